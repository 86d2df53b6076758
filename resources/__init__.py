"""Files that come with the program, and the sentence catalogue. Knows no Qt: the command line uses it too.

Sentences lie in `sentences/<language>/*.toml`, flat: `"code" = "text with {param}"`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")


def path(*parts: str) -> Path:
    """Where a resource lies, e.g. `path("symbols", "domain_power.svg")`."""
    return Path(__file__).resolve().parent.joinpath(*parts)


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Every sentence of one language by code. A code given twice raises ValueError."""
    found: dict[str, str] = {}
    for file in sorted(path("sentences", language).glob("*.toml")):
        with file.open("rb") as stream:
            for code, text in tomllib.load(stream).items():
                if code in found:
                    raise ValueError(f"sentence {code} is given twice ({language}, {file.name})")
                found[code] = str(text)
    return found


class _Kept(dict[str, object]):
    """Leaves an unknown `{param}` standing: a missing parameter shows instead of hiding the sentence."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"


def sentence(code: str, params: Mapping[str, object] | None = None, language: str = "vi") -> str:
    """The sentence of `code`; falls back to English, then to the code with its parameters in plain sight."""
    given = _Kept({key: "–" if value is None else value for key, value in (params or {}).items()})
    text = sentences(language).get(code) or sentences("en").get(code)
    if text is None:
        told = ", ".join(f"{key} {value}" for key, value in given.items())
        return f"{code}: {told}" if told else code
    return text.format_map(given)


@cache
def translations(language: str) -> Mapping[str, Mapping[str, str]]:
    """Widget texts of one language: context -> English source -> translation.

    They lie in `translations/<language>/*.toml` as `[Context]` tables; tables of one context are joined. English is
    the source language and has none.
    """
    found: dict[str, dict[str, str]] = {}
    for file in sorted(path("translations", language).glob("*.toml")):
        with file.open("rb") as stream:
            for context, texts in tomllib.load(stream).items():
                found.setdefault(context, {}).update(texts)
    return found
