"""A fact as a sentence: which code of the catalogue, with which parameters (`what` is the thing it is about)."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.records import Params, VaultRef
from ioc.qt.attachment_words import ATTACHMENT_FACTS, attachment_params, exported_from
from ioc.qt.board_words import BOARD_FACTS, board_params
from ioc.qt.care_words import FACTS as CARE_FACTS
from ioc.qt.care_words import care_params
from ioc.qt.clock_words import CLOCK_FACTS, clock_params
from ioc.qt.closure_words import CLOSURE_FACTS, closure_params
from ioc.qt.correlation_words import GROUP_FACTS, PROPOSAL_FACTS, group_params, proposal_params, proposal_rule
from ioc.qt.dispatch_words import DISPATCH_FACTS, dispatch_params
from ioc.qt.format import clock_time, number
from ioc.qt.hand_off_words import HAND_OFF_FACTS, hand_off_params
from ioc.qt.intake_words import KINDS as CALL_WORK
from ioc.qt.intake_words import call_work
from ioc.qt.names import Names
from ioc.qt.outbound_words import OUTBOUND_FACTS, outbound_params
from ioc.qt.relation_words import RELATION_FACTS, conflict_params, relation_params
from ioc.qt.risk_words import RISK_FACTS, risk_params
from ioc.qt.rule_words import FACTS as RULE_FACTS
from ioc.qt.rule_words import rule_params
from ioc.qt.sentences import has_sentence, sentence
from ioc.qt.situation_words import SITUATION_FACTS, situation_params
from ioc.qt.warning_words import WARNING_FACTS, warning_params
from ioc.qt.words import quality_word, reason_word, seat_word

DECISIONS = frozenset(
    {
        "CityStageSet",
        "IncidentOpened",
        "IncidentChanged",
        "IncidentAdvanced",
        "IncidentClosed",
        "IncidentReopened",
        "UnitAssigned",
        "UnitReleased",
        "UnitsDispatched",
        "MutualAidAsked",
        "ChecklistStarted",
        "AlarmShelved",
        "AlarmPutOutOfService",
        "AlarmReturnedToService",
        "IncidentMarked",
        "ShiftEnded",
        "WorkPlanned",
        "WorkEnded",
        "AreaTaken",
        "AlarmUngrouped",
        "GroupSplit",
        "IncidentProposalEnded",
        "CallLinked",
        "CallUnlinked",
        "CallTransferred",
        "IntakeFinished",
        "EffectsResent",
        "EffectsWrittenOff",
        "AlarmReset",
        "RuleProposed",
        "RuleRejected",
        "RuleReverted",
        "RuleSet",
        "MilestoneAmended",
        "RoadClosed",
        "RoadReopened",
        "IncidentHandedOff",
        "ClocksPaused",
        "WarningSubmitted",
        "WarningReturned",
        "WarningReleased",
        "IncidentMerged",
        "IncidentUnmerged",
        "IncidentSplit",
        "IncidentParentSet",
        *("CommandEstablished", "CommandTransferred", "CommandReleased", "DecisionLogged", "ObjectiveSet"),
    }
)
"""Facts that a person decided about the city."""
BY_HAND = frozenset({"LogWritten", "NoteAdded", "FileAttached", "AlarmCommented"})
"""Facts that a person wrote."""


def text_ref(fact: Any) -> str:
    """The vault reference of a fact's free words; empty when it has none."""
    held = getattr(fact, "text", None) or getattr(fact, "reason", None) or getattr(fact, "remark", None)
    held = held or (getattr(fact, "what", None) or getattr(fact, "by", None))
    held = held or getattr(getattr(fact, "work", None), "reason", None)
    held = held or getattr(getattr(fact, "proposal", None), "reason", None)
    held = held or getattr(getattr(fact, "decision", None), "question", None)
    return held.id if isinstance(held, VaultRef) else ""


