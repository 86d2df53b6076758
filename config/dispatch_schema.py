"""What a dispatch file may say (config/dispatch/*.toml). Names in the models are the names in the files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.schema import Key, Latitude, Longitude, Table, Word, Words

Status = Literal["available", "dispatched", "en_route", "on_scene", "transporting", "conditional", "not_available"]
Minutes = Annotated[float, Field(gt=0, le=24 * 60)]
Metres = Annotated[float, Field(gt=0, le=5000)]
Count = Annotated[int, Field(ge=1, le=50)]
Secondary = Literal[
    "AcknowledgedTransmission",
    "AlternateLocation",
    "Arrived",
    "Assigned",
    "AssignmentCancelled",
    "BacktoAssignedArea",
    "Backup",
    "Break",
    "CheckedIn",
    "Cleared",
    "COP_or_POP",
    "Court",
    "CoveringAlternateArea",
    "Delayed",
    "Departed",
    "Dispatched",
    "EnRoute",
    "EquipmentIssues",
    "Event",
    "Hospital",
    "InService",
    "Investigation",
    "Location",
    "Meal",
    "Meeting",
    "OffDuty",
    "OnDuty",
    "OnScene",
    "OutofService",
    "PatientContact",
    "Post",
    "ResponderInitiatedEvent",
    "RollCall",
    "Roster",
    "ShiftPending",
    "Staging",
    "Station",
    "TrafficStop",
    "Training",
    "Transporting",
    "Unmanned",
]
"""The 41 secondary unit statuses of NENA-STA-021.1a-2022 (EIDO)."""


class StatusTable(Table):
    """A status in an agency's own words, its key 1-7 (0: none), and what else is typed or sent for it."""

    key: int = Field(default=0, ge=0, le=7)
    status: Status
    secondary: Secondary
    title: Words
    aliases: list[Word] = []


class AgencyTable(Table):
    """Who runs units; `statuses` names a list of `status_lists`. `aid` are capabilities it lends when asked."""

    key: Word
    title: Words
    statuses: str = ""
    mutual_aid: bool = False
    aid: list[Key] = []
    aid_min: Minutes = 30.0


class StatusListTable(Table):
    """A list of statuses that one or more agencies use."""

    key: Key
    statuses: list[StatusTable] = Field(min_length=1)


class StationTable(Table):
    """Where units stand by."""

    key: Key
    title: Words
    agency: Word
    lon: Longitude
    lat: Latitude


class CapabilityTable(Table):
    """What a unit can do; `floor` units are to stay free in the city."""

    key: Key
    title: Words
    floor: int = Field(default=0, ge=0)


class ConditionTable(Table):
    """Something told of an incident that changes what it needs."""

    key: Key
    title: Words


class NeedTable(Table):
    """So many units with a capability, always or under a condition."""

    capability: Key
    count: Count
    condition: str = ""


class RunCardTable(Table):
    """What incidents of a type need at an alarm level."""

    key: Key
    title: Words
    incident_type: Key
    level: int = Field(ge=1, le=5)
    needs: list[NeedTable] = Field(min_length=1)


class RollCallTable(Table):
    """How often crews on the scene are accounted for; type "" is for all others."""

    incident_type: str = ""
    every_min: Minutes
    grace_min: Minutes = 2.0


class RulesTable(Table):
    """Limits of the proposal and of arrivals; seconds and metres."""

    old_s: float = Field(default=180.0, gt=0)
    lost_s: float = Field(default=900.0, gt=0)
    near_m: Metres = 120.0
    near_s: float = Field(default=20.0, ge=0)
    flood_property: str = ""
    barrier_property: str = ""
    flood_reach_m: Metres = 120.0
    straight_km_h: float = Field(default=25.0, gt=0)
    router: Literal["", "osrm", "valhalla"] = ""
    router_url: Annotated[str, Field(pattern=r"^(https?://.+)?$")] = ""
    router_timeout_s: float = Field(default=2.0, gt=0, le=30)


class DispatchFile(Table):
    """config/dispatch/*.toml."""

    rules: RulesTable = RulesTable()
    status_lists: list[StatusListTable] = []
    agencies: list[AgencyTable] = Field(min_length=1)
    stations: list[StationTable] = []
    capabilities: list[CapabilityTable] = Field(min_length=1)
    conditions: list[ConditionTable] = []
    run_cards: list[RunCardTable] = []
    roll_calls: list[RollCallTable] = []
