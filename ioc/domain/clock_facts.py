"""What becomes of an incident's times. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class MilestoneAmended(Fact, frozen=True):
    """A milestone was written down wrongly (or not at all: `before_us` None) and stands corrected."""

    incident: str
    milestone: str
    at_us: int
    reason: VaultRef
    before_us: int | None = None


class ClocksPaused(Fact, frozen=True):
    """The incident's clocks stand still, for a reason."""

    incident: str
    reason: VaultRef


class ClocksResumed(Fact, frozen=True):
    """They go on."""

    incident: str


class ClockMet(Fact, frozen=True):
    """A clock's milestone came in time. Target and profile as they were then."""

    incident: str
    clock: str
    due_us: int
    stop_us: int
    target_s: float
    profile: str
    amended: bool = False


class ClockMissed(Fact, frozen=True):
    """A clock ran out; `stop_us` is when its milestone came after all, where it had."""

    incident: str
    clock: str
    due_us: int
    target_s: float
    profile: str
    stop_us: int | None = None
    amended: bool = False


class ClockEscalated(Fact, frozen=True):
    """A missed clock that still runs was put before `role`, once. `reopened`: a person had reopened the incident."""

    incident: str
    clock: str
    role: str
    late_s: int
    reopened: bool = False
