"""The records that state is made of. Frozen: a change is a new record under the same id."""

from __future__ import annotations

from ioc.domain.incident_records import Attachment as Attachment
from ioc.domain.incident_records import Incident as Incident
from ioc.domain.incident_records import Merge as Merge
from ioc.domain.incident_records import Note as Note
from ioc.domain.record import Params as Params
from ioc.domain.record import Record as Record
from ioc.domain.record import Text as Text
from ioc.domain.record import VaultRef as VaultRef
from ioc.domain.vocabulary import (
    AlarmSource,
    AlertState,
    CallStatus,
    FeedState,
    UnitStatus,
)


class ServiceLevel(Record, frozen=True):
    """What was agreed with the agency that runs a source, in percent over a day; None where nothing was."""

    availability: float | None = None
    timeliness: float | None = None
    completeness: float | None = None
    validity: float | None = None


class Feed(Record, frozen=True):
    """One configured source and how it does. `taken` and `refused` count records since the journal began.

    `alert_alarm_from` is the CAP severity from which on its warnings are alarms, where it differs from the site's.
    """

    id: str
    title: Text
    domain: str
    connector: str
    address: str
    interval_s: float
    state: FeedState = FeedState.WAITING
    since_us: int = 0
    reason: str = ""
    params: Params = {}
    taken: int = 0
    refused: int = 0
    last_contact_us: int = 0
    last_record_us: int = 0
    alert_alarm_from: str | None = None
    thinned: int = 0
    """Readings that overload cost."""
    agency: str = ""
    """Who runs the source and answers for its data."""
    service: ServiceLevel | None = None


class Asset(Record, frozen=True):
    """A thing of the city with a place. `lon`/`lat` are None when the feed gave none or an impossible one;
    `place_fault` (a `quality.PlaceFault`) then says what was wrong with it."""

    id: str
    feed: str
    domain: str
    kind: str
    name: str
    lon: float | None = None
    lat: float | None = None
    parent: str | None = None
    ward: str = ""
    place_fault: str = ""


class Stream(Record, frozen=True):
    """One measured property of one asset; `index` is its row in `State.latest`, never reused.

    A `withdrawn` one keeps its row, so that old readings still have a name, and gets it back if it returns.
    """

    id: str
    index: int
    asset: str
    property: str
    unit: str
    interval_s: float
    withdrawn: bool = False


class AlertArea(Record, frozen=True):
    """CAP 1.2 §3.2.4. Polygons are rings of (lon, lat); circles are (lon, lat, radius km)."""

    description: str
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    geocodes: tuple[tuple[str, str], ...] = ()


class AlertInfo(Record, frozen=True):
    """CAP 1.2 §3.2.2, one per language."""

    language: str
    event: str
    categories: tuple[str, ...] = ()
    urgency: str = "Unknown"
    severity: str = "Unknown"
    certainty: str = "Unknown"
    responses: tuple[str, ...] = ()
    headline: str = ""
    description: str = ""
    instruction: str = ""
    sender_name: str = ""
    web: str = ""
    contact: str = ""
    effective_us: int | None = None
    onset_us: int | None = None
    expires_us: int | None = None
    areas: tuple[AlertArea, ...] = ()


class PublicAlert(Record, frozen=True):
    """A warning received from elsewhere. `id` is "sender,identifier,sent" as CAP 1.2 §3.2.1 references write it."""

    id: str
    feed: str
    sender: str
    identifier: str
    sent: str
    sent_us: int
    status: str = "Actual"
    msg_type: str = "Alert"
    scope: str = "Public"
    source: str = ""
    note: str = ""
    references: tuple[str, ...] = ()
    infos: tuple[AlertInfo, ...] = ()
    state: AlertState = AlertState.ACTIVE
    superseded_by: str | None = None
    received_us: int = 0


class Alarm(Record, frozen=True):
    """One alarm point's current occurrence, as orthogonal regions (OPC UA Part 9), see `alarms.label`.

    `occurrence` counts activations; an acknowledgement names it. `incident` is the incident it belongs to,
    `alert` the public alert that it speaks of now.
    """

    id: str
    rule: str
    source: AlarmSource
    asset: str | None
    stream: str | None
    feed: str | None
    domain: str
    priority: int
    occurrence: int
    active: bool
    acknowledged: bool
    raised_us: int
    changed_us: int
    returned_us: int | None = None
    acknowledged_us: int | None = None
    acknowledged_by: str | None = None
    shelved_until_us: int | None = None
    shelved_by: str | None = None
    shelve_reason: str = ""
    suppressed: bool = False
    out_of_service: bool = False
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    incident: str | None = None
    out_of_service_us: int | None = None
    out_of_service_by: str | None = None
    out_of_service_reason: str = ""
    alert: str | None = None
    suppressed_by: tuple[str, ...] = ()
    """Causes of `suppressed` (see `care_facts.AlarmSuppressed`)."""
    lifted: tuple[str, ...] = ()
    """Causes that hold but that a person has set aside."""
    suppressed_us: int | None = None
    shelved_us: int | None = None
    shelved_seat: str = ""
    shelved_once: bool = False
    """One-shot shelving: it ends when the alarm returns (OPC UA Part 9)."""
    turns: tuple[int, ...] = ()
    """The last transitions (see `chattering.add_turn`)."""
    marks: tuple[str, ...] = ()
    """"chattering", "fleeting": found by the engine."""
    level: str = ""
    """The level it stands at, of a rule with levels."""
    latched_us: int | None = None
    """Since when its condition is over though it stays until a reset; None: it holds, or does not latch."""
    repeated_us: int = 0
    """When it was annunciated again last (0: never in this occurrence), and how often."""
    repeats: int = 0
    group: str = ""
    """The group of alarms that it is a member of (its own; that may stand in another one)."""