def fact_sentence(entry: Entry, names: Names, text: str | None = None) -> tuple[str, str]:
    """The sentence, and the part of it that names the thing (drawn bold). `text`: the free words, if known."""
    kind = type(entry.fact).__name__
    params = _params(entry.fact, names)
    code = f"fact.{kind}"
    if text and has_sentence(f"{code}.text") and params.get("variant") != "choice":
        code, params["text"] = f"{code}.text", text
    elif kind == "AlarmRaised" and params.get("value") is not None:
        code = f"{code}.value"
    elif kind == "CameraOpened" and params["number"]:
        code = f"{code}.incident"
    elif kind == "DataExported" and params["by"]:
        code = f"{code}.by"
    elif kind == "SignInRefused" and params.get("failures"):
        code = f"{code}.account"
    elif params.get("variant"):
        code = f"{code}.{params['variant']}"
    elif kind == "IncidentChanged" and params.get("place"):
        code = f"{code}.moved"
    if not has_sentence(code):
        return sentence("fact.other", {"what": kind}, names.language), kind
    return sentence(code, params, names.language), str(params.get("what") or "")


def _params(fact: Any, names: Names) -> Params:
    for kinds, make in _MAKERS:
        if isinstance(fact, kinds):
            return make(fact, names)
    given = {key: getattr(fact, key) for key in fact.__struct_fields__}
    plain = {key: value for key, value in given.items() if isinstance(value, str | int | float)}
    return {"what": plain.get("result") or plain.get("block"), **plain}


def _alarm(fact: Any, names: Names) -> Params:
    what, message = names.alarm_words(fact.alarm)
    params: Params = {"what": what, "message": message}
    if isinstance(fact, f.AlarmRaised) and fact.value is not None and names.says_value(fact.rule):
        decimals = names.decimals(names.stream(fact.stream))
        params["value"] = f"{number(fact.value, decimals, names.language)} {fact.unit}".strip()
    if isinstance(fact, f.AlarmAmended):
        params["priority"] = fact.priority
    if isinstance(fact, f.AlarmRaised | f.AlarmLevelChanged) and fact.level:
        params["message"] = names.level_message(fact.alarm.partition("@")[0], fact.level) or message
    if isinstance(fact, f.AlarmRepeated):
        params["times"] = fact.times
    if isinstance(fact, f.AlarmShelved):
        params["until"] = clock_time(fact.until_us, names.zone, seconds=False)
    if isinstance(fact, f.AlarmUnshelved):
        params["cause"] = fact.cause
    return params


def _incident(fact: Any, names: Names) -> Params:
    number_text = getattr(fact, "number", None) or names.incident(fact.incident)
    params: Params = {"what": number_text, "priority": getattr(fact, "priority", None)}
    kind = names.types.get(getattr(fact, "type", ""))
    params["type"] = kind.title.get(names.language) if kind else getattr(fact, "type", "")
    if isinstance(fact, f.IncidentOpened) and fact.rule:
        params.update(variant="rule", rule=proposal_rule(fact.rule, names))
    if isinstance(fact, f.IncidentAdvanced):
        params["stage"] = fact.stage.value
        params["variant"] = "unit" if fact.cause == "unit" else ""
    if isinstance(fact, f.IncidentClaimed) and fact.before:
        params.update(variant="over", before=names.person(fact.before))
    if isinstance(fact, f.ClaimEnded):
        params.update(variant="away" if fact.cause == "away" else "", before=names.person(fact.person))
    if isinstance(fact, f.IncidentMarked):
        params["mark"] = fact.mark.value
    if isinstance(fact, f.IncidentChanged) and fact.moved:
        params["place"] = names.place(fact.asset, fact.ward, fact.lon, fact.lat)
    if isinstance(fact, f.IncidentClosed):
        params["disposition"] = names.disposition(fact.disposition)
    if isinstance(fact, f.AlarmLinked | f.AlarmUnlinked):
        params["subject"] = names.alarm_words(fact.alarm)[0]
    if isinstance(fact, f.CallLinked | f.CallUnlinked):
        params["subject"] = names.call(fact.call)
    return params


def _unit(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.UnitRegistered):
        return {"what": fact.unit.id}
    if isinstance(fact, f.UnitWithdrawn):
        return {"what": fact.unit}
    if isinstance(fact, f.UnitStatusChanged):
        return {"what": fact.unit, "status": fact.status.value}
    return {"what": fact.unit, "number": names.incident(fact.incident)}


