"""What happened: past tense, typed, versioned, never rewritten.

A fact is stored as its type name, a version and MessagePack; older versions are lifted by `journal.upcast`.
Facts never hold personal data: free words, callers and payloads are `VaultRef`s.
"""

from __future__ import annotations

from msgspec import Struct

from ioc.domain import record_facts
from ioc.domain.commands import Actor
from ioc.domain.records import (
    Asset,
    Call,
    Feed,
    Params,
    PublicAlert,
    Record,
    Reject,
    Seat,
    Stream,
    Unit,
    VaultRef,
)
from ioc.domain.site import Site
from ioc.domain.vocabulary import AlarmSource, AlertState, FeedState, IncidentMark, IncidentStage, UnitStatus

Fact = record_facts.Fact
EngineStarted = record_facts.EngineStarted
EngineStopped = record_facts.EngineStopped
ReadingsLost = record_facts.ReadingsLost
BlockSealed = record_facts.BlockSealed
BlocksCompacted = record_facts.BlocksCompacted
DayCompacted = record_facts.DayCompacted
SegmentsDropped = record_facts.SegmentsDropped
PersonalDataForgotten = record_facts.PersonalDataForgotten
PersonalDataUnmasked = record_facts.PersonalDataUnmasked
DiskForeseen = record_facts.DiskForeseen
SegmentOpened = record_facts.SegmentOpened


class ReadingSeen(Record, frozen=True):
    """The reading that caused a fact, so that the fact stands even if its block was lost."""

    stream: int
    source_us: int
    received_us: int
    value: float
    quality: int


class SiteDescribed(Fact, frozen=True):
    site: Site


# --- registry


class FeedRegistered(Fact, frozen=True):
    feed: Feed


class FeedWithdrawn(Fact, frozen=True):
    """The configuration no longer names this feed."""

    feed: str


class AssetRegistered(Fact, frozen=True):
    asset: Asset


class StreamRegistered(Fact, frozen=True):
    stream: Stream


class UnitRegistered(Fact, frozen=True):
    unit: Unit


# --- feeds


class FeedStateChanged(Fact, frozen=True):
    feed: str
    state: FeedState
    reason: str = ""
    params: Params = {}


class FeedCounted(Fact, frozen=True):
    """Running totals, at most once a second a feed and always before the engine stops."""

    feed: str
    taken: int
    refused: int
    last_contact_us: int
    last_record_us: int


class RecordRefused(Fact, frozen=True):
    reject: Reject


# --- public alerts and calls


class AlertReceived(Fact, frozen=True):
    alert: PublicAlert


class AlertStateChanged(Fact, frozen=True):
    alert: str
    state: AlertState
    by: str | None = None


class CallReceived(Fact, frozen=True):
    call: Call


# --- alarms


class AlarmRaised(Fact, frozen=True):
    """A new occurrence (annunciate). Params name what a silent feed or stream alarm needs."""

    alarm: str
    occurrence: int
    rule: str
    source: AlarmSource
    domain: str
    priority: int
    asset: str | None = None
    stream: str | None = None
    feed: str | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    reading: ReadingSeen | None = None


class AlarmReturned(Fact, frozen=True):
    alarm: str
    occurrence: int
    value: float | None = None
    reading: ReadingSeen | None = None


class AlarmAcknowledged(Fact, frozen=True):
    alarm: str
    occurrence: int


class AlarmShelved(Fact, frozen=True):
    alarm: str
    until_us: int
    reason: VaultRef


class AlarmUnshelved(Fact, frozen=True):
    """`cause` is "person" or "timeout"."""

    alarm: str
    cause: str


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


# --- incidents


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


class IncidentMarked(Fact, frozen=True):
    """Somebody reported it from the scene."""

    incident: str
    mark: IncidentMark


class AlarmLinked(Fact, frozen=True):
    incident: str
    alarm: str


class AlarmUnlinked(Fact, frozen=True):
    incident: str
    alarm: str


class NoteAdded(Fact, frozen=True):
    incident: str
    text: VaultRef


class IncidentClaimed(Fact, frozen=True):
    incident: str


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
    incident: str
    reason: VaultRef


# --- units


class UnitAssigned(Fact, frozen=True):
    incident: str
    unit: str


class UnitReleased(Fact, frozen=True):
    incident: str
    unit: str


class UnitStatusChanged(Fact, frozen=True):
    unit: str
    status: UnitStatus


# --- command of the city


class CityStageSet(Fact, frozen=True):
    level: int
    reason: VaultRef


class ChecklistStarted(Fact, frozen=True):
    checklist: str
    plan: str
    incident: str
    steps: int


class StepCompleted(Fact, frozen=True):
    checklist: str
    step: int
    outcome: str
    finished: bool


# --- people


class SeatTaken(Fact, frozen=True):
    seat: Seat


class SeatLeft(Fact, frozen=True):
    """`cause` is "person" (signed out), "link" (desk gone silent) or "engine" (engine ended)."""

    seat: str
    cause: str


class SignInRefused(Fact, frozen=True):
    """`login` is kept as an HMAC-free code only: a mistyped login may be a password, so it goes to the vault."""

    login: VaultRef
    reason: str


class AccountCreated(Fact, frozen=True):
    login: str
    name: str
    role: str


class LogWritten(Fact, frozen=True):
    text: VaultRef


class CommandRefused(Fact, frozen=True):
    """A refusal is on the record too. `command` is the command's type name, `about` the thing it named."""

    command: str
    about: str
    code: str
    params: Params = {}


AnyFact = (
    EngineStarted
    | EngineStopped
    | ReadingsLost
    | BlockSealed
    | BlocksCompacted
    | DayCompacted
    | SegmentsDropped
    | DiskForeseen
    | PersonalDataForgotten
    | PersonalDataUnmasked
    | SegmentOpened
    | SiteDescribed
    | FeedRegistered
    | FeedWithdrawn
    | AssetRegistered
    | StreamRegistered
    | UnitRegistered
    | FeedStateChanged
    | FeedCounted
    | RecordRefused
    | AlertReceived
    | AlertStateChanged
    | CallReceived
    | AlarmRaised
    | AlarmReturned
    | AlarmAcknowledged
    | AlarmShelved
    | AlarmUnshelved
    | IncidentOpened
    | IncidentChanged
    | AlarmLinked
    | AlarmUnlinked
    | NoteAdded
    | IncidentClaimed
    | IncidentAdvanced
    | IncidentClosed
    | IncidentReopened
    | UnitAssigned
    | UnitReleased
    | UnitStatusChanged
    | CityStageSet
    | ChecklistStarted
    | StepCompleted
    | SeatTaken
    | SeatLeft
    | SignInRefused
    | AccountCreated
    | LogWritten
    | CommandRefused
    | AcknowledgementWithdrawn
    | AlarmPutOutOfService
    | AlarmReturnedToService
    | AlarmCommented
    | IncidentMarked
)

VERSIONS: dict[str, int] = {"BlockSealed": 2}
"""Current version of each fact type that is above 1."""


class Entry(Struct, frozen=True, kw_only=True):
    """A fact with its place in the one sequence, the engine's time and who or what caused it."""

    seq: int
    at_us: int
    fact: AnyFact
    actor: Actor | None = None
    order: str | None = None
