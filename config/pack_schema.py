"""What a domain pack may say (config/domains/*.toml). Names in the models are the names in the files."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from config.condition_schema import (
    AbsenceTable,
    CountTable,
    DeviationTable,
    FrozenTable,
    GeofenceTable,
    LevelTable,
    MissingTable,
    RateTable,
    ScheduleTable,
    StateTableOf,
)
from config.schema import Key, Priority, Seconds, Table, Word, Words

CapCategory = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]
Theme = Literal[
    "Economy",
    "Education",
    "Energy",
    "Environment and climate change",
    "Finance",
    "Governance",
    "Health",
    "Housing",
    "Population and social conditions",
    "Recreation",
    "Safety",
    "Solid waste",
    "Sport and culture",
    "Telecommunication",
    "Transportation",
    "Urban/local agriculture and food security",
    "Urban planning",
    "Wastewater",
    "Water",
]
"""The nineteen themes of ISO 37120:2018, which ISO 37122 and 37123 share."""
Take = Literal["mean", "max", "min", "sum", "mean_pct", "share_above", "share_below"]
"""How the good latest readings of a kind become one number; `mean_pct` is the mean of a 0/1 state in per cent."""


class StateTable(Table):
    """A state of a state-like property: its code in the readings, and its word."""

    code: int
    title: Words


class PropertyTable(Table):
    """A measured property. `low` and `high` bound what is plausible, in `unit`; outside is bad quality.

    `interval_s` is how often a value is expected, in seconds (0: learnt from what comes). `frozen_after_s`: a value
    that stands still so long is doubted; only for what is never quite still. `standard` names it in the vocabularies
    it comes from (TALQ 2.7.1 event or function, NGSI smart data model and attribute).
    """

    key: Key
    title: Words
    unit: str = ""
    decimals: int = Field(default=2, ge=0, le=9)
    low: float | None = None
    high: float | None = None
    interval_s: Seconds = 0.0
    frozen_after_s: Seconds = 0.0
    states: list[StateTable] = []
    derived: DerivedTable | None = None
    standard: list[Word] = []


class DerivedTable(Table):
    """No feed brings the property: the engine computes it from hourly means of the same asset.

    `vn_aqi_hourly`, `vn_aqi_dominant` (a code: the place of the property in the table, from 1) and `vn_aqi_daily` by
    Decision 1459/QĐ-TCMT, from the properties of the rule table; `heat_index` from air temperature in °C and relative
    humidity in per cent, in that order in `sources`.
    """

    how: Literal["vn_aqi_hourly", "vn_aqi_dominant", "vn_aqi_daily", "heat_index"]
    sources: list[Key] = []


class KindTable(Table):
    """A kind of asset and what is measured on it. `comes_and_goes`: it is not always there, its silence is no alarm.

    `parents` are the kinds, of any pack, that it may hang below (feeder -> cabinet -> lamp).
    """

    key: Key
    title: Words
    properties: list[Key] = []
    comes_and_goes: bool = False
    parents: list[Key] = []


class AlarmTable(Table):
    """A rationalised alarm: without an operator's action it would be an event, so `action` may not be empty.

    `limit` and `deadband` are in the property's unit, delays and `respond_s` in seconds. `source` says where the limit
    comes from; without it the pack's `limits` holds.

    It watches exactly one thing: `limit` with `compare`, or one of the conditions from `levels` to `cel`. `grounds` say
    why it has its priority (none: the centre's table of priorities), `owner` who answers for it and `reviewed` when it
    was looked at last (none: those of the pack).
    """

    id: Key
    kind: Key
    property: str = ""
    title: Words
    compare: Literal["above", "below", "equal"] | None = None
    limit: float | None = None
    levels: list[LevelTable] = []
    deviation: DeviationTable | None = None
    rate: RateTable | None = None
    state: StateTableOf | None = None
    frozen: FrozenTable | None = None
    missing: MissingTable | None = None
    count: CountTable | None = None
    absence: AbsenceTable | None = None
    geofence: GeofenceTable | None = None
    cel: str = ""
    schedule: ScheduleTable | None = None
    latch: bool = False
    realarm_unacked_s: Seconds = 0.0
    realarm_acked_s: Seconds = 0.0
    priority: Priority
    deadband: Seconds = 0.0
    on_delay_s: Seconds = 0.0
    off_delay_s: Seconds = 0.0
    assets: list[Word] = []
    cause: Words
    consequence: Words
    action: Words
    respond_s: float = Field(gt=0)
    incident_type: str = ""
    source: Words | None = None
    shelvable: bool = True
    max_shelve_s: Seconds = 0.0
    grounds: Words | None = None
    owner: Words | None = None
    reviewed: date | None = None


class IncidentTypeTable(Table):
    """A type of incident of the domain; `cap` lists the CAP categories of warnings that usually become one."""

    key: Key
    title: Words
    priority: Priority = 3
    cap: list[CapCategory] = []


class ServingTable(Table):
    """A kind of unit that serves the domain, of which agency, and for which incident types (of any pack)."""

    kind: Key
    agency: Word
    title: Words
    incident_types: list[Key] = Field(min_length=1)


class IndicatorTable(Table):
    """Where an indicator of the city comes from: readings (`kind`, `property`, `take`) or the record's `facts`.

    `limit` belongs to `share_above` and `share_below`, in the property's unit. `theme` is one of ISO 37120:2018.
    """

    key: Key
    title: Words
    unit: str = ""
    theme: Theme | None = None
    kind: Key | None = None
    property: Key | None = None
    take: Take | None = None
    limit: float | None = None
    facts: list[Word] = []


class PurposeTable(Table):
    """A lawful purpose of looking; `needs_incident`: only for an open incident."""

    key: Key
    title: Words
    needs_incident: bool = False


class AccessTable(Table):
    """Who opens an asset of `kind` says why; `fields` are kept for `keep_days` days."""

    kind: Key
    purposes: list[PurposeTable] = Field(min_length=1)
    fields: list[Literal["person", "seat", "asset", "purpose", "incident", "opened", "closed"]] = Field(min_length=1)
    keep_days: int = Field(ge=1, le=3660)


class DomainTable(Table):
    """The pack itself. `symbol` names resources/symbols/domain_<symbol>.svg; `limits` says what its limits rest on.

    `owner` answers for its alarms, `reviewed` is the day on which they were looked at last.
    """

    key: Key
    title: Words
    symbol: Key
    silent_priority: Priority = 4
    limits: Words | None = None
    owner: Words | None = None
    reviewed: date | None = None


class DomainFile(Table):
    """config/domains/*.toml."""

    domain: DomainTable
    properties: list[PropertyTable] = []
    kinds: list[KindTable] = []
    alarms: list[AlarmTable] = []
    incident_types: list[IncidentTypeTable] = []
    units: list[ServingTable] = []
    indicators: list[IndicatorTable] = []
    access: list[AccessTable] = []
