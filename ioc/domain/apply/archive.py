"""Folding what is over out of the state, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.correlation import leave_group
from ioc.domain.facts import Entry
from ioc.domain.records import PublicAlert, Remembered
from ioc.domain.state import Change, State


def records_archived(state: State, fact: f.RecordsArchived, entry: Entry, change: Change) -> None:
    tables = state.tables
    for incident in fact.incidents:
        del tables.incidents[incident.id]
        change.touch("incidents", incident.id)
    for ident in fact.checklists:
        del tables.checklists[ident]
        change.touch("checklists", ident)
    for ident in fact.calls:
        tables.memory.calls[ident] = Remembered(feed=tables.calls.pop(ident).feed, at_us=entry.at_us)
        tables.intake.pop(ident, None)
        change.touch("calls", ident)
    for ident in fact.alarms:
        tables.apart.pop(ident, None)
        gone = tables.alarms.pop(ident)
        tables.memory.occurrences[ident] = gone.occurrence
        if gone.group:
            leave_group(state, gone, change)
        change.touch("alarms", ident)
    for ident in fact.warnings:
        del tables.warnings[ident]
        change.touch("warnings", ident)
    _archive_alerts(state, fact.alerts, entry.at_us, change)


def _archive_alerts(state: State, idents: Iterable[str], at_us: int, change: Change) -> None:
    gone: list[PublicAlert] = [state.tables.alerts.pop(ident) for ident in idents]
    for alert in gone:
        state.tables.memory.alerts[alert.id] = Remembered(feed=alert.feed, at_us=at_us)
        change.touch("alerts", alert.id)
    if gone:
        state.index_references()
    for alert in gone:
        _remember_ended(state, alert, at_us)


def _remember_ended(state: State, alert: PublicAlert, at_us: int) -> None:
    """What an archived Update or Cancel ended before it ever came must not come alive when it comes yet."""
    if alert.msg_type in ("Update", "Cancel") and alert.status == "Actual":
        for reference in alert.references:
            if reference not in state.tables.alerts:
                state.tables.memory.alerts.setdefault(reference, Remembered(feed=alert.feed, at_us=at_us))


def archived_id_heard(state: State, fact: f.ArchivedIdHeard, entry: Entry, change: Change) -> None:
    held: dict[str, Remembered] = getattr(state.tables.memory, fact.table)
    held[fact.id] = replace(held.pop(fact.id), at_us=entry.at_us)


def archived_ids_dropped(state: State, fact: f.ArchivedIdsDropped, entry: Entry, change: Change) -> None:
    for ident in fact.alerts:
        del state.tables.memory.alerts[ident]
    for ident in fact.calls:
        del state.tables.memory.calls[ident]
