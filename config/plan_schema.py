"""The schema of config/plans/*.toml, and what can be wrong in one beyond it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pydantic import Field

from config.documents import Document
from config.schema import Key, Priority, Table, Words
from ioc.domain.plan_spec import AutoLaunch, Plan, PlanStep, StepKind
from ioc.domain.records import Text

LONGEST_S = 7 * 86_400


class StepTable(Table):
    """One step.

    `kind`: information, task, decision (with `options`), remark, timer, notify (with `channel` and `message`),
    dispatch, set_stage (with `stage`). A notify step may name a `warning` template instead of a message, or besides: it
    opens the composer of public warnings.

    Times in minutes: `due_min` after the launch or after step `after` (its `key`)
    was finished, `every_min` to do it again. `from_stage`: only while the city is at that stage or above. `count`:
    so many times. A `key` used in two plans is the same step: finished once for an incident, it is finished.
    """

    text: Words
    mandatory: bool = True
    kind: StepKind = Field(default=StepKind.TASK, strict=False)
    key: str = Field(default="", pattern=r"^[a-z0-9_]*$")
    owner: Words | None = None
    due_min: float = Field(default=0.0, ge=0, le=LONGEST_S / 60)
    after: str = ""
    every_min: float = Field(default=0.0, ge=0, le=LONGEST_S / 60)
    from_stage: int = Field(default=1, ge=1, le=5)
    count: int = Field(default=1, ge=1, le=99)
    options: list[Words] = []
    stage: int = Field(default=0, ge=0, le=5)
    channel: str = ""
    message: Words | None = None
    warning: str = ""


class ApprovedTable(Table):
    """Who put this version in force, and when."""

    by: Words
    on: date


class AutoTable(Table):
    """A named rule that launches the plan when an incident of its types is opened at `priority` or more urgent."""

    name: Words
    priority: Priority


class PlanTable(Table):
    """A response plan for some incident types (none named: any). A version that is not `approved` is a draft and can
    be launched as an exercise only."""

    key: Key
    title: Words
    incident_types: list[Key] = []
    version: int = Field(default=1, ge=1, le=9999)
    approved: ApprovedTable | None = None
    source: Words | None = None
    auto: AutoTable | None = None


class PlanFile(Table):
    """config/plans/*.toml."""

    plan: PlanTable
    steps: list[StepTable] = Field(min_length=1)


def check_plan(file: PlanFile, document: Document, types: Iterable[str]) -> None:
    """Incident types that exist, keys used once, `after` naming an earlier step, and what each kind of step needs."""
    known = list(types)
    for index, name in enumerate(file.plan.incident_types):
        if name not in known:
            document.add_unknown(("plan", "incident_types", index), "incident_type", name, known)
    if file.plan.auto is not None and file.plan.approved is None:
        document.add(("plan", "auto"), "plan_auto_draft")
    earlier: list[str] = []
    for index, step in enumerate(file.steps):
        if step.after and step.after not in earlier:
            document.add_unknown(("steps", index, "after"), "step", step.after, earlier)
        if step.key in earlier:
            document.add(("steps", index, "key"), "duplicate", name=step.key, where=f"steps[{earlier.index(step.key)}]")
        earlier.append(step.key or f"#{index}")
        _check_kind(step, document, index)


def _check_kind(step: StepTable, document: Document, index: int) -> None:
    needs = {
        StepKind.DECISION: ("options", len(step.options) >= 2),
        StepKind.SET_STAGE: ("stage", step.stage >= 1),
        StepKind.TIMER: ("due_min", step.due_min > 0 or step.every_min > 0),
        StepKind.NOTIFY: ("message", _tells(step)),
    }
    key, met = needs.get(step.kind, ("", True))
    if not met:
        document.add(("steps", index, key), "step_needs", kind=step.kind.value, key=key)
    for kind, name, given in (
        (StepKind.DECISION, "options", bool(step.options)),
        (StepKind.SET_STAGE, "stage", step.stage > 0),
        (StepKind.NOTIFY, "message", step.message is not None),
        (StepKind.NOTIFY, "warning", bool(step.warning)),
    ):
        if given and step.kind is not kind:
            document.add(("steps", index, name), "step_only", kind=kind.value, key=name)
    if step.every_min > 0 and step.mandatory:
        document.add(("steps", index, "every_min"), "step_comes_again")


def _tells(step: StepTable) -> bool:
    """Whether a notify step has a whole message, or a warning and no half one."""
    whole = step.message is not None and bool(step.channel)
    return whole or (bool(step.warning) and step.message is None and not step.channel)


def plan_record(file: PlanFile) -> Plan:
    """The plan as the record keeps it."""
    keys = [step.key or f"#{index}" for index, step in enumerate(file.steps)]
    head = file.plan
    return Plan(
        key=head.key,
        title=_text(head.title),
        incident_types=tuple(head.incident_types),
        steps=tuple(_step(step, keys) for step in file.steps),
        version=head.version,
        draft=head.approved is None,
        approved_by=_maybe(head.approved.by if head.approved else None),
        approved_on=head.approved.on.isoformat() if head.approved else "",
        source=_maybe(head.source),
        auto=AutoLaunch(name=_text(head.auto.name), priority=head.auto.priority) if head.auto else None,
    )


def _step(step: StepTable, keys: list[str]) -> PlanStep:
    return PlanStep(
        text=_text(step.text),
        mandatory=step.mandatory,
        kind=step.kind,
        key=step.key,
        owner=_maybe(step.owner),
        due_s=step.due_min * 60,
        after=keys.index(step.after) if step.after in keys else None,
        every_s=step.every_min * 60,
        from_stage=step.from_stage,
        count=step.count,
        options=tuple(_text(option) for option in step.options),
        stage=step.stage,
        channel=step.channel,
        message=_maybe(step.message),
        warning=step.warning,
    )


def _text(words: Words) -> Text:
    return Text(vi=words.vi, en=words.en)


def _maybe(words: Words | None) -> Text | None:
    return _text(words) if words is not None else None
