"""Folding incidents."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.calls import belong
from ioc.domain.facts import Entry
from ioc.domain.incident_records import FieldChange, Incident, Note
from ioc.domain.state import Change, State
from ioc.domain.vocabulary import IncidentMark, IncidentStage


def put(state: State, incident: Incident, entry: Entry, change: Change) -> None:
    """Hold the record as changed now."""
    state.tables.incidents[incident.id] = replace(incident, changed_us=entry.at_us)
    change.touch("incidents", incident.id)


def mark(incident: Incident, *marks: IncidentMark) -> Incident:
    """Add EIDO marks; each is kept once, in the order of its first appearance."""
    return replace(incident, marks=tuple(dict.fromkeys((*incident.marks, *marks))))


def milestone(incident: Incident, name: str, at_us: int) -> Incident:
    """Write a milestone once; a later passage of the same stage leaves the first instant."""
    if any(known == name for known, _ in incident.milestones):
        return incident
    return replace(incident, milestones=(*incident.milestones, (name, at_us)))


def touch(incident: Incident, entry: Entry, *fields: str) -> Incident:
    """Note who changed these fields, so that a seat which had not seen it yet is told (see `decide.conflicts`)."""
    if not fields:
        return incident
    actor = entry.actor
    made = [
        FieldChange(
            field=field,
            seq=entry.seq,
            at_us=entry.at_us,
            seat=actor.seat if actor else "",
            name=actor.name if actor else "",
        )
        for field in fields
    ]
    return replace(incident, touched=(*(one for one in incident.touched if one.field not in fields), *made))


def incident_opened(state: State, fact: f.IncidentOpened, entry: Entry, change: Change) -> None:
    notes = (Note(at_us=entry.at_us, by=entry.person, text=fact.text),) if fact.text else ()
    incident = Incident(
        id=fact.incident,
        number=fact.number,
        type=fact.type,
        priority=fact.priority,
        stage=IncidentStage.NEW,
        opened_us=entry.at_us,
        opened_by=entry.person,
        lon=fact.lon,
        lat=fact.lat,
        ward=fact.ward,
        asset=fact.asset,
        call=fact.call,
        alarms=fact.alarms,
        alerts=fact.alerts,
        notes=notes,
        marks=(IncidentMark.ACTIVE,),
        milestones=((IncidentStage.NEW.value, entry.at_us),),
        rule=fact.rule,
    )
    state.tables.incident_count += 1
    put(state, incident, entry, change)
    for alarm in fact.alarms:
        link_alarm(state, alarm, fact.incident, change)
    if fact.call is not None:
        belong(state, fact.call, fact.incident, entry.at_us, change)


def link_alarm(state: State, alarm_id: str, incident: str | None, change: Change) -> None:
    """Note which incident an alarm belongs to."""
    alarm = state.tables.alarms.get(alarm_id)
    if alarm is not None:
        state.tables.alarms[alarm_id] = replace(alarm, incident=incident)
        change.touch("alarms", alarm_id)


def incident_changed(state: State, fact: f.IncidentChanged, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    asset = fact.asset if fact.moved else incident.asset
    placed = bool(incident.asset or incident.ward) or incident.lon is not None
    if placed if fact.moved else (fact.lon, fact.lat) != (incident.lon, incident.lat):
        incident = mark(incident, IncidentMark.NEW_LOCATION)
    fields = {
        "asset": asset,
        "type": fact.type,
        "priority": fact.priority,
        "lon": fact.lon,
        "lat": fact.lat,
        "ward": fact.ward,
    }
    made = replace(incident, **fields)
    changed = [name for name in ("type", "priority") if getattr(made, name) != getattr(incident, name)]
    if (made.lon, made.lat, made.ward, made.asset) != (incident.lon, incident.lat, incident.ward, incident.asset):
        changed.append("place")
    put(state, touch(made, entry, *changed), entry, change)


def alarm_linked(state: State, fact: f.AlarmLinked, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    put(state, replace(incident, alarms=(*incident.alarms, fact.alarm)), entry, change)
    link_alarm(state, fact.alarm, fact.incident, change)


def alarm_unlinked(state: State, fact: f.AlarmUnlinked, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    left = tuple(alarm for alarm in incident.alarms if alarm != fact.alarm)
    put(state, replace(incident, alarms=left), entry, change)
    link_alarm(state, fact.alarm, None, change)


def note_added(state: State, fact: f.NoteAdded, entry: Entry, change: Change) -> None:
    incident = state.tables.incidents[fact.incident]
    note = Note(at_us=entry.at_us, by=entry.person, text=fact.text)
    put(state, replace(incident, notes=(*incident.notes, note)), entry, change)


_STAGE_MARKS = {
    IncidentStage.DISPATCHED: IncidentMark.RESOURCES_ASSIGNED,
    IncidentStage.ON_SCENE: IncidentMark.RESOURCES_ONSCENE,
}


def incident_advanced(state: State, fact: f.IncidentAdvanced, entry: Entry, change: Change) -> None:
    incident = replace(state.tables.incidents[fact.incident], stage=fact.stage)
    incident = milestone(incident, fact.stage.value, entry.at_us)
    if fact.stage in _STAGE_MARKS:
        incident = mark(incident, _STAGE_MARKS[fact.stage])
    put(state, touch(incident, entry, "stage"), entry, change)


def incident_closed(state: State, fact: f.IncidentClosed, entry: Entry, change: Change) -> None:
    incident = replace(
        state.tables.incidents[fact.incident],
        stage=IncidentStage.CLOSED,
        disposition=fact.disposition,
        closed_us=entry.at_us,
    )
    marks = (IncidentMark.CANCELLED, IncidentMark.CLOSED) if fact.cancelled else (IncidentMark.CLOSED,)
    incident = milestone(mark(incident, *marks), IncidentStage.CLOSED.value, entry.at_us)
    put(state, incident, entry, change)


def incident_marked(state: State, fact: f.IncidentMarked, entry: Entry, change: Change) -> None:
    put(state, mark(state.tables.incidents[fact.incident], fact.mark), entry, change)


def incident_reopened(state: State, fact: f.IncidentReopened, entry: Entry, change: Change) -> None:
    incident = fact.archived or state.tables.incidents[fact.incident]
    note = Note(at_us=entry.at_us, by=entry.person, text=fact.reason)
    incident = replace(
        mark(incident, IncidentMark.REOPENED),
        stage=IncidentStage.OPEN,
        disposition=None,
        closed_us=None,
        reopened=incident.reopened + 1,
        notes=(*incident.notes, note),
        alarms=tuple(alarm for alarm in incident.alarms if alarm not in fact.without),
    )
    put(state, incident, entry, change)
