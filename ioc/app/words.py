"""What goes wrong before or beside the engine, as sentences for a terminal."""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping
from datetime import UTC, datetime

from ioc.app.runtime import RuntimeRefused
from ioc.domain.commit import JournalRefused
from ioc.link.endpoint import EndpointRefused
from resources import sentence, sentences

REFUSALS = (JournalRefused, EndpointRefused, RuntimeRefused)
"""Trouble that the person at the terminal can mend: exit code 3 and one sentence."""


def terminal_language(environ: Mapping[str, str] = os.environ) -> str:
    """The language of the terminal's words: `IOC_LANGUAGE`, else the locale; Vietnamese or English."""
    told = environ.get("IOC_LANGUAGE") or locale.getlocale()[0] or ""
    return "vi" if told.lower().startswith("vi") else "en"


def refusal_words(refused: JournalRefused | EndpointRefused | RuntimeRefused, language: str | None = None) -> str:
    """The refusal as a sentence; instants (`started_us`) are written out as `started`."""
    params: dict[str, object] = dict(refused.params)
    for name, value in refused.params.items():
        if name.endswith("_us"):
            params[name.removesuffix("_us")] = _written(value)
    return sentence(refused.code, params, language or terminal_language())


def spoken(code: str, params: Mapping[str, object], language: str) -> str:
    """A refusal of the engine as a sentence; roles in words."""
    known = sentences(language)
    told = dict(params)
    for name in ("role", "roles"):
        if name in told:
            told[name] = ", ".join(known.get(f"word.role.{one}", one) for one in str(told[name]).split(", "))
    return sentence(code, told, language)


def _written(at_us: object) -> str:
    if not isinstance(at_us, int):
        return "?"
    return datetime.fromtimestamp(at_us / 1e6, UTC).astimezone().isoformat(timespec="seconds")
