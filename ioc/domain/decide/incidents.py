"""Deciding the life of incidents. A rule never acts on what a person reopened: nothing here closes by itself."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.alerts import alarm_point
from ioc.domain.commands import (
    AddNote,
    AdvanceIncident,
    ChangeIncident,
    CloseIncident,
    LinkAlarm,
    OpenIncident,
    Refusal,
    ReopenIncident,
    UnlinkAlarm,
)
from ioc.domain.decide.calls import find_waiting
from ioc.domain.decide.conflicts import change_conflict, conflict, place_words
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incident_places import alerts_of, on_earth, place_after, place_of_new
from ioc.domain.decide.plans import open_mandatory
from ioc.domain.records import Incident
from ioc.domain.relations import is_live, number_of, parts
from ioc.domain.state import State
from ioc.domain.units import BUSY
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from ioc.domain.wards import ward_name

NUMBER_DIGITS = 4


def find_open(state: State, incident: str) -> Incident | Refusal:
    """The incident if people still work on it, else why not."""
    found = state.tables.incidents.get(incident)
    if found is None:
        return refuse("unknown_incident", incident=incident)
    if found.merge is not None:
        return refuse("incident_merged", number=found.number, into=number_of(state, found.merge.into))
    if found.stage is IncidentStage.CLOSED:
        return refuse("incident_closed", number=found.number)
    return found


def open_incident(state: State, command: OpenIncident, context: Context) -> Decision:
    refusal = _check_opening(state, command)
    if refusal is not None:
        return refusal
    if not on_earth(command.lon, command.lat):
        return refuse("place")
    lon, lat, ward, asset = place_of_new(state, command)
    site = state.registry.site
    ward = ward or ward_name(site, lon, lat, context.at_us)
    text = context.seal("incident_text", {"text": command.text.strip()}) if command.text.strip() else None
    return [
        f.IncidentOpened(
            incident=context.new_id(),
            number=next_number(state),
            type=command.type,
            priority=command.priority,
            lon=lon,
            lat=lat,
            ward=ward,
            asset=asset,
            alarms=tuple(dict.fromkeys((*command.alarms, *_alarms_of(state, command.alerts)))),
            alerts=tuple(dict.fromkeys((*command.alerts, *alerts_of(state, command.alarms)))),
            call=command.call,
            text=text,
        )
    ]


def next_number(state: State) -> str:
    """The number of the next incident, as people say it."""
    site = state.registry.site
    prefix = site.number_prefix if site else "VV"
    return f"{prefix}-{state.tables.incident_count + 1:0{NUMBER_DIGITS}d}"


def _check_opening(state: State, command: OpenIncident) -> Refusal | None:
    site = state.registry.site
    if site is None or all(kind.key != command.type for kind in site.incident_types):
        return refuse("unknown_type", type=command.type)
    if not 1 <= command.priority <= 5:
        return refuse("priority", priority=command.priority)
    if command.asset is not None and command.asset not in state.registry.assets:
        return refuse("unknown_asset", asset=command.asset)
    return _check_sources(state, command)


def _check_sources(state: State, command: OpenIncident) -> Refusal | None:
    for alarm_id in command.alarms:
        refusal = _check_free(state, alarm_id)
        if refusal is not None:
            return refusal
    for alert in command.alerts:
        if alert not in state.tables.alerts:
            return refuse("unknown_alert", alert=alert)
    if command.call is not None:
        waiting = find_waiting(state, command.call)
        if isinstance(waiting, Refusal):
            return waiting
    return None


def _alarms_of(state: State, alerts: tuple[str, ...]) -> list[str]:
    """And the alarms of the public alerts, where they are active and nobody works on them yet."""
    points = (alarm_point(state, state.tables.alerts[ident]) for ident in alerts)
    known = (state.tables.alarms[point] for point in points if point in state.tables.alarms)
    return [alarm.id for alarm in known if alarm.active and _check_free(state, alarm.id) is None]


def _check_free(state: State, alarm_id: str) -> Refusal | None:
    alarm = state.tables.alarms.get(alarm_id)
    if alarm is None:
        return refuse("unknown_alarm", alarm=alarm_id)
    holder = state.tables.incidents.get(alarm.incident or "")
    if holder is not None and holder.stage is not IncidentStage.CLOSED:
        return refuse("alarm_has_incident", number=holder.number)
    return None


def change(state: State, command: ChangeIncident, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    site = state.registry.site
    kind = command.type or incident.type
    if site is None or all(known.key != kind for known in site.incident_types):
        return refuse("unknown_type", type=kind)
    priority = incident.priority if command.priority is None else command.priority
    if not 1 <= priority <= 5:
        return refuse("priority", priority=priority)
    place = place_after(state, command, incident)
    if isinstance(place, Refusal):
        return place
    lon, lat, ward, asset = place
    ward = ward or ward_name(site, lon, lat, context.at_us)
    conflicting = change_conflict(incident, command, place_words(lon, lat, ward, asset), context)
    if conflicting is not None:
        return conflicting
    return [
        f.IncidentChanged(
            incident=incident.id,
            type=kind,
            priority=priority,
            lon=lon,
            lat=lat,
            ward=ward,
            asset=asset,
            moved=command.elsewhere or (lon, lat, asset) != (incident.lon, incident.lat, incident.asset),
        )
    ]


def link(state: State, command: LinkAlarm, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    refusal = _check_free(state, command.alarm)
    if refusal is not None:
        return refusal
    return [f.AlarmLinked(incident=incident.id, alarm=command.alarm)]


def unlink(state: State, command: UnlinkAlarm, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if command.alarm not in incident.alarms:
        return refuse("alarm_not_linked", number=incident.number)
    return [f.AlarmUnlinked(incident=incident.id, alarm=command.alarm)]


def add_note(state: State, command: AddNote, context: Context) -> Decision:
    """A closed incident still takes remarks; one that was merged is written on under the number that leads it."""
    held = state.tables.incidents.get(command.incident)
    if held is None:
        return refuse("unknown_incident", incident=command.incident)
    if held.merge is not None:
        return refuse("incident_merged", number=held.number, into=number_of(state, held.merge.into))
    if not command.text.strip():
        return refuse("text_missing")
    ref = context.seal("note", {"text": command.text.strip()})
    return [f.NoteAdded(incident=command.incident, text=ref)]


def advance(state: State, command: AdvanceIncident, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if command.stage in (IncidentStage.NEW, IncidentStage.CLOSED):
        return refuse("stage_not_by_hand", stage=command.stage.value)
    if command.stage is incident.stage:
        return refuse("same_stage", number=incident.number)
    conflicting = conflict(incident, "stage", command.stage.value, incident.stage.value, context)
    if conflicting is not None:
        return conflicting
    return [f.IncidentAdvanced(incident=incident.id, stage=command.stage)]


def close(state: State, command: CloseIncident, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    site = state.registry.site
    ending = next((known for known in site.dispositions if known.code == command.disposition), None) if site else None
    if ending is None:
        return refuse("unknown_disposition", disposition=command.disposition)
    open_parts = [one.number for one in parts(state, incident.id) if is_live(one)]
    if open_parts:
        return refuse("parts_open", number=incident.number, parts=", ".join(open_parts))
    left = open_mandatory(state, incident.id)
    if left:
        return refuse("steps_open", number=incident.number, steps=left)
    shut = [held for held in state.tables.closures.values() if held.incident == incident.id]
    if shut and command.roads not in ("reopen", "keep"):
        return refuse("closures_open", number=incident.number, roads=", ".join(held.name for held in shut))
    facts: list[f.AnyFact] = []
    if command.roads == "reopen":
        facts += [
            f.RoadReopened(closure=held.id, name=held.name, cause="incident", incident=incident.id) for held in shut
        ]
    for unit_id in incident.units:
        facts += release_facts(state, incident.id, unit_id)
    return [*facts, f.IncidentClosed(incident=incident.id, disposition=ending.code, cancelled=ending.cancels)]


def release_facts(state: State, incident: str, unit_id: str) -> list[f.AnyFact]:
    """Take a unit off an incident; it becomes available only if it was busy with nothing else."""
    unit = state.tables.units[unit_id]
    facts: list[f.AnyFact] = [f.UnitReleased(incident=incident, unit=unit_id)]
    if unit.status in BUSY and unit.incidents == (incident,):
        facts.append(f.UnitStatusChanged(unit=unit_id, status=UnitStatus.AVAILABLE))
    return facts


def reopen(state: State, command: ReopenIncident, context: Context) -> Decision:
    known = state.tables.incidents.get(command.incident)
    archived = context.archived if known is None else None
    incident = known or archived
    if incident is None or incident.id != command.incident:
        return refuse("unknown_incident", incident=command.incident)
    if incident.merge is not None:
        return refuse("incident_merged", number=incident.number, into=number_of(state, incident.merge.into))
    if incident.stage is not IncidentStage.CLOSED:
        return refuse("not_closed", number=incident.number)
    if not command.reason.strip():
        return refuse("reason_missing")
    ref = context.seal("note", {"text": command.reason.strip()})
    alarms = state.tables.alarms
    without = tuple(name for name in incident.alarms if name in alarms and alarms[name].incident != incident.id)
    return [f.IncidentReopened(incident=incident.id, reason=ref, archived=archived, without=without)]
