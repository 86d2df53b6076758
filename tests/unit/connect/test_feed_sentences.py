"""Every code of connect and connectors has its sentence in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from string import Formatter

ROOT = Path(__file__).parents[3]
_RAISED = r"(?:Refused|NotReady|AuthFailed|BadSettings|PydanticCustomError|Fault)"
_CODE = re.compile(_RAISED + r"\(\s*(?:key, )?\"((?:feed|cap|mapping|payload|record)\.[a-z0-9_]+)\"")
_REASON = re.compile(r"reason=\"((?:feed|cap|mapping|payload|record)\.[a-z0-9_]+)\"")


def _sentences(language: str) -> dict[str, str]:
    return tomllib.loads((ROOT / "resources/sentences" / language / "feeds.toml").read_text("utf-8"))


def _used() -> set[str]:
    folders = ("ioc/connect", "ioc/connectors", "ioc/domain/apply")
    sources = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    conditional = {"cap.entry_not_cap", "cap.entry_without_id"}
    return {*_CODE.findall(text), *_REASON.findall(text), *conditional}


def test_that_every_code_has_a_sentence_in_both_languages_and_no_sentence_is_idle() -> None:
    used = _used()
    assert len(used) > 50
    assert set(_sentences("en")) == used
    assert set(_sentences("vi")) == used


def test_that_both_languages_name_the_same_params() -> None:
    english, vietnamese = _sentences("en"), _sentences("vi")
    for code, text in english.items():
        assert _params(text) == _params(vietnamese[code]), code


def _params(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
