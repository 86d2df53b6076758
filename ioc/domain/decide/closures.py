"""Deciding which roads are shut: by people, for a reason, until an instant or until somebody opens them."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import CloseRoad, Refusal, ReopenRoad
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.roads.stretches import stretch_name
from ioc.domain.state import State

MOST_EDGES = 200


def close(state: State, command: CloseRoad, context: Context) -> Decision:
    site = state.registry.site
    roads = site.land.roads if site is not None else ()
    wanted = set(command.edges)
    by_id = {edge.id: edge for edge in roads if edge.id in wanted}
    if not wanted or len(by_id) != len(wanted):
        return refuse("unknown_road")
    if len(wanted) > MOST_EDGES:
        return refuse("too_many_roads", most=MOST_EDGES)
    if command.until_us is not None and command.until_us <= context.at_us:
        return refuse("closure_until")
    if not command.reason.strip():
        return refuse("reason_missing")
    if command.incident is not None:
        incident = find_open(state, command.incident)
        if isinstance(incident, Refusal):
            return incident
    shut = {edge for held in state.tables.closures.values() for edge in held.edges}
    left = tuple(dict.fromkeys(edge for edge in command.edges if edge not in shut))
    name = stretch_name(roads, [by_id[edge] for edge in dict.fromkeys(command.edges)])
    if not left:
        return refuse("road_closed", name=name)
    return [
        f.RoadClosed(
            closure=context.new_id(),
            edges=left,
            name=name,
            reason=context.seal("note", {"text": command.reason.strip()}),
            until_us=command.until_us,
            incident=command.incident,
        )
    ]


def reopen(state: State, command: ReopenRoad, context: Context) -> Decision:
    held = state.tables.closures.get(command.closure)
    if held is None:
        return refuse("unknown_closure")
    return [f.RoadReopened(closure=held.id, name=held.name, incident=held.incident)]


def watch(state: State, at_us: int) -> list[f.AnyFact]:
    """Roads that were closed until now."""
    return [
        f.RoadReopened(closure=held.id, name=held.name, cause="time", incident=held.incident)
        for held in state.tables.closures.values()
        if held.until_us is not None and held.until_us <= at_us
    ]
