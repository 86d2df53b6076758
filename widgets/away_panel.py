"""What changed while I was away: counts, and the list from the record since then."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from ioc.domain import facts as f
from ioc.qt.actions import Actions
from ioc.qt.away_store import AwayStore
from ioc.qt.format import count, moment, span
from ioc.qt.log_table import LogTable
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.tokens import SECOND_PX
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.log_panel import log_view
from widgets.theme import font

TOLD = (
    "AlarmRaised",
    "AlarmReturned",
    "AlarmAcknowledged",
    "AlarmShelved",
    "AlarmSuppressed",
    "IncidentOpened",
    "IncidentClosed",
    "UnitAssigned",
    "CallReceived",
    "AlertReceived",
    "CityStageSet",
    "FloodBegan",
    "ClockMissed",
    "HandOffUnanswered",
    "RoadClosed",
)
"""Fact types whose counts are told, in this order."""


class AwayPanel(ListPanel):
    """Opened by key. A line opens what it is about."""

    context = "away"
    kind = "entry"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.store: AwayStore = models.away
        self.log = LogTable(self.store, models.names, models.clock, models.texts, self)
        self.log.rebuild()
        self.filters = FilterChips(
            self.header,
            {
                "all": lambda: self.tr("All"),
                "decisions": lambda: self.tr("Decisions"),
                "by_hand": lambda: self.tr("By hand"),
                "mine": lambda: self.tr("My incidents"),
            },
            self.log.filter,
        )
        self.filters.picked.connect(self.log.set_filter)
        self.words = QLabel(self)
        self.words.setFont(font(SECOND_PX))
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setContentsMargins(12, 8, 12, 8)
        self.body.addWidget(self.words)
        self.take_list(self.log, log_view(self.log, self))
        self.act("open", lambda: self.tr("Open what it is about"), "G", self.open_subject, self._why_not, acts=False)
        self.act("replay", lambda: self.tr("Replay from here"), "R", self.replay, self._why_not_selected, acts=False)
        self.hint("open")
        self.store.counted.connect(self.show_counts)
        models.language_changed.connect(self.log.retranslate)
        self.retranslate()

    def summary(self) -> str:
        """How long, and how many of what."""
        if not self.store.since_us:
            return self.tr("You were not away since this desk started.")
        since = moment(self.store.since_us, self.models.clock.now_us(), self.models.names.zone)
        lasted = span(max(self.models.clock.now_us() - self.store.since_us, 0))
        told = [self.tr("Since {time} ({lasted})").format(time=since, lasted=lasted)]
        titles = self._titles()
        for kind in TOLD:
            if number := self.store.counts.get(kind):
                told.append(f"{titles[kind]}: {count(number, self.models.language)}")
        others = sum(number for kind, number in self.store.counts.items() if kind not in TOLD)
        if others:
            told.append(self.tr("other: {n}").format(n=count(others, self.models.language)))
        return " · ".join(told)

    def _titles(self) -> dict[str, str]:
        words = (
            self.tr("alarms raised"),
            self.tr("returned"),
            self.tr("acknowledged"),
            self.tr("shelved"),
            self.tr("suppressed"),
            self.tr("incidents opened"),
            self.tr("incidents closed"),
            self.tr("units sent"),
            self.tr("calls"),
            self.tr("public warnings"),
            self.tr("changes of stage"),
            self.tr("alarm floods"),
            self.tr("times missed"),
            self.tr("receipts missing"),
            self.tr("roads closed"),
        )
        return dict(zip(TOLD, words, strict=True))

    def subject(self) -> tuple[str, str]:
        """Kind and id of what the selected line is about; empty when it names nothing that can be shown."""
        fact = self.log.row(self.current).entry.fact if self.current else None
        for kind in ("alarm", "incident", "unit", "asset"):
            ident = getattr(fact, kind, None)
            if isinstance(ident, str) and ident:
                return kind, ident
        if isinstance(fact, f.CallReceived | f.AlertReceived):
            return ("call", fact.call.id) if isinstance(fact, f.CallReceived) else ("alert", fact.alert.id)
        return "", ""

    def open_subject(self) -> None:
        """Show it everywhere."""
        self.models.selection.show(*self.subject())

    def open_row(self, ident: str) -> None:
        """Enter opens it, too."""
        self.run("away.open")

    def replay(self) -> None:
        """Ask for a replay from the selected line's moment."""
        self.models.replay_wanted.emit(self.log.row(self.current).entry.at_us)

    def show_counts(self) -> None:
        """The summary above the list."""
        self.words.setText(self.summary())

    def empty_words(self) -> str:
        """Quiet."""
        return self.tr("Nothing happened meanwhile.")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("While I was away"))
        self.filters.retranslate()
        super().retranslate()

    def _choose(self, ident: str) -> None:
        """A line is nothing that the map could show; `open` shows what it is about."""
        self.check_actions()

    def _why_not_selected(self) -> str:
        return "" if self.current else self.tr("Select a line first.")

    def _why_not(self) -> str:
        return self._why_not_selected() or ("" if self.subject()[0] else self.tr("This line names nothing to open."))
