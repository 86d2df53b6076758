"""Folding seats, the city's stage and the engine's own start."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.records import Stage, StageTick
from ioc.domain.state import Change, State


def engine_started(state: State, fact: f.EngineStarted, entry: Entry, change: Change) -> None:
    state.tables.engine_started_us = entry.at_us


def city_stage_set(state: State, fact: f.CityStageSet, entry: Entry, change: Change) -> None:
    state.tables.stage = Stage(
        level=fact.level,
        since_us=entry.at_us,
        by=entry.person,
        reason=fact.reason,
    )
    change.touch("stage", str(fact.level))


def stage_item_done(state: State, fact: f.StageItemDone, entry: Entry, change: Change) -> None:
    stage = state.tables.stage
    if fact.level == stage.level:
        made = StageTick(kind=fact.kind, key=fact.key, at_us=entry.at_us, by=entry.person)
        state.tables.stage = replace(stage, ticks=(*stage.ticks, made))
        change.touch("stage", str(stage.level))


def seat_taken(state: State, fact: f.SeatTaken, entry: Entry, change: Change) -> None:
    state.tables.seats[fact.seat.id] = fact.seat
    change.touch("seats", fact.seat.id)
    account = state.tables.accounts.get(fact.seat.person)
    if account is not None:
        state.tables.accounts[account.login] = replace(account, signed_in_us=entry.at_us, failures=0)
        change.touch("accounts", account.login)


def seat_left(state: State, fact: f.SeatLeft, entry: Entry, change: Change) -> None:
    seat = state.tables.seats.pop(fact.seat, None)
    change.touch("seats", fact.seat)
    if seat is not None:
        _note_left(state, seat.person, seat.locked_us or entry.at_us, change)


def seat_locked(state: State, fact: f.SeatLocked, entry: Entry, change: Change) -> None:
    _lock(state, fact.seat, entry.at_us, change)
    if (seat := state.tables.seats.get(fact.seat)) is not None:
        _note_left(state, seat.person, entry.at_us, change)


def seat_unlocked(state: State, fact: f.SeatUnlocked, entry: Entry, change: Change) -> None:
    _lock(state, fact.seat, 0, change)


def _lock(state: State, ident: str, locked_us: int, change: Change) -> None:
    seat = state.tables.seats.get(ident)
    if seat is not None:
        state.tables.seats[ident] = replace(seat, locked_us=locked_us)
        change.touch("seats", ident)


def _note_left(state: State, person: str, at_us: int, change: Change) -> None:
    account = state.tables.accounts.get(person)
    if account is not None:
        state.tables.accounts[person] = replace(account, left_us=at_us)
        change.touch("accounts", person)
