"""Deciding checklists."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import CompleteStep, StartChecklist
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.site import Plan
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage


def plan_of(state: State, key: str) -> Plan | None:
    """The site's plan by key."""
    site = state.registry.site
    return next((plan for plan in site.plans if plan.key == key), None) if site else None


def open_mandatory(state: State, incident: str) -> int:
    """How many mandatory steps of the incident's running checklists are not done."""
    left = 0
    for run in state.tables.checklists.values():
        plan = plan_of(state, run.plan) if run.incident == incident and run.finished_us is None else None
        if plan is not None:
            done = {item.step for item in run.done}
            left += sum(step.mandatory and index not in done for index, step in enumerate(plan.steps))
    return left


def start(state: State, command: StartChecklist, context: Context) -> Decision:
    incident = state.tables.incidents.get(command.incident)
    if incident is None:
        return refuse("unknown_incident", incident=command.incident)
    if incident.stage is IncidentStage.CLOSED:
        return refuse("incident_closed", number=incident.number)
    plan = plan_of(state, command.plan)
    if plan is None:
        return refuse("unknown_plan", plan=command.plan)
    for run in state.tables.checklists.values():
        if run.incident == incident.id and run.plan == plan.key and run.finished_us is None:
            return refuse("plan_running", number=incident.number)
    return [f.ChecklistStarted(checklist=context.new_id(), plan=plan.key, incident=incident.id, steps=len(plan.steps))]


def complete(state: State, command: CompleteStep, context: Context) -> Decision:
    run = state.tables.checklists.get(command.checklist)
    plan = plan_of(state, run.plan) if run else None
    if run is None or plan is None:
        return refuse("unknown_checklist", checklist=command.checklist)
    if not 0 <= command.step < len(plan.steps):
        return refuse("unknown_step", step=command.step + 1)
    done = {item.step for item in run.done}
    if command.step in done:
        return refuse("step_done", step=command.step + 1)
    if command.outcome not in ("done", "skipped"):
        return refuse("outcome", outcome=command.outcome)
    if command.outcome == "skipped" and plan.steps[command.step].mandatory:
        return refuse("step_mandatory", step=command.step + 1)
    finished = len(done) + 1 == len(plan.steps)
    return [f.StepCompleted(checklist=run.id, step=command.step, outcome=command.outcome, finished=finished)]
