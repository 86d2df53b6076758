"""What people ask for: imperative, typed, one refusal or some facts each.

Free words (`text`, `reason`) go to the vault: they may name people. The engine adds who asked, from which seat,
and what they had seen (`Order`). They lie by subject in the modules beside this one; everybody else names
them from here.
"""

from __future__ import annotations

from msgspec import Struct

from ioc.domain import (
    alarm_commands,
    attachment_commands,
    board_commands,
    camera_commands,
    care_commands,
    city_commands,
    claim_commands,
    clock_commands,
    closure_commands,
    correlation_commands,
    dispatch_commands,
    hand_off_commands,
    incident_commands,
    intake_commands,
    outbound_commands,
    people_commands,
    plan_commands,
    relation_commands,
    report_commands,
    rule_commands,
    unit_commands,
    warning_commands,
)
from ioc.domain.command import Command as Command
from ioc.domain.records import Incident

AcknowledgeAlarm = alarm_commands.AcknowledgeAlarm
CommentAlarm = alarm_commands.CommentAlarm
PutOutOfService = alarm_commands.PutOutOfService
ResetAlarm = alarm_commands.ResetAlarm
ReturnToService = alarm_commands.ReturnToService
ShelveAlarm = alarm_commands.ShelveAlarm
UnshelveAlarm = alarm_commands.UnshelveAlarm
WithdrawAcknowledgement = alarm_commands.WithdrawAcknowledgement
CloseCamera = camera_commands.CloseCamera
OpenCamera = camera_commands.OpenCamera
EndShift = city_commands.EndShift
RetakeRejects = city_commands.RetakeRejects
RetryFeed = city_commands.RetryFeed
SetCityStage = city_commands.SetCityStage
TickStageItem = city_commands.TickStageItem
WriteLog = city_commands.WriteLog
AddNote = incident_commands.AddNote
AttachFile = attachment_commands.AttachFile
AdvanceIncident = incident_commands.AdvanceIncident
ChangeIncident = incident_commands.ChangeIncident
HandOffIncident = hand_off_commands.HandOffIncident
ConfirmHandOff = hand_off_commands.ConfirmHandOff
WithdrawHandOff = hand_off_commands.WithdrawHandOff
CloseRoad = closure_commands.CloseRoad
ReopenRoad = closure_commands.ReopenRoad
ReleaseClaim = claim_commands.ReleaseClaim
WatchIncident = claim_commands.WatchIncident
ClaimIncident = incident_commands.ClaimIncident
CloseIncident = incident_commands.CloseIncident
LinkAlarm = incident_commands.LinkAlarm
LinkCall = incident_commands.LinkCall
MarkIncident = incident_commands.MarkIncident
OpenIncident = incident_commands.OpenIncident
ReopenIncident = incident_commands.ReopenIncident
UnlinkAlarm = incident_commands.UnlinkAlarm
UnlinkCall = incident_commands.UnlinkCall
AmendMilestone = clock_commands.AmendMilestone
PauseClocks = clock_commands.PauseClocks
ResumeClocks = clock_commands.ResumeClocks
MergeIncident = relation_commands.MergeIncident
SetParent = relation_commands.SetParent
SplitIncident = relation_commands.SplitIncident
UnmergeIncident = relation_commands.UnmergeIncident
AnswerCall = intake_commands.AnswerCall
ConfirmTransfer = intake_commands.ConfirmTransfer
CreateFromCall = intake_commands.CreateFromCall
FinishCall = intake_commands.FinishCall
FinishCallBack = intake_commands.FinishCallBack
HoldCall = intake_commands.HoldCall
MergeCall = intake_commands.MergeCall
RelateCalls = intake_commands.RelateCalls
SaveIntake = intake_commands.SaveIntake
SetCallBack = intake_commands.SetCallBack
StartCall = intake_commands.StartCall
TransferCall = intake_commands.TransferCall
ChangePassword = people_commands.ChangePassword
ChangeRole = people_commands.ChangeRole
CreateAccount = people_commands.CreateAccount
DisableAccount = people_commands.DisableAccount
EnableAccount = people_commands.EnableAccount
LockSeat = people_commands.LockSeat
ResetPassword = people_commands.ResetPassword
UnlockSeat = people_commands.UnlockSeat
DispatchUnits = dispatch_commands.DispatchUnits
AskMutualAid = dispatch_commands.AskMutualAid
AnswerRollCall = dispatch_commands.AnswerRollCall
ChangeCrew = dispatch_commands.ChangeCrew
ResendEffects = outbound_commands.ResendEffects
WriteOffEffects = outbound_commands.WriteOffEffects
CompleteStep = plan_commands.CompleteStep
CountStep = plan_commands.CountStep
RemarkStep = plan_commands.RemarkStep
StartChecklist = plan_commands.StartChecklist
StopPlan = plan_commands.StopPlan
ApproveRule = rule_commands.ApproveRule
ProposeRule = rule_commands.ProposeRule
RejectRule = rule_commands.RejectRule
RevertRule = rule_commands.RevertRule
AssignUnit = unit_commands.AssignUnit
ReleaseUnit = unit_commands.ReleaseUnit
SetUnitStatus = unit_commands.SetUnitStatus
AmendWarning = warning_commands.AmendWarning
DraftWarning = warning_commands.DraftWarning
ReleaseWarning = warning_commands.ReleaseWarning
ReturnWarning = warning_commands.ReturnWarning
SubmitWarning = warning_commands.SubmitWarning
WithdrawWarning = warning_commands.WithdrawWarning

