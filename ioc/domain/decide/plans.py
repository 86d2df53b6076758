"""Deciding response plans: launched by a person or a named rule, worked step by step, never ended silently."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import CompleteStep, CountStep, Refusal, RemarkStep, StartChecklist, StopPlan
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.moment import Moment
from ioc.domain.decide.plan_warnings import unwarned
from ioc.domain.plan_records import ChecklistRun, StepDone, is_complete, standings
from ioc.domain.plan_spec import Plan, PlanStep, StepKind
from ioc.domain.records import Incident, VaultRef
from ioc.domain.relations import number_of
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage

OUTCOMES = ("done", "skipped")


def plan_of(state: State, key: str) -> Plan | None:
    """The site's plan by key."""
    site = state.registry.site
    return next((plan for plan in site.plans if plan.key == key), None) if site else None


def plan_run(state: State, run: ChecklistRun) -> Plan | None:
    """The plan that a run works through: as it stood at its launch, else the site's of the same key."""
    return run.spec or plan_of(state, run.plan)


def open_mandatory(state: State, incident: str) -> int:
    """How many mandatory steps of the incident's running plans are not done; exercises hold nothing up."""
    left = 0
    for run in state.tables.checklists.values():
        if run.incident != incident or run.finished_us is not None or run.exercise:
            continue
        plan = plan_run(state, run)
        known = standings(run, plan, state.tables.stage.level, state.at_us) if plan is not None else ()
        left += sum(one.step.mandatory and not one.step.every_s and one.done is None for one in known)
    return left


def start(state: State, command: StartChecklist, context: Context) -> Decision:
    incident = state.tables.incidents.get(command.incident)
    if incident is None:
        return refuse("unknown_incident", incident=command.incident)
    if incident.merge is not None:
        return refuse("incident_merged", number=incident.number, into=number_of(state, incident.merge.into))
    if incident.stage is IncidentStage.CLOSED:
        return refuse("incident_closed", number=incident.number)
    plan = plan_of(state, command.plan)
    if plan is None:
        return refuse("unknown_plan", plan=command.plan)
    if plan.draft and not command.exercise:
        return refuse("plan_draft", plan=plan.title.vi, version=plan.version)
    if any(run.plan == plan.key for run in _running(state, incident)):
        return refuse("plan_running", number=incident.number)
    return _launch(state, incident, plan, context.new_id(), exercise=command.exercise)


def _launch(
    state: State, incident: Incident, plan: Plan, ident: str, *, exercise: bool = False, rule: str = ""
) -> list[f.AnyFact]:
    """The launch, behind the end of plans that no longer fit what the incident is."""
    misfits: list[f.AnyFact] = [
        f.PlanEnded(checklist=run.id, cause="replaced")
        for run in _running(state, incident)
        if not exercise and (known := plan_run(state, run)) is not None and not known.fits(incident.type)
    ]
    started = f.ChecklistStarted(
        checklist=ident,
        plan=plan.key,
        incident=incident.id,
        steps=len(plan.steps),
        version=plan.version,
        rule=rule,
        exercise=exercise,
        spec=plan,
        carried=() if exercise else _carried(state, incident, plan),
    )
    return [*misfits, started]


def _running(state: State, incident: Incident) -> list[ChecklistRun]:
    runs = state.tables.checklists.values()
    return [run for run in runs if run.incident == incident.id and run.finished_us is None]


def _carried(state: State, incident: Incident, plan: Plan) -> tuple[StepDone, ...]:
    """Steps of `plan` that other plans of the incident have finished: the same step by its key."""
    finished: dict[str, StepDone] = {}
    for run in state.tables.checklists.values():
        known = plan_run(state, run) if run.incident == incident.id and not run.exercise else None
        for item in run.done if known is not None else ():
            key = known.steps[item.step].key if known is not None else ""
            if key and item.outcome == "done":
                finished[key] = item
    return tuple(
        StepDone(step=at, at_us=held.at_us, by=held.by, outcome=held.outcome, choice=held.choice, reason=held.reason)
        for at, step in enumerate(plan.steps)
        if step.key and not step.every_s and (held := finished.get(step.key)) is not None
    )


def complete(state: State, command: CompleteStep, context: Context) -> Decision:
    found = _step(state, command.checklist, command.step, context.at_us)
    if isinstance(found, Refusal):
        return found
    run, plan, step = found
    if command.outcome not in OUTCOMES:
        return refuse("outcome", outcome=command.outcome)
    if command.outcome == "skipped":
        if step.mandatory:
            return refuse("step_mandatory", step=command.step + 1)
    else:
        unmet = _unmet(state, run, step, command)
        if unmet is not None:
            return unmet
    reason = context.seal("note", {"text": command.reason.strip()}) if command.reason.strip() else None
    choice = command.choice if step.kind is StepKind.DECISION and command.outcome == "done" else None
    return _completed(state, run, plan, command.step, context.at_us, command.outcome, choice, reason)


def _completed(
    state: State,
    run: ChecklistRun,
    plan: Plan,
    index: int,
    at_us: int,
    outcome: str = "done",
    choice: int | None = None,
    reason: VaultRef | None = None,
) -> list[f.AnyFact]:
    done = StepDone(step=index, at_us=at_us, by="", outcome=outcome)
    after = ChecklistRun(
        id=run.id,
        plan=run.plan,
        incident=run.incident,
        started_us=run.started_us,
        started_by="",
        done=(*run.done, done),
    )
    finished = is_complete(after, plan, state.tables.stage.level)
    step = plan.steps[index]
    facts: list[f.AnyFact] = [
        f.StepCompleted(checklist=run.id, step=index, outcome=outcome, finished=finished, choice=choice, reason=reason)
    ]
    if step.kind is StepKind.NOTIFY and step.message is not None and outcome == "done":
        wanted = f.NotificationWanted(
            checklist=run.id, step=index, incident=run.incident, channel=step.channel, message=step.message
        )
        facts.append(wanted)
    return facts


