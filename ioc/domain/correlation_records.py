"""Groups of alarms, and incidents that the system proposes."""

from __future__ import annotations

from ioc.domain.records import Record


class AlarmGroup(Record, frozen=True):
    """Alarms that one parent explains. An alarm is a member of one group at most (`Alarm.group`).

    `parent` is an asset or (`scope` "feed") a feed. `cause` is the alarm on it; empty: the parent is inferred. `of` is
    how many assets could have alarmed, 0 where a cause made counting needless. `into` is the group that it stands in
    since they were merged; its own members stay its own, so that splitting restores it. `split`: a person took it out.
    """

    id: str
    rule: str
    parent: str
    scope: str
    began_us: int
    joined_us: int
    window_s: float
    cause: str = ""
    members: tuple[str, ...] = ()
    """By id."""
    of: int = 0
    into: str = ""
    split: bool = False


class ProposalMember(Record, frozen=True):
    """`table` is "calls" or "alarms". `metres` and `minutes` are to the member it agrees with best, `words` is how
    alike their words are (0 to 100; None: one has none). Only figures: no word of anybody."""

    table: str
    id: str
    metres: float = 0.0
    minutes: float = 0.0
    words: float | None = None
    at_us: int = 0
    occurrence: int = 0

    @property
    def key(self) -> str:
        """Table and id."""
        return f"{self.table}/{self.id}"


class IncidentProposal(Record, frozen=True):
    """Perhaps one incident. Opened by a person, or by its rule where the site says so.

    `group` is the group of alarms that it stands for, if any; its members are the group's then.
    """

    id: str
    rule: str
    type: str
    priority: int
    proposed_us: int
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    members: tuple[ProposalMember, ...] = ()
    group: str = ""
    grew_us: int = 0


def rejection_keys(proposal: IncidentProposal) -> list[str]:
    """What is not proposed again once it was rejected: the rule with each member, or with the group."""
    if proposal.group:
        return [f"{proposal.rule}|group/{proposal.group}"]
    return [f"{proposal.rule}|{member.key}" for member in proposal.members]
