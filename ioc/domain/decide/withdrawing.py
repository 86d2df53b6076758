"""Deciding when what the configuration no longer has may go: not while something open hangs on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ioc.domain import alarms
from ioc.domain import facts as f
from ioc.domain.records import Alarm
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel, IncidentStage


def withdraw(state: State, *, assets: Collection[str], streams: Iterable[str], units: Iterable[str]) -> list[f.AnyFact]:
    """Withdraw what of these is free. An asset takes its streams along.

    An asset waits while an alarm on it is open or unacknowledged, or an open incident is about it; a stream waits for
    its alarm, a unit while it is assigned.
    """
    facts: list[f.AnyFact] = []
    free = set(assets) - _assets_in_use(state) if assets else set()
    if free:
        facts += [
            f.StreamWithdrawn(stream=stream.id)
            for stream in state.by_index
            if stream.asset in free and not stream.withdrawn
        ]
    facts += [f.AssetWithdrawn(asset=ident) for ident in assets if ident in free]
    alarmed = {alarm.stream for alarm in _open_alarms(state)}
    facts += [
        f.StreamWithdrawn(stream=ident)
        for ident in streams
        if ident not in alarmed and state.registry.streams[ident].asset not in free
    ]
    facts += [f.UnitWithdrawn(unit=ident) for ident in units if not state.tables.units[ident].incidents]
    return facts


def _open_alarms(state: State) -> Iterable[Alarm]:
    """Alarms that are anything but normal."""
    return (alarm for alarm in state.tables.alarms.values() if alarms.label(alarm) is not AlarmLabel.NORMAL)


def _assets_in_use(state: State) -> set[str | None]:
    tables = state.tables
    used = {alarm.asset for alarm in _open_alarms(state)}
    for incident in tables.incidents.values():
        if incident.stage is not IncidentStage.CLOSED or incident.merge is not None:
            used.add(incident.asset)
            used.update(tables.alarms[ident].asset for ident in incident.alarms if ident in tables.alarms)
    return used
