"""Whether the map follows the open incidents or a hand holds it. Refits only when the set of incidents changes."""

from __future__ import annotations

from collections.abc import Iterable

from maps.marks import IncidentSign

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class Following:
    """`held` is true from the first move by hand until F."""

    def __init__(self) -> None:
        self.held = False
        self._seen: frozenset[tuple[str, float, float]] | None = None

    def hold(self) -> None:
        """A hand has moved the map."""
        self.held = True

    def resume(self) -> None:
        """Follow again, from the next look on."""
        self.held = False
        self._seen = None

    def places(self, incidents: Iterable[IncidentSign], box: Box | None) -> list[tuple[float, float]] | None:
        """Places to fit now, empty to go home, None to stay. Incidents outside the city never move the map."""
        inside = [sign for sign in incidents if box is None or _within(sign, box)]
        now = frozenset((sign.id, sign.lon, sign.lat) for sign in inside)
        if self.held or now == self._seen:
            return None
        self._seen = now
        return [(sign.lon, sign.lat) for sign in inside]


def _within(sign: IncidentSign, box: Box) -> bool:
    west, south, east, north = box
    return west <= sign.lon <= east and south <= sign.lat <= north
