"""Messages that have not left: those that wait for a person first, then those that are still tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.outbound_records import Effect
from ioc.domain.state import Change
from ioc.qt.clock import DeskClock
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import NOTHING, iso, moment, span
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.outbound_words import about_word, channel_word, message_word, reason_words
from ioc.qt.session import Session

FILTERS = ("all", "dead", "waiting")


@dataclass(slots=True)
class OutboundRow:
    """One message to one channel."""

    effect: Effect
    state: str
    channel: str
    message: str
    about: str
    why: str
    since: str


class OutboundTable(FilteredTable):
    """Dead letters by age, oldest first: whoever was not told waits longest; then what is tried next."""

    filters = FILTERS
    columns = ("state", "message", "about", "channel", "why", "tries", "since", "next")
    right = frozenset({5})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._filter = FILTERS[0]
        session.changed.connect(self._take)
        session.reset.connect(self.rebuild)
        self.rebuild()

    def _take(self, change: Change) -> None:
        self.touch(change.of("effects"))

    def counts(self) -> dict[str, int]:
        """How many each filter holds."""
        dead = sum(effect.dead for effect in self._effects().values())
        whole = len(self._effects())
        return {"all": whole, "dead": dead, "waiting": whole - dead}

    def effect(self, ident: str) -> Effect | None:
        """The record as it stands; None once it has left or was written off."""
        return self._effects().get(ident)

    def dead_of(self, channel: str) -> tuple[str, ...]:
        """All dead letters of a channel."""
        return tuple(key for key, one in self._effects().items() if one.dead and one.channel == channel)

    def _effects(self) -> dict[str, Effect]:
        return self._session.state.tables.effects

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._effects()

    def knows(self, ident: str) -> bool:
        return ident in self._effects()

    def wanted(self, ident: str) -> Key | None:
        effect = self.effect(ident)
        if effect is None or self._filter not in ("all", "dead" if effect.dead else "waiting"):
            return None
        return (not effect.dead, effect.queued_us if effect.dead else effect.again_us, ident)

    def make_row(self, ident: str) -> OutboundRow:
        effect, names = self._effects()[ident], self._names
        exercise = f"{self.tr('EXERCISE')} · " if effect.exercise else ""
        return OutboundRow(
            effect=effect,
            state=self.tr("not delivered") if effect.dead else self.tr("being tried"),
            channel=channel_word(names.state, effect.channel, names.language),
            message=exercise + message_word(effect.message, names.language),
            about=self._about(effect),
            why=reason_words(effect, names.language) or NOTHING,
            since=moment(effect.queued_us, self._clock.now_us(), names.zone),
        )

    def _about(self, effect: Effect) -> str:
        if effect.message == "city_stage":  # known by its figure alone, which says nothing in a column
            return self.tr("stage {level}").format(level=effect.about)
        return about_word(self._names, effect.about)

    def _next(self, effect: Effect) -> str:
        if effect.dead:
            return self.tr("you decide")
        left = effect.again_us - self._clock.now_us()
        return self.tr("in {time}").format(time=span(left)) if left > 0 else self.tr("now")

    def cell(self, row: OutboundRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.message} · {row.about} → {row.channel}\n{row.why}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        tries = str(row.effect.attempts) if row.effect.attempts else ""
        return (row.state, row.message, row.about, row.channel, row.why, tries, row.since, self._next(row.effect))[
            column
        ]

    def copy_text(self, ident: str) -> str:
        """Since when, what, about what, over which channel and why not."""
        row: OutboundRow = self.row(ident)
        return "\t".join((iso(row.effect.queued_us, self._names.zone), row.message, row.about, row.channel, row.why))

    def header(self, column: int) -> str:
        return (
            self.tr("State"),
            self.tr("Message"),
            self.tr("About"),
            self.tr("Channel"),
            self.tr("Why"),
            self.tr("Tries"),
            self.tr("Since"),
            self.tr("Next"),
        )[column]
