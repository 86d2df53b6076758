"""What people ask for of units. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command
from ioc.domain.vocabulary import UnitStatus


class AssignUnit(Command, frozen=True):
    """Send a unit. A unit that is busy elsewhere is refused unless `queue` adds the call behind its present one."""

    incident: str
    unit: str
    queue: bool = False


class ReleaseUnit(Command, frozen=True):
    """Take a unit off an incident; its status changes only if that was all it did."""

    incident: str
    unit: str


class SetUnitStatus(Command, frozen=True):
    """Status by key, command line or radio. Of a unit with several calls `incident` says for which of them.

    `secondary` is the EIDO secondary status behind the agency's own word ("" = that of the status itself).
    """

    unit: str
    status: UnitStatus
    secondary: str = ""
    incident: str = ""
