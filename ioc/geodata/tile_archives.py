"""Tiles in one file: MBTiles 1.3 (SQLite, rows counted from the south) and PMTiles 3 (one directory tree of runs)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

Address = tuple[int, int, int]
"""Zoom, column from the west, row from the north."""
RASTER = ("png", "jpg", "webp")
VECTOR = "mvt"


@dataclass(frozen=True)
class ArchiveInfo:
    """What an archive says of itself. `bounds` are west, south, east, north in degrees; `count` counts full tiles."""

    name: str
    format: str
    min_zoom: int
    max_zoom: int
    bounds: tuple[float, float, float, float] = (-180.0, -85.0511, 180.0, 85.0511)
    attribution: str = ""
    count: int = 0
    empty: int = 0
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def is_vector(self) -> bool:
        """Whether its tiles are shapes rather than pictures."""
        return self.format == VECTOR


class TileArchive(Protocol):
    """An open archive, for one thread."""

    info: ArchiveInfo

    def tile(self, address: Address) -> bytes | None:
        """The tile's bytes as stored (vector ones may be gzipped), None where there is none."""

    def addresses(self, zoom: int) -> Iterator[Address]:
        """All tiles of one zoom."""

    def close(self) -> None:
        """Let the file go."""


def image_format(data: bytes) -> str:
    """png, jpg, webp or mvt, by what the bytes begin with."""
    if data[:8] == b"\x89PNG\r\n\x1a\n":
        return "png"
    if data[:3] == b"\xff\xd8\xff":
        return "jpg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return VECTOR
