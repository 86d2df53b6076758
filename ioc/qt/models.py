"""Everything that the panels of one session share: tables, selection, clock, names, language."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from ioc.domain.state import Change
from ioc.qt.alarm_table import AlarmTable
from ioc.qt.alert_table import AlertTable
from ioc.qt.away_store import AwayStore
from ioc.qt.call_table import CallTable
from ioc.qt.clock import DeskClock
from ioc.qt.drawn_shape import DrawnShape
from ioc.qt.feed_table import FeedTable
from ioc.qt.incident_table import IncidentTable
from ioc.qt.log_store import LogStore
from ioc.qt.log_table import LogTable
from ioc.qt.names import Names
from ioc.qt.ordered_table import OrderedTable
from ioc.qt.privacy import Privacy
from ioc.qt.selection import Selection
from ioc.qt.session import Session
from ioc.qt.texts import TextCache
from ioc.qt.translation import install_language
from ioc.qt.unit_table import UnitTable


class Models(QObject):
    """Made once a session. Keeps the tables in step with the state."""

    language_changed = Signal(str)
    updated = Signal(object)
    """The `Change`, after the tables took it (a snapshot emits `reset` of the session, then `rebuilt`)."""
    rebuilt = Signal()
    place_pointed = Signal(float, float)
    """lon, lat: a free spot of the map was clicked; a place field that waits takes it."""
    place_shown = Signal(object)
    """A `Place` of the ground: somebody asked to be taken there."""
    shape_drawn = Signal(object)
    """A `DrawnShape` that the map shows, or None: the area that somebody draws or looks at."""
    warning_wanted = Signal()
    """A plan's step asks for a public warning (`warning_asked`)."""
    replay_wanted = Signal(object)
    """at_us: somebody asked to replay from an instant (key `R`)."""

    def __init__(self, session: Session, language: str = "vi", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.selection = Selection(self)
        self.clock = DeskClock(session, self)
        self.texts = TextCache(session, self)
        self.names = Names(session, language)
        self.alarms = AlarmTable(session, self.names, self.clock, self)
        self.incidents = IncidentTable(session, self.names, self.clock, self)
        self.names.archived = self.incidents.archive.find
        self.units = UnitTable(session, self.names, self.clock, self)
        self.feeds = FeedTable(session, self.names, self.clock, self)
        self.calls = CallTable(session, self.names, self.clock, self)
        self.shape: DrawnShape | None = None
        self.warning_asked: tuple[str, str, bool] | None = None
        self.privacy = Privacy(session, self)
        self.alerts = AlertTable(session, self.names, self.clock, self)
        self.away = AwayStore(session, self)
        self.log_store = LogStore(session, self)
        self.log = self.make_log(self)
        self.incidents.archive.touched.connect(lambda _: self.log.refresh_all())
        session.changed.connect(self._take)
        session.reset.connect(self._rebuild)
        session.signed_in.connect(self.incidents.rebuild)
        install_language(language)
        self._rebuild(ask_log=False)

    def ask_warning(self, template: str, incident: str, exercise: bool) -> None:
        """Ask for the composer of public warnings, with what a plan knows already."""
        self.warning_asked = (template, incident, exercise)
        self.warning_wanted.emit()

    def draw_shape(self, shape: DrawnShape | None) -> None:
        """Let the map show a shape, or none."""
        if shape != self.shape:
            self.shape = shape
            self.shape_drawn.emit(shape)

    @property
    def language(self) -> str:
        """The language of the screen, "vi" or "en"."""
        return self.names.language

    def set_language(self, language: str) -> None:
        """Change the language of everything now on screen."""
        if language == self.names.language:
            return
        self.names.language = language
        install_language(language)
        for table in self.tables():
            table.retranslate()
        self.language_changed.emit(language)

    def make_log(self, parent: QObject | None = None) -> LogTable:
        """One more view on the log, with a filter of its own."""
        return LogTable(self.log_store, self.names, self.clock, self.texts, parent)

    def tables(self) -> tuple[OrderedTable, ...]:
        """Every table."""
        return (self.alarms, self.incidents, self.units, self.feeds, self.calls, self.alerts, self.log)

    def _rebuild(self, *, ask_log: bool = True) -> None:
        self.names.index()
        for table in (self.alarms, self.incidents, self.units, self.feeds, self.calls, self.alerts):
            table.rebuild()
        if ask_log:
            self.log_store.start_over()
        self.rebuilt.emit()

    def _take(self, change: Change) -> None:
        if "site" in change or "streams" in change or "assets" in change:
            self._take_registry()
        self.alarms.touch_groups(change.of("groups"))
        self.alarms.touch(change.of("alarms"))
        self.incidents.touch([*change.of("incidents"), *self._incidents_of(change.of("alarms"))])
        self.units.touch([*change.of("units"), *self._units_of(change.of("incidents"))])
        self.feeds.touch([*change.of("feeds"), *change.of("services")])
        self.calls.touch(change.of("calls"))
        self.alerts.take(change)
        if "seats" in change:
            self.incidents.refresh_all()
        self.updated.emit(change)

    def _take_registry(self) -> None:
        self.names.check_site()
        self.names.forget_streams()
        self.alarms.refresh_all()

    def _incidents_of(self, alarms: Iterable[str]) -> list[str]:
        """Incidents whose target may hang on these alarms."""
        held = self.session.state.tables.alarms
        return [owner for alarm in alarms if alarm in held and (owner := held[alarm].incident) is not None]

    def _units_of(self, incidents: Iterable[str]) -> list[str]:
        """Units whose task names one of these incidents."""
        held = self.session.state.tables.incidents
        return [unit for ident in incidents if ident in held for unit in held[ident].units]
