"""What becomes of an incident. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Incident, VaultRef
from ioc.domain.vocabulary import IncidentStage


class IncidentOpened(Fact, frozen=True):
    incident: str
    number: str
    type: str
    priority: int
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    alarms: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    call: str | None = None
    text: VaultRef | None = None
    rule: str = ""
    """The named rule of the site that opened it; empty: a person did."""


class IncidentChanged(Fact, frozen=True):
    """`moved`: the place was set anew, and `asset` is what it lies at now, if anything."""

    incident: str
    type: str
    priority: int
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    moved: bool = False


class AlarmLinked(Fact, frozen=True):
    incident: str
    alarm: str


class AlarmUnlinked(Fact, frozen=True):
    incident: str
    alarm: str


class CallLinked(Fact, frozen=True):
    incident: str
    call: str


class CallUnlinked(Fact, frozen=True):
    incident: str
    call: str


class NoteAdded(Fact, frozen=True):
    incident: str
    text: VaultRef


class IncidentClaimed(Fact, frozen=True):
    """`before` led it until now, and `reason` says why they do no longer."""

    incident: str
    before: str = ""
    reason: VaultRef | None = None


class IncidentAdvanced(Fact, frozen=True):
    """`cause` is "person" or "unit" (a unit's status moved it on)."""

    incident: str
    stage: IncidentStage
    cause: str = "person"


class IncidentClosed(Fact, frozen=True):
    """`cancelled`: the disposition means that nothing had to be done after all."""

    incident: str
    disposition: str
    cancelled: bool = False


class IncidentReopened(Fact, frozen=True):
    """`archived` brings an archived incident back, as it was archived; `without` are alarms that another one has
    by now."""

    incident: str
    reason: VaultRef
    archived: Incident | None = None
    without: tuple[str, ...] = ()
