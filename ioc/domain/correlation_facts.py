"""What was found to belong together, and what people made of it. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.correlation_records import IncidentProposal, ProposalMember
from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class AlarmsGrouped(Fact, frozen=True):
    """Rule `rule` found that one parent explains `members`; without a `cause` the parent is inferred from `members`
    of `of` assets. `scope` "feed": `parent` is a feed."""

    group: str
    rule: str
    parent: str
    scope: str
    members: tuple[str, ...]
    window_s: float
    cause: str = ""
    of: int = 0


class AlarmGroupJoined(Fact, frozen=True):
    """By the group's rule, or linked again by the person who gave the order."""

    group: str
    members: tuple[str, ...]


class AlarmGroupExplained(Fact, frozen=True):
    """The parent's own alarm came late: it is the cause from now on."""

    group: str
    cause: str


class AlarmUngrouped(Fact, frozen=True):
    """A person took the alarm out; no rule joins this occurrence to a group again."""

    group: str
    alarm: str
    occurrence: int
    reason: VaultRef | None = None


class GroupsMerged(Fact, frozen=True):
    """`groups` stand in `into` from now on. `cause` is "rule" or "person"."""

    into: str
    groups: tuple[str, ...]
    cause: str


class GroupSplit(Fact, frozen=True):
    """A person took a merged group out again, with the members that it had; no rule merges it again."""

    group: str
    out_of: str


class GroupEnded(Fact, frozen=True):
    """`cause` is "over" (nothing of it is active or waits for an acknowledgement) or "empty" (all were taken out)."""

    group: str
    cause: str


class IncidentProposed(Fact, frozen=True):
    proposal: IncidentProposal


class IncidentProposalGrew(Fact, frozen=True):
    proposal: str
    members: tuple[ProposalMember, ...]


class IncidentProposalEnded(Fact, frozen=True):
    """`cause` is "opened", "joined", "rejected" (each by the person who gave the order), "rule" (opened by its rule)
    or "over" (what it stood on has ended). `incident` is the one that has the members now."""

    proposal: str
    cause: str
    incident: str = ""
    reason: VaultRef | None = None


CorrelationFact = (
    AlarmsGrouped
    | AlarmGroupJoined
    | AlarmGroupExplained
    | AlarmUngrouped
    | GroupsMerged
    | GroupSplit
    | GroupEnded
    | IncidentProposed
    | IncidentProposalGrew
    | IncidentProposalEnded
)
