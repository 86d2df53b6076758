"""Public alerts: the list, and all that the selected one says; from it to its area on the map and to an incident."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from ioc.domain.alerts import alert_centre
from ioc.domain.commands import AcknowledgeAlarm
from ioc.domain.records import PublicAlert
from ioc.domain.state import Change
from ioc.domain.vocabulary import AlertState
from ioc.qt.actions import Actions
from ioc.qt.alert_words import area_words, info_of
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.tokens import ROW_TWO, SECOND_PX
from widgets.alert_detail import AlertDetail
from widgets.delegates.alert_rows import AlertRows, mark_width
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (
    Column(least=40, most=40),
    Column(least=110, most=230),
    Column(weight=5, least=120, wish=190),
    Column(least=110, most=190, drop=1),  # as wide as the instant; the sender is whole on the page
    Column(least=90),
    Column(least=76, drop=2),
)
WIDE = 760
"""From this width on the page stands beside the list, else under it."""


class AlertPanel(ListPanel):
    """Rows chosen by hand are shown on the map at once; the page follows the selection."""

    context = "alerts"
    kind = "alert"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        alerts = models.alerts
        self.filters = FilterChips(
            self.header,
            {"in_force": lambda: self.tr("In force"), "all": lambda: self.tr("Also ended")},
            alerts.filter,
        )
        self.filters.picked.connect(alerts.set_filter)
        self.detail = AlertDetail(models.names, models.clock, self)
        view = ListView(alerts, AlertRows(), COLUMNS, row_height=ROW_TWO, needs=self._needs, parent=self)
        self.take_list(alerts, view)
        self.split = QSplitter(Qt.Orientation.Horizontal, self)
        self.split.setChildrenCollapsible(False)
        self.body.addWidget(self.split, 1)
        for part in (view, self.detail):
            self.split.addWidget(part)
        view.chosen.connect(self._go_if_placed)
        models.updated.connect(self._take)
        models.rebuilt.connect(self.show_again)
        self._make_actions()
        self.retranslate()

    def _make_actions(self) -> None:
        self.act("incident", self._incident_title, "I", self.open_incident, self._why_not_selected)
        self.act("acknowledge", lambda: self.tr("Ack"), "A", self.acknowledge, self._why_not_acknowledge)
        self.act("go", lambda: self.tr("Go to area"), "G", self.go, self._why_not_placed, acts=False)
        self.act("turn", lambda: self.tr("Next text"), "N", self.detail.turn_on, self._why_not_turn, acts=False)
        self.act("read", lambda: self.tr("Read on"), "Space", self.detail.read_on, self._why_not_selected, acts=False)
        for name in ("acknowledge", "incident", "go", "turn", "read"):
            self.hint(name)

    @property
    def alert(self) -> PublicAlert | None:
        """The selected alert as it stands."""
        return self.models.alerts.alert(self.current) if self.current else None

    # --- what the keys do

    def open_incident(self) -> None:
        """The form of the desk for this alert, or the incident that is open for it already."""
        incident = self.models.alerts.incident_of(self.current)
        if incident is not None:
            self.models.selection.show("incident", incident.id)
            return
        self.models.selection.select("alert", self.current)
        self.registry.run("desk.open_incident")

    def acknowledge(self) -> None:
        """Acknowledge the occurrence of the warning's alarm that the row shows."""
        alarm = self.models.alerts.alarm_of(self.current)
        if alarm is not None:
            self.submit(AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence))

    def go(self) -> None:
        """Show its area on the map."""
        self.models.selection.show("alert", self.current)

    def open_row(self, ident: str) -> None:
        """Enter goes to the area, or says why there is none to go to."""
        self.run("alerts.go")

    def _go_if_placed(self, ident: str) -> None:
        if ident and not self._why_not_placed():
            self.go()

    # --- why not

    def _why_not_selected(self) -> str:
        return "" if self.alert is not None else self.tr("Select a warning first.")

    def _why_not_acknowledge(self) -> str:
        if self.alert is None:
            return self.tr("Select a warning first.")
        alarm = self.models.alerts.alarm_of(self.current)
        if alarm is None:
            return self.tr("This warning raised no alarm.")
        return self.tr("Its alarm is already acknowledged.") if alarm.acknowledged else ""

    def _why_not_placed(self) -> str:
        alert = self.alert
        if alert is None:
            return self.tr("Select a warning first.")
        if alert_centre(self.session.state, alert.id) is None:
            where = area_words(info_of(alert, self.models.language))
            return self.tr("This warning draws no area; in words: {area}").format(area=where)
        if alert.state is not AlertState.ACTIVE:
            return self.tr("This warning has ended; the map draws it no more.")
        return ""

    def _why_not_turn(self) -> str:
        alert = self.alert
        if alert is None:
            return self.tr("Select a warning first.")
        return "" if len(alert.infos) > 1 else self.tr("This warning has one text only.")

    # --- texts

    def show_again(self) -> None:
        """Bring the page up to date."""
        self.detail.set_alert(self.alert)
        self.check_actions()

    def _incident_title(self) -> str:
        incident = self.models.alerts.incident_of(self.current) if self.current else None
        return self.tr("Incident {number}").format(number=incident.number) if incident else self.tr("Incident")

    def check_actions(self) -> None:
        """The page and the word on the button follow the selection."""
        button = self._buttons.get("alerts.incident")
        if button is not None and button.text() != self._incident_title():
            button.setText(self._incident_title())
            self.header.place_again()
        self.detail.set_alert(self.alert)
        super().check_actions()

    def show_counts(self) -> None:
        """Counts on the chips; behind the title how many are meant."""
        counts = self.models.alerts.counts()
        self.filters.set_counts(counts)
        nothing = not counts["in_force"] and self.models.alerts.filter == "in_force"
        self.detail.say_empty(self.tr("No public warning is in force.") if nothing else "")
        drills = counts["in_force"] - counts["actual"]
        told = self.tr("{actual} actual · {drills} exercise or test")
        self.header.set_subtitle(told.format(actual=counts["actual"], drills=drills) if drills else "")

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Public warnings"))
        self.filters.retranslate()
        self.detail.retranslate()
        super().retranslate()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside or under the list, as the width allows."""
        super().resizeEvent(event)
        lying = Qt.Orientation.Horizontal
        wanted = lying if event.size().width() >= WIDE else Qt.Orientation.Vertical
        if wanted != self.split.orientation() or event.oldSize().isEmpty():
            self.split.setOrientation(wanted)
            whole = event.size().width() if wanted == lying else event.size().height()
            self.split.setSizes([whole * 60 // 100, whole * 40 // 100])

    def _take(self, change: Change) -> None:
        if any(table in change for table in ("alerts", "alarms", "incidents", "site")):
            self.show_again()

    def _needs(self, row: int, column: int) -> int:
        table = self.models.alerts
        shown = table.row(table.id_at(row))
        if column == 0:
            return 0
        first, _, second = str(table.cell(shown, column, 0)).partition("\n")
        if column == 2:
            first = shown.event
        if column == 3:
            first = ""
        extra = mark_width(shown.mark) if column == 2 else 0
        return max(width_of(first, bold=column in (2, 5)) + extra, width_of(second, SECOND_PX))
