"""What follows at once from something that happened, without anybody asking: facts that come right behind their cause.

A reaction is pure, sees the state with its cause folded in, and answers only with what is not so yet: its facts are
on record like all others, so that a fold never needs to react again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ioc.domain import facts as f
from ioc.domain.decide import (
    areas,
    board,
    cameras,
    caring,
    decisions,
    outbound,
    plans,
    proposals,
    public_warnings,
)
from ioc.domain.decide.moment import Moment as Moment
from ioc.domain.state import State

Reaction = Callable[[State, Any, Moment], list[f.AnyFact]]

_PAIRS: tuple[tuple[type, Reaction], ...] = (
    (f.SeatLeft, cameras.seat_gone),
    (f.SeatLeft, areas.seat_left),
    (f.SeatLocked, cameras.seat_gone),
    (f.SeatTaken, areas.seat_taken),
    (f.SeatUnlocked, areas.seat_unlocked),
    (f.IncidentOpened, plans.launch_by_rule),
    (f.IncidentClosed, cameras.incident_closed),
    (f.IncidentClosed, plans.end_with_incident),
    (f.IncidentClosed, board.release_with_incident),
    (f.StepCompleted, decisions.log_step),
    (f.AlarmsGrouped, proposals.propose_group),
    (f.AlarmGroupExplained, proposals.propose_group),
    (f.GroupEnded, proposals.group_ended),
    (f.IncidentProposed, proposals.open_by_rule),
    (f.IncidentOpened, proposals.taken_up),
    (f.AlarmLinked, proposals.taken_up),
    (f.AlarmRaised, caring.raised),
    (f.AlarmReturned, caring.returned),
    (f.AlarmReset, caring.reset),
    (f.UnitAssigned, outbound.tell),
    (f.UnitReleased, outbound.tell),
    (f.MutualAidAsked, outbound.tell),
    (f.CallTransferred, outbound.tell),
    (f.IncidentHandedOff, outbound.tell),
    (f.HandOffUnanswered, outbound.tell),
    (f.NotificationWanted, outbound.tell),
    (f.AreaEscalated, outbound.tell),
    (f.ClockEscalated, outbound.tell),
    (f.CityStageSet, outbound.tell),
    (f.SituationReported, outbound.tell),
    (f.WarningReleased, public_warnings.end_base),
    (f.WarningReleased, outbound.tell),
)
"""What reacts to which fact, in the order in which they are asked."""

REACTIONS: dict[type, tuple[Reaction, ...]] = {
    kind: tuple(react for one, react in _PAIRS if one is kind) for kind, _ in _PAIRS
}


def follow(state: State, fact: f.AnyFact, moment: Moment) -> list[f.AnyFact]:
    """What follows from `fact`, which `state` holds already."""
    return [more for react in REACTIONS.get(type(fact), ()) for more in react(state, fact, moment)]