AcknowledgeAlarms = care_commands.AcknowledgeAlarms
PlanWork = care_commands.PlanWork
CancelWork = care_commands.CancelWork
LiftSuppression = care_commands.LiftSuppression
TakeArea = care_commands.TakeArea
HandOverArea = care_commands.HandOverArea

UngroupAlarm = correlation_commands.UngroupAlarm
RegroupAlarm = correlation_commands.RegroupAlarm
MergeGroups = correlation_commands.MergeGroups
SplitGroup = correlation_commands.SplitGroup
OpenProposal = correlation_commands.OpenProposal
JoinProposal = correlation_commands.JoinProposal
RejectProposal = correlation_commands.RejectProposal
EstablishCommand = board_commands.EstablishCommand
MovePost = board_commands.MovePost
OfferCommand = board_commands.OfferCommand
AcceptCommand = board_commands.AcceptCommand
DeclineCommand = board_commands.DeclineCommand
WithdrawOffer = board_commands.WithdrawOffer
ReleaseCommand = board_commands.ReleaseCommand
FillRole = board_commands.FillRole
VacateRole = board_commands.VacateRole
SetObjective = board_commands.SetObjective
CorrectObjective = board_commands.CorrectObjective
SettleObjective = board_commands.SettleObjective
SetSector = board_commands.SetSector
CloseSector = board_commands.CloseSector
AskNeed = board_commands.AskNeed
FillNeed = board_commands.FillNeed
CancelNeed = board_commands.CancelNeed
LogDecision = board_commands.LogDecision
AmendDecision = board_commands.AmendDecision
SetBriefing = board_commands.SetBriefing
HoldBriefing = board_commands.HoldBriefing

ApproveReport = report_commands.ApproveReport
EnterToll = report_commands.EnterToll

AnyCommand = (
    report_commands.ReportCommand
    | board_commands.BoardCommand
    | correlation_commands.CorrelationCommand
    | AcknowledgeAlarm
    | ShelveAlarm
    | UnshelveAlarm
    | OpenIncident
    | ChangeIncident
    | LinkAlarm
    | UnlinkAlarm
    | AddNote
    | AttachFile
    | ClaimIncident
    | HandOffIncident
    | ConfirmHandOff
    | WithdrawHandOff
    | CloseRoad
    | ReopenRoad
    | ReleaseClaim
    | WatchIncident
    | AssignUnit
    | ReleaseUnit
    | SetUnitStatus
    | AdvanceIncident
    | CloseIncident
    | ReopenIncident
    | SetCityStage
    | TickStageItem
    | StartChecklist
    | CompleteStep
    | CountStep
    | RemarkStep
    | StopPlan
    | WriteLog
    | EndShift
    | CreateAccount
    | WithdrawAcknowledgement
    | PutOutOfService
    | ReturnToService
    | CommentAlarm
    | MarkIncident
    | LinkCall
    | UnlinkCall
    | ChangeRole
    | DisableAccount
    | EnableAccount
    | ResetPassword
    | ChangePassword
    | LockSeat
    | UnlockSeat
    | RetryFeed
    | RetakeRejects
    | OpenCamera
    | CloseCamera
    | AcknowledgeAlarms
    | PlanWork
    | CancelWork
    | LiftSuppression
    | TakeArea
    | HandOverArea
    | DispatchUnits
    | AskMutualAid
    | AnswerRollCall
    | ChangeCrew
    | AnswerCall
    | ConfirmTransfer
    | CreateFromCall
    | FinishCall
    | FinishCallBack
    | HoldCall
    | MergeCall
    | RelateCalls
    | SaveIntake
    | SetCallBack
    | StartCall
    | TransferCall
    | ResendEffects
    | WriteOffEffects
    | ResetAlarm
    | ProposeRule
    | ApproveRule
    | RejectRule
    | RevertRule
    | AmendMilestone
    | PauseClocks
    | ResumeClocks
    | AmendWarning
    | DraftWarning
    | ReleaseWarning
    | ReturnWarning
    | SubmitWarning
    | WithdrawWarning
    | MergeIncident
    | UnmergeIncident
    | SplitIncident
    | SetParent
)


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts: a person's login, display name, role and seat, as the engine authenticated them."""

    person: str
    name: str
    role: str
    seat: str


class Order(Struct, frozen=True, kw_only=True):
    """A command as it reaches the loop: `id` makes a repeat harmless, `seen_seq` is what the person was looking at.

    `archived` is the incident that it names, read from the record when the state no longer holds it.
    """

    id: str
    actor: Actor
    seen_seq: int
    command: AnyCommand
    archived: Incident | None = None


class Refusal(Struct, frozen=True, kw_only=True):
    """Why a command was not carried out: a code and parameters of the sentence catalogue (`refused.*`)."""

    code: str
    params: dict[str, str | int | float | None] = {}
