"""What a settings file may say: one strict model a file sort. Names in the models are the names in the files."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

Word = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Priority = Annotated[int, Field(ge=1, le=5)]
AlarmFrom = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown", "never"]
"""From which CAP severity on a public alert is an alarm."""
Seconds = Annotated[float, Field(ge=0)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]


class Table(BaseModel):
    """Root of the models: TOML types are taken as they are, unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Words(Table):
    """A text in both languages."""

    vi: Word
    en: Word


class DispositionTable(Table):
    """How an incident may end."""

    code: Key
    title: Words
    cancels: bool = False


class DispositionFile(Table):
    """config/rules/: the codes by which incidents are closed."""

    source: Words
    dispositions: list[DispositionTable] = Field(min_length=1)


class FloodLevelTable(Table):
    """What one level means, for every station of the table; `{station}` in words is the station's name."""

    title: Words
    priority: Priority
    cause: Words
    consequence: Words
    action: Words
    respond_s: float = Field(gt=0)


class StationTable(Table):
    """A station's levels in metres, lowest first, in force from `from` to `to` (inclusive; none = still)."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)

    key: Key
    name: Words
    values: list[float]
    begins: date = Field(alias="from")
    ends: date | None = Field(default=None, alias="to")


class FloodTable(Table):
    """Which readings the levels are compared with."""

    key: Key
    title: Words
    source: Words
    domain: Key
    kind: Key
    property: Key
    deadband: Seconds = 0.0
    on_delay_s: Seconds = 0.0
    off_delay_s: Seconds = 0.0
    incident_type: str = ""
    owner: Words | None = None


class FloodFile(Table):
    """config/rules/: effective-dated warning levels a gauge station."""

    table: FloodTable
    levels: list[FloodLevelTable] = Field(min_length=1)
    stations: list[StationTable] = []


def _pair(value: list[float]) -> list[float]:
    return _sized(value, 2)


def _four(value: list[float]) -> list[float]:
    return _sized(value, 4)


def _sized(value: list[float], size: int) -> list[float]:
    if len(value) != size:
        code = "too_short" if len(value) < size else "too_long"
        raise PydanticCustomError(code, "wrong length", {"least": size, "most": size})
    return value


class SiteTable(Table):
    """The city. `domains`, `plans`, … name built-in files, or files (`*.toml`) relative to this one."""

    id: Key
    title: Words
    zone: Word
    centre: Annotated[list[float], AfterValidator(_pair)]
    zoom: float = Field(default=12.0, ge=0, le=22)
    box: Annotated[list[float], AfterValidator(_four)]
    ground: Key
    number_prefix: Key = "VV"
    call_target_s: float = Field(default=60.0, ge=1, le=3600)
    closed_stay_h: float = Field(default=24.0, gt=0, le=24 * 366)
    alert_stay_h: float = Field(default=48.0, gt=0, le=24 * 366)
    alert_alarm_from: AlarmFrom = "Severe"
    demo: bool = False
    lock_after_min: int = Field(default=0, ge=0, le=480)
    camera_view: str = Field(default="", pattern=r"^$|^(https?|rtsps?)://[^\s]*\{asset\}[^\s]*$")
    domains: list[Word] = Field(min_length=1)
    plans: list[Word] = []
    dispositions: Word = "dispositions"
    stages: Word = "stages"
    flood_levels: Word = "bao_dong"
    calls: Word = "call_lines"
    clocks: Word = "service_clocks"
    care: Word = "alarm_care"
    correlation: Word = "correlation"
    risk: Word = "risk"
    tables: list[Word] = []
    wards: str = ""
    roads: str = ""
    places: str = ""
    """Files of the ground (`*.geojson`, relative to this one), or a built-in site or imported ground; "" = none."""
    reports: list[Word] = []
    """Situation reports: built-in ones (config/reports) or files."""
    dispatch: str = ""
    """Agencies, stations and run cards (docs/manual/dispatch.md); "" = none."""
    outbound: str = ""
    """Channels of messages that leave the centre (docs/decisions/0050-outbound-effects.md); "" = none."""
    messages: str = "outbound_messages"
    warnings: list[Word] = []
    """Templates of public warnings (docs/manual/warnings.md)."""


Percent = Annotated[float, Field(gt=0, le=100)]


class ServiceTable(Table):
    """What was agreed with the agency, in percent over a day."""

    availability: Percent | None = None
    timeliness: Percent | None = None
    completeness: Percent | None = None
    validity: Percent | None = None


class FeedTable(Table):
    """One source; `agency` is who answers for its data.

    `settings` is the connector's own table, checked by the connector's settings class."""

    id: Key
    title: Words
    domain: Key
    connector: Key
    interval_s: float = Field(default=60.0, ge=0.5)
    alert_alarm_from: AlarmFrom | None = None
    agency: str = ""
    service: ServiceTable | None = None
    settings: dict[str, Any] = {}


class GaugeTable(Table):
    """Says which asset is a station of the flood-level table."""

    station: Key
    asset: Word
    area: int = Field(default=0, ge=0, le=4)
    """Its area of Decision 18/2021/QĐ-TTg, Art. 45; 0 = not named: no level is suggested of floods there."""


class UnitTable(Table):
    """A unit that the site starts with."""

    id: Word
    agency: Word
    kind: Key
    name: Word
    lon: Longitude | None = None
    lat: Latitude | None = None
    crew: int = Field(default=0, ge=0)
    crew_full: int = Field(default=0, ge=0)
    """The crew it needs to be whole; 0 = `crew`."""
    capabilities: list[Key] = []
    qualifications: list[Word] = []
    station: str = ""
    shift: str = ""
    wade_m: float = Field(default=0.3, ge=0, le=5)
    error_m: float | None = Field(default=None, ge=0)


Token = Literal["", "line", "line2", "tx1", "tx2", "tx3", "sym", "sea", "land", "bg1", "bg2", "bg3"]
"""Tokens of the design language that a layer may wear; none of them is a colour of alarm."""
Zoom = Annotated[int, Field(ge=0, le=22)]


class LayerStyleTable(Table):
    """How shapes are drawn: tokens, width in pixels, opacity; `own_colours` leaves pictures as they are."""

    line: Token = "tx3"
    fill: Token = ""
    width: float = Field(default=1.2, gt=0, le=12)
    dashed: bool = False
    opacity: float = Field(default=1.0, gt=0, le=1)
    own_colours: bool = False


class LayerTable(Table):
    """A layer over the ground: a `file` (any GIS file or tile archive) or a `url` (of kind xyz, wmts or wms)."""

    id: Key
    title: Words
    file: Word | None = None
    url: Word | None = None
    kind: Literal["file", "tiles", "xyz", "wmts", "wms"] | None = None
    layer: str = ""
    crs: str = ""
    style: LayerStyleTable = LayerStyleTable()
    min_zoom: Zoom = 0
    max_zoom: Zoom = 22
    attribution: str = ""
    shown: bool = True
    matrix_set: str = ""
    version: Literal["1.1.1", "1.3.0"] = "1.3.0"
    keep_days: float = Field(default=30.0, gt=0, le=3660)


class RecordTable(Table):
    """How the record is kept. `heads_copy` is a file on another medium (relative to the site file) that takes the
    signed heads of shifts, days and runs."""

    heads_copy: Word | None = None


class PaperTable(Table):
    """Open incidents written as pages for the printer, for the time without screens. `folder` is relative to the site
    file; the last `keep` pages stay."""

    folder: Word
    every_min: float = Field(default=10.0, ge=1, le=24 * 60)
    keep: int = Field(default=24, ge=1, le=10_000)
    language: Literal["vi", "en"] = "vi"


class SiteFile(Table):
    """config/sites/*/site.toml, or a site file anywhere."""

    site: SiteTable
    feeds: list[FeedTable] = []
    gauges: list[GaugeTable] = []
    units: list[UnitTable] = []
    layers: list[LayerTable] = []
    record: RecordTable = RecordTable()
    paper: PaperTable | None = None
    public_warning: dict[str, Any] = {}
    """How the site warns the public, as `warning_schema.PublicWarningTable` has it."""
    areas: list[dict[str, Any]] = []
    """Areas of responsibility, each as `care_schema.AreaTable` has it."""
