"""One city's configuration as the record needs it: enough that a journal can be read without its config files."""

from __future__ import annotations

from ioc.domain.call_lines import CallSpec
from ioc.domain.care_spec import CareSpec
from ioc.domain.clock_spec import ServiceClocks
from ioc.domain.condition_spec import Condition
from ioc.domain.correlation_spec import CorrelationSpec
from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.ground import GroundSpec
from ioc.domain.indices.tables import RuleTable
from ioc.domain.outbound_records import OutboundSpec
from ioc.domain.plan_spec import Plan as Plan
from ioc.domain.plan_spec import PlanStep as PlanStep
from ioc.domain.records import Record, Text
from ioc.domain.report_spec import ReportSpec
from ioc.domain.risk_spec import RiskSpec
from ioc.domain.schedule import Schedule
from ioc.domain.stage_spec import StageFollows
from ioc.domain.vocabulary import LimitKind
from ioc.domain.warning_spec import WarningSpec


class StateSpec(Record, frozen=True):
    """One state of a state-like property: the code that stands in the readings, and its word."""

    code: int
    title: Text


VN_AQI = "vn_aqi"
"""Key of the rule table that VN_AQI is computed by."""
DERIVATIONS = ("vn_aqi_hourly", "vn_aqi_dominant", "vn_aqi_daily", "heat_index")


class Derivation(Record, frozen=True):
    """How the engine computes a property from the hourly means of others of the same asset. `how` is one of
    `DERIVATIONS`; `sources` are properties of the domain, for VN_AQI those of its rule table."""

    how: str
    sources: tuple[str, ...] = ()


class PropertySpec(Record, frozen=True):
    """A measured property: `low`/`high` bound what is plausible (outside = bad quality). With `states` it is no
    quantity: its values are codes. `interval_s` 0: nobody knows, so it is learnt. A value that stands still for
    `frozen_after_s` is doubted (0: it may stand still for ever)."""

    key: str
    title: Text
    unit: str
    decimals: int = 2
    low: float | None = None
    high: float | None = None
    interval_s: float = 60.0
    states: tuple[StateSpec, ...] = ()
    frozen_after_s: float = 0.0
    derived: Derivation | None = None
    """No feed brings it: the engine computes it."""


class KindSpec(Record, frozen=True):
    """A kind of asset of one domain. Of one that `comes_and_goes` (a bus that ends its service) silence is no alarm.

    `parents` are the kinds of any domain that it may hang below.
    """

    key: str
    title: Text
    properties: tuple[str, ...] = ()
    comes_and_goes: bool = False
    parents: tuple[str, ...] = ()


class AlarmRule(Record, frozen=True):
    """A rationalised alarm (ANSI/ISA-18.2-2016 clauses 6 and 9): what it watches, how, and why it exists.

    Applies to property `property` of every asset of `kind`, or only to `assets` when given. `limit` and
    `deadband` are in the property's unit; delays in seconds. `source` says what the limit rests on. With a
    `condition`, `compare` is `CONDITION` and `limit` the condition's own figure or 0.
    """

    id: str
    domain: str
    kind: str
    property: str
    title: Text
    compare: LimitKind
    limit: float
    priority: int
    deadband: float = 0.0
    on_delay_s: float = 0.0
    off_delay_s: float = 0.0
    assets: tuple[str, ...] = ()
    cause: Text = Text(vi="", en="")
    consequence: Text = Text(vi="", en="")
    action: Text = Text(vi="", en="")
    respond_s: float = 600.0
    incident_type: str = ""
    source: Text = Text(vi="", en="")
    shelvable: bool = True
    max_shelve_s: float = 0.0
    """Longest shelving in seconds (OPC UA Part 9 MaxTimeShelved); 0: the centre's own, a shift."""
    condition: Condition | None = None
    schedule: Schedule | None = None
    """When it holds at all; None: always."""
    latch: bool = False
    """It stays until a person resets it (OPC UA Part 9 LatchedState)."""
    realarm_unacked_s: float = 0.0
    """Annunciated again so long after the last time while nobody acknowledges it (Part 9 ReAlarmTime); 0: not."""
    realarm_acked_s: float = 0.0
    """The same of one that was acknowledged and still holds: it asks for attention again."""
    grounds: Text | None = None
    """Why it has its priority; None: by the centre's table of priorities (`CareSpec.grounds`)."""
    owner: Text | None = None
    """Who answers for it; None: nobody was named."""
    reviewed: str = ""
    """ISO day of the last review by those who run the asset; empty: never."""


class IncidentType(Record, frozen=True):
    """A type of incident with its usual priority and the domain whose symbol it wears.

    `cap` are the CAP categories (CAP 1.2 §3.2.2) of public alerts that usually become one.
    """

    key: str
    title: Text
    domain: str
    priority: int = 3
    cap: tuple[str, ...] = ()


class Disposition(Record, frozen=True):
    """How an incident ended; codes of APCO ANS 1.111.2-2018. `cancels` sets the EIDO mark Cancelled."""

    code: str
    title: Text
    cancels: bool = False


class ServingUnit(Record, frozen=True):
    """A kind of unit that serves a domain, and for which incident types."""

    kind: str
    agency: str
    title: Text
    incident_types: tuple[str, ...] = ()


