"""Folding withdrawn acknowledgements and the out-of-service region; what it hides goes on underneath."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.apply.alarms import put
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def acknowledgement_withdrawn(state: State, fact: f.AcknowledgementWithdrawn, entry: Entry, change: Change) -> None:
    alarm = state.tables.alarms[fact.alarm]
    put(state, replace(alarm, acknowledged=False, acknowledged_us=None, acknowledged_by=None), entry, change)


def put_out_of_service(state: State, fact: f.AlarmPutOutOfService, entry: Entry, change: Change) -> None:
    alarm = replace(
        state.tables.alarms[fact.alarm],
        out_of_service=True,
        out_of_service_us=entry.at_us,
        out_of_service_by=entry.actor.person if entry.actor else None,
        out_of_service_reason=fact.reason.id,
    )
    put(state, alarm, entry, change)


def returned_to_service(state: State, fact: f.AlarmReturnedToService, entry: Entry, change: Change) -> None:
    alarm = replace(
        state.tables.alarms[fact.alarm],
        out_of_service=False,
        out_of_service_us=None,
        out_of_service_by=None,
        out_of_service_reason="",
    )
    put(state, alarm, entry, change)