class Place(Record, frozen=True):
    """Where an asset that moves (a bus, a train) is, and since when that is known. It is nobody's to dispatch."""

    lon: float
    lat: float
    position_us: int
    heading: float | None = None
    speed: float | None = None


class Unit(Record, frozen=True):
    """A crew or vehicle that can be sent. `incidents` are all it is assigned to, the first is what it does now.

    `secondary` is its EIDO secondary status where its agency's word said one; `passed` its last statuses with their
    instants, newest last. It can drive through `wade_m` metres of water. A roll call counts from `counted_us`;
    `roll_call` is "", "due" or "overdue". `near_us` is since when it is near its incident, `arrival_m` how far it was
    when that was proposed as its arrival. `error_m` is how far its position may be off.
    """

    id: str
    agency: str
    kind: str
    name: str
    status: UnitStatus
    status_us: int = 0
    lon: float | None = None
    lat: float | None = None
    heading: float | None = None
    speed: float | None = None
    position_us: int | None = None
    incidents: tuple[str, ...] = ()
    crew: int = 0
    crew_full: int = 0
    capabilities: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    station: str = ""
    shift: str = ""
    wade_m: float = 0.3
    error_m: float | None = None
    secondary: str = ""
    passed: tuple[tuple[str, int], ...] = ()
    counted_us: int = 0
    roll_call: str = ""
    near_us: int = 0
    arrival_m: float | None = None
    held_word: str = ""
    """What its device said last that did not go through the gate of statuses."""
    crew_us: int = 0
    """When people last said who is aboard; from then on the site's file says it no more."""


class Call(Record, frozen=True):
    """A call for help. Who called, the number, the address and the words lie in the vault under `personal`.

    `linked_us` is when it came to its present incident; until then it waits, unless its source closed it.
    `status` is the agency's answer where the source gives one (a request of Open311), `status_word` its own finer
    word, `status_us` when the source says it came to that (0: it does not say); the agency's words lie in the vault.
    """

    id: str
    feed: str
    line: str
    kind: str
    received_us: int
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    personal: VaultRef | None = None
    incident: str | None = None
    linked_us: int | None = None
    status: CallStatus | None = None
    status_word: str = ""
    status_us: int = 0


class Remembered(Record, frozen=True):
    """What is kept of an archived alert or call: whose it was, and since when its feed has not named it again."""

    feed: str
    at_us: int


class StageTick(Record, frozen=True):
    """Something that follows from the present stage and that somebody has done."""

    kind: str
    key: str
    at_us: int
    by: str


class Stage(Record, frozen=True):
    """The city's operating stage, 1 (routine) to 5; `ticks` are of the present one."""

    level: int = 1
    since_us: int = 0
    by: str = ""
    reason: VaultRef | None = None
    ticks: tuple[StageTick, ...] = ()


class Viewing(Record, frozen=True):
    """Somebody looks through a camera now."""

    id: str
    asset: str
    person: str
    seat: str
    purpose: str
    since_us: int
    incident: str | None = None


class Seat(Record, frozen=True):
    """One signed-in person's set of windows."""

    id: str
    person: str
    name: str
    role: str
    since_us: int
    locked_us: int = 0


class Account(Record, frozen=True):
    """A named person who may sign in. `failures` counts wrong passwords since the last sign-in,
    `failed_us` is when the last of them came."""

    login: str
    name: str
    role: str
    enabled: bool = True
    must_change: bool = False
    signed_in_us: int = 0
    failures: int = 0
    failed_us: int = 0
    left_us: int = 0
    """When the person last left a seat or locked it."""


class Reject(Record, frozen=True):
    """One refused record, kept with its reason; the payload lies in the vault."""

    id: str
    feed: str
    at_us: int
    record: str
    reason: str
    params: Params
    payload: VaultRef | None = None
