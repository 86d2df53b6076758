"""Response plans as the site's data: what is to be done, by whom, until when, and what may be decided."""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.records import Record, Text


class StepKind(StrEnum):
    """What a step asks for."""

    INFORMATION = "information"
    """Something to know: read and ticked."""
    TASK = "task"
    """Something to do; with `count` so many times (phone eleven ward groups)."""
    DECISION = "decision"
    """A question with options: who decides says which, and on what grounds."""
    REMARK = "remark"
    """Something to write down."""
    TIMER = "timer"
    """Something to look at again when its time has come."""
    NOTIFY = "notify"
    """Somebody to tell over an outbound channel; ticking it sends."""
    DISPATCH = "dispatch"
    """Units to send; done once units are on the incident."""
    SET_STAGE = "set_stage"
    """The city's operating stage to raise; done once the city is at it."""


class PlanStep(Record, frozen=True):
    """One step. `owner` is who does it (a role, an agency); None = whoever runs the plan.

    `due_s` counts from the launch, or from when step `after` (from 0) was finished; 0 = no time is set. A step with
    `every_s` comes again so long after it was done, for as long as the plan runs, and never holds up its end. One with
    `from_stage` belongs to the plan while the city is at that stage or above. `key` recognises the same step in
    another plan: finished once for an incident, it is finished.
    """

    text: Text
    mandatory: bool = True
    kind: StepKind = StepKind.TASK
    key: str = ""
    owner: Text | None = None
    due_s: float = 0.0
    after: int | None = None
    every_s: float = 0.0
    from_stage: int = 1
    count: int = 1
    options: tuple[Text, ...] = ()
    stage: int = 0
    channel: str = ""
    message: Text | None = None
    warning: str = ""
    """A template of a public warning that is drafted from here; the step is done once it was released."""


class AutoLaunch(Record, frozen=True):
    """The named rule that launches a plan: when an incident of its types is opened at `priority` or more urgent."""

    name: Text
    priority: int


class Plan(Record, frozen=True):
    """A response plan for some incident types (empty: any) in one version. A `draft` is launched for exercise only.

    `approved_by` and `approved_on` (ISO date) say who put this version in force; `source` what it rests on.
    """

    key: str
    title: Text
    incident_types: tuple[str, ...]
    steps: tuple[PlanStep, ...]
    version: int = 1
    draft: bool = False
    approved_by: Text | None = None
    approved_on: str = ""
    source: Text | None = None
    auto: AutoLaunch | None = None

    def fits(self, incident_type: str) -> bool:
        """Whether the plan is made for incidents of that type."""
        return not self.incident_types or incident_type in self.incident_types

    def rule_name(self, recorded: str, language: str) -> str:
        """The rule that launched a run, in the language of the reader; as it was `recorded` when the plan no longer
        has it."""
        known = self.auto is not None and recorded in (self.auto.name.vi, self.auto.name.en)
        return self.auto.name.get(language) if self.auto is not None and known else recorded
