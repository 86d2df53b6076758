"""Folding what two incidents have to do with each other: merged, taken apart again, split, one a part of the other."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.incidents import link_alarm, put, touch
from ioc.domain.facts import Entry
from ioc.domain.incident_records import Incident, Merge, Note
from ioc.domain.state import Change, State
from ioc.domain.vocabulary import IncidentStage

_OWN_MILESTONES = frozenset({"received", "answered", "claimed", IncidentStage.NEW.value, IncidentStage.CLOSED.value})
"""Milestones of how an incident came to be; they stay with its number."""


def incident_merged(state: State, fact: f.IncidentMerged, entry: Entry, change: Change) -> None:
    tables = state.tables
    gone, into = tables.incidents[fact.incident], tables.incidents[fact.into]
    known = {name for name, _ in into.milestones}
    told = tuple(one for one in gone.milestones if one[0] not in known and one[0] not in _OWN_MILESTONES)
    alerts = tuple(alert for alert in gone.alerts if alert not in into.alerts)
    made = Merge(
        into=into.id,
        kind=fact.kind,
        at_us=entry.at_us,
        by=entry.person,
        stage=gone.stage,
        alarms=gone.alarms,
        alerts=gone.alerts,
        call=gone.call,
        calls=fact.calls,
        units=tuple((name, tables.units[name].incidents) for name in fact.units),
        notes=tuple(note.text.id for note in gone.notes),
        attachments=tuple(one.id for one in gone.attachments),
        milestones=tuple(name for name, _ in told),
        given_alerts=alerts,
        plans=fact.plans,
        viewings=tuple(one.id for one in tables.viewings.values() if one.incident == gone.id),
        children=tuple(one.id for one in tables.incidents.values() if one.parent == gone.id),
        closures=tuple(one.id for one in tables.closures.values() if one.incident == gone.id),
        hand_offs=tuple(one.id for one in gone.hand_offs),
        watchers=tuple(login for login in gone.watchers if login not in into.watchers),
        stage_into=into.stage if fact.stage is not None else None,
        priority_into=into.priority if fact.priority is not None else None,
    )
    own = (Note(at_us=entry.at_us, by=entry.person, text=fact.reason),) if fact.reason else ()
    put(
        state,
        replace(
            gone,
            merge=made,
            stage=IncidentStage.CLOSED,
            closed_us=entry.at_us,
            alarms=(),
            alerts=(),
            call=None,
            units=(),
            hand_offs=(),
            notes=(*gone.notes, *own),
        ),
        entry,
        change,
    )
    into = replace(
        into,
        alarms=tuple(dict.fromkeys((*into.alarms, *fact.alarms))),
        alerts=(*into.alerts, *alerts),
        call=into.call or gone.call,
        units=tuple(dict.fromkeys((*into.units, *fact.units))),
        notes=tuple(sorted((*into.notes, *gone.notes), key=lambda note: note.at_us)),
        attachments=tuple(sorted((*into.attachments, *gone.attachments), key=lambda one: one.at_us)),
        milestones=(*into.milestones, *told),
        hand_offs=(*into.hand_offs, *gone.hand_offs),
        watchers=(*into.watchers, *made.watchers),
        stage=fact.stage or into.stage,
        priority=fact.priority or into.priority,
    )
    taken = [name for name, told in (("stage", fact.stage), ("priority", fact.priority)) if told is not None]
    put(state, touch(into, entry, *taken), entry, change)
    for name, before in made.units:
        _put_unit(state, name, _led(before, gone.id, into.id), change)
    _belong(state, made, fact.alarms, into.id, change)
    for child in made.children:
        put(state, replace(tables.incidents[child], parent=into.id), entry, change)


def incident_unmerged(state: State, fact: f.IncidentUnmerged, entry: Entry, change: Change) -> None:
    tables = state.tables
    gone = fact.archived or tables.incidents[fact.incident]
    into, merge = tables.incidents[fact.into], gone.merge
    if merge is None:
        return
    back = _coming_back(state, merge, into)
    notes = set(merge.notes)
    was_stage = merge.stage_into is not None and into.stage is merge.stage
    was_priority = merge.priority_into is not None and into.priority == gone.priority
    both = {name for name, before in merge.units if into.id in before}
    units = {name: before for name, before in merge.units if name in into.units}
    put(
        state,
        replace(
            into,
            alarms=tuple(alarm for alarm in into.alarms if alarm not in back.alarms),
            alerts=tuple(alert for alert in into.alerts if alert not in merge.given_alerts),
            units=tuple(name for name in into.units if name not in units or name in both),
            notes=tuple(note for note in into.notes if note.text.id not in notes),
            attachments=tuple(one for one in into.attachments if one.id not in merge.attachments),
            milestones=tuple(one for one in into.milestones if one[0] not in merge.milestones),
            hand_offs=tuple(one for one in into.hand_offs if one.id not in merge.hand_offs),
            watchers=tuple(login for login in into.watchers if login not in merge.watchers),
            stage=(merge.stage_into or into.stage) if was_stage else into.stage,
            priority=(merge.priority_into or into.priority) if was_priority else into.priority,
        ),
        entry,
        change,
    )
    for name, before in units.items():
        _put_unit(state, name, _parted(tables.units[name].incidents, before, gone.id, into.id), change)
    reason = Note(at_us=entry.at_us, by=entry.person, text=fact.reason)
    put(
        state,
        replace(
            gone,
            merge=None,
            stage=merge.stage,
            closed_us=None,
            alarms=back.alarms,
            alerts=merge.alerts,
            units=tuple(units),
            hand_offs=tuple(one for one in into.hand_offs if one.id in merge.hand_offs),
            call=merge.call if merge.call in back.calls else next(iter(back.calls), None),
            notes=(*gone.notes, reason),
        ),
        entry,
        change,
    )
    _belong(state, back, back.alarms, gone.id, change)
    _choose_call(state, into.id, change)
    for child in back.children:
        put(state, replace(tables.incidents[child], parent=gone.id), entry, change)


def incident_split(state: State, fact: f.IncidentSplit, entry: Entry, change: Change) -> None:
    tables = state.tables
    origin, made = tables.incidents[fact.origin], tables.incidents[fact.incident]
    put(
        state,
        replace(
            origin,
            alarms=tuple(alarm for alarm in origin.alarms if alarm not in fact.alarms),
            units=tuple(name for name in origin.units if name not in fact.units),
        ),
        entry,
        change,
    )
    put(
        state,
        replace(made, origin=origin.id, alarms=fact.alarms, units=fact.units, call=next(iter(fact.calls), None)),
        entry,
        change,
    )
    for alarm in fact.alarms:
        link_alarm(state, alarm, made.id, change)
    for call in fact.calls:
        _put_call(state, call, made.id, change)
    _choose_call(state, origin.id, change)
    for name in fact.units:
        _put_unit(state, name, _led(tables.units[name].incidents, origin.id, made.id), change)


def incident_parent_set(state: State, fact: f.IncidentParentSet, entry: Entry, change: Change) -> None:
    put(state, replace(state.tables.incidents[fact.incident], parent=fact.parent), entry, change)


def _coming_back(state: State, merge: Merge, into: Incident) -> Merge:
    """The part of a merge that is still with the survivor; what people took away since stays where they put it."""
    tables = state.tables

    def still(held: object) -> bool:
        return getattr(held, "incident", None) == into.id

    return replace(
        merge,
        alarms=tuple(name for name in merge.alarms if name in into.alarms),
        calls=tuple(name for name in merge.calls if still(tables.calls.get(name))),
        plans=tuple(name for name in merge.plans if still(tables.checklists.get(name))),
        viewings=tuple(name for name in merge.viewings if still(tables.viewings.get(name))),
        closures=tuple(name for name in merge.closures if still(tables.closures.get(name))),
        children=tuple(
            name
            for name in merge.children
            if (child := tables.incidents.get(name)) is not None and child.parent == into.id
        ),
    )


def _belong(state: State, merge: Merge, alarms: Iterable[str], incident: str, change: Change) -> None:
    """Alarms, calls, plans and cameras of a merge belong to `incident` now."""
    for alarm in alarms:
        link_alarm(state, alarm, incident, change)
    for call in merge.calls:
        _put_call(state, call, incident, change)
    for name in merge.plans:
        state.tables.checklists[name] = replace(state.tables.checklists[name], incident=incident)
        change.touch("checklists", name)
    for name in merge.viewings:
        state.tables.viewings[name] = replace(state.tables.viewings[name], incident=incident)
        change.touch("viewings", name)
    for name in merge.closures:
        state.tables.closures[name] = replace(state.tables.closures[name], incident=incident)
        change.touch("closures", name)


def _led(held: tuple[str, ...], gone: str, into: str) -> tuple[str, ...]:
    """What a unit is on, with one incident in place of the other: the first of the two keeps its place."""
    return tuple(dict.fromkeys(into if name == gone else name for name in held))


def _parted(now: tuple[str, ...], before: tuple[str, ...], gone: str, into: str) -> tuple[str, ...]:
    """What a unit is on once the merge is taken back: as before, or, where it changed since, both in its place."""
    if now == _led(before, gone, into):
        return before
    if into not in before:
        pair: tuple[str, ...] = (gone,)
    else:
        pair = (gone, into) if before.index(gone) < before.index(into) else (into, gone)
    at = now.index(into)
    return (*now[:at], *pair, *now[at + 1 :])


def _put_unit(state: State, name: str, held: tuple[str, ...], change: Change) -> None:
    """Only what it is on changes: neither its status nor since when."""
    state.tables.units[name] = replace(state.tables.units[name], incidents=held)
    change.touch("units", name)


def _put_call(state: State, ident: str, incident: str, change: Change) -> None:
    call = state.tables.calls.get(ident)
    if call is not None:
        state.tables.calls[ident] = replace(call, incident=incident)
        change.touch("calls", ident)


def _choose_call(state: State, ident: str, change: Change) -> None:
    """The incident's own call, where the one it had has left: the first of those that are still linked."""
    incident = state.tables.incidents[ident]
    first = state.tables.calls.get(incident.call or "")
    if incident.call is None or (first is not None and first.incident == ident):
        return
    left = [call for call in state.tables.calls.values() if call.incident == ident]
    chosen = min(left, key=lambda call: (call.received_us, call.id)).id if left else None
    state.tables.incidents[ident] = replace(incident, call=chosen)
    change.touch("incidents", ident)
