"""Calls and alarms of the state as items for clustering, and whether they still stand."""

from __future__ import annotations

from ioc.domain.correlation.clusters import Item
from ioc.domain.correlation_records import ProposalMember
from ioc.domain.records import Alarm, Call
from ioc.domain.state import State
from ioc.domain.vocabulary import CallStatus, IncidentStage


def call_item(state: State, call: Call) -> Item | None:
    """A call that waits and has a place: what its form says, else what its source said."""
    work = state.tables.intake.get(call.id)
    if call.incident is not None or call.status is CallStatus.CLOSED or (work is not None and work.outcome is not None):
        return None
    form = work.form if work is not None else None
    placed = form if form is not None and form.lon is not None else call
    if placed.lon is None or placed.lat is None:
        return None
    kind = form.type if form is not None and form.type else call.kind
    return Item(
        table="calls",
        id=call.id,
        kind=kind,
        at_us=call.received_us,
        lon=placed.lon,
        lat=placed.lat,
        ward=placed.ward or call.ward,
    )


def alarm_item(state: State, alarm: Alarm) -> Item | None:
    """An active alarm with a place that nobody works on yet. Out of service it is believed in nothing."""
    asset = state.registry.assets.get(alarm.asset or "")
    place = state.place_of(asset) if asset is not None else None
    if asset is None or place is None or not alarm.active or alarm.out_of_service or has_incident(state, alarm):
        return None
    return Item(
        table="alarms",
        id=alarm.id,
        kind=alarm.rule,
        at_us=alarm.raised_us,
        lon=place[0],
        lat=place[1],
        ward=asset.ward,
        asset=asset.id,
        occurrence=alarm.occurrence,
    )


def has_incident(state: State, alarm: Alarm) -> bool:
    """Whether people work on it in an incident that is open."""
    held = state.tables.incidents.get(alarm.incident or "")
    return held is not None and held.stage is not IncidentStage.CLOSED


def item_of(state: State, member: ProposalMember) -> Item | None:
    """A member as it stands; None when it is over, is another occurrence, or belongs to an incident."""
    if member.table == "calls":
        call = state.tables.calls.get(member.id)
        return call_item(state, call) if call is not None else None
    alarm = state.tables.alarms.get(member.id)
    if alarm is None or alarm.occurrence != member.occurrence:
        return None
    return alarm_item(state, alarm)
