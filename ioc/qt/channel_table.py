"""The ways out of the centre: what each carries, what it did, and what holds it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.outbound_records import ChannelTally, OutboundChannel
from ioc.qt.clock import DeskClock
from ioc.qt.format import NOTHING, count, moment
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.outbound_words import message_word
from ioc.qt.sentences import sentence
from ioc.qt.session import Session


@dataclass(slots=True)
class ChannelRow:
    """One channel. `waits` and `dead` count what is on its way and what was given up and not yet decided."""

    channel: OutboundChannel
    tally: ChannelTally
    waits: int
    dead: int


class ChannelTable(OrderedTable):
    """In the order of the site's configuration."""

    columns = ("channel", "state", "sent", "last", "waits", "dead", "carries")
    right = frozenset({2, 4, 5})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._waits: Counter[str] = Counter()
        self._dead: Counter[str] = Counter()
        session.changed.connect(self._take)
        session.reset.connect(self.rebuild)
        self.rebuild()

    def _take(self, change: Any) -> None:
        if "site" in change:
            self.rebuild()
        elif "effects" in change or "outbound" in change:
            self._count()
            self.touch(self.every_id())

    def _count(self) -> None:
        effects = self._session.state.tables.effects.values()
        self._dead = Counter(one.channel for one in effects if one.dead)
        self._waits = Counter(one.channel for one in effects if not one.dead)

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._count()
        super().rebuild()

    def _channels(self) -> tuple[OutboundChannel, ...]:
        site = self._session.state.registry.site
        return site.outbound.channels if site else ()

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return [one.id for one in self._channels()]

    def wanted(self, ident: str) -> Key | None:
        at = next((at for at, one in enumerate(self._channels()) if one.id == ident), None)
        return (at, ident) if at is not None else None

    def make_row(self, ident: str) -> ChannelRow:
        channel = next(one for one in self._channels() if one.id == ident)
        tally = self._session.state.tables.outbound.get(ident) or ChannelTally(channel=ident)
        return ChannelRow(channel=channel, tally=tally, waits=self._waits[ident], dead=self._dead[ident])

    def _state(self, row: ChannelRow) -> str:
        if row.tally.code:
            return sentence(row.tally.code, row.tally.reason, self._names.language)
        if row.channel.dry_run:
            return self.tr("dry run: nothing leaves")
        return self.tr("works") if row.tally.sent else self.tr("nothing sent yet")

    def cell(self, row: ChannelRow, column: int, role: int) -> Any:
        carries = ", ".join(message_word(one, self._names.language) for one in row.channel.carries)
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.channel.title.get(self._names.language)}: {self._state(row)}\n{carries}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        tally, language = row.tally, self._names.language
        done = tally.rehearsed if row.channel.dry_run else tally.sent
        last = moment(tally.last_sent_us, self._clock.now_us(), self._names.zone) if tally.last_sent_us else NOTHING
        numbers = (count(row.waits, language) if row.waits else "", count(row.dead, language) if row.dead else "")
        return (row.channel.title.get(language), self._state(row), count(done, language), last, *numbers, carries)[
            column
        ]

    def header(self, column: int) -> str:
        return (
            self.tr("Channel"),
            self.tr("State"),
            self.tr("Sent"),
            self.tr("Last"),
            self.tr("Tried"),
            self.tr("Not delivered"),
            self.tr("Carries"),
        )[column]
