"""What people ask for of response plans. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class StartChecklist(Command, frozen=True):
    """Launch a plan for an incident. A draft is launched as an `exercise` only."""

    incident: str
    plan: str
    exercise: bool = False


class CompleteStep(Command, frozen=True):
    """Finish step `step` (from 0) of a running plan; `outcome` is "done" or "skipped" (not for mandatory steps).

    A decision names the option decided for (`choice`, from 0) and its grounds (`reason`); a skip may say why. A step
    that names a public warning is done once one was released, or says in `reason` how people were warned otherwise.
    """

    checklist: str
    step: int
    outcome: str = "done"
    choice: int | None = None
    reason: str = ""


class CountStep(Command, frozen=True):
    """One more of a step that is done several times (the fifth of eleven calls). The last one finishes it."""

    checklist: str
    step: int


class RemarkStep(Command, frozen=True):
    """Write a remark beside a step."""

    checklist: str
    step: int
    text: str


class StopPlan(Command, frozen=True):
    """End a plan before its end, saying why. What was done of it stays."""

    checklist: str
    reason: str