def _unmet(state: State, run: ChecklistRun, step: PlanStep, command: CompleteStep) -> Refusal | None:
    """What a step of its kind needs before it is done."""
    number = command.step + 1
    if step.kind is StepKind.DECISION:
        if command.choice is None or not 0 <= command.choice < len(step.options):
            return refuse("step_choice", step=number)
        if not command.reason.strip():
            return refuse("step_grounds", step=number)
    if step.kind is StepKind.REMARK and not any(at == command.step for at, _ in run.remarks):
        return refuse("step_remark", step=number)
    if run.exercise:
        return None  # an exercise sends nobody, warns nobody and raises no stage
    if step.warning and not command.reason.strip():
        return unwarned(state, run, step, number)
    if step.kind is StepKind.SET_STAGE and state.tables.stage.level < step.stage:
        return refuse("step_stage", step=number, level=step.stage)
    incident = state.tables.incidents.get(run.incident)
    if step.kind is StepKind.DISPATCH and (incident is None or not incident.units):
        return refuse("step_units", step=number)
    return None


def _step(state: State, checklist: str, index: int, at_us: int) -> tuple[ChecklistRun, Plan, PlanStep] | Refusal:
    """The step, if somebody has it to do now."""
    run = state.tables.checklists.get(checklist)
    plan = plan_run(state, run) if run else None
    if run is None or plan is None:
        return refuse("unknown_checklist", checklist=checklist)
    if not 0 <= index < len(plan.steps):
        return refuse("unknown_step", step=index + 1)
    if run.finished_us is not None:
        return refuse("plan_over", plan=plan.title.vi)
    known = standings(run, plan, state.tables.stage.level, at_us)
    standing = next((one for one in known if one.index == index), None)
    if standing is None:
        return refuse("step_not_at_stage", step=index + 1, level=plan.steps[index].from_stage)
    # a step that comes again may be done early: looking sooner is never wrong
    if standing.open or (standing.done is not None and standing.step.every_s):
        return run, plan, standing.step
    if standing.done is not None:
        return refuse("step_done", step=index + 1)
    return refuse("step_waits", step=index + 1, before=(standing.step.after or 0) + 1)


def count(state: State, command: CountStep, context: Context) -> Decision:
    found = _step(state, command.checklist, command.step, context.at_us)
    if isinstance(found, Refusal):
        return found
    run, plan, step = found
    if step.count <= 1:
        return refuse("step_counts_once", step=command.step + 1)
    made = dict(run.counts).get(command.step, 0) + 1
    counted = f.StepCounted(checklist=run.id, step=command.step, count=made)
    if made < step.count:
        return [counted]
    unmet = _unmet(state, run, step, CompleteStep(checklist=run.id, step=command.step))
    if unmet is not None:
        return unmet
    return [counted, *_completed(state, run, plan, command.step, context.at_us)]


def remark(state: State, command: RemarkStep, context: Context) -> Decision:
    run = state.tables.checklists.get(command.checklist)
    plan = plan_run(state, run) if run else None
    if run is None or plan is None:
        return refuse("unknown_checklist", checklist=command.checklist)
    if not 0 <= command.step < len(plan.steps):
        return refuse("unknown_step", step=command.step + 1)
    if not command.text.strip():
        return refuse("text_missing")
    text = context.seal("note", {"text": command.text.strip()})
    return [f.StepRemarked(checklist=run.id, step=command.step, text=text)]


def stop(state: State, command: StopPlan, context: Context) -> Decision:
    run = state.tables.checklists.get(command.checklist)
    plan = plan_run(state, run) if run else None
    if run is None or plan is None:
        return refuse("unknown_checklist", checklist=command.checklist)
    if run.finished_us is not None:
        return refuse("plan_over", plan=plan.title.vi)
    if not command.reason.strip():
        return refuse("reason_missing")
    reason = context.seal("note", {"text": command.reason.strip()})
    return [f.PlanEnded(checklist=run.id, cause="person", reason=reason)]


# --- what follows, and what time does


def launch_by_rule(state: State, fact: f.IncidentOpened, moment: Moment) -> list[f.AnyFact]:
    """An incident was opened: the plans whose rule names its type and priority are launched, each on record by the
    rule's name. Drafts never are."""
    incident = state.tables.incidents[fact.incident]
    site = state.registry.site
    found: list[f.AnyFact] = []
    for plan in site.plans if site else ():
        auto = plan.auto
        if auto is None or plan.draft or not plan.fits(incident.type) or incident.priority > auto.priority:
            continue
        found += _launch(state, incident, plan, moment.new_id(), rule=auto.name.vi)
    return found


def end_with_incident(state: State, fact: f.IncidentClosed, moment: Moment) -> list[f.AnyFact]:
    """What was left of its plans has nobody to do it for."""
    return [
        f.PlanEnded(checklist=run.id, cause="incident")
        for run in _running(state, state.tables.incidents[fact.incident])
    ]


def overdue(state: State, at_us: int) -> list[f.AnyFact]:
    """Steps whose time has run out, each told once each time."""
    found: list[f.AnyFact] = []
    for run in state.tables.checklists.values():
        plan = plan_run(state, run) if run.finished_us is None else None
        for one in standings(run, plan, state.tables.stage.level, at_us) if plan is not None else ():
            if one.open and one.due_us is not None and one.due_us <= at_us and one.index not in run.overdue:
                found.append(f.StepOverdue(checklist=run.id, step=one.index, due_us=one.due_us))
    return found
