"""What happened: past tense, typed, versioned, never rewritten.

A fact is stored as its type name, a version and MessagePack; older versions are lifted by `journal.upcast`.
Facts never hold personal data: free words, callers and payloads are `VaultRef`s. They lie by subject in the modules
beside this one; everybody else names them from here.
"""

from __future__ import annotations

from msgspec import Struct

from ioc.domain import (
    alarm_facts,
    attachment_facts,
    board_facts,
    camera_facts,
    care_facts,
    claim_facts,
    clock_facts,
    closure_facts,
    correlation_facts,
    dispatch_facts,
    feed_facts,
    hand_off_facts,
    incident_facts,
    intake_facts,
    outbound_facts,
    people_facts,
    plan_facts,
    quality_facts,
    record_facts,
    registry_facts,
    relation_facts,
    report_facts,
    risk_facts,
    rule_facts,
    warning_facts,
    work_facts,
)
from ioc.domain.commands import Actor

AlarmLatched = alarm_facts.AlarmLatched
AlarmLevelChanged = alarm_facts.AlarmLevelChanged
AlarmRepeated = alarm_facts.AlarmRepeated
AlarmReset = alarm_facts.AlarmReset
AlarmAcknowledged = alarm_facts.AlarmAcknowledged
AlarmAmended = alarm_facts.AlarmAmended
AlarmRaised = alarm_facts.AlarmRaised
AlarmReturned = alarm_facts.AlarmReturned
AlarmShelved = alarm_facts.AlarmShelved
AlarmUnshelved = alarm_facts.AlarmUnshelved
ReadingSeen = alarm_facts.ReadingSeen
CameraClosed = camera_facts.CameraClosed
CameraOpened = camera_facts.CameraOpened
AlertReceived = feed_facts.AlertReceived
AlertStateChanged = feed_facts.AlertStateChanged
CallReceived = feed_facts.CallReceived
CallStatusChanged = feed_facts.CallStatusChanged
FeedCounted = feed_facts.FeedCounted
FeedRetried = feed_facts.FeedRetried
FeedStateChanged = feed_facts.FeedStateChanged
ReadingsThinned = feed_facts.ReadingsThinned
RecordRefused = feed_facts.RecordRefused
RejectsResubmitted = feed_facts.RejectsResubmitted
RejectsRetaken = feed_facts.RejectsRetaken
AlarmLinked = incident_facts.AlarmLinked
AlarmUnlinked = incident_facts.AlarmUnlinked
CallLinked = incident_facts.CallLinked
CallUnlinked = incident_facts.CallUnlinked
IncidentAdvanced = incident_facts.IncidentAdvanced
IncidentChanged = incident_facts.IncidentChanged
IncidentHandedOff = hand_off_facts.IncidentHandedOff
HandOffReceived = hand_off_facts.HandOffReceived
HandOffWithdrawn = hand_off_facts.HandOffWithdrawn
HandOffUnanswered = hand_off_facts.HandOffUnanswered
RoadClosed = closure_facts.RoadClosed
RoadReopened = closure_facts.RoadReopened
ClaimEnded = claim_facts.ClaimEnded
IncidentWatched = claim_facts.IncidentWatched
IncidentClaimed = incident_facts.IncidentClaimed
IncidentClosed = incident_facts.IncidentClosed
IncidentOpened = incident_facts.IncidentOpened
IncidentReopened = incident_facts.IncidentReopened
NoteAdded = incident_facts.NoteAdded
FileAttached = attachment_facts.FileAttached
ClockEscalated = clock_facts.ClockEscalated
ClockMet = clock_facts.ClockMet
ClockMissed = clock_facts.ClockMissed
ClocksPaused = clock_facts.ClocksPaused
ClocksResumed = clock_facts.ClocksResumed
MilestoneAmended = clock_facts.MilestoneAmended
IncidentMerged = relation_facts.IncidentMerged
IncidentParentSet = relation_facts.IncidentParentSet
IncidentSplit = relation_facts.IncidentSplit
IncidentUnmerged = relation_facts.IncidentUnmerged
CallAnswered = intake_facts.CallAnswered
CallBackDone = intake_facts.CallBackDone
CallBackDue = intake_facts.CallBackDue
CallBackSet = intake_facts.CallBackSet
CallHeld = intake_facts.CallHeld
CallTransferred = intake_facts.CallTransferred
CallsRelated = intake_facts.CallsRelated
IntakeFinished = intake_facts.IntakeFinished
IntakeSaved = intake_facts.IntakeSaved
PhoneChanged = intake_facts.PhoneChanged
TransferReceived = intake_facts.TransferReceived
AccountCreated = people_facts.AccountCreated
AccountDisabled = people_facts.AccountDisabled
AccountEnabled = people_facts.AccountEnabled
AccountFound = people_facts.AccountFound
AccountMissing = people_facts.AccountMissing
PasswordChanged = people_facts.PasswordChanged
PasswordReset = people_facts.PasswordReset
RoleChanged = people_facts.RoleChanged
SeatLeft = people_facts.SeatLeft
SeatLocked = people_facts.SeatLocked
SeatTaken = people_facts.SeatTaken
SeatUnlocked = people_facts.SeatUnlocked
SignInRefused = people_facts.SignInRefused
ArchivedIdHeard = record_facts.ArchivedIdHeard
ArchivedIdsDropped = record_facts.ArchivedIdsDropped
BlockSealed = record_facts.BlockSealed
BlocksCompacted = record_facts.BlocksCompacted
DataExported = record_facts.DataExported
DayCompacted = record_facts.DayCompacted
DestructionHeld = record_facts.DestructionHeld
DestructionResumed = record_facts.DestructionResumed
DiskForeseen = record_facts.DiskForeseen
EngineStarted = record_facts.EngineStarted
EngineStopped = record_facts.EngineStopped
Fact = record_facts.Fact
HeadNotKept = record_facts.HeadNotKept
PersonalDataForgotten = record_facts.PersonalDataForgotten
PersonalDataUnmasked = record_facts.PersonalDataUnmasked
ReadingsLost = record_facts.ReadingsLost
RecordsArchived = record_facts.RecordsArchived
RetentionApplied = record_facts.RetentionApplied
SegmentOpened = record_facts.SegmentOpened
SegmentsDropped = record_facts.SegmentsDropped
ShiftEnded = record_facts.ShiftEnded
TailMissing = record_facts.TailMissing
ChecklistStarted = plan_facts.ChecklistStarted
NotificationWanted = plan_facts.NotificationWanted
PlanEnded = plan_facts.PlanEnded
StepCompleted = plan_facts.StepCompleted
StepCounted = plan_facts.StepCounted
StepOverdue = plan_facts.StepOverdue
StepRemarked = plan_facts.StepRemarked
AssetRegistered = registry_facts.AssetRegistered
AssetWithdrawn = registry_facts.AssetWithdrawn
FeedRegistered = registry_facts.FeedRegistered
FeedWithdrawn = registry_facts.FeedWithdrawn
SiteDescribed = registry_facts.SiteDescribed
StreamRegistered = registry_facts.StreamRegistered
StreamWithdrawn = registry_facts.StreamWithdrawn
UnitRegistered = registry_facts.UnitRegistered
UnitWithdrawn = registry_facts.UnitWithdrawn
UnitsDispatched = dispatch_facts.UnitsDispatched
MutualAidAsked = dispatch_facts.MutualAidAsked
UnitTaskChosen = dispatch_facts.UnitTaskChosen
UnitWordHeld = dispatch_facts.UnitWordHeld
RollCallDue = dispatch_facts.RollCallDue
RollCallAnswered = dispatch_facts.RollCallAnswered
UnitNeared = dispatch_facts.UnitNeared
UnitStrayed = dispatch_facts.UnitStrayed
ArrivalProposed = dispatch_facts.ArrivalProposed
CrewChanged = dispatch_facts.CrewChanged
EffectFailed = outbound_facts.EffectFailed
EffectGivenUp = outbound_facts.EffectGivenUp
EffectQueued = outbound_facts.EffectQueued
EffectSent = outbound_facts.EffectSent
EffectsResent = outbound_facts.EffectsResent
EffectsWrittenOff = outbound_facts.EffectsWrittenOff
RuleChanged = rule_facts.RuleChanged
RuleFailed = rule_facts.RuleFailed
RuleProposed = rule_facts.RuleProposed
RuleRejected = rule_facts.RuleRejected
RuleRestored = rule_facts.RuleRestored
RuleReverted = rule_facts.RuleReverted
RuleSet = rule_facts.RuleSet
WarningAmended = warning_facts.WarningAmended
WarningCancelled = warning_facts.WarningCancelled
WarningDrafted = warning_facts.WarningDrafted
WarningExpired = warning_facts.WarningExpired
WarningReleased = warning_facts.WarningReleased
WarningReturned = warning_facts.WarningReturned
WarningSubmitted = warning_facts.WarningSubmitted
WarningSuperseded = warning_facts.WarningSuperseded
WarningWithdrawn = warning_facts.WarningWithdrawn
AcknowledgementWithdrawn = work_facts.AcknowledgementWithdrawn
AlarmCommented = work_facts.AlarmCommented
AlarmPutOutOfService = work_facts.AlarmPutOutOfService
AlarmReturnedToService = work_facts.AlarmReturnedToService
CityStageSet = work_facts.CityStageSet
StageItemDone = work_facts.StageItemDone
CommandRefused = work_facts.CommandRefused
IncidentMarked = work_facts.IncidentMarked
LogWritten = work_facts.LogWritten
UnitAssigned = work_facts.UnitAssigned
UnitReleased = work_facts.UnitReleased
UnitStatusChanged = work_facts.UnitStatusChanged

