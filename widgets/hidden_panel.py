"""Hidden alarms in one view: shelved, suppressed and out of service, each with its reason and the time left."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import AnyCommand, LiftSuppression, ReturnToService, UnshelveAlarm
from ioc.domain.records import Alarm
from ioc.qt.actions import Actions
from ioc.qt.alarm_table import subject_of
from ioc.qt.hidden_table import HiddenTable
from ioc.qt.models import Models
from ioc.qt.session import Session
from widgets.delegates.hidden_rows import HiddenRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.permission import why_not
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (
    Column(least=40, most=40),
    Column(least=80),
    Column(weight=4, least=80, wish=160),
    Column(weight=5, least=90, wish=220),
    Column(least=90, drop=3),
    Column(weight=6, least=110, wish=260),
    Column(least=90, drop=1),
    Column(least=60, drop=2),
    Column(least=110),
)


class HiddenPanel(ListPanel):
    """Nothing that is hidden is lost: it is counted in the alarm list and opened here."""

    context = "hidden"
    kind = "alarm"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.hidden = HiddenTable(session, models.names, models.clock, models.texts, self)
        self.filters = FilterChips(
            self.header,
            {
                "hidden": lambda: self.tr("All"),
                "shelved": lambda: self.tr("Shelved"),
                "suppressed": lambda: self.tr("Suppressed"),
                "out": lambda: self.tr("Out of service"),
            },
            self.hidden.filter,
        )
        self.filters.picked.connect(self.hidden.set_filter)
        self.take_list(self.hidden, ListView(self.hidden, HiddenRows(), COLUMNS, needs=self._needs, parent=self))
        self.act("show", lambda: self.tr("Show again"), "U", self.show_again, self._why_not_show)
        self.act("go", lambda: self.tr("Go to asset"), "G", self.go, self._why_not_selected, acts=False)
        self.hint("show")
        models.language_changed.connect(self.hidden.retranslate)
        self.retranslate()

    @property
    def alarm(self) -> Alarm | None:
        """The selected alarm as it stands."""
        return self.hidden.alarm(self.current) if self.current else None

    def show_again(self) -> None:
        """End what hides the selected alarm: its shelving, its suppression or its being out of service."""
        command = self._ending()
        if command is not None:
            self.submit(command)

    def _ending(self) -> AnyCommand | None:
        alarm = self.alarm
        if alarm is None:
            return None
        if alarm.out_of_service:
            return ReturnToService(alarm=alarm.id)
        if alarm.suppressed:
            return LiftSuppression(alarm=alarm.id)
        return UnshelveAlarm(alarm=alarm.id) if alarm.shelved_until_us is not None else None

    def go(self) -> None:
        """Show what the alarm is about."""
        if self.alarm is not None:
            self.models.selection.show(*subject_of(self.alarm))

    def _why_not_selected(self) -> str:
        return "" if self.alarm is not None else self.tr("Select an alarm first.")

    def _why_not_show(self) -> str:
        command = self._ending()
        return self._why_not_selected() or (why_not(self.session, type(command)) if command is not None else "")

    def empty_words(self) -> str:
        """Nothing hidden is good news."""
        return self.tr("No alarm is hidden.")

    def show_counts(self) -> None:
        """Counts on the chips, and how many would ask for attention."""
        self.filters.set_counts(self.hidden.counts())
        asks = self.hidden.asks()
        self.header.set_subtitle(self.tr("{n} unacknowledged underneath").format(n=asks) if asks else "")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Hidden alarms"))
        self.filters.retranslate()
        super().retranslate()

    def _needs(self, row: int, column: int) -> int:
        return width_of(str(self.hidden.cell(self.hidden.row(self.hidden.id_at(row)), column, 0)))
