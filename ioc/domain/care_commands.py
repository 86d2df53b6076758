"""What people ask for in the care of alarms. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class AcknowledgeAlarms(Command, frozen=True):
    """Acknowledge exactly these occurrences, seen on screen: (alarm, occurrence) each. Of priority 1 only those that
    were `opened` one by one; never more than the site's `bulk_most` at once."""

    alarms: tuple[tuple[str, int], ...]
    opened: tuple[str, ...] = ()


class PlanWork(Command, frozen=True):
    """Announce works: alarms of the assets, the domain or the area are hidden from `begins_us` to `ends_us`."""

    begins_us: int
    ends_us: int
    reason: str
    assets: tuple[str, ...] = ()
    below: bool = True
    domain: str = ""
    area: str = ""


class CancelWork(Command, frozen=True):
    """End works, begun or not."""

    work: str


class LiftSuppression(Command, frozen=True):
    """Show a suppressed alarm all the same, until what hides it now is over."""

    alarm: str


class TakeArea(Command, frozen=True):
    """Look after an area that is nobody's or whose seat is absent."""

    area: str


class HandOverArea(Command, frozen=True):
    """Give an area of one's own (a supervisor: of anybody) to another seat."""

    area: str
    seat: str
