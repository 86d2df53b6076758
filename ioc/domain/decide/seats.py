"""Deciding what a seat does for itself: it locks. While it is locked, nothing is done from it."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import Actor, LockSeat, Refusal
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.state import State

CAUSES = ("person", "idle")


def lock(state: State, command: LockSeat, context: Context) -> Decision:
    if context.actor.seat not in state.tables.seats:
        return refuse("not_signed_in")
    return [f.SeatLocked(seat=context.actor.seat, cause=command.cause if command.cause in CAUSES else "person")]


def barred(state: State, actor: Actor) -> Refusal | None:
    """Why nothing at all is done for this person at this seat now; None when it is."""
    account = state.tables.accounts.get(actor.person)
    if account is not None and not account.enabled:
        return refuse("account_disabled", name=account.name)
    seat = state.tables.seats.get(actor.seat)
    if seat is not None and seat.locked_us and seat.person == actor.person:
        return refuse("seat_locked", seat=seat.id)
    return None