def _feed(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.FeedRegistered):
        return {"what": fact.feed.title.get(names.language)}
    if isinstance(fact, f.RecordRefused):
        return {"what": names.feed(fact.reject.feed), "record": fact.reject.record}
    params: Params = {"what": names.feed(fact.feed)}
    if isinstance(fact, f.FeedStateChanged):
        params["feed_state"] = fact.state.value
    if isinstance(fact, f.FeedCounted):
        params.update(taken=fact.taken, refused=fact.refused)
    if isinstance(fact, f.RejectsResubmitted):
        params["n"] = len(fact.rejects)
    if isinstance(fact, f.RejectsRetaken):
        params.update(taken=len(fact.taken), still=fact.still, gone=fact.gone)
    if isinstance(fact, f.ReadingsThinned):
        params["rows"] = fact.dropped
    return params


def _report(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.CallReceived):
        return {"line": fact.call.line}
    if isinstance(fact, f.CallStatusChanged):
        return {"what": names.call(fact.call), "call_status": fact.status.value}
    alert = fact.alert if isinstance(fact, f.AlertReceived) else names.state.tables.alerts.get(fact.alert)
    told = names.alert(alert) if alert else str(fact.alert)
    return {"what": told, "alert_state": getattr(getattr(fact, "state", None), "value", None)}


def _checklist(fact: Any, names: Names) -> Params:
    run = names.state.tables.checklists.get(fact.checklist)
    incident, key = (run.incident, run.plan) if run else (getattr(fact, "incident", ""), "")
    spec = run.spec if run else getattr(fact, "spec", None)
    title = spec.title.get(names.language) if spec else names.plan(key or getattr(fact, "plan", ""))
    params: Params = {"number": names.incident(incident), "what": title}
    for name in ("outcome", "cause", "version", "channel", "count", "rule"):
        params[name] = getattr(fact, name, None)
    if params["rule"] and spec is not None:
        params["rule"] = spec.rule_name(str(params["rule"]), names.language)
    if hasattr(fact, "step"):
        params["step"] = fact.step + 1
    choice = getattr(fact, "choice", None)
    options = spec.steps[fact.step].options if spec and choice is not None else ()
    params["choice"] = options[choice].get(names.language) if choice is not None and choice < len(options) else ""
    exercise = getattr(fact, "exercise", False)
    params["variant"] = "exercise" if exercise else ("rule" if params["rule"] else "choice" if params["choice"] else "")
    return params


def _people(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.SeatTaken):
        return {"what": fact.seat.name, "seat": seat_word(fact.seat.id)}
    if isinstance(fact, f.AccountCreated):
        return {"what": fact.name, "role": fact.role}
    if isinstance(fact, f.AccountFound):
        return {"what": fact.account.name, "role": fact.account.role}
    if isinstance(fact, f.SeatLocked | f.SeatUnlocked):
        return {"what": seat_word(fact.seat), "cause": getattr(fact, "cause", "")}
    if isinstance(fact, f.SignInRefused):
        return {"what": names.person(fact.account), "failures": fact.failures}
    if not isinstance(fact, f.SeatLeft):
        return {"what": names.person(fact.login), "role": getattr(fact, "role", "")}
    return {"what": seat_word(fact.seat), "cause": fact.cause}


def _unmasked(fact: Any, names: Names) -> Params:
    subjects = [subject for ref in fact.records if (subject := names.vault_subject(ref))]
    return {"what": ", ".join(subjects) or str(len(fact.records))}


def _exported(fact: Any, names: Names) -> Params:
    return {"what": exported_from(fact.what, fact.about, names), "export": fact.what, "rows": fact.rows, "by": fact.by}


def _camera(fact: Any, names: Names) -> Params:
    params: Params = {"what": names.asset(fact.asset)}
    if isinstance(fact, f.CameraClosed):
        return {**params, "cause": fact.cause}
    number_text = names.incident(fact.incident) if fact.incident else ""
    return {**params, "purpose": names.purpose(fact.asset, fact.purpose), "number": number_text}


def _refusal(fact: Any, names: Names) -> Params:
    return {"why": sentence(fact.code, conflict_params(fact.params, names), names.language)}


def _registry(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.SiteDescribed):
        return {"what": fact.site.title.get(names.language)}
    if isinstance(fact, f.AssetWithdrawn | f.StreamWithdrawn):
        return {"what": fact.asset if isinstance(fact, f.AssetWithdrawn) else fact.stream}
    return {"what": fact.asset.name if isinstance(fact, f.AssetRegistered) else fact.stream.id}


