"""MBTiles 1.3: tiles in an SQLite file, opened for reading only. The one place besides the journal that speaks SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from ioc.geodata.refusal import GeodataRefused
from ioc.geodata.tile_archives import Address, ArchiveInfo, image_format


class MbTiles:
    """One file. Its row numbers count from the south (TMS); addresses here count from the north (XYZ)."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._database = sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1", uri=True)
        try:
            self.info = self._examined()
        except sqlite3.Error as trouble:
            self.close()
            raise _refused(file, trouble) from None
        except GeodataRefused:
            self.close()
            raise

    def tile(self, address: Address) -> bytes | None:
        """The tile's bytes; None where there is none or it is blank. Raises GeodataRefused for a damaged page."""
        zoom, x, y = address
        query = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        try:
            row = self._database.execute(query, (zoom, x, (1 << zoom) - 1 - y)).fetchone()
        except sqlite3.Error as trouble:
            raise _refused(self._file, trouble) from None
        return bytes(row[0]) if row and row[0] else None

    def addresses(self, zoom: int) -> Iterator[Address]:
        """Tiles of one zoom that hold something."""
        query = "SELECT tile_column, tile_row FROM tiles WHERE zoom_level = ? AND length(tile_data) > 0 ORDER BY 1, 2"
        try:
            for x, row in self._database.execute(query, (zoom,)):
                yield zoom, x, (1 << zoom) - 1 - row
        except sqlite3.Error as trouble:
            raise _refused(self._file, trouble) from None

    def close(self) -> None:
        """Let the file go."""
        self._database.close()

    def _examined(self) -> ArchiveInfo:
        ask = self._database.execute
        names = {row[0] for row in ask("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")}
        if "tiles" not in names:
            raise GeodataRefused("geodata.no_tiles_table", file=str(self._file))
        told = {str(k): str(v) for k, v in ask("SELECT name, value FROM metadata")} if "metadata" in names else {}
        low, high, count, blank = ask(
            "SELECT min(zoom_level), max(zoom_level), count(*), "
            "sum(tile_data IS NULL OR length(tile_data) = 0) FROM tiles"
        ).fetchone()
        full = count - (blank or 0)
        if not full:
            raise GeodataRefused("geodata.no_tiles", file=str(self._file))
        first = ask("SELECT tile_data FROM tiles WHERE length(tile_data) > 0 LIMIT 1").fetchone()[0]
        return ArchiveInfo(
            name=told.get("name", self._file.stem),
            format=image_format(bytes(first)),
            min_zoom=low,
            max_zoom=high,
            bounds=_bounds(told.get("bounds", "")),
            attribution=told.get("attribution", ""),
            count=full,
            empty=blank or 0,
            metadata=told,
        )


def _bounds(text: str) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        return ArchiveInfo.bounds
    return (west, south, east, north) if west < east and south < north else ArchiveInfo.bounds


def _refused(file: Path, trouble: sqlite3.Error) -> GeodataRefused:
    return GeodataRefused("geodata.damaged", file=str(file), reason=str(trouble))
