"""The shift log as a model: facts as sentences, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Qt

from ioc.domain.facts import Entry
from ioc.qt.clock import DeskClock
from ioc.qt.fact_words import BY_HAND, DECISIONS, fact_sentence, text_ref
from ioc.qt.format import iso, moment
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.session import Session
from ioc.qt.texts import TextCache

FILTERS = ("all", "decisions", "by_hand")
KEPT = 2_000
ASKED = 200
QUIET = frozenset(
    {
        "BlockSealed",
        "FeedCounted",
        "AssetRegistered",
        "StreamRegistered",
        "UnitRegistered",
        "FeedRegistered",
        "SiteDescribed",
        "SegmentOpened",
        "RecordRefused",
    }
)
"""Bookkeeping that a shift log leaves out."""


@dataclass(slots=True)
class LogRow:
    """One line. `strong` is the part of `text` drawn bold; `kind` the fact's name; `who` empty = automatic."""

    entry: Entry
    kind: str
    at: str
    text: str
    strong: str
    who: str


class LogTable(OrderedTable):
    """Entries as they come, and on request those before."""

    columns = ("at", "glyph", "text", "who")

    def __init__(
        self, session: Session, names: Names, clock: DeskClock, texts: TextCache, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock, self._texts = session, names, clock, texts
        self._filter = "all"
        self._entries: dict[str, Entry] = {}
        self._asking = False
        self._complete = False
        texts.arrived.connect(self.refresh_all)
        session.entries_arrived.connect(self.take)

    @property
    def filter(self) -> str:
        """One of `FILTERS`."""
        return self._filter

    def set_filter(self, name: str) -> None:
        """Show only some; raises ValueError for a name that is not in `FILTERS`."""
        if name not in FILTERS:
            raise ValueError(name)
        if name != self._filter:
            self._filter = name
            self.rebuild()

    def take(self, entries: Iterable[Entry]) -> None:
        """New entries, oldest first."""
        fresh = [entry for entry in entries if type(entry.fact).__name__ not in QUIET]
        if not fresh:
            return
        self._entries.update((str(entry.seq), entry) for entry in fresh)
        gone = list(self._entries)[: max(len(self._entries) - KEPT, 0)]
        for ident in gone:
            del self._entries[ident]
        self.touch([*gone, *(str(entry.seq) for entry in fresh)])

    def start_over(self) -> None:
        """A snapshot replaced everything: what is known may not be true any more (replay seek)."""
        self._entries.clear()
        self._complete = self._asking = False
        self.rebuild()
        self.ask_before()

    def ask_before(self) -> None:
        """Fetch entries older than those known."""
        if self._asking or self._complete:
            return
        self._asking = True
        oldest = min((int(ident) for ident in self._entries), default=None)
        question = self._session.ask("log", before_seq=oldest, limit=ASKED)
        question.answered.connect(self._take_old)
        question.failed.connect(self._not_answered)

    def _take_old(self, answer: Any) -> None:
        self._asking = False
        entries = msgspec.convert(answer, list[Entry])
        self._complete = len(entries) < ASKED
        older = {str(entry.seq): entry for entry in reversed(entries) if entry.seq <= self._session.state.seq}
        self._entries = {**older, **self._entries}
        self.touch(list(older))

    def _not_answered(self, code: str, params: object) -> None:
        self._asking = False

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._entries

    def wanted(self, ident: str) -> Key | None:
        entry = self._entries.get(ident)
        if entry is None:
            return None
        kind = type(entry.fact).__name__
        shown = {"all": True, "decisions": kind in DECISIONS, "by_hand": kind in BY_HAND}[self._filter]
        return (-entry.seq, ident) if shown and kind not in QUIET else None

    def make_row(self, ident: str) -> LogRow:
        entry = self._entries[ident]
        ref = text_ref(entry.fact)
        text, strong = fact_sentence(entry, self._names, self._texts.get(ref) if ref else None)
        return LogRow(
            entry=entry,
            kind=type(entry.fact).__name__,
            at=moment(entry.at_us, self._clock.now_us(), self._names.zone),
            text=text,
            strong=strong,
            who=entry.actor.name if entry.actor else "",
        )

    def cell(self, row: LogRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if column == 3 else Qt.AlignmentFlag.AlignLeft
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{iso(row.entry.at_us, self._names.zone)}  #{row.entry.seq}\n{row.text}"
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.at, "", row.text, row.who or self.tr("automatic"))[column]
        return None

    def header(self, column: int) -> str:
        return (self.tr("Time"), "", self.tr("What happened"), self.tr("Who"))[column]
