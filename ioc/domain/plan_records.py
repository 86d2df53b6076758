"""A response plan that is being worked through."""

from __future__ import annotations

from ioc.domain.plan_spec import Plan, PlanStep
from ioc.domain.records import Note, Record, VaultRef


class StepDone(Record, frozen=True):
    """A finished step. `choice` is the option decided for (from 0); `reason` its grounds, or why it was skipped."""

    step: int
    at_us: int
    by: str
    outcome: str
    choice: int | None = None
    reason: VaultRef | None = None


class ChecklistRun(Record, frozen=True):
    """A plan being worked through for an incident, in the version it was launched in.

    `done` holds finished steps in order, a step that comes again once each time. `counts` are (step, how many times
    so far); `overdue` the steps that were told to be over their time. `ended` is why it was ended before its end.
    """

    id: str
    plan: str
    incident: str
    started_us: int
    started_by: str
    done: tuple[StepDone, ...] = ()
    finished_us: int | None = None
    version: int = 1
    rule: str = ""
    exercise: bool = False
    counts: tuple[tuple[int, int], ...] = ()
    remarks: tuple[tuple[int, Note], ...] = ()
    overdue: tuple[int, ...] = ()
    ended: str = ""
    spec: Plan | None = None
    """The plan as it stood at the launch; None in what an early version recorded."""

    def finished(self) -> dict[int, StepDone]:
        """The newest completion of each finished step."""
        return {item.step: item for item in self.done}


class StepStanding(Record, frozen=True):
    """Where a step of a run stands: `done` is its newest completion; `due_us` None where no time is set (yet).

    `open` says that somebody has it to do: it is not done, or has come round again, and what it waits for is done.
    """

    index: int
    step: PlanStep
    done: StepDone | None
    count: int
    due_us: int | None
    open: bool


def standings(run: ChecklistRun, plan: Plan, stage: int, at_us: int) -> list[StepStanding]:
    """Every step that belongs to the plan at city stage `stage`, in order, as it stands at `at_us`.

    A step that was finished belongs to it whatever the stage is now.
    """
    done, counts = run.finished(), dict(run.counts)
    found = []
    for index, step in enumerate(plan.steps):
        last = done.get(index)
        if last is None and stage < step.from_stage:
            continue
        due_us = _due_us(run, step, done, index)
        again = last is not None and step.every_s > 0 and due_us is not None and at_us >= due_us
        waits = step.after is not None and step.after not in done
        is_open = run.finished_us is None and not waits and (last is None or again)
        found.append(
            StepStanding(index=index, step=step, done=last, count=counts.get(index, 0), due_us=due_us, open=is_open)
        )
    return found


def _due_us(run: ChecklistRun, step: PlanStep, done: dict[int, StepDone], index: int) -> int | None:
    last = done.get(index)
    if last is not None:
        return last.at_us + int(step.every_s * 1e6) if step.every_s > 0 else None
    base = run.started_us if step.after is None else (done[step.after].at_us if step.after in done else None)
    return base + int(step.due_s * 1e6) if base is not None and step.due_s > 0 else None


def is_complete(run: ChecklistRun, plan: Plan, stage: int) -> bool:
    """Whether nothing is left of it: every step that does not come again is finished."""
    done = run.finished()
    return all(index in done or step.every_s > 0 or stage < step.from_stage for index, step in enumerate(plan.steps))
