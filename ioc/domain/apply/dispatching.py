"""Folding what units do besides status and assignment: which call, roll calls, nearing, crew."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def _put(state: State, unit: str, change: Change, **fields: Any) -> None:
    state.tables.units[unit] = replace(state.tables.units[unit], **fields)
    change.touch("units", unit)


def task_chosen(state: State, fact: f.UnitTaskChosen, entry: Entry, change: Change) -> None:
    others = tuple(held for held in state.tables.units[fact.unit].incidents if held != fact.incident)
    _put(state, fact.unit, change, incidents=(fact.incident, *others), near_us=0, arrival_m=None)


def roll_call_due(state: State, fact: f.RollCallDue, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, roll_call="overdue" if fact.overdue else "due")


def roll_call_answered(state: State, fact: f.RollCallAnswered, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, roll_call="", counted_us=entry.at_us)


def neared(state: State, fact: f.UnitNeared, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, near_us=entry.at_us)


def strayed(state: State, fact: f.UnitStrayed, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, near_us=0, arrival_m=None)


def arrival_proposed(state: State, fact: f.ArrivalProposed, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, arrival_m=fact.metres)


def crew_changed(state: State, fact: f.CrewChanged, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, crew=fact.crew, qualifications=fact.qualifications, crew_us=entry.at_us)


def word_held(state: State, fact: f.UnitWordHeld, entry: Entry, change: Change) -> None:
    _put(state, fact.unit, change, held_word=fact.word)
