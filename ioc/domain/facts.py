"""What happened: past tense, typed, versioned, never rewritten.

A fact is stored as its type name, a version and MessagePack; older versions are lifted by `journal.upcast`.
Facts never hold personal data: free words, callers and payloads are `VaultRef`s.
"""

from __future__ import annotations

from msgspec import Struct

from ioc.domain import people_facts, record_facts, work_facts
from ioc.domain.commands import Actor
from ioc.domain.records import (
    Asset,
    Call,
    Feed,
    Incident,
    Params,
    PublicAlert,
    Record,
    Reject,
    Stream,
    Unit,
    VaultRef,
)
from ioc.domain.site import Site
from ioc.domain.vocabulary import AlarmSource, AlertState, FeedState, IncidentStage

Fact = record_facts.Fact
EngineStarted = record_facts.EngineStarted
EngineStopped = record_facts.EngineStopped
ReadingsLost = record_facts.ReadingsLost
TailMissing = record_facts.TailMissing
BlockSealed = record_facts.BlockSealed
BlocksCompacted = record_facts.BlocksCompacted
DayCompacted = record_facts.DayCompacted
SegmentsDropped = record_facts.SegmentsDropped
RetentionApplied = record_facts.RetentionApplied
PersonalDataForgotten = record_facts.PersonalDataForgotten
PersonalDataUnmasked = record_facts.PersonalDataUnmasked
DiskForeseen = record_facts.DiskForeseen
DestructionHeld = record_facts.DestructionHeld
DestructionResumed = record_facts.DestructionResumed
SegmentOpened = record_facts.SegmentOpened
AcknowledgementWithdrawn = work_facts.AcknowledgementWithdrawn
AlarmPutOutOfService = work_facts.AlarmPutOutOfService
AlarmReturnedToService = work_facts.AlarmReturnedToService
AlarmCommented = work_facts.AlarmCommented
IncidentMarked = work_facts.IncidentMarked
UnitAssigned = work_facts.UnitAssigned
UnitReleased = work_facts.UnitReleased
UnitStatusChanged = work_facts.UnitStatusChanged
CityStageSet = work_facts.CityStageSet
ChecklistStarted = work_facts.ChecklistStarted
StepCompleted = work_facts.StepCompleted
SeatTaken = people_facts.SeatTaken
SeatLeft = people_facts.SeatLeft
SignInRefused = people_facts.SignInRefused
AccountCreated = people_facts.AccountCreated
AccountFound = people_facts.AccountFound
AccountMissing = people_facts.AccountMissing
RoleChanged = people_facts.RoleChanged
AccountDisabled = people_facts.AccountDisabled
AccountEnabled = people_facts.AccountEnabled
PasswordReset = people_facts.PasswordReset
PasswordChanged = people_facts.PasswordChanged
SeatLocked = people_facts.SeatLocked
SeatUnlocked = people_facts.SeatUnlocked
ShiftEnded = record_facts.ShiftEnded
HeadNotKept = record_facts.HeadNotKept
RecordsArchived = record_facts.RecordsArchived
ArchivedIdHeard = record_facts.ArchivedIdHeard
ArchivedIdsDropped = record_facts.ArchivedIdsDropped


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


class AssetWithdrawn(Fact, frozen=True):
    """Its feed is no longer configured, and nothing open hangs on it."""

    asset: str


class StreamWithdrawn(Fact, frozen=True):
    """Its asset is withdrawn, or the site no longer knows what it measures. Its index stays reserved."""

    stream: str


class UnitWithdrawn(Fact, frozen=True):
    """The configuration no longer names this unit, and it has nothing to do."""

    unit: str


# --- feeds


class FeedStateChanged(Fact, frozen=True):
    feed: str
    state: FeedState
    reason: str = ""
    params: Params = {}


class FeedRetried(Fact, frozen=True):
    """Somebody asked to try a feed again that was off or down; what comes of it is told by the feed itself."""

    feed: str


class FeedCounted(Fact, frozen=True):
    """Running totals, at most once a second a feed and always before the engine stops."""

    feed: str
    taken: int
    refused: int
    last_contact_us: int
    last_record_us: int


class ReadingsThinned(Fact, frozen=True):
    """What overload cost since this was told last: `dropped` readings in all; `counts` of the streams (by index) that
    are known. First, last, newest, lowest and highest of each were kept, marked uncertain."""

    feed: str
    dropped: int
    streams: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()


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
    alert: str | None = None


class AlarmAmended(Fact, frozen=True):
    """The same occurrence speaks of another message now (an Update of the public alert), no graver than before."""

    alarm: str
    occurrence: int
    alert: str
    priority: int


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
    """`archived` brings an archived incident back, as it was archived."""

    incident: str
    reason: VaultRef
    archived: Incident | None = None


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
    | TailMissing
    | BlockSealed
    | BlocksCompacted
    | DayCompacted
    | SegmentsDropped
    | RetentionApplied
    | DiskForeseen
    | DestructionHeld
    | DestructionResumed
    | PersonalDataForgotten
    | PersonalDataUnmasked
    | SegmentOpened
    | RecordsArchived
    | ArchivedIdHeard
    | ArchivedIdsDropped
    | SiteDescribed
    | FeedRegistered
    | FeedWithdrawn
    | AssetRegistered
    | StreamRegistered
    | UnitRegistered
    | AssetWithdrawn
    | StreamWithdrawn
    | UnitWithdrawn
    | FeedStateChanged
    | FeedCounted
    | ReadingsThinned
    | RecordRefused
    | AlertReceived
    | AlertStateChanged
    | CallReceived
    | AlarmRaised
    | AlarmAmended
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
    | ShiftEnded
    | HeadNotKept
    | CommandRefused
    | AcknowledgementWithdrawn
    | AlarmPutOutOfService
    | AlarmReturnedToService
    | AlarmCommented
    | IncidentMarked
    | CallLinked
    | CallUnlinked
    | AccountFound
    | AccountMissing
    | RoleChanged
    | AccountDisabled
    | AccountEnabled
    | PasswordReset
    | PasswordChanged
    | SeatLocked
    | SeatUnlocked
    | FeedRetried
)

VERSIONS: dict[str, int] = {"BlockSealed": 2}
"""Current version of each fact type that is above 1."""


class Entry(Struct, frozen=True, kw_only=True):
    """A fact with its place in the one sequence, the engine's time and who or what caused it.

    `seen_seq` is the sequence number that the person had on screen when giving the order.
    """

    seq: int
    at_us: int
    fact: AnyFact
    actor: Actor | None = None
    order: str | None = None
    seen_seq: int | None = None
