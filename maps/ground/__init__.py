"""The built-in ground: coasts, banks and names as GeoJSON, readable without Qt and without a network."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

GROUND_NAMES = ("da_nang", "da_nang_rivers", "viet_nam")


def load_ground(name: str) -> dict[str, Any]:
    """One ground as a GeoJSON FeatureCollection (degrees, WGS 84), the caller's own copy.

    Features come in painting order: land, then water on it. Raises ValueError for an unknown name.
    """
    if name not in GROUND_NAMES:
        raise ValueError(f"no built-in ground {name!r}; there are {', '.join(GROUND_NAMES)}")
    text = files(__name__).joinpath(f"{name}.geojson").read_text(encoding="utf-8")
    collection: dict[str, Any] = json.loads(text)
    return collection
