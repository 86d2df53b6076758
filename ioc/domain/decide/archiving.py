"""Deciding what leaves the state: what is over for long and what nothing open refers to. Time enters as messages.

Nothing that is open, unacknowledged, or referred to by something open is archived (docs/decisions/0022).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TypeVar

from ioc.domain import alarms
from ioc.domain import facts as f
from ioc.domain.decide.reports import expires_us
from ioc.domain.records import Alarm, Incident, PublicAlert, Remembered
from ioc.domain.relations import survivor
from ioc.domain.state import State, Tables
from ioc.domain.vocabulary import AlarmLabel, AlertState, IncidentStage

HOUR_US = 3_600_000_000
CLOSED_STAYS_H = 24.0
"""Hours that a closed incident stays while no site is described."""
SHIFT_US = 12 * HOUR_US
ALARM_STAYS_US = SHIFT_US
"""A normal alarm stays for a shift after its last change."""
ALERT_STAYS_US = 24 * HOUR_US
"""A public alert that has ended stays for a day after it came and after it would have expired."""
CALL_STAYS_US = 2 * SHIFT_US
"""A call from which nobody made an incident stays for two shifts; one with an incident goes with that."""
WARNING_STAYS_US = 24 * HOUR_US
"""A warning of our own that has ended stays for a day, and as long as one that is not over goes back to it."""
REMEMBERED_US = 7 * 24 * HOUR_US
"""An archived id is remembered for a week after its feed last named it."""
MOST_REMEMBERED = 20_000
"""Ids remembered of one kind, at most."""
T = TypeVar("T")
MOST_AT_ONCE = 500
"""Records of one kind in one fact; what is left comes with the next."""


def archive(state: State, at_us: int) -> list[f.AnyFact]:
    """What is due to leave the state, and what is due to be remembered no longer."""
    tables = state.tables
    incidents = _take(_over_incidents(state, at_us))
    gone = {incident.id for incident in incidents}
    staying = [incident for incident in tables.incidents.values() if incident.id not in gone]
    made = f.RecordsArchived(
        incidents=tuple(incidents),
        alerts=tuple(_take(_over_alerts(state, staying, at_us))),
        calls=tuple(_take(_over_calls(tables, gone, at_us))),
        alarms=tuple(_take(_over_alarms(tables, staying, at_us))),
        checklists=tuple(_take(run.id for run in tables.checklists.values() if _is_over(tables, run.incident, gone))),
        warnings=tuple(_take(_over_warnings(tables, at_us))),
    )
    facts: list[f.AnyFact] = []
    if made != f.RecordsArchived():
        facts.append(made)
    dropped = f.ArchivedIdsDropped(alerts=_faded(tables.memory.alerts, at_us), calls=_faded(tables.memory.calls, at_us))
    if dropped != f.ArchivedIdsDropped():
        facts.append(dropped)
    return facts


def _take(found: Iterable[T]) -> list[T]:
    return list(islice(found, MOST_AT_ONCE))


def _is_over(tables: Tables, incident: str, gone: set[str]) -> bool:
    """Whether an incident leaves now or has left."""
    return incident in gone or incident not in tables.incidents


def _over_incidents(state: State, at_us: int) -> Iterable[Incident]:
    site = state.registry.site
    before_us = at_us - int((site.closed_stay_h if site else CLOSED_STAYS_H) * HOUR_US)
    over = {
        incident.id: incident
        for incident in state.tables.incidents.values()
        # a note after the closing counts as a change as well
        if incident.stage is IncidentStage.CLOSED and max(incident.closed_us or 0, incident.changed_us) <= before_us
    }
    for incident in [one for one in over.values() if one.merge is not None]:
        # one that was merged stays as long as the one that leads it, so that the merge can be taken back
        leader = survivor(state, incident)
        if leader is not None and leader.id not in over:
            del over[incident.id]
    if over:
        for alarm in state.tables.alarms.values():
            if alarm.incident in over and not _is_normal(alarm):
                del over[alarm.incident]
        for unit in state.tables.units.values():
            for ident in unit.incidents:
                over.pop(ident, None)
    return over.values()


def _is_normal(alarm: Alarm) -> bool:
    return alarms.label(alarm) is AlarmLabel.NORMAL


def _over_alarms(tables: Tables, staying: Iterable[Incident], at_us: int) -> Iterable[str]:
    named = {ident for incident in staying for ident in incident.alarms}
    for alarm in tables.alarms.values():
        # the cheap questions first: a storm may hold a hundred thousand
        settled = not alarm.active and alarm.changed_us + ALARM_STAYS_US <= at_us
        if settled and alarm.id not in named and _is_normal(alarm):
            yield alarm.id


def _over_alerts(state: State, staying: Iterable[Incident], at_us: int) -> Iterable[str]:
    tables = state.tables
    named = {ident for incident in staying for ident in incident.alerts}
    named.update(alarm.alert for alarm in tables.alarms.values() if alarm.alert is not None)
    named.update(_chains(tables))
    for alert in tables.alerts.values():
        ended = alert.state is not AlertState.ACTIVE and alert.id not in named
        if ended and _end_us(state, alert) + ALERT_STAYS_US <= at_us:
            yield alert.id


def _chains(tables: Tables) -> set[str]:
    """All that came before what is in force: the first of a chain is the chain's alarm point."""
    named: set[str] = set()
    waiting = [
        ident for alert in tables.alerts.values() if alert.state is AlertState.ACTIVE for ident in alert.references
    ]
    while waiting:
        ident = waiting.pop()
        if ident not in named:
            named.add(ident)
            before = tables.alerts.get(ident)
            waiting += before.references if before is not None else ()
    return named


def _end_us(state: State, alert: PublicAlert) -> int:
    """When it ended: by its own time, by the one that took its place, or before it came."""
    if alert.state is AlertState.EXPIRED:
        return max(alert.received_us, expires_us(alert, state.registry.site))
    successor = state.tables.alerts.get(alert.superseded_by or "")
    return max(alert.received_us, successor.received_us if successor else 0)


def _over_warnings(tables: Tables, at_us: int) -> Iterable[str]:
    named = {warning.base for warning in tables.warnings.values() if not warning.is_over}
    named.update(effect.about for effect in tables.effects.values())
    for warning in tables.warnings.values():
        if warning.is_over and warning.ended_us + WARNING_STAYS_US <= at_us and warning.id not in named:
            yield warning.id


def _over_calls(tables: Tables, gone: set[str], at_us: int) -> Iterable[str]:
    named = {incident.call for incident in tables.incidents.values() if incident.id not in gone}
    for call in tables.calls.values():
        if call.id in named:
            continue
        if call.incident is None:
            over = not _is_worked_on(tables, call.id) and call.received_us + CALL_STAYS_US <= at_us
        else:
            over = _is_over(tables, call.incident, gone)
        if over:
            yield call.id


def _is_worked_on(tables: Tables, call: str) -> bool:
    """Whether somebody has the call, waits for a receipt or is to call back: a draft goes on purpose only."""
    work = tables.intake.get(call)
    return work is not None and work.outcome is None and bool(work.holder or work.pending or work.back_us)


def _faded(memory: Mapping[str, Remembered], at_us: int) -> tuple[str, ...]:
    """Ids not named for a week, and the oldest beyond the most that is kept."""
    old = [ident for ident, kept in memory.items() if kept.at_us + REMEMBERED_US <= at_us]
    if len(memory) - len(old) > MOST_REMEMBERED:
        old = sorted(memory, key=lambda ident: (memory[ident].at_us, ident))[: len(memory) - MOST_REMEMBERED]
    return tuple(old[:MOST_AT_ONCE])
