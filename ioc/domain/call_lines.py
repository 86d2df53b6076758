"""A centre's telephone lines as site data: targets, what each asks, who takes calls over, what words suggest."""

from __future__ import annotations

from ioc.domain.records import Record, Text


class CallQuestion(Record, frozen=True):
    """What a line asks besides the seven fields. With `types` only when the incident is of one of them."""

    key: str
    title: Text
    types: tuple[str, ...] = ()


class CallLine(Record, frozen=True):
    """One line (112, 113 …). Targets in seconds; `profile` names what they rest on.

    `answer_s`: from ringing to the answer; `process_s`: from the answer to the open incident.
    """

    key: str
    title: Text
    answer_s: float = 15.0
    process_s: float = 60.0
    profile: str = ""
    questions: tuple[CallQuestion, ...] = ()


class CallAgency(Record, frozen=True):
    """An agency outside that calls are passed on to; it says that it has them."""

    key: str
    title: Text


class CallHint(Record, frozen=True):
    """Words of a caller, in either language, that suggest a type of incident and, where told, its priority."""

    type: str
    vi: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    priority: int = 0


class CallSpec(Record, frozen=True):
    """All of it. `back_s`: a caller who hung up is called back within so many seconds."""

    lines: tuple[CallLine, ...] = ()
    agencies: tuple[CallAgency, ...] = ()
    hints: tuple[CallHint, ...] = ()
    back_s: float = 60.0

    def line(self, key: str) -> CallLine | None:
        """The line of that number."""
        return next((line for line in self.lines if line.key == key), None)

    def agency(self, key: str) -> CallAgency | None:
        """The agency of that key."""
        return next((agency for agency in self.agencies if agency.key == key), None)
