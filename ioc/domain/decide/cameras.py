"""Deciding who looks through a camera: only for a purpose of the pack's access rule, and always on record."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.cameras import access_rule, purpose_of
from ioc.domain.commands import CloseCamera, OpenCamera, Refusal
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.state import State


def open_camera(state: State, command: OpenCamera, context: Context) -> Decision:
    asset = state.registry.assets.get(command.asset)
    if asset is None:
        return refuse("unknown_asset", asset=command.asset)
    rule = access_rule(state, asset)
    if rule is None:
        return refuse("no_camera", asset=asset.name)
    purpose = purpose_of(rule, command.purpose)
    if purpose is None:
        return refuse("unknown_purpose", purpose=command.purpose)
    if purpose.needs_incident and command.incident is None:
        return refuse("purpose_needs_incident", purpose=purpose.title.vi)
    if command.incident is not None:
        incident = find_open(state, command.incident)
        if isinstance(incident, Refusal):
            return incident
    if any(one.asset == asset.id and one.seat == context.actor.seat for one in state.tables.viewings.values()):
        return refuse("camera_open", asset=asset.name)
    return [f.CameraOpened(viewing=context.new_id(), asset=asset.id, purpose=purpose.key, incident=command.incident)]


def close_camera(state: State, command: CloseCamera, context: Context) -> Decision:
    viewing = state.tables.viewings.get(command.viewing)
    if viewing is None:
        return refuse("camera_not_open")
    if viewing.seat != context.actor.seat:
        return refuse("camera_of_other", seat=viewing.seat)
    return [f.CameraClosed(viewing=viewing.id, asset=viewing.asset)]


def seat_gone(state: State, fact: f.SeatLeft | f.SeatLocked, moment: object) -> list[f.AnyFact]:
    """Nobody sits there to look: what was open at the seat is closed."""
    return [
        f.CameraClosed(viewing=one.id, asset=one.asset, cause="seat")
        for one in state.tables.viewings.values()
        if one.seat == fact.seat
    ]


def incident_closed(state: State, fact: f.IncidentClosed, moment: object) -> list[f.AnyFact]:
    """The purpose has ended with the incident."""
    return [
        f.CameraClosed(viewing=one.id, asset=one.asset, cause="incident")
        for one in state.tables.viewings.values()
        if one.incident == fact.incident
    ]
