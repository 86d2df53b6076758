"""Folding public alerts and calls."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def alert_received(state: State, fact: f.AlertReceived, entry: Entry, change: Change) -> None:
    state.put_alert(fact.alert)
    change.touch("alerts", fact.alert.id)


def alert_state_changed(state: State, fact: f.AlertStateChanged, entry: Entry, change: Change) -> None:
    alert = state.tables.alerts[fact.alert]
    state.tables.alerts[fact.alert] = replace(alert, state=fact.state, superseded_by=fact.by)
    change.touch("alerts", fact.alert)


def call_received(state: State, fact: f.CallReceived, entry: Entry, change: Change) -> None:
    state.tables.calls[fact.call.id] = fact.call
    change.touch("calls", fact.call.id)


def call_status_changed(state: State, fact: f.CallStatusChanged, entry: Entry, change: Change) -> None:
    call = state.tables.calls.get(fact.call)
    if call is not None:
        state.tables.calls[fact.call] = replace(
            call,
            status=fact.status,
            status_word=fact.status_word,
            status_us=fact.status_us,
            personal=fact.personal or call.personal,
        )
        change.touch("calls", fact.call)
