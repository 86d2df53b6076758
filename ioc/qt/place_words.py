"""A place as a person says it: a pair of degrees, a ward, or the name of something that has a place."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from ioc.domain.records import Asset
from ioc.domain.state import Registry, State
from ioc.qt.aliases import fold
from ioc.qt.command_reading import Places

MOST = 5
_PAIR = re.compile(r"^\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[°]?\s*[,;\s]\s*(-?\d{1,3}(?:[.,]\d+)?)\s*[°]?\s*$")
_LOOKED_AT = 40


class Spot(Struct, frozen=True, kw_only=True):
    """Where something is: `asset` names what lies there; a ward without a position is a place, too."""

    label: str
    detail: str = ""
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None


def spots(text: str, state: State, places: Places) -> list[Spot]:
    """What `text` may mean, best first; at most `MOST`. A pair of degrees means that and nothing else."""
    pair = degrees(text)
    if pair is not None:
        return [pair]
    if not fold(text):
        return []
    assets = [asset for p in places.find(text, _LOOKED_AT) if (asset := _asset(state, p.table, p.id)) is not None]
    placed = [(a, state.place_of(a) or (None, None)) for a in assets]
    named = [Spot(label=a.name, detail=a.ward, lon=at[0], lat=at[1], ward=a.ward, asset=a.id) for a, at in placed]
    return [*_wards(fold(text), state.registry), *named][:MOST]


def degrees(text: str) -> Spot | None:
    """A latitude and a longitude, in this order unless only the other makes sense (16.06 108.2; 16,06; 108,2)."""
    found = _PAIR.match(text)
    if found is None:
        return None
    first, second = (float(part.replace(",", ".")) for part in found.groups())
    lat, lon = (second, first) if abs(first) > 90 else (first, second)
    if abs(lat) > 90 or abs(lon) > 180 or (lon, lat) == (0, 0):
        return None
    return Spot(label=f"{lat:.5f}, {lon:.5f}", lon=lon, lat=lat)


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
