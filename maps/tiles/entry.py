"""Where the tile process begins. The desk imports this alone, so that it loads neither requests nor GDAL."""

from __future__ import annotations

from multiprocessing.connection import Connection

from maps.tiles.orders import Setup


def serve(line: Connection, setup: Setup) -> None:
    """Run the process until the other end of `line` is gone."""
    from maps.tiles import painter

    painter.serve(line, setup)
