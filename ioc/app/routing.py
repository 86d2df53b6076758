"""Driving times of a routing service (OSRM or Valhalla) by HTTP, for a site that sets one. Runs beside the loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import requests

Place = tuple[float, float]
"""Longitude and latitude, degrees."""
Times = dict[str, tuple[float, float | None]]
"""Unit -> seconds, and metres where the service says them."""
MOST_UNITS = 100
"""A public OSRM takes 100 places in a table; those beyond keep the times of the site's own net."""


class RouterTrouble(Exception):
    """The service did not answer, in time or in the form that it should."""


class Router:
    """`kind` is "osrm" (table service of the HTTP API v1) or "valhalla" (sources_to_targets)."""

    def __init__(self, kind: str, url: str, timeout_s: float) -> None:
        self._kind, self._url, self._timeout_s = kind, url.rstrip("/"), timeout_s

    def times(self, starts: Mapping[str, Place], target: Place) -> Times:
        """From each start to the target; those without a way are left out. Raises RouterTrouble."""
        names = list(starts)[:MOST_UNITS]
        if not names:
            return {}
        places = [starts[name] for name in names]
        try:
            rows = self._osrm(places, target) if self._kind == "osrm" else self._valhalla(places, target)
            pairs = zip(names, rows, strict=True)
            return {name: (float(row[0]), _metres(row[1])) for name, row in pairs if row[0] is not None}
        except (requests.RequestException, LookupError, TypeError, ValueError) as fault:
            raise RouterTrouble(type(fault).__name__) from fault

    def _osrm(self, places: Sequence[Place], target: Place) -> list[tuple[Any, Any]]:
        listed = ";".join(f"{lon:.6f},{lat:.6f}" for lon, lat in (*places, target))
        asked = {
            "sources": ";".join(str(n) for n in range(len(places))),
            "destinations": str(len(places)),
            "annotations": "duration,distance",
        }
        told = self._json(requests.get(f"{self._url}/table/v1/driving/{listed}", params=asked, timeout=self._timeout_s))
        lengths = told.get("distances") or [[None]] * len(places)
        return [(row[0], length[0]) for row, length in zip(told["durations"], lengths, strict=True)]

    def _valhalla(self, places: Sequence[Place], target: Place) -> list[tuple[Any, Any]]:
        asked = {
            "sources": [{"lon": lon, "lat": lat} for lon, lat in places],
            "targets": [{"lon": target[0], "lat": target[1]}],
            "costing": "auto",
            "units": "kilometers",
        }
        told = self._json(requests.post(f"{self._url}/sources_to_targets", json=asked, timeout=self._timeout_s))
        found = [row[0] for row in told["sources_to_targets"]]
        return [(row["time"], None if row["distance"] is None else row["distance"] * 1000) for row in found]

    def _json(self, reply: requests.Response) -> dict[str, Any]:
        reply.raise_for_status()
        told = reply.json()
        if not isinstance(told, dict):
            raise ValueError("no object")
        return told


def _metres(value: Any) -> float | None:
    return None if value is None else float(value)
