"""Planned works and maintenance windows: alarms of what is worked on are hidden meanwhile, counted and openable."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.areas import area_of
from ioc.domain.commands import CancelWork, PlanWork
from ioc.domain.records import Asset
from ioc.domain.vocabulary import Priority
from ioc.qt.actions import Actions
from ioc.qt.care_words import area_word, domain_word
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.work_table import WorkTable
from ioc.qt.work_times import begin_of, length_of
from widgets.delegates.plain_rows import PlainRows
from widgets.delegates.text import width_of
from widgets.list_panel import ListPanel
from widgets.permission import why_not
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView
from widgets.work_bar import WorkBar

COLUMNS = (
    Column(least=90),
    Column(weight=4, least=120, wish=220),
    Column(least=90),
    Column(least=90),
    Column(least=100, drop=1),
    Column(least=60),
    Column(weight=5, least=100, wish=240),
    Column(least=100, drop=2),
)


class WorkPanel(ListPanel):
    """`N` plans works on the asset that is selected on the desk, `C` ends those selected here."""

    context = "works"
    kind = "work"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.works = WorkTable(session, models.names, models.clock, models.texts, self)
        self.take_list(self.works, ListView(self.works, PlainRows(1), COLUMNS, needs=self._needs, parent=self))
        self.bar = WorkBar(self)
        self.bar.given.connect(self._plan)
        self.bar.closed.connect(self.view.setFocus)
        self.body.addWidget(self.bar)
        self._asset = ""
        self.act("plan", lambda: self.tr("Plan works"), "N", self.plan, self._why_not_plan)
        self.act("cancel", lambda: self.tr("End works"), "C", self.cancel, self._why_not_cancel)
        self.hint("plan")
        self.hint("cancel")
        models.language_changed.connect(self.works.retranslate)
        self.retranslate()

    def plan(self) -> None:
        """Ask for the details of works on the selected asset."""
        self._asset = self._meant()
        asset = self.session.state.registry.assets[self._asset]
        area = self._area_of(asset)
        title = area_word(area, self.models.names) if area else ""
        self.bar.start(asset.name, domain_word(asset.domain, self.models.names), title)

    def _plan(self, scope: str, begin: str, length: str, reason: str) -> None:
        begins_us = begin_of(begin, self.models.clock.now_us(), self.models.names.zone)
        seconds = length_of(length)
        asset = self.session.state.registry.assets.get(self._asset)
        if begins_us is None or seconds is None or asset is None:
            self.notice.say(self.tr("Write when it begins (now, 22:00) and how long it lasts (4h, 90m)."), stays=False)
            return
        if not reason:
            self.notice.say(self.tr("Write why: works that hide alarms need a reason on record."), stays=False)
            return
        self.bar.close_bar()
        wide = scope in ("domain", "area")
        self.submit(
            PlanWork(
                begins_us=begins_us,
                ends_us=begins_us + int(seconds * 1e6),
                reason=reason,
                assets=() if wide else (asset.id,),
                below=scope == "below",
                domain=asset.domain if scope == "domain" else "",
                area=self._area_of(asset) if scope == "area" else "",
            )
        )

    def _area_of(self, asset: Asset) -> str:
        """The area of responsibility that the asset's most urgent alarms belong to; "" without one."""
        return area_of(self.session.state, asset.domain, int(Priority.CRITICAL), asset.id)

    def cancel(self) -> None:
        """End the selected works, begun or not."""
        self.submit(CancelWork(work=self.current))

    def _meant(self) -> str:
        """The asset that was selected last on the desk, itself or through an alarm of it."""
        chosen, state = self.models.selection, self.session.state
        alarm = state.tables.alarms.get(chosen.last("alarm")) if chosen.kind == "alarm" else None
        ident = (alarm.asset or "") if alarm is not None else chosen.last("asset")
        return ident if ident in state.registry.assets else ""

    def _why_not_plan(self) -> str:
        if not self._meant():
            return self.tr("Select the asset (or an alarm of it) first.")
        return why_not(self.session, PlanWork)

    def _why_not_cancel(self) -> str:
        work = self.works.work(self.current) if self.current else None
        if work is None:
            return self.tr("Select works first.")
        if work.state not in ("running", "planned"):
            return self.tr("These works are over.")
        return why_not(self.session, CancelWork)

    def empty_words(self) -> str:
        """Nothing planned."""
        return self.tr("No works are planned.")

    def show_counts(self) -> None:
        """How many run and come."""
        counts = self.works.counts()
        told = self.tr("{running} under way · {planned} planned")
        self.header.set_subtitle(told.format(running=counts["running"], planned=counts["planned"]))

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Planned works"))
        self.bar.retranslate()
        super().retranslate()

    def _choose(self, ident: str) -> None:
        """Works are nothing that the map could show."""
        self.check_actions()

    def _needs(self, row: int, column: int) -> int:
        return width_of(str(self.works.cell(self.works.row(self.works.id_at(row)), column, 0)))