StreamsMarked = quality_facts.StreamsMarked
IntervalsLearnt = quality_facts.IntervalsLearnt
ServicesMeasured = quality_facts.ServicesMeasured

AlarmSuppressed = care_facts.AlarmSuppressed
AlarmUnsuppressed = care_facts.AlarmUnsuppressed
AlarmMarked = care_facts.AlarmMarked
FloodBegan = care_facts.FloodBegan
FloodEnded = care_facts.FloodEnded
WorkPlanned = care_facts.WorkPlanned
WorkBegan = care_facts.WorkBegan
WorkEnded = care_facts.WorkEnded
AreaTaken = care_facts.AreaTaken
AreaOffered = care_facts.AreaOffered
AreaEscalated = care_facts.AreaEscalated

AlarmsGrouped = correlation_facts.AlarmsGrouped
AlarmGroupJoined = correlation_facts.AlarmGroupJoined
AlarmGroupExplained = correlation_facts.AlarmGroupExplained
AlarmUngrouped = correlation_facts.AlarmUngrouped
GroupsMerged = correlation_facts.GroupsMerged
GroupSplit = correlation_facts.GroupSplit
GroupEnded = correlation_facts.GroupEnded
IncidentProposed = correlation_facts.IncidentProposed
IncidentProposalGrew = correlation_facts.IncidentProposalGrew
IncidentProposalEnded = correlation_facts.IncidentProposalEnded
CommandEstablished = board_facts.CommandEstablished
PostMoved = board_facts.PostMoved
CommandOffered = board_facts.CommandOffered
CommandOfferEnded = board_facts.CommandOfferEnded
CommandTransferred = board_facts.CommandTransferred
CommandReleased = board_facts.CommandReleased
RoleFilled = board_facts.RoleFilled
RoleVacated = board_facts.RoleVacated
ObjectiveSet = board_facts.ObjectiveSet
ObjectiveCorrected = board_facts.ObjectiveCorrected
ObjectiveSettled = board_facts.ObjectiveSettled
SectorSet = board_facts.SectorSet
SectorClosed = board_facts.SectorClosed
NeedAsked = board_facts.NeedAsked
NeedFilled = board_facts.NeedFilled
NeedCancelled = board_facts.NeedCancelled
DecisionLogged = board_facts.DecisionLogged
DecisionAmended = board_facts.DecisionAmended
BriefingSet = board_facts.BriefingSet
BriefingHeld = board_facts.BriefingHeld
BoardItemDue = board_facts.BoardItemDue

