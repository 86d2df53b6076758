"""Folding seats, the city's stage and the engine's own start."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.records import Stage
from ioc.domain.state import Change, State


def engine_started(state: State, fact: f.EngineStarted, entry: Entry, change: Change) -> None:
    state.tables.engine_started_us = entry.at_us


def city_stage_set(state: State, fact: f.CityStageSet, entry: Entry, change: Change) -> None:
    state.tables.stage = Stage(
        level=fact.level,
        since_us=entry.at_us,
        by=entry.actor.person if entry.actor else "",
        reason=fact.reason,
    )
    change.touch("stage", str(fact.level))


def seat_taken(state: State, fact: f.SeatTaken, entry: Entry, change: Change) -> None:
    state.tables.seats[fact.seat.id] = fact.seat
    change.touch("seats", fact.seat.id)


def seat_left(state: State, fact: f.SeatLeft, entry: Entry, change: Change) -> None:
    state.tables.seats.pop(fact.seat, None)
    change.touch("seats", fact.seat)
