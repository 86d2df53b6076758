"""Deciding: from a command and the present state to facts, or to a refusal with its reason. Pure.

Each function returns a list of facts in the order in which they happen, or one `Refusal`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ioc.domain import commands as c
from ioc.domain import people
from ioc.domain.commands import Actor, AnyCommand, Refusal
from ioc.domain.decide import (
    alarms,
    areas,
    board,
    board_items,
    bulk,
    callbacks,
    calls,
    cameras,
    city,
    clocks,
    dispatching,
    feeds,
    grouping,
    incidents,
    intake,
    marks,
    outbound,
    plans,
    proposals,
    public_warnings,
    relations,
    roll_calls,
    rules,
    seats,
    service,
    situation,
    stages,
    units,
    works,
)
from ioc.domain.decide.context import Context, Decision
from ioc.domain.state import State

__all__ = ["Context", "Decision", "decide"]

_BY_COMMAND: dict[type, Callable[[State, Any, Context], Decision]] = {
    c.AcknowledgeAlarm: alarms.acknowledge,
    c.ShelveAlarm: alarms.shelve,
    c.UnshelveAlarm: alarms.unshelve,
    c.OpenIncident: incidents.open_incident,
    c.ChangeIncident: incidents.change,
    c.LinkAlarm: incidents.link,
    c.UnlinkAlarm: incidents.unlink,
    c.LinkCall: calls.link,
    c.UnlinkCall: calls.unlink,
    c.AddNote: incidents.add_note,
    c.ClaimIncident: incidents.claim,
    c.AdvanceIncident: incidents.advance,
    c.CloseIncident: incidents.close,
    c.ReopenIncident: incidents.reopen,
    c.AssignUnit: units.assign,
    c.ReleaseUnit: units.release,
    c.SetUnitStatus: units.set_status,
    c.SetCityStage: stages.set_stage,
    c.TickStageItem: stages.tick,
    c.WriteLog: city.write_log,
    c.EndShift: city.end_shift,
    c.StartChecklist: plans.start,
    c.CompleteStep: plans.complete,
    c.CountStep: plans.count,
    c.RemarkStep: plans.remark,
    c.StopPlan: plans.stop,
    c.LockSeat: seats.lock,
    c.RetryFeed: feeds.retry,
    c.RetakeRejects: feeds.retake,
    c.WithdrawAcknowledgement: service.withdraw,
    c.PutOutOfService: service.put_out,
    c.ReturnToService: service.bring_back,
    c.CommentAlarm: service.comment,
    c.MarkIncident: marks.mark,
    c.OpenCamera: cameras.open_camera,
    c.CloseCamera: cameras.close_camera,
    c.AcknowledgeAlarms: bulk.acknowledge_all,
    c.PlanWork: works.plan,
    c.CancelWork: works.cancel,
    c.LiftSuppression: works.lift,
    c.TakeArea: areas.take,
    c.HandOverArea: areas.hand_over,
    c.DispatchUnits: dispatching.dispatch,
    c.AskMutualAid: dispatching.ask_aid,
    c.AnswerRollCall: roll_calls.answer,
    c.ChangeCrew: roll_calls.change_crew,
    c.StartCall: intake.start,
    c.AnswerCall: intake.answer,
    c.HoldCall: intake.hold,
    c.SaveIntake: intake.save,
    c.CreateFromCall: intake.create,
    c.MergeCall: intake.merge,
    c.RelateCalls: intake.relate,
    c.FinishCall: intake.finish,
    c.TransferCall: callbacks.transfer,
    c.ConfirmTransfer: callbacks.confirm,
    c.SetCallBack: callbacks.set_back,
    c.FinishCallBack: callbacks.finish_back,
    c.ResendEffects: outbound.resend,
    c.WriteOffEffects: outbound.write_off,
    c.ResetAlarm: alarms.reset,
    c.ProposeRule: rules.propose,
    c.ApproveRule: rules.approve,
    c.RejectRule: rules.reject,
    c.RevertRule: rules.revert,
    c.DraftWarning: public_warnings.draft,
    c.AmendWarning: public_warnings.amend,
    c.SubmitWarning: public_warnings.submit,
    c.ReturnWarning: public_warnings.give_back,
    c.ReleaseWarning: public_warnings.release,
    c.WithdrawWarning: public_warnings.withdraw,
    c.UngroupAlarm: grouping.ungroup,
    c.RegroupAlarm: grouping.regroup,
    c.MergeGroups: grouping.merge,
    c.SplitGroup: grouping.split,
    c.AmendMilestone: clocks.amend,
    c.PauseClocks: clocks.pause,
    c.ResumeClocks: clocks.resume,
    c.OpenProposal: proposals.open_proposal,
    c.JoinProposal: proposals.join,
    c.RejectProposal: proposals.reject,
    c.MergeIncident: relations.merge,
    c.UnmergeIncident: relations.unmerge,
    c.SplitIncident: relations.split,
    c.SetParent: relations.set_parent,
    c.ApproveReport: situation.approve,
    c.EnterToll: situation.enter_toll,
    c.EstablishCommand: board.establish,
    c.MovePost: board.move_post,
    c.OfferCommand: board.offer,
    c.AcceptCommand: board.accept,
    c.DeclineCommand: board.decline,
    c.WithdrawOffer: board.withdraw_offer,
    c.ReleaseCommand: board.release,
    c.FillRole: board.fill_role,
    c.VacateRole: board.vacate_role,
    c.SetObjective: board_items.set_objective,
    c.CorrectObjective: board_items.correct_objective,
    c.SettleObjective: board_items.settle_objective,
    c.SetSector: board_items.set_sector,
    c.CloseSector: board_items.close_sector,
    c.AskNeed: board_items.ask_need,
    c.FillNeed: board_items.fill_need,
    c.CancelNeed: board_items.cancel_need,
    c.LogDecision: board_items.log_decision,
    c.AmendDecision: board_items.amend_decision,
    c.SetBriefing: board_items.set_briefing,
    c.HoldBriefing: board_items.hold_briefing,
}


def decide(state: State, command: AnyCommand, context: Context) -> Decision:
    """Decide a command. The role is checked first, so that nobody learns of a thing they may not touch."""
    actor: Actor = context.actor
    if not people.may(actor.role, type(command)):
        return Refusal(
            code="refused.role",
            params={"role": actor.role, "roles": people.roles_for(type(command))},
        )
    barred = seats.barred(state, actor)
    if barred is not None:
        return barred
    return _BY_COMMAND[type(command)](state, command, context)
