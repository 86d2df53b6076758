"""What happens in dispatching beyond single units: facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class UnitsDispatched(Fact, frozen=True):
    """A person sent units on a proposal: its hash, the units sent, those it proposed and that were passed over, and the
    reason where the two differ. `short` are capabilities that stay unmet. The units' own facts follow."""

    incident: str
    proposal: str
    chosen: tuple[str, ...]
    proposed: tuple[str, ...]
    passed_over: tuple[str, ...]
    short: tuple[str, ...] = ()
    level: int = 0
    reason: VaultRef | None = None


class MutualAidAsked(Fact, frozen=True):
    """An agency was asked for units that the centre does not have."""

    incident: str
    agency: str
    capability: str
    count: int


class UnitTaskChosen(Fact, frozen=True):
    """Of the calls that a unit holds it now does this one."""

    unit: str
    incident: str


class UnitWordHeld(Fact, frozen=True):
    """A vehicle's device sent a status that does not go through the gate; a person decides. `code` says why."""

    unit: str
    word: str
    code: str


class RollCallDue(Fact, frozen=True):
    """A crew on the scene is to be accounted for; `overdue` after the grace."""

    unit: str
    incident: str
    overdue: bool = False


class RollCallAnswered(Fact, frozen=True):
    """A crew was accounted for."""

    unit: str


class UnitNeared(Fact, frozen=True):
    """A unit on its way came near its incident."""

    unit: str
    incident: str
    metres: float


class UnitStrayed(Fact, frozen=True):
    """It left again before its arrival was confirmed."""

    unit: str


class ArrivalProposed(Fact, frozen=True):
    """It has been near for long enough: a person confirms its arrival, or not."""

    unit: str
    incident: str
    metres: float


class CrewChanged(Fact, frozen=True):
    """So many are aboard now."""

    unit: str
    crew: int
    qualifications: tuple[str, ...] = ()
