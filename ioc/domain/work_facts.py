"""What people do with alarms, incidents, units and the city: facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Params, VaultRef
from ioc.domain.vocabulary import IncidentMark, UnitStatus


class AcknowledgementWithdrawn(Fact, frozen=True):
    alarm: str
    occurrence: int


class AlarmPutOutOfService(Fact, frozen=True):
    alarm: str
    reason: VaultRef


class AlarmReturnedToService(Fact, frozen=True):
    alarm: str


class AlarmCommented(Fact, frozen=True):
    alarm: str
    text: VaultRef


class IncidentMarked(Fact, frozen=True):
    """Somebody reported it from the scene."""

    incident: str
    mark: IncidentMark


# --- units


class UnitAssigned(Fact, frozen=True):
    """With `first` it is what the unit does now, before all other calls that it holds."""

    incident: str
    unit: str
    first: bool = False


class UnitReleased(Fact, frozen=True):
    incident: str
    unit: str


class UnitStatusChanged(Fact, frozen=True):
    """`secondary` is the EIDO secondary status of the agency's own word; `feed` said it, when no person did."""

    unit: str
    status: UnitStatus
    secondary: str = ""
    feed: str = ""


# --- command of the city


class CityStageSet(Fact, frozen=True):
    """`left` are checks (`stage_spec.DownCheck`) that did not hold when the city stepped down all the same."""

    level: int
    reason: VaultRef
    left: tuple[str, ...] = ()


class StageItemDone(Fact, frozen=True):
    """Somebody told an agency, or looked at a panel, as the stage asks for."""

    level: int
    kind: str
    key: str


class LogWritten(Fact, frozen=True):
    text: VaultRef


class CommandRefused(Fact, frozen=True):
    """A refusal is on the record too. `command` is the command's type name, `about` the thing it named."""

    command: str
    about: str
    code: str
    params: Params = {}
