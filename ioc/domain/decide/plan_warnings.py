"""Whether the public was warned of a plan's incident: what a step that names a warning needs before it is done."""

from __future__ import annotations

from ioc.domain.commands import Refusal
from ioc.domain.decide.context import refuse
from ioc.domain.plan_records import ChecklistRun
from ioc.domain.plan_spec import PlanStep
from ioc.domain.relations import survivor
from ioc.domain.state import State
from ioc.domain.warning_records import OPEN, PUBLISHED, WARNING_KINDS, PublicWarning, WarningKind, WarningState


def unwarned(state: State, run: ChecklistRun, step: PlanStep, number: int) -> Refusal | None:
    """Why step `number` (from 1) is not done by itself: nothing of what it names was released for the incident.

    What counts is a message of the sort of the step's template that was released since the plan was launched, or still
    stands from before, not as an exercise. One that was cancelled should not have been given and warned nobody.
    """
    about = [one for one in state.tables.warnings.values() if _is_about(state, one, run, step)]
    if any(_warned(one, run) for one in about):
        return None
    waiting = max((one for one in about if one.state in OPEN), key=lambda one: one.changed_us, default=None)
    if waiting is not None:
        return refuse("step_warning_open", step=number, number=waiting.number)
    return refuse("step_warning", step=number)


def _warned(warning: PublicWarning, run: ChecklistRun) -> bool:
    if not warning.released_us or warning.state is WarningState.CANCELLED:
        return False
    return warning.released_us >= run.started_us or warning.state in PUBLISHED


def _is_about(state: State, warning: PublicWarning, run: ChecklistRun, step: PlanStep) -> bool:
    """Whether it speaks of the run's incident, or one that was merged into it, in the way that the step asks for."""
    held = state.tables.incidents.get(warning.incident or "")
    lead = survivor(state, held) if held is not None else None
    if lead is None or lead.id != run.incident or warning.exercise:
        return False
    site = state.registry.site
    template = site.warnings.template(step.warning) if site is not None else None
    kind = WarningKind(template.kind) if template is not None else WarningKind.ALERT
    return warning.kind in WARNING_KINDS if kind is WarningKind.ALERT else warning.kind is kind
