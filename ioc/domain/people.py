"""Who may do what. A refusal names the role that could."""

from __future__ import annotations

from ioc.domain import commands as c
from ioc.domain.vocabulary import Role

_EVERYBODY = frozenset({Role.OPERATOR, Role.COORDINATOR, Role.SUPERVISOR})
_DISPATCH = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
_SUPERVISE = frozenset({Role.SUPERVISOR})
_ADMIN = frozenset({Role.ADMINISTRATOR})
_TUNING = _SUPERVISE | _ADMIN
_RUNNING = _EVERYBODY | _ADMIN
_LOCKING = frozenset(Role) - {Role.WALL}
_ANYBODY = frozenset(Role)

SHORTEST_PASSWORD = 10
"""Characters that a password needs at least; every refusal and every manual page says this number."""
FEWEST_CHARACTERS = 4
"""Different characters that a password needs at least: "aaaaaaaaaa" is ten times nothing."""

ALLOWED: dict[type, frozenset[Role]] = {
    c.AcknowledgeAlarm: _EVERYBODY,
    c.ShelveAlarm: _EVERYBODY,
    c.UnshelveAlarm: _EVERYBODY,
    c.OpenIncident: _EVERYBODY,
    c.ChangeIncident: _EVERYBODY,
    c.LinkAlarm: _EVERYBODY,
    c.UnlinkAlarm: _EVERYBODY,
    c.AddNote: _EVERYBODY,
    c.AttachFile: _EVERYBODY,
    c.ClaimIncident: _EVERYBODY,
    c.HandOffIncident: _EVERYBODY,
    c.ConfirmHandOff: _EVERYBODY,
    c.WithdrawHandOff: _EVERYBODY,
    c.CloseRoad: _EVERYBODY,
    c.ReopenRoad: _EVERYBODY,
    c.ReleaseClaim: _EVERYBODY,
    c.WatchIncident: _EVERYBODY,
    c.AssignUnit: _DISPATCH,
    c.ReleaseUnit: _DISPATCH,
    c.SetUnitStatus: _DISPATCH,
    c.AdvanceIncident: _EVERYBODY,
    c.CloseIncident: _DISPATCH,
    c.ReopenIncident: _DISPATCH,
    c.SetCityStage: _DISPATCH,
    c.TickStageItem: _EVERYBODY,
    c.StartChecklist: _EVERYBODY,
    c.CompleteStep: _EVERYBODY,
    c.CountStep: _EVERYBODY,
    c.RemarkStep: _EVERYBODY,
    c.StopPlan: _DISPATCH,
    c.WriteLog: _EVERYBODY,
    c.EndShift: _SUPERVISE,
    c.CreateAccount: _ADMIN,
    c.WithdrawAcknowledgement: _EVERYBODY,
    c.PutOutOfService: _DISPATCH,
    c.ReturnToService: _DISPATCH,
    c.CommentAlarm: _EVERYBODY,
    c.MarkIncident: _EVERYBODY,
    c.LinkCall: _EVERYBODY,
    c.UnlinkCall: _EVERYBODY,
    c.ChangeRole: _ADMIN,
    c.DisableAccount: _ADMIN,
    c.EnableAccount: _ADMIN,
    c.ResetPassword: _ADMIN,
    c.ChangePassword: _ANYBODY,
    c.AnswerCall: _EVERYBODY,
    c.ConfirmTransfer: _EVERYBODY,
    c.CreateFromCall: _EVERYBODY,
    c.FinishCall: _EVERYBODY,
    c.FinishCallBack: _EVERYBODY,
    c.HoldCall: _EVERYBODY,
    c.MergeCall: _EVERYBODY,
    c.RelateCalls: _EVERYBODY,
    c.SaveIntake: _EVERYBODY,
    c.SetCallBack: _EVERYBODY,
    c.StartCall: _EVERYBODY,
    c.TransferCall: _EVERYBODY,
    c.LockSeat: _LOCKING,
    c.UnlockSeat: _LOCKING,
    c.RetryFeed: _RUNNING,
    c.DispatchUnits: _DISPATCH,
    c.AskMutualAid: _DISPATCH,
    c.AnswerRollCall: _DISPATCH,
    c.ChangeCrew: _DISPATCH,
    c.RetakeRejects: _RUNNING,
    c.OpenCamera: _EVERYBODY,
    c.CloseCamera: _EVERYBODY,
    c.AcknowledgeAlarms: _EVERYBODY,
    c.PlanWork: _DISPATCH,
    c.CancelWork: _DISPATCH,
    c.LiftSuppression: _EVERYBODY,
    c.TakeArea: _EVERYBODY,
    c.HandOverArea: _EVERYBODY,
    c.ResendEffects: _DISPATCH,
    c.WriteOffEffects: _DISPATCH,
    c.ResetAlarm: _EVERYBODY,
    c.ProposeRule: _TUNING,
    c.ApproveRule: _TUNING,
    c.RejectRule: _TUNING,
    c.RevertRule: _TUNING,
    c.DraftWarning: _EVERYBODY,
    c.AmendWarning: _EVERYBODY,
    c.SubmitWarning: _EVERYBODY,
    c.WithdrawWarning: _EVERYBODY,
    c.ReturnWarning: _DISPATCH,
    c.ReleaseWarning: _DISPATCH,
    c.UngroupAlarm: _EVERYBODY,
    c.RegroupAlarm: _EVERYBODY,
    c.MergeGroups: _EVERYBODY,
    c.SplitGroup: _EVERYBODY,
    c.AmendMilestone: _DISPATCH,
    c.PauseClocks: _DISPATCH,
    c.ResumeClocks: _DISPATCH,
    c.OpenProposal: _EVERYBODY,
    c.JoinProposal: _EVERYBODY,
    c.RejectProposal: _EVERYBODY,
    c.MergeIncident: _EVERYBODY,
    c.UnmergeIncident: _EVERYBODY,
    c.SplitIncident: _EVERYBODY,
    c.SetParent: _EVERYBODY,
    c.ApproveReport: _DISPATCH,
    c.EnterToll: _EVERYBODY,
    c.EstablishCommand: _DISPATCH,
    c.MovePost: _DISPATCH,
    c.OfferCommand: _DISPATCH,
    c.AcceptCommand: _EVERYBODY,
    c.DeclineCommand: _EVERYBODY,
    c.WithdrawOffer: _DISPATCH,
    c.ReleaseCommand: _DISPATCH,
    c.FillRole: _DISPATCH,
    c.VacateRole: _DISPATCH,
    c.SetObjective: _EVERYBODY,
    c.CorrectObjective: _EVERYBODY,
    c.SettleObjective: _EVERYBODY,
    c.SetSector: _EVERYBODY,
    c.CloseSector: _EVERYBODY,
    c.AskNeed: _EVERYBODY,
    c.FillNeed: _EVERYBODY,
    c.CancelNeed: _EVERYBODY,
    c.LogDecision: _EVERYBODY,
    c.AmendDecision: _DISPATCH,
    c.SetBriefing: _EVERYBODY,
    c.HoldBriefing: _EVERYBODY,
}
"""Which roles may give which command. The administrator administers and does not act on the city; a wall gives none and
is not locked, since what hides it hides the alarms from the whole room; an auditor only reads.
Who may release and return a warning the site narrows further (`WarningSpec.release_roles`)."""

READING = frozenset({Role.OPERATOR, Role.COORDINATOR, Role.SUPERVISOR, Role.AUDITOR})
"""Roles that are shown the words of people (notes, reasons, log lines), which name nobody outside but may say much."""

UNMASKING = _DISPATCH
"""Roles that are shown masked personal data, with a reason on record."""

ACCOUNT_COMMANDS = (
    c.CreateAccount,
    c.ChangeRole,
    c.DisableAccount,
    c.EnableAccount,
    c.ResetPassword,
    c.ChangePassword,
    c.UnlockSeat,
)
"""What needs the accounts themselves, with their passwords: carried out beside the loop, told to it as facts."""


def may(role: str, command: type) -> bool:
    """Whether `role` may give `command`."""
    return role in ALLOWED[command]


def roles_for(command: type) -> str:
    """The roles that may, for a refusal's words."""
    return ", ".join(sorted(role.value for role in ALLOWED[command]))
