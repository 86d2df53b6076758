"""Records of rules that people change while the engine runs (docs/decisions/0043)."""

from __future__ import annotations

from ioc.domain.records import Params, Record, VaultRef
from ioc.domain.schedule import Schedule
from ioc.domain.site import AlarmRule


class RuleTuning(Record, frozen=True):
    """What is to be otherwise than the files say; None leaves a thing as it is.

    `figure` is the limit, or the one number of the rule's condition (`rule_edits.figure_of`). `levels` are (key, limit,
    priority). An empty `Schedule` means always.
    """

    figure: float | None = None
    levels: tuple[tuple[str, float, int], ...] | None = None
    deadband: float | None = None
    on_delay_s: float | None = None
    off_delay_s: float | None = None
    priority: int | None = None
    schedule: Schedule | None = None
    latch: bool | None = None
    realarm_unacked_s: float | None = None
    realarm_acked_s: float | None = None


class Trial(Record, frozen=True):
    """What the proposer saw of old and new over recorded history: the span, alarms raised by each, and the worst ten
    minutes of each (ANSI/ISA-18.2-2016 clause 16)."""

    from_us: int
    to_us: int
    old: int
    new: int
    old_worst: int = 0
    new_worst: int = 0
    readings: int = 0


class RuleProposal(Record, frozen=True):
    """A change that waits for a second person. `stands_on` is the digest of the rule as its proposer saw it."""

    id: str
    rule: str
    tuning: RuleTuning
    stands_on: str
    by: str
    at_us: int
    reason: VaultRef
    trial: Trial


class RuleEdit(Record, frozen=True):
    """A change in force over the files. `base` is the rule as the files have it."""

    rule: str
    tuning: RuleTuning
    base: AlarmRule
    by: str
    approved_by: str
    since_us: int
    reason: VaultRef


class RuleFault(Record, frozen=True):
    """A rule that could not be evaluated and is out of service; `code` is one of `rule.fault.*`."""

    rule: str
    asset: str
    code: str
    params: Params
    since_us: int
