"""Deciding where an incident lies: as it is opened from what is known of its source, and after a change."""

from __future__ import annotations

from ioc.domain.alerts import alert_centre, area_words
from ioc.domain.commands import ChangeIncident, OpenIncident, Refusal
from ioc.domain.decide.context import refuse
from ioc.domain.records import Incident
from ioc.domain.state import State

Place = tuple[float | None, float | None, str, str | None]
"""Degrees east and north, the ward, the asset's id."""


def on_earth(lon: float | None, lat: float | None) -> bool:
    """Whether a place is a pair of degrees, and not 0,0: that is what nothing looks like. No place at all is well."""
    if lon is None or lat is None:
        return lon is lat
    return abs(lon) <= 180 and abs(lat) <= 90 and (lon, lat) != (0, 0)


def place_of_new(state: State, command: OpenIncident) -> Place:
    """The place given, else that of the asset, the first alarm's asset, the call, or the first alert's area."""
    alarm = state.tables.alarms[command.alarms[0]] if command.alarms else None
    asset = state.registry.assets.get(command.asset or (alarm.asset if alarm else None) or "")
    asset_id = asset.id if asset else None
    if command.lon is not None and command.lat is not None:
        return command.lon, command.lat, command.ward, asset_id
    if asset is not None:
        lon, lat = state.place_of(asset) or (None, None)
        return lon, lat, command.ward or asset.ward, asset_id
    if command.call is not None:
        call = state.tables.calls[command.call]
        return call.lon, call.lat, command.ward or call.ward, None
    alerts = (*command.alerts, *alerts_of(state, command.alarms))
    ward = command.ward or next((words for alert in alerts if (words := area_words(state, alert))), "")
    for alert in alerts:
        centre = alert_centre(state, alert)
        if centre is not None:
            return centre[0], centre[1], ward, None
    return None, None, ward, asset_id


def place_after(state: State, command: ChangeIncident, incident: Incident) -> Place | Refusal:
    """Position, ward and asset after a change; a position of its own takes the incident away from its asset."""
    if command.asset is not None:
        asset = state.registry.assets.get(command.asset)
        if asset is None:
            return refuse("unknown_asset", asset=command.asset)
        lon, lat = state.place_of(asset) or (None, None)
        return lon, lat, command.ward or asset.ward, asset.id
    if command.elsewhere:
        known = command.ward or command.lon is not None
        placed = known and on_earth(command.lon, command.lat)
        return (command.lon, command.lat, command.ward or "", None) if placed else refuse("place")
    ward = incident.ward if command.ward is None else command.ward
    lon = incident.lon if command.lon is None else command.lon
    lat = incident.lat if command.lat is None else command.lat
    if not on_earth(lon, lat):
        return refuse("place")
    return lon, lat, ward, incident.asset if (lon, lat) == (incident.lon, incident.lat) else None


def alerts_of(state: State, alarms: tuple[str, ...]) -> list[str]:
    """The public alerts that the alarms speak of belong to the incident as well."""
    return [alert for ident in alarms if (alert := state.tables.alarms[ident].alert) is not None]
