"""The response plan of the selected incident: launch it, work it step by step, decide on the record."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import (
    AnyCommand,
    CompleteStep,
    CountStep,
    DraftWarning,
    RemarkStep,
    SetCityStage,
    StartChecklist,
    StopPlan,
)
from ioc.domain.decide.plans import plan_run
from ioc.domain.plan_records import ChecklistRun, StepStanding, standings
from ioc.domain.plan_spec import Plan, StepKind
from ioc.domain.records import Incident
from ioc.domain.state import Change
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.session import Session, Ticket
from widgets.focus_scroll import FocusScroll
from widgets.notice import Way
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.pick_bar import PickBar
from widgets.plan_progress import PlanProgress
from widgets.plan_steps import PlanSteps
from widgets.run_label import Run, RunLabel
from widgets.words_bar import WordsBar

_TABLES = ("incidents", "checklists", "site", "stage", "units")


class PlanPanel(Panel):
    """See picture 03, bottom middle."""

    context = "plan"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.head = RunLabel(self, stretches=True)
        self.head.setFixedHeight(26)
        self.bar = PlanProgress(self)
        self.steps = PlanSteps(models, self)
        self.choices, self.words = PickBar(self), WordsBar(self)
        self._asked = ""
        self._choice = self._option = 0
        self.setFocusProxy(self.steps)
        self._lay_out()
        self._make_actions()
        self.choices.picked.connect(self._take_choice)
        self.words.given.connect(self._take_words)
        for strip in (self.choices, self.words):
            strip.closed.connect(self.steps.setFocus)
        self.steps.moved.connect(lambda _: self.check_actions())
        models.updated.connect(self._take)
        models.rebuilt.connect(self.retranslate)
        models.selection.selected.connect(self._follow)
        models.clock.in_turn().ticked.connect(self._tick)
        self.retranslate()

    def _lay_out(self) -> None:
        self.scroller = FocusScroll(self.steps, self)
        self.body.addWidget(self.head)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.scroller, 1)
        self.body.addWidget(self.choices)
        self.body.addWidget(self.words)

    def _make_actions(self) -> None:
        self.act("done", lambda: self.tr("Done"), "Space", self.done, self._why_not_done)
        self.act("remark", lambda: self.tr("Remark"), "G", self.remark, self._why_not_remark)
        self.act("skip", lambda: self.tr("Leave out"), "X", self.skip, self._why_not_skip)
        self.act("launch", lambda: self.tr("Launch a plan"), "P", self.launch, self._why_not_launch)
        self.act("exercise", lambda: self.tr("Launch as an exercise"), "Shift+P", self.rehearse, self._why_not_launch)
        self.act("stop", lambda: self.tr("End the plan"), "K", self.stop, self._why_not_stop)
        self.act("warn", lambda: self.tr("Draft the warning of the step"), "Return", self.warn, self._why_not_warn)
        self.act("next_plan", lambda: self.tr("The next plan of the incident"), "N", self.next_plan, acts=False)
        for name in ("done", "remark", "launch"):
            self.hint(name)

    # --- what is shown

    def incident(self) -> Incident | None:
        """The incident selected last."""
        return self.session.state.tables.incidents.get(self.models.selection.last("incident"))

    def runs(self) -> list[ChecklistRun]:
        """The plans of the incident, those that run first, newest first."""
        incident = self.incident()
        runs = self.session.state.tables.checklists.values()
        mine = [run for run in runs if incident is not None and run.incident == incident.id]
        return sorted(mine, key=lambda run: (run.finished_us is not None, -run.started_us, run.id))

    def run_shown(self) -> ChecklistRun | None:
        """The plan shown: the one turned to, else the first of `runs`."""
        runs = self.runs()
        return runs[self._choice % len(runs)] if runs else None

    def plan(self) -> Plan | None:
        """The text of the plan shown, as it stood at its launch."""
        run = self.run_shown()
        return plan_run(self.session.state, run) if run is not None else None

    def standing(self) -> StepStanding | None:
        """The marked step."""
        return self.steps.standing()

    def draw(self) -> None:
        """Bring everything up to date."""
        run, plan = self.run_shown(), self.plan()
        level, now = self.session.state.tables.stage.level, self.models.clock.now_us()
        rows = standings(run, plan, level, now) if run is not None and plan is not None else []
        self.steps.show_rows(rows, run)
        once = [row for row in rows if not row.step.every_s]
        done = sum(row.done is not None for row in once)
        self.bar.set_share(done / len(once) if once else 0.0)
        self.bar.setVisible(bool(once))
        self.head.set_runs(self._head_runs(run, plan, done, len(once)))
        incident = self.incident()
        self.header.set_subtitle(incident.number if incident else "")
        self.check_actions()

    def _head_runs(self, run: ChecklistRun | None, plan: Plan | None, done: int, total: int) -> list[Run]:
        if run is None or plan is None:
            words = self.tr("No plan runs for it. P launches one.")
            if self.incident() is None:
                words = self.tr("Select an incident: a plan belongs to one.")
            return [Run(words, token="tx2", gap=8, shrinks=True)]
        language, names = self.models.language, self.models.names
        told = [self.tr("version {n}").format(n=run.version)]
        if plan.approved_on:
            told.append(self.tr("approved {date}").format(date="/".join(reversed(plan.approved_on.split("-")))))
        if run.rule:
            told.append(self.tr("by rule: {rule}").format(rule=plan.rule_name(run.rule, language)))
        elif run.started_by:
            told.append(names.person(run.started_by))
        if run.ended:
            told.append(self.tr("ended early"))
        runs = [Run(self.tr("EXERCISE"), bold=True, token="sel", gap=8)] if run.exercise else []
        title = Run(plan.title.get(language), bold=True, token="tx1", gap=8, shrinks=True)
        count = Run(f"{done} / {total}", bold=True, token="tx1", gap=8)
        return [*runs, title, Run("· " + " · ".join(told), px=14, token="tx2", gap=8, shrinks=True), count]

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Response plan"))
        self.words.retranslate()
        super().retranslate()
        self.draw()

    # --- what the keys do

    def done(self) -> None:
        """Finish the marked step: count it, choose an option, or say it is so."""
        run, row = self.run_shown(), self.standing()
        if run is None or row is None:
            return
        if row.step.kind is StepKind.DECISION:
            language = self.models.language
            options = [(at, option.get(language)) for at, option in enumerate(row.step.options)]
            self._asked = "choice"
            self.choices.offer(row.step.text.get(language), options)
        elif row.step.kind is StepKind.REMARK and not any(at == row.index for at, _ in run.remarks):
            self._ask("remark_done", self.tr("What is to be written down?"), self.tr("Write, step done"))
        elif row.step.count > 1:
            self.submit(CountStep(checklist=run.id, step=row.index), ways=self._ways)
        else:
            self.submit(CompleteStep(checklist=run.id, step=row.index), ways=self._ways)

    def remark(self) -> None:
        """Write beside the marked step."""
        self._ask("remark", self.tr("Remark"), self.tr("Write"))

    def skip(self) -> None:
        """Leave the marked step out, saying why."""
        self._ask("skip", self.tr("Why is it left out?"), self.tr("Leave out"))

    def stop(self) -> None:
        """End the plan before its end."""
        self._ask("stop", self.tr("Why does the plan end here?"), self.tr("End the plan"))

    def launch(self) -> None:
        """Offer the plans that fit the incident."""
        self._offer("launch", [plan for plan in self._fitting() if not plan.draft])

    def rehearse(self) -> None:
        """Offer them as an exercise, drafts too."""
        self._offer("exercise", self._fitting())

    def warn(self) -> None:
        """The composer of public warnings, with the template that the marked step names."""
        run, row = self.run_shown(), self.standing()
        if run is not None and row is not None:
            self.models.ask_warning(row.step.warning, run.incident, run.exercise)

    def warned_otherwise(self) -> None:
        """People were warned, and not by a message of ours: say how."""
        self._ask("otherwise", self.tr("How were people warned?"), self.tr("Write, step done"))

    def next_plan(self) -> None:
        """Turn to the incident's next plan."""
        self._choice += 1
        self.draw()

    # --- inside

    def _fitting(self) -> list[Plan]:
        """Plans made for the incident's type first, then those for any."""
        site, incident = self.session.state.registry.site, self.incident()
        plans = [plan for plan in site.plans if incident is not None and plan.fits(incident.type)] if site else []
        return sorted(plans, key=lambda plan: not plan.incident_types)

    def _offer(self, asked: str, plans: list[Plan]) -> None:
        language = self.models.language
        self._asked = asked
        heading = self.tr("Launch as an exercise") if asked == "exercise" else self.tr("Launch")
        self.choices.offer(heading, [(plan.key, plan.title.get(language)) for plan in plans])

    def _ask(self, asked: str, heading: str, confirm: str) -> None:
        self._asked = asked
        self.words.ask(heading, confirm)

    def _take_choice(self, value: object) -> None:
        incident, run, row = self.incident(), self.run_shown(), self.standing()
        if self._asked == "choice" and run is not None and row is not None:
            self._option = int(str(value))
            chosen = row.step.options[self._option].get(self.models.language)
            self._ask("grounds", self.tr("{option}: on what grounds?").format(option=chosen), self.tr("Decide"))
        elif incident is not None and self._asked in ("launch", "exercise"):
            self._choice = 0
            self.submit(StartChecklist(incident=incident.id, plan=str(value), exercise=self._asked == "exercise"))

    def _take_words(self, text: str) -> None:
        run, row = self.run_shown(), self.standing()
        if run is None or (row is None and self._asked != "stop"):
            return
        if not text and self._asked != "skip":
            self.notice.say(self.tr("It needs words: they go on the record."), stays=False)
            return
        self.words.close_bar()
        if self._asked == "stop":
            self.submit(StopPlan(checklist=run.id, reason=text))
            return
        assert row is not None
        if self._asked == "grounds":
            self.submit(CompleteStep(checklist=run.id, step=row.index, choice=self._option, reason=text))
        elif self._asked == "otherwise":
            self.submit(CompleteStep(checklist=run.id, step=row.index, reason=text))
        elif self._asked == "skip":
            self.submit(CompleteStep(checklist=run.id, step=row.index, outcome="skipped", reason=text))
        else:
            finish = CompleteStep(checklist=run.id, step=row.index) if self._asked == "remark_done" else None
            self._submit_both(RemarkStep(checklist=run.id, step=row.index, text=text), finish)

    def _submit_both(self, first: AnyCommand, then: AnyCommand | None) -> None:
        """`then` once `first` is on record."""

        def follow(_: Ticket) -> None:
            if then is not None:
                self.submit(then)

        self.submit(first, follow)

    def _ways(self, ticket: Ticket) -> list[Way]:
        """What a step still needs can be had from here: the plan proposes, a person does it."""
        row, plan, run = self.standing(), self.plan(), self.run_shown()
        if row is None or plan is None or run is None:
            return []
        if ticket.code in ("refused.step_warning", "refused.step_warning_open"):
            drafts = [(self.tr("Draft the warning of the step"), self.warn)] if not self._why_not_warn() else []
            drafts = drafts if ticket.code == "refused.step_warning" else []
            return [*drafts, (self.tr("Warned otherwise, step done"), self.warned_otherwise)]
        if ticket.code != "refused.step_stage":
            return []
        reason = self.tr("Plan {title}, step {n}").format(title=plan.title.get(self.models.language), n=row.index + 1)
        raise_it = SetCityStage(level=row.step.stage, reason=reason)
        finish = CompleteStep(checklist=run.id, step=row.index)
        words = self.tr("Set stage {n}, step done").format(n=row.step.stage)
        return [(words, lambda: self._submit_both(raise_it, finish))]

    def _follow(self, kind: str, ident: str) -> None:
        if kind == "incident":
            self._choice = 0
            self.draw()

    def _take(self, change: Change) -> None:
        if any(table in change for table in _TABLES):
            self.draw()

    def _tick(self, now_us: int) -> None:
        if self.isVisible():
            self.draw()

    # --- why not

    def _why_not_done(self) -> str:
        row = self.standing()
        if row is None:
            return self.tr("There is no step to do.")
        if not row.open and not (row.done is not None and row.step.every_s):
            return self.tr("This step is done, or waits for another.")
        return why_not(self.session, CompleteStep)

    def _why_not_remark(self) -> str:
        return why_not(self.session, RemarkStep) if self.standing() is not None else self.tr("There is no step to do.")

    def _why_not_skip(self) -> str:
        row = self.standing()
        if row is not None and row.step.mandatory:
            return self.tr("This step is mandatory and cannot be left out.")
        return self._why_not_done()

    def _why_not_warn(self) -> str:
        row = self.standing()
        if row is None or not row.step.warning:
            return self.tr("This step names no public warning.")
        return why_not(self.session, DraftWarning)

    def _why_not_stop(self) -> str:
        run = self.run_shown()
        if run is None or run.finished_us is not None:
            return self.tr("No plan runs for it.")
        return why_not(self.session, StopPlan)

    def _why_not_launch(self) -> str:
        incident = self.incident()
        if incident is None:
            return self.tr("Select an incident first.")
        if incident.stage is IncidentStage.CLOSED:
            return self.tr("It is closed. Reopen it first.")
        if not self._fitting():
            return self.tr("The site has no plan for this kind of incident.")
        return why_not(self.session, StartChecklist)
