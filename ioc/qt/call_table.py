"""Calls for help as a model: what waits first, longest waiting on top. Who called is masked in every cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.intake_records import CallWork, PhoneState
from ioc.domain.records import Call
from ioc.domain.vocabulary import CallStatus
from ioc.qt.call_work_words import work_about, work_state
from ioc.qt.clock import DeskClock
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import NOTHING, age, clock_time, moment, span
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.session import Session
from ioc.qt.translation import translate

FILTERS = ("waiting", "linked", "all")
MASK = "•••••"
"""Stands for personal data that lies in the vault."""
DEFAULT_TARGET_S = 60.0


def call_note(call: Call, names: Names) -> str:
    """The first note of an incident that a call opens: line and time. Who called and what they said stay masked."""
    at = clock_time(call.received_us, names.zone)
    return translate("CallTable", "Call on {line} at {time}").format(line=call.line, time=at)


def waits(call: Call, work: CallWork | None = None) -> bool:
    """Whether a call belongs to nothing yet, its source has not closed it and nobody ended its intake."""
    over = call.status is CallStatus.CLOSED or (work is not None and work.outcome is not None)
    return call.incident is None and not over


@dataclass(slots=True)
class CallRow:
    """One row of two lines: `line` over `at`, `kind` over `place`, `state` over `about`."""

    call: Call
    at: str
    kind: str
    place: str
    state: str
    about: str
    target_us: int
    work: CallWork | None = None

    @property
    def waits(self) -> bool:
        """Whether somebody has yet to take it."""
        return waits(self.call, self.work)

    def waited_us(self, now_us: int) -> int:
        """How long it waited, or waits."""
        ended_us = self.work.outcome_us if self.work and self.work.outcome_us else self.call.status_us
        over_us = self.call.linked_us or (None if self.waits else ended_us)
        return max((now_us if over_us is None else over_us) - self.call.received_us, 0)

    def is_late(self, now_us: int) -> bool:
        """Whether it waited longer than the target."""
        return self.waited_us(now_us) > self.target_us

    def share(self, now_us: int) -> float:
        """How much of the target is used, 0 to 1."""
        return min(self.waited_us(now_us) / self.target_us, 1.0)


class CallTable(FilteredTable):
    """Calls through one of `FILTERS`."""

    filters = FILTERS
    columns = ("glyph", "line", "what", "state", "wait", "caller")
    right = frozenset({4})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._filter = "waiting"
        self._waits: dict[str, int] = {}
        self._linked: set[str] = set()
        self._untaken: dict[str, int] = {}
        self._ringing: dict[str, str] = {}
        self._due: set[str] = set()

    def counts(self) -> dict[str, int]:
        """How many calls each filter holds."""
        total = len(self._session.state.tables.calls)
        return {"waiting": len(self._waits), "linked": len(self._linked), "all": total}

    def untaken(self) -> int:
        """How many calls wait that nobody has."""
        return len(self._untaken)

    def longest_us(self) -> int | None:
        """When the call came that waits longest and nobody has; None when none waits."""
        return min(self._untaken.values(), default=None)

    def ringing(self) -> list[str]:
        """The lines that ring now, each once, in the order in which they began."""
        return list(dict.fromkeys(self._ringing.values()))

    def due(self) -> int:
        """How many callers are to be called back now."""
        return len(self._due)

    def call(self, ident: str) -> Call | None:
        """The record as it stands."""
        return self._session.state.tables.calls.get(ident)

    def work(self, ident: str) -> CallWork | None:
        """What people did about the call; None while nobody did anything."""
        return self._session.state.tables.intake.get(ident)

    # --- OrderedTable

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._waits.clear()
        self._linked.clear()
        self._untaken.clear()
        self._ringing.clear()
        self._due.clear()
        super().rebuild()

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.calls

    def knows(self, ident: str) -> bool:
        return self.call(ident) is not None

    def wanted(self, ident: str) -> Key | None:
        call = self.call(ident)
        self._waits.pop(ident, None)
        self._linked.discard(ident)
        self._note(ident, call)
        if call is None:
            return None
        if waits(call, self.work(ident)):
            self._waits[ident] = call.received_us
            return (0, call.received_us, ident) if self._filter != "linked" else None
        if call.incident is not None:
            self._linked.add(ident)
        shown = self._filter == "all" or (self._filter == "linked" and call.incident is not None)
        return (1, -call.received_us, ident) if shown else None

    def _note(self, ident: str, call: Call | None) -> None:
        """What the banner tells of it: nobody has it, it rings, its caller is to be called back now."""
        work = self.work(ident)
        self._untaken.pop(ident, None)
        self._ringing.pop(ident, None)
        self._due.discard(ident)
        if call is None:
            return
        if waits(call, work) and not (work and work.holder):
            self._untaken[ident] = call.received_us
            if work is not None and work.phone is PhoneState.RINGING:
                self._ringing[ident] = call.line
        if work is not None and work.back_due:
            self._due.add(ident)

    def make_row(self, ident: str) -> CallRow:
        call, names = self._session.state.tables.calls[ident], self._names
        incident = self._session.state.tables.incidents.get(call.incident or "")
        site = self._session.state.registry.site
        target_s = site.call_target_s if site else DEFAULT_TARGET_S
        return CallRow(
            call=call,
            at=moment(call.received_us, self._clock.now_us(), names.zone),
            kind=names.call_kind(call),
            place=names.call_place(call),
            state=incident.number if incident else self._state_text(call),
            about=self._about_text(call, names.incident_title(incident) if incident else ""),
            target_us=int(target_s * 1e6),
            work=self.work(ident),
        )

    def cell(self, row: CallRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            about = f"{row.state} · {row.about} · {self.sign_text(row)}"
            return f"{row.call.line} · {row.at} · {row.kind} · {row.place}\n{about} · {self.wait_text(row)}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: CallRow, column: int) -> str:
        match column:
            case 0:
                return self.sign_text(row)
            case 1:
                return f"{row.call.line}\n{row.at}"
            case 2:
                return f"{row.kind}\n{row.place}"
            case 3:
                return f"{row.state}\n{row.about}"
            case 4:
                return self.wait_text(row)
        return MASK if row.call.personal else NOTHING

    def _state_text(self, call: Call) -> str:
        work = self.work(call.id)
        if work is not None and (told := work_state(work, self._names)):
            return told
        return self.tr("Waiting") if waits(call) else self.tr("Closed by the agency")

    def _about_text(self, call: Call, incident: str) -> str:
        """The incident, if any, and how far the agency says it is."""
        told = self._word_text(call)
        work = self.work(call.id)
        if work is not None and not incident and (about := work_about(work, self._names)):
            return about
        if not incident:
            return told if call.status is not None else self.tr("no incident yet")
        return f"{incident} · {told}" if told else incident

    def _word_text(self, call: Call) -> str:
        """The agency's own word, put into words where it is one of FixMyStreet's; without one, open or closed."""
        if call.status is None:
            return ""
        words = {
            "open": self.tr("open"),
            "closed": self.tr("closed"),
            "confirmed": self.tr("confirmed"),
            "investigating": self.tr("being looked into"),
            "planned": self.tr("planned"),
            "action_scheduled": self.tr("scheduled"),
            "in_progress": self.tr("in progress"),
            "fixed": self.tr("fixed"),
            "fixed_council": self.tr("fixed by the agency"),
            "fixed_user": self.tr("fixed, says the citizen"),
            "resolved": self.tr("resolved"),
            "duplicate": self.tr("a duplicate"),
            "not_responsible": self.tr("not theirs"),
            "unable_to_fix": self.tr("cannot be fixed"),
            "no_further_action": self.tr("no further action"),
            "internal_referral": self.tr("referred on"),
            "pending": self.tr("pending"),
        }
        word = call.status_word or call.status.value
        return words.get(word, word.replace("_", " "))

    def status_text(self, call: Call) -> str:
        """What the call's source says of it; empty when it says nothing."""
        if call.status is None:
            return ""
        told = self.tr("Agency: closed") if call.status is CallStatus.CLOSED else self.tr("Agency: open")
        word = call.status_word and call.status_word != call.status
        return f"{told} ({self._word_text(call)})." if word else f"{told}."

    def wait_text(self, row: CallRow) -> str:
        """How long it waits, or waited until it came to its incident."""
        if not row.waits:
            return span(row.waited_us(0))
        return age(row.call.received_us, self._clock.now_us())

    def sign_text(self, row: CallRow) -> str:
        """What the sign says: on time or not, and whether somebody has taken it."""
        late = row.is_late(self._clock.now_us())
        if row.call.incident is None and not row.waits:
            return self.tr("closed by its agency")
        if row.waits:
            return self.tr("overdue") if late else self.tr("within target")
        return self.tr("taken late") if late else self.tr("taken in time")

    def header(self, column: int) -> str:
        return (
            "",
            self.tr("Line"),
            self.tr("Call about · where"),
            self.tr("State · incident"),
            self.tr("Waits"),
            self.tr("Caller"),
        )[column]