def _data_quality(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.ServicesMeasured):
        return {"what": str(len(fact.spans))}
    params: Params = {"what": str(len(fact.streams))}
    if isinstance(fact, f.StreamsMarked):
        params.update(quality=quality_word(fact.quality), reason=reason_word(fact.reason))
    return params


def _held(fact: Any, names: Names) -> Params:
    return {"what": "", "days": round(fact.ahead_us / 86_400_000_000, 1)}


def _archive(fact: Any, names: Names) -> Params:
    if isinstance(fact, f.ArchivedIdHeard):
        return {"what": fact.id}
    tables = ("incidents", "alarms", "alerts", "calls")
    return {"what": None, **{name: len(getattr(fact, name, ())) for name in tables}}


_MAKERS = (
    (CARE_FACTS, care_params),
    (GROUP_FACTS, group_params),
    (PROPOSAL_FACTS, proposal_params),
    (DISPATCH_FACTS, dispatch_params),
    (RULE_FACTS, rule_params),
    (OUTBOUND_FACTS, outbound_params),
    (WARNING_FACTS, warning_params),
    (RELATION_FACTS, relation_params),
    (CLOCK_FACTS, clock_params),
    (CLOSURE_FACTS, closure_params),
    (HAND_OFF_FACTS, hand_off_params),
    (BOARD_FACTS, board_params),
    (RISK_FACTS, risk_params),
    (SITUATION_FACTS, situation_params),
    ((f.DestructionHeld,), _held),
    ((f.StreamsMarked, f.IntervalsLearnt, f.ServicesMeasured), _data_quality),
    (
        (
            f.AlarmRaised,
            f.AlarmAmended,
            f.AlarmReturned,
            f.AlarmAcknowledged,
            f.AlarmShelved,
            f.AlarmUnshelved,
            f.AcknowledgementWithdrawn,
            f.AlarmPutOutOfService,
            f.AlarmReturnedToService,
            f.AlarmCommented,
            f.AlarmLevelChanged,
            f.AlarmLatched,
            f.AlarmReset,
            f.AlarmRepeated,
        ),
        _alarm,
    ),
    (
        (
            f.ChecklistStarted,
            f.StepCompleted,
            f.StepCounted,
            f.StepRemarked,
            f.StepOverdue,
            f.PlanEnded,
            f.NotificationWanted,
        ),
        _checklist,
    ),
    ((f.UnitAssigned, f.UnitReleased, f.UnitStatusChanged, f.UnitRegistered, f.UnitWithdrawn), _unit),
    (
        (
            f.IncidentOpened,
            f.IncidentChanged,
            f.IncidentClaimed,
            f.ClaimEnded,
            f.IncidentWatched,
            f.IncidentAdvanced,
            f.IncidentClosed,
            f.IncidentReopened,
            f.AlarmLinked,
            f.AlarmUnlinked,
            f.NoteAdded,
            f.IncidentMarked,
            f.CallLinked,
            f.CallUnlinked,
        ),
        _incident,
    ),
    (
        (
            f.FeedRegistered,
            f.FeedWithdrawn,
            f.FeedStateChanged,
            f.FeedCounted,
            f.FeedRetried,
            f.ReadingsThinned,
            f.RecordRefused,
            f.RejectsResubmitted,
            f.RejectsRetaken,
        ),
        _feed,
    ),
    (CALL_WORK, call_work),
    ((f.AlertReceived, f.AlertStateChanged, f.CallReceived, f.CallStatusChanged), _report),
    (
        (
            f.SeatTaken,
            f.SeatLeft,
            f.SeatLocked,
            f.SeatUnlocked,
            f.SignInRefused,
            f.AccountCreated,
            f.AccountFound,
            f.AccountMissing,
            f.RoleChanged,
            f.AccountDisabled,
            f.AccountEnabled,
            f.PasswordReset,
            f.PasswordChanged,
        ),
        _people,
    ),
    ((f.CommandRefused,), _refusal),
    ((f.PersonalDataUnmasked,), _unmasked),
    ((f.DataExported,), _exported),
    (ATTACHMENT_FACTS, attachment_params),
    ((f.CameraOpened, f.CameraClosed), _camera),
    (
        (f.SiteDescribed, f.AssetRegistered, f.StreamRegistered, f.AssetWithdrawn, f.StreamWithdrawn),
        _registry,
    ),
    ((f.RecordsArchived, f.ArchivedIdHeard, f.ArchivedIdsDropped), _archive),
)