class Indicator(Record, frozen=True):
    """Where an indicator comes from: the latest good readings of a kind's property, taken together as `take` says
    (share_above and share_below against `limit`), or facts of the record. `theme` is one of ISO 37120:2018, or ""."""

    key: str
    title: Text
    unit: str = ""
    theme: str = ""
    kind: str = ""
    property: str = ""
    take: str = ""
    limit: float | None = None
    facts: tuple[str, ...] = ()


class Purpose(Record, frozen=True):
    """A lawful purpose of looking; with `needs_incident` only for an open incident."""

    key: str
    title: Text
    needs_incident: bool = False


class AccessRule(Record, frozen=True):
    """Who opens an asset of `kind` (a camera) names a purpose; `fields` are kept for `keep_days` days."""

    kind: str
    purposes: tuple[Purpose, ...]
    fields: tuple[str, ...]
    keep_days: int


class DomainSpec(Record, frozen=True):
    """One domain pack."""

    key: str
    title: Text
    symbol: str
    kinds: tuple[KindSpec, ...] = ()
    properties: tuple[PropertySpec, ...] = ()
    silent_priority: int = 4
    units: tuple[ServingUnit, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    access: tuple[AccessRule, ...] = ()


class LayerStyle(Record, frozen=True):
    """How a file's shapes are drawn: names of tokens of the design language, never colours of their own.

    `line` and `fill` are tokens ("" = not drawn), `width` CSS pixels, `opacity` 0 to 1. Pictures are greyed to the
    theme unless `own_colours`.
    """

    line: str = "tx3"
    fill: str = ""
    width: float = 1.2
    dashed: bool = False
    opacity: float = 1.0
    own_colours: bool = False


class LayerSpec(Record, frozen=True):
    """A layer over the ground: `kind` file, tiles (an archive), xyz, wmts or wms; `address` a path or an address.

    `layer` names one inside the file or service; `crs` overrides what a file says of its coordinates; zooms are
    inclusive. `keep_days` is how long a fetched tile counts as fresh.
    """

    id: str
    title: Text
    kind: str
    address: str
    layer: str = ""
    crs: str = ""
    style: LayerStyle = LayerStyle()
    min_zoom: int = 0
    max_zoom: int = 22
    attribution: str = ""
    shown: bool = True
    matrix_set: str = ""
    version: str = "1.3.0"
    keep_days: float = 30.0


class UnitSpec(Record, frozen=True):
    """A unit the site starts with."""

    id: str
    agency: str
    kind: str
    name: str
    lon: float | None = None
    lat: float | None = None
    crew: int = 0
    crew_full: int = 0
    capabilities: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    station: str = ""
    shift: str = ""
    wade_m: float = 0.3
    error_m: float | None = None


class Site(Record, frozen=True):
    """Everything about the city that screens and sentences need. Box is (west, south, east, north) in degrees.

    `alert_alarm_from` is the CAP severity from which on public alerts are alarms ("never": none is).
    """

    id: str
    title: Text
    zone: str
    centre: tuple[float, float]
    zoom: float
    box: tuple[float, float, float, float]
    ground: str
    domains: tuple[DomainSpec, ...] = ()
    rules: tuple[AlarmRule, ...] = ()
    incident_types: tuple[IncidentType, ...] = ()
    plans: tuple[Plan, ...] = ()
    dispositions: tuple[Disposition, ...] = ()
    stages: tuple[Text, ...] = ()
    number_prefix: str = "VV"
    call_target_s: float = 60.0
    """A call should belong to an incident after so many seconds (NFPA 1225: processed within 60 s)."""
    alert_stay_h: float = 48.0
    """Hours after its receipt that a public alert without an end of its own stands."""
    closed_stay_h: float = 24.0
    """Hours that a closed incident stays in the state before it is archived."""
    alert_alarm_from: str = "Severe"
    tables: tuple[RuleTable, ...] = ()
    """Tables of public rules in the editions in force when the site was read."""
    lock_after_min: int = 0
    camera_view: str = ""
    """Where the video system shows a camera, `{asset}` standing for its id; "" = the desk opens nothing itself."""
    layers: tuple[LayerSpec, ...] = ()
    """Layers over the ground, lowest first."""
    land: GroundSpec = GroundSpec()
    """Wards, roads and places; `ground` is the name of what lies under them on the map."""
    care: CareSpec = CareSpec()
    """Figures of alarm load, suppression by design and areas of responsibility."""
    dispatch: DispatchSpec = DispatchSpec()
    """Agencies, stations, run cards and roll calls."""
    calls: CallSpec = CallSpec()
    """Telephone lines, agencies that calls are passed on to, and what words suggest."""
    outbound: OutboundSpec = OutboundSpec()
    """Ways out for messages, without what is needed to connect."""
    warnings: WarningSpec = WarningSpec()
    """How the centre itself warns the public."""
    correlation: CorrelationSpec = CorrelationSpec()
    """What belongs together: alarms under one parent, calls and reports about one thing."""
    clocks: ServiceClocks = ServiceClocks()
    """Service-level clocks of incidents, and who hears of a missed one."""
    risk: RiskSpec = RiskSpec()
    """Flood stations, tables that are watched, stages that are proposed."""
    reports: tuple[ReportSpec, ...] = ()
    """Situation reports with their templates."""
    stage_follows: tuple[StageFollows, ...] = ()
    """What follows from each stage, in the order of `stages`; empty: nothing is said of it."""
