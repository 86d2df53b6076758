"""Who leads an incident, and whether they are there to do so."""

from __future__ import annotations

from ioc.domain.state import State


def away_since_us(state: State, person: str) -> int:
    """Since when a person has neither a seat nor an unlocked one (µs UTC); 0 while they are there, or while nobody
    knows when they left."""
    seats = [seat for seat in state.tables.seats.values() if seat.person == person]
    if any(not seat.locked_us for seat in seats):
        return 0
    if seats:
        return max(seat.locked_us for seat in seats)
    account = state.tables.accounts.get(person)
    return account.left_us if account is not None else 0


def claim_ended(state: State, person: str, at_us: int) -> bool:
    """Whether a claim of that person no longer stands: they have been away for longer than the site's grace."""
    away_us = away_since_us(state, person)
    site = state.registry.site
    return bool(away_us and site is not None and at_us - away_us > site.clocks.claim_grace_s * 1e6)


def person_name(state: State, person: str) -> str:
    """A person's name from accounts and seats, else the login."""
    account = state.tables.accounts.get(person)
    if account is not None:
        return account.name
    return next((seat.name for seat in state.tables.seats.values() if seat.person == person), person)
