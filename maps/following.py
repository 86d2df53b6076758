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
        inside = [sign for sign in incidents if within((sign.lon, sign.lat), box)]
        now = frozenset((sign.id, sign.lon, sign.lat) for sign in inside)
        if self.held or now == self._seen:
            return None
        self._seen = now
        return [(sign.lon, sign.lat) for sign in inside]


def within(place: tuple[float, float], box: Box | None) -> bool:
    """Whether a place (lon, lat) lies in the city; without a box everything does."""
    west, south, east, north = box or (-180.0, -90.0, 180.0, 90.0)
    return west <= place[0] <= east and south <= place[1] <= north
