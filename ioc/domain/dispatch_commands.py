"""What people ask for in dispatching. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class DispatchUnits(Command, frozen=True):
    """Send units on a proposal that the person saw. All are sent or none.

    `proposed` is what the proposal of hash `proposal` named; sending others, or fewer, needs a `reason`. A unit that
    has a call by now is refused, unless it is named in `queue` (this call comes behind its present one) or in
    `take_over` (it leaves its present one). `level` is the alarm level, `short` what stays unmet.
    """

    incident: str
    units: tuple[str, ...]
    proposal: str
    proposed: tuple[str, ...]
    reason: str = ""
    queue: tuple[str, ...] = ()
    take_over: tuple[str, ...] = ()
    level: int = 0
    short: tuple[str, ...] = ()


class AskMutualAid(Command, frozen=True):
    """Put on record, and send on its way, that an agency is asked for units with a capability."""

    incident: str
    agency: str
    capability: str
    count: int = 1


class AnswerRollCall(Command, frozen=True):
    """The crew is accounted for."""

    unit: str


class ChangeCrew(Command, frozen=True):
    """So many are aboard from now on, with these qualifications."""

    unit: str
    crew: int
    qualifications: tuple[str, ...] = ()
