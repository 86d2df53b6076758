"""What is wrong in a settings file: file, line, key and a sentence in both languages. All faults come at once."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from config.sentences import HINTS, SENTENCES
from ioc.domain.records import Text

Params = dict[str, str | int | float]


class Fault(Struct, frozen=True, kw_only=True):
    """One fault. `key` is the dotted path of the setting ("" = the whole file); `hint` a code of `HINTS` or ""."""

    file: Path
    line: int
    key: str
    code: str
    params: Params = {}
    hint: str = ""

    @property
    def sentence(self) -> Text:
        """What is wrong."""
        return _filled(SENTENCES[self.code], self.params)

    @property
    def advice(self) -> Text | None:
        """What would mend it, when we can tell."""
        return _filled(HINTS[self.hint], self.params) if self.hint else None

    def report(self, language: str = "en") -> str:
        """One line: `file:line: key: sentence hint`."""
        advice = self.advice
        parts = [self.sentence.get(language)] + ([advice.get(language)] if advice else [])
        where = f"{self.file}:{self.line}: " + (f"{self.key}: " if self.key else "")
        return where + " ".join(parts)


class ConfigFaults(Exception):
    """Nothing may start: `faults` holds every fault found, by file and line."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (str(fault.file), fault.line, fault.key, fault.code)))
        super().__init__("\n".join(fault.report() for fault in self.faults))

    def report(self, language: str = "en") -> str:
        """All faults, a line each."""
        return "\n".join(fault.report(language) for fault in self.faults)


def dotted(path: Iterable[str | int]) -> str:
    """("feeds", 0, "url") as "feeds[1].url"; elements are counted from 1, as people do."""
    written = ""
    for part in path:
        written += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if written else part
    return written


def _filled(text: Text, params: Params) -> Text:
    return Text(vi=text.vi.format(**params), en=text.en.format(**params))
