"""Opens an archive of tiles by its content."""

from __future__ import annotations

from pathlib import Path

from ioc.geodata.mbtiles import MbTiles
from ioc.geodata.pmtiles import PmTiles
from ioc.geodata.refusal import GeodataRefused, reading_trouble
from ioc.geodata.tile_archives import TileArchive


def open_archive(file: Path) -> TileArchive:
    """Open by content. Raises GeodataRefused when the file is no sound archive of tiles."""
    try:
        with file.open("rb") as stream:
            head = stream.read(16)
    except OSError as trouble:
        raise reading_trouble(file, trouble) from None
    if not head:
        raise GeodataRefused("geodata.empty", file=str(file))
    if head.startswith(b"SQLite format 3"):
        return MbTiles(file)
    return PmTiles(file)
