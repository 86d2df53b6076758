"""What drawing, placing and picking need of a scene."""

from __future__ import annotations

from typing import Protocol

from maps.assets import AssetColumns
from maps.marks import AreaSign, IncidentSign, Label, Outage, PlaceName, UnitSign


class Shown(Protocol):
    """The readable side of `maps.scene.Scene`."""

    assets: AssetColumns
    incidents: dict[str, IncidentSign]
    units: dict[str, UnitSign]
    areas: dict[str, AreaSign]
    labels: dict[str, Label]
    places: tuple[PlaceName, ...]
    found: PlaceName | None
    halo: tuple[tuple[float, float], ...]
    outages: tuple[Outage, ...]
    selection: tuple[str, str] | None
