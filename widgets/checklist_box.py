"""Part of the command panel: run a plan's checklist for the selected incident, step by step."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from ioc.domain.commands import CompleteStep, StartChecklist
from ioc.domain.plan_records import ChecklistRun
from ioc.domain.records import Incident
from ioc.domain.site import Plan
from ioc.qt.format import clock_time
from ioc.qt.models import Models
from widgets.assign_box import Submit
from widgets.controls import KeyButton
from widgets.permission import why_not
from widgets.theme import color, font

ROW = 28
_TICK = (QPointF(-4, 0), QPointF(-1, 3), QPointF(4, -4))
_INSET = QPointF(3, 3)


class ChecklistBox(QWidget):
    """A plan to start, or the running checklist with its next step. Steps done stay with time and name."""

    def __init__(self, models: Models, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self._submit = models, submit
        self.plans = QComboBox(self)
        self.start_button = KeyButton("", "P")
        self.done_button = KeyButton("", "Space", primary=True)
        self.skip_button = KeyButton("")
        self.steps = StepList(models, self)
        self.start_button.clicked.connect(self.start)
        self.done_button.clicked.connect(lambda: self.complete("done"))
        self.skip_button.clicked.connect(lambda: self.complete("skipped"))
        self.plans.currentIndexChanged.connect(lambda _: self._show_steps())
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.plans, 1)
        for button in (self.start_button, self.done_button, self.skip_button):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.steps)
        self.refresh()

    def incident(self) -> Incident | None:
        """The incident selected last."""
        return self._models.session.state.tables.incidents.get(self._models.selection.last("incident"))

    def running(self) -> ChecklistRun | None:
        """The checklist of the incident that is not finished, else its newest."""
        incident = self.incident()
        runs = self._models.session.state.tables.checklists.values()
        mine = [run for run in runs if incident is not None and run.incident == incident.id]
        mine.sort(key=lambda run: (run.finished_us is None, run.started_us))
        return mine[-1] if mine else None

    def refresh(self) -> None:
        """Show the plan, the steps and what can be done next."""
        run, plans = self.running(), self._fitting()
        self._fill_plans(plans, run)
        active = run is not None and run.finished_us is None
        self.plans.setEnabled(not active)
        self.start_button.setVisible(not active)
        self.done_button.setVisible(active)
        self.skip_button.setVisible(active)
        self.start_button.setText(self.tr("Start"))
        self.done_button.setText(self.tr("Step done"))
        self.skip_button.setText(self.tr("Skip"))
        self.start_button.set_reason(self.why_not_start())
        self.done_button.set_reason(why_not(self._models.session, CompleteStep))
        self.skip_button.set_reason(self._why_not_skip())
        self._show_steps()

    def start(self) -> None:
        """Start the chosen plan."""
        incident, plan = self.incident(), self.plan()
        if incident is not None and plan is not None and not self.why_not_start():
            title = plan.title.get(self._models.language)
            self._submit(StartChecklist(incident=incident.id, plan=plan.key), f"{title} → {incident.number}")

    def complete(self, outcome: str = "done") -> None:
        """Finish the next open step."""
        run, step = self.running(), self.next_step()
        blocked = self._why_not_skip() if outcome == "skipped" else why_not(self._models.session, CompleteStep)
        if run is None or step is None or blocked:
            return
        words = self.tr("Step {step} done") if outcome == "done" else self.tr("Step {step} skipped")
        self._submit(CompleteStep(checklist=run.id, step=step, outcome=outcome), words.format(step=step + 1))

    def plan(self) -> Plan | None:
        """The plan of the running checklist, else the one chosen."""
        run = self.running()
        key = run.plan if run is not None and run.finished_us is None else self.plans.currentData()
        site = self._models.session.state.registry.site
        return next((plan for plan in site.plans if plan.key == key), None) if site else None

    def next_step(self) -> int | None:
        """The first step that is not finished, from 0; None when there is none."""
        run, plan = self.running(), self.plan()
        if run is None or plan is None or run.finished_us is not None:
            return None
        done = {step.step for step in run.done}
        return next((at for at in range(len(plan.steps)) if at not in done), None)

    def _fitting(self) -> list[Plan]:
        site, incident = self._models.session.state.registry.site, self.incident()
        plans = site.plans if site else ()
        if incident is None:
            return list(plans)
        return [plan for plan in plans if not plan.incident_types or incident.type in plan.incident_types]

    def _fill_plans(self, plans: list[Plan], run: ChecklistRun | None) -> None:
        language = self._models.language
        wanted = [(plan.title.get(language), plan.key) for plan in plans]
        shown = [(self.plans.itemText(at), self.plans.itemData(at)) for at in range(self.plans.count())]
        chosen = run.plan if run is not None else self.plans.currentData()
        self.plans.setPlaceholderText(self.tr("No plan fits this incident."))
        self.plans.blockSignals(True)
        if wanted != shown:
            self.plans.clear()
            for title, key in wanted:
                self.plans.addItem(title, key)
        at = self.plans.findData(chosen)
        if plans:
            self.plans.setCurrentIndex(max(at, 0))
        self.plans.blockSignals(False)

    def why_not_start(self) -> str:
        if self.incident() is None:
            return self.tr("No incident is selected.")
        if self.plan() is None:
            return self.tr("No plan fits this incident.")
        return why_not(self._models.session, StartChecklist)

    def _why_not_skip(self) -> str:
        plan, step = self.plan(), self.next_step()
        if plan is not None and step is not None and plan.steps[step].mandatory:
            return self.tr("This step is mandatory and cannot be skipped.")
        return why_not(self._models.session, CompleteStep)

    def _show_steps(self) -> None:
        run = self.running()
        plan = self.plan()
        mine = run if run is not None and plan is not None and run.plan == plan.key else None
        self.steps.setVisible(self.incident() is not None)
        self.steps.show_run(plan, mine, self.next_step())


class StepList(QWidget):
    """Painted steps: box with tick or cross, text, then when and who; the next one is tinted and bold."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._plan: Plan | None = None
        self._run: ChecklistRun | None = None
        self._next: int | None = None

    def show_run(self, plan: Plan | None, run: ChecklistRun | None, following: int | None) -> None:
        """Show a plan's steps, with what a run has done of them."""
        self._plan, self._run, self._next = plan, run, following
        self.setFixedHeight(ROW * (len(plan.steps) if plan else 1) + 2)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """One row a step."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        done = {step.step: step for step in self._run.done} if self._run else {}
        for at, step in enumerate(self._plan.steps if self._plan else ()):
            box = QRectF(0, at * ROW, self.width(), ROW)
            if at == self._next:
                painter.fillRect(box, color("selbg"))
                painter.fillRect(QRectF(0, box.y(), 3, ROW), color("sel"))
            finished = done.get(at)
            self._paint_tick(painter, box, finished.outcome if finished else "")
            right = ""
            if finished:
                right = (
                    f"{clock_time(finished.at_us, self._models.names.zone)}  {self._models.names.person(finished.by)}"
                )
            elif step.mandatory:
                right = self.tr("mandatory")
            face = font(15, bold=at == self._next)
            painter.setFont(font(14))
            painter.setPen(color("tx3"))
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.drawText(box.adjusted(0, 0, -10, 0), flags | Qt.AlignmentFlag.AlignRight, right)
            room = box.width() - 50 - painter.fontMetrics().horizontalAdvance(right)
            painter.setFont(face)
            painter.setPen(color("tx2" if finished else "tx1"))
            text = step.text.get(self._models.language)
            painter.drawText(
                box.adjusted(32, 0, 0, 0),
                flags,
                QFontMetrics(face).elidedText(text, Qt.TextElideMode.ElideRight, int(room)),
            )

    def _paint_tick(self, painter: QPainter, row: QRectF, outcome: str) -> None:
        box = QRectF(row.x() + 9, row.center().y() - 7, 14, 14)
        painter.setPen(QPen(color("tx2"), 1.2))
        painter.setBrush(color("sym") if outcome == "done" else Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
        painter.setPen(QPen(color("bg1") if outcome == "done" else color("tx2"), 2))
        if outcome == "done":
            painter.drawPolyline([box.center() + p for p in _TICK])
        elif outcome:
            painter.drawLine(box.topLeft() + _INSET, box.bottomRight() - _INSET)
