"""What becomes of a response plan. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.plan_records import StepDone
from ioc.domain.plan_spec import Plan
from ioc.domain.record_facts import Fact
from ioc.domain.records import Text, VaultRef


class ChecklistStarted(Fact, frozen=True):
    """A plan was launched: by a person, or by the rule that `rule` names.

    `spec` is the plan as it stood then, so that a run keeps its version whatever the configuration becomes. `carried`
    are steps that another plan of the same incident had finished already.
    """

    checklist: str
    plan: str
    incident: str
    steps: int
    version: int = 1
    rule: str = ""
    exercise: bool = False
    spec: Plan | None = None
    carried: tuple[StepDone, ...] = ()


class StepCompleted(Fact, frozen=True):
    """`choice` is the option decided for (from 0), `reason` its grounds, why it was skipped, or how it was done when
    what it names was not."""

    checklist: str
    step: int
    outcome: str
    finished: bool
    choice: int | None = None
    reason: VaultRef | None = None


class StepCounted(Fact, frozen=True):
    """It was done once more: `count` times so far."""

    checklist: str
    step: int
    count: int


class StepRemarked(Fact, frozen=True):
    checklist: str
    step: int
    text: VaultRef


class StepOverdue(Fact, frozen=True):
    """A step was not done in its time; told once each time."""

    checklist: str
    step: int
    due_us: int


class PlanEnded(Fact, frozen=True):
    """Before its end: `cause` is "person", "replaced" (a plan for what the incident is now took its place) or
    "incident" (it was closed)."""

    checklist: str
    cause: str
    reason: VaultRef | None = None


class NotificationWanted(Fact, frozen=True):
    """A step says to tell somebody over `channel`; delivering it is the outbound's, and another fact."""

    checklist: str
    step: int
    incident: str
    channel: str
    message: Text
