"""A shape that the map shows besides what is on record: an area being drawn, or the one of a warning of ours."""

from __future__ import annotations

from msgspec import Struct

Ring = tuple[tuple[float, float], ...]


class DrawnShape(Struct, frozen=True, kw_only=True):
    """Rings of (lon, lat), circles of (lon, lat, radius km). `word` stands in it (DRAFT, EXERCISE); "" = it is meant.

    `severity` is a priority 1 to 5.
    """

    rings: tuple[Ring, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    word: str = ""
    severity: int = 3
