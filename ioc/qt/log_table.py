"""The shift log as a model: facts as sentences, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.facts import Entry
from ioc.qt.clock import DeskClock
from ioc.qt.fact_words import BY_HAND, DECISIONS, fact_sentence, text_ref
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import iso, moment
from ioc.qt.log_store import LogStore
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.texts import TextCache

FILTERS = ("all", "decisions", "by_hand", "mine")


def is_mine(entry: Entry, names: Names) -> bool:
    """Whether an entry is about an incident that the person here leads or follows."""
    held = names.state.tables.incidents.get(getattr(entry.fact, "incident", None) or "")
    return held is not None and bool(names.me) and names.me in (held.owner, *held.watchers)


@dataclass(slots=True)
class LogRow:
    """One line. `strong` is the part of `text` drawn bold; `kind` the fact's name; `who` empty = automatic."""

    entry: Entry
    kind: str
    at: str
    text: str
    strong: str
    who: str


class LogTable(FilteredTable):
    """Entries as they come, and on request those before."""

    filters = FILTERS
    columns = ("at", "glyph", "text", "who")
    right = frozenset({3})

    def __init__(
        self, store: LogStore, names: Names, clock: DeskClock, texts: TextCache, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._names, self._clock, self._texts = store, names, clock, texts
        self._filter = "all"
        self._about: Callable[[Entry], bool] | None = None
        texts.arrived.connect(self.refresh_all)
        self._follow(store)

    def set_store(self, store: LogStore) -> None:
        """Show what another store holds."""
        if store is not self._store:
            self._store.touched.disconnect(self.touch)
            self._store.restarted.disconnect(self.rebuild)
            self._follow(store)
            self.rebuild()

    def _follow(self, store: LogStore) -> None:
        self._store = store
        store.touched.connect(self.touch)
        store.restarted.connect(self.rebuild)

    def set_about(self, about: Callable[[Entry], bool] | None) -> None:
        """Show only entries about something; None: all."""
        self._about = about
        self.rebuild()

    def ask_before(self) -> None:
        """Fetch entries older than those known."""
        self._store.ask_before()

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._store.entries

    def knows(self, ident: str) -> bool:
        return ident in self._store.entries

    def wanted(self, ident: str) -> Key | None:
        entry = self._store.entries.get(ident)
        if entry is None:
            return None
        kind = type(entry.fact).__name__
        shown = self._shows(entry, kind)
        if not shown or (self._about is not None and not self._about(entry)):
            return None
        return (-entry.seq, ident)

    def _shows(self, entry: Entry, kind: str) -> bool:
        if self._filter == "mine":
            return is_mine(entry, self._names)
        return {"all": True, "decisions": kind in DECISIONS, "by_hand": kind in BY_HAND}[self._filter]

    def make_row(self, ident: str) -> LogRow:
        entry = self._store.entries[ident]
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
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = [f"{iso(row.entry.at_us, self._names.zone)}  #{row.entry.seq}", row.text]
            return "\n".join([*lines, self._acted_on(row.entry)]).strip()
        if role == Qt.ItemDataRole.DisplayRole:
            return (row.at, "", row.text, row.who or self.tr("automatic"))[column]
        return None

    def copy_text(self, ident: str) -> str:
        """Instant, number, sentence, who, and what that person was looking at."""
        row: LogRow = self.row(ident)
        at = iso(row.entry.at_us, self._names.zone)
        cells = (at, f"#{row.entry.seq}", row.text, row.who, self._acted_on(row.entry))
        return "\t".join(cells).rstrip("\t")

    def _acted_on(self, entry: Entry) -> str:
        return "" if entry.seen_seq is None else self.tr("acted on #{seq}").format(seq=entry.seen_seq)

    def header(self, column: int) -> str:
        return (self.tr("Time"), "", self.tr("What happened"), self.tr("Who"))[column]
