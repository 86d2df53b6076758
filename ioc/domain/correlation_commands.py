"""What people ask for about groups and proposals. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class UngroupAlarm(Command, frozen=True):
    """Take an alarm out of its group; the rule leaves this occurrence alone from then on."""

    alarm: str
    reason: str


class RegroupAlarm(Command, frozen=True):
    """Put an alarm into a group (again)."""

    alarm: str
    group: str


class MergeGroups(Command, frozen=True):
    """Let groups stand in another one; each keeps its own members."""

    into: str
    groups: tuple[str, ...]


class SplitGroup(Command, frozen=True):
    """Take a merged group out again."""

    group: str


class OpenProposal(Command, frozen=True):
    """Open an incident of a proposal, with its members as they stand; type and priority may differ from it."""

    proposal: str
    type: str = ""
    priority: int = 0


class JoinProposal(Command, frozen=True):
    """Link a proposal's members to an incident that is open already."""

    proposal: str
    incident: str


class RejectProposal(Command, frozen=True):
    """Say that it is no incident; the same members are not proposed again."""

    proposal: str
    reason: str


CorrelationCommand = (
    UngroupAlarm | RegroupAlarm | MergeGroups | SplitGroup | OpenProposal | JoinProposal | RejectProposal
)
