"""Deciding what two incidents have to do with each other. No unit's status is ever touched here."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import MergeIncident, OpenIncident, Refusal, SetParent, SplitIncident, UnmergeIncident
from ioc.domain.decide import incidents
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.incident_records import Incident
from ioc.domain.relations import is_below
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage, UnitStatus

KINDS = ("duplicate", "merged")
_STAGES = tuple(IncidentStage)
_BY_UNIT = {
    UnitStatus.DISPATCHED: IncidentStage.DISPATCHED,
    UnitStatus.EN_ROUTE: IncidentStage.DISPATCHED,
    UnitStatus.ON_SCENE: IncidentStage.ON_SCENE,
    UnitStatus.TRANSPORTING: IncidentStage.ON_SCENE,
}


def merge(state: State, command: MergeIncident, context: Context) -> Decision:
    gone = find_open(state, command.incident)
    if isinstance(gone, Refusal):
        return gone
    into = find_open(state, command.into)
    if isinstance(into, Refusal):
        return into
    if gone.id == into.id:
        return refuse("merge_self", number=gone.number)
    if command.kind not in KINDS:
        return refuse("merge_kind", kind=command.kind)
    if is_below(state, into, gone.id):
        return refuse("relation_circle", number=gone.number, other=into.number)
    if any(board.scope == gone.id and board.released_us is None for board in state.tables.boards.values()):
        return refuse("merge_commanded", number=gone.number, into=into.number)
    further = gone.units and _STAGES.index(gone.stage) > _STAGES.index(into.stage)
    reason = context.seal("note", {"text": command.reason.strip()}) if command.reason.strip() else None
    return [
        f.IncidentMerged(
            incident=gone.id,
            into=into.id,
            kind=command.kind,
            alarms=tuple(alarm for alarm in gone.alarms if _holds_alarm(state, alarm, gone.id)),
            calls=tuple(call.id for call in state.tables.calls.values() if call.incident == gone.id),
            units=gone.units,
            plans=tuple(run.id for run in state.tables.checklists.values() if run.incident == gone.id),
            stage=gone.stage if further else None,
            priority=gone.priority if gone.priority < into.priority else None,
            reason=reason,
        )
    ]


def _holds_alarm(state: State, ident: str, incident: str) -> bool:
    alarm = state.tables.alarms.get(ident)
    return alarm is None or alarm.incident == incident


def unmerge(state: State, command: UnmergeIncident, context: Context) -> Decision:
    known = state.tables.incidents.get(command.incident)
    archived = context.archived if known is None else None
    gone = known or archived
    if gone is None or gone.id != command.incident:
        return refuse("unknown_incident", incident=command.incident)
    if gone.merge is None:
        return refuse("not_merged", number=gone.number)
    if not command.reason.strip():
        return refuse("reason_missing")
    if gone.merge.into not in state.tables.incidents:
        return refuse("survivor_archived", number=gone.number)
    into = find_open(state, gone.merge.into)
    if isinstance(into, Refusal):
        return into
    reason = context.seal("note", {"text": command.reason.strip()})
    return [f.IncidentUnmerged(incident=gone.id, into=into.id, reason=reason, archived=archived)]


def split(state: State, command: SplitIncident, context: Context) -> Decision:
    origin = find_open(state, command.incident)
    if isinstance(origin, Refusal):
        return origin
    refusal = _check_leaving(state, command, origin)
    if refusal is not None:
        return refusal
    lon, lat, ward, asset = _place(state, command, origin)
    opening = OpenIncident(
        type=command.type,
        priority=command.priority,
        lon=lon,
        lat=lat,
        ward=ward,
        asset=asset,
        text=command.text,
    )
    facts = incidents.open_incident(state, opening, context)
    if isinstance(facts, Refusal):
        return facts
    made = next(fact for fact in facts if isinstance(fact, f.IncidentOpened))
    leave = f.IncidentSplit(
        incident=made.incident, origin=origin.id, alarms=command.alarms, calls=command.calls, units=command.units
    )
    stages = [
        stage
        for name in command.units
        if state.tables.units[name].incidents[0] == origin.id
        and (stage := _BY_UNIT.get(state.tables.units[name].status)) is not None
    ]
    stage = max(stages, key=_STAGES.index, default=None)
    moved = [f.IncidentAdvanced(incident=made.incident, stage=stage, cause="unit")] if stage is not None else []
    return [*facts, leave, *moved]


def _check_leaving(state: State, command: SplitIncident, origin: Incident) -> Refusal | None:
    for group in (command.alarms, command.calls, command.units):
        if len(set(group)) != len(group):
            return refuse("split_twice")
    if not (command.alarms or command.calls or command.units):
        return refuse("split_nothing", number=origin.number)
    if not set(command.alarms) <= set(origin.alarms):
        return refuse("alarm_not_linked", number=origin.number)
    calls = state.tables.calls
    if any(name not in calls or calls[name].incident != origin.id for name in command.calls):
        return refuse("call_not_linked", number=origin.number)
    strange = next((name for name in command.units if name not in origin.units), None)
    return refuse("unit_not_assigned", unit=strange, number=origin.number) if strange is not None else None


def _place(
    state: State, command: SplitIncident, origin: Incident
) -> tuple[float | None, float | None, str, str | None]:
    if command.lon is not None or command.lat is not None or command.ward:
        return command.lon, command.lat, command.ward, None
    for ident in command.alarms:
        alarm = state.tables.alarms.get(ident)
        asset = state.registry.assets.get(alarm.asset or "") if alarm else None
        if asset is not None:
            return None, None, "", asset.id
    for ident in command.calls:
        call = state.tables.calls[ident]
        if call.lon is not None or call.ward:
            return call.lon, call.lat, call.ward, None
    known = origin.asset if origin.asset in state.registry.assets else None
    return origin.lon, origin.lat, origin.ward, known


def set_parent(state: State, command: SetParent, context: Context) -> Decision:
    child = find_open(state, command.incident)
    if isinstance(child, Refusal):
        return child
    if command.parent is None:
        if child.parent is None:
            return refuse("no_parent", number=child.number)
        return [f.IncidentParentSet(incident=child.id, before=child.parent)]
    parent = find_open(state, command.parent)
    if isinstance(parent, Refusal):
        return parent
    if parent.id == child.id or is_below(state, parent, child.id):
        return refuse("relation_circle", number=child.number, other=parent.number)
    if child.parent == parent.id:
        return refuse("same_parent", number=child.number, other=parent.number)
    return [f.IncidentParentSet(incident=child.id, parent=parent.id, before=child.parent)]