ReportDrafted = report_facts.ReportDrafted
ReportDue = report_facts.ReportDue
SituationReported = report_facts.SituationReported
TollEntered = report_facts.TollEntered
RiskMeasured = risk_facts.RiskMeasured
RiskSuggested = risk_facts.RiskSuggested

AnyFact = (
    board_facts.BoardFact
    | rule_facts.RuleFact
    | alarm_facts.ConditionFact
    | risk_facts.RiskFact
    | report_facts.ReportFact
    | correlation_facts.CorrelationFact
    | CallAnswered
    | CallBackDone
    | CallBackDue
    | CallBackSet
    | CallHeld
    | CallTransferred
    | CallsRelated
    | IntakeFinished
    | IntakeSaved
    | PhoneChanged
    | TransferReceived
    | StreamsMarked
    | IntervalsLearnt
    | ServicesMeasured
    | EngineStarted
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
    | DataExported
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
    | RejectsResubmitted
    | RejectsRetaken
    | AlertReceived
    | AlertStateChanged
    | CallReceived
    | CallStatusChanged
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
    | FileAttached
    | IncidentClaimed
    | IncidentHandedOff
    | HandOffReceived
    | HandOffWithdrawn
    | HandOffUnanswered
    | RoadClosed
    | RoadReopened
    | ClaimEnded
    | IncidentWatched
    | IncidentAdvanced
    | IncidentClosed
    | IncidentReopened
    | UnitAssigned
    | UnitReleased
    | UnitStatusChanged
    | CityStageSet
    | StageItemDone
    | ChecklistStarted
    | StepCompleted
    | StepCounted
    | StepRemarked
    | StepOverdue
    | PlanEnded
    | NotificationWanted
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
    | CameraOpened
    | CameraClosed
    | AlarmSuppressed
    | AlarmUnsuppressed
    | AlarmMarked
    | FloodBegan
    | FloodEnded
    | WorkPlanned
    | WorkBegan
    | WorkEnded
    | AreaTaken
    | AreaOffered
    | AreaEscalated
    | UnitsDispatched
    | MutualAidAsked
    | UnitTaskChosen
    | UnitWordHeld
    | RollCallDue
    | RollCallAnswered
    | UnitNeared
    | UnitStrayed
    | ArrivalProposed
    | CrewChanged
    | EffectQueued
    | EffectSent
    | EffectFailed
    | EffectGivenUp
    | EffectsResent
    | EffectsWrittenOff
    | ClockEscalated
    | ClockMet
    | ClockMissed
    | ClocksPaused
    | ClocksResumed
    | MilestoneAmended
    | WarningAmended
    | WarningCancelled
    | WarningDrafted
    | WarningExpired
    | WarningReleased
    | WarningReturned
    | WarningSubmitted
    | WarningSuperseded
    | WarningWithdrawn
    | IncidentMerged
    | IncidentUnmerged
    | IncidentSplit
    | IncidentParentSet
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

    @property
    def person(self) -> str:
        """The login of who did it; empty where nobody did."""
        return self.actor.person if self.actor else ""
