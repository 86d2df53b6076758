"""A place as a person says it: coordinates, a ward, a place of the ground, or something that has a place."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ioc.domain.records import Asset
from ioc.domain.state import Registry, State
from ioc.qt.aliases import fold
from ioc.qt.command_reading import Place, Places
from ioc.qt.gazetteer.coordinates import coordinates

MOST = 5
_LOOKED_AT = 40


class Spot(Struct, frozen=True, kw_only=True):
    """Where something is: `asset` names what lies there; a ward without a position is a place, too."""

    label: str
    detail: str = ""
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    others: tuple[str, ...] = ()
    """Further wards that a street of this name runs through."""


def spots(text: str, state: State, places: Places) -> list[Spot]:
    """What `text` may mean, best first; at most `MOST`. Coordinates mean those and nothing else."""
    if pair := degrees(text):
        return [pair]
    if not fold(text):
        return []
    found = _wards(fold(text), state.registry)
    known = {spot.label for spot in found}
    for place in places.find(text, _LOOKED_AT):
        asset = _asset(state, place.table, place.id)
        if asset is not None:
            lon, lat = state.place_of(asset) or (None, None)
            named = Spot(label=asset.name, detail=asset.ward, lon=lon, lat=lat, ward=asset.ward, asset=asset.id)
            found.append(named)
        elif place.table == "ground" and not (place.wide and place.label in known):
            found.append(_of_ground(place))
    return found[:MOST]


def degrees(text: str) -> Spot | None:
    """A latitude and a longitude, in this order unless only the other makes sense (16.06 108.2; 16,06; 108,2)."""
    found = coordinates(text)
    if len(found) != 1:
        return None
    return Spot(label=f"{found[0].lat:.5f}, {found[0].lon:.5f}", lon=found[0].lon, lat=found[0].lat)


def _of_ground(place: Place) -> Spot:
    """A ward has no position of its own: its name stands somewhere in it, and that is not where the thing is."""
    lon, lat = (None, None) if place.wide else (place.lon, place.lat)
    return Spot(label=place.label, detail=place.detail, lon=lon, lat=lat, ward=place.ward, others=place.others)


def _asset(state: State, table: str, ident: str) -> Asset | None:
    """Something that could be a place; without a position it is none."""
    asset = state.registry.assets.get(ident) if table == "assets" else None
    return asset if asset is not None and state.place_of(asset) is not None else None


def _wards(wanted: str, registry: Registry) -> list[Spot]:
    """Wards of the registered assets whose name begins so, by name; the whole name first."""
    names = sorted(name for name in wards(registry.assets.values()) if fold(name).startswith(wanted))
    names.sort(key=lambda name: fold(name) != wanted)
    return [Spot(label=name, ward=name) for name in names]


def wards(assets: Iterable[Asset]) -> set[str]:
    """Every ward that something lies in."""
    return {asset.ward for asset in assets if asset.ward}
