"""Drops CSV files into a folder, as an office does that exports a table now and then."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from ioc.simulator.outlets.sending import FAILURE, GARBAGE, Batch
from ioc.simulator.speak.records import table

KEPT_FILES = 20


class DropOutlet:
    """Writes FEED-TIME.csv whole, or not at all (a reader never sees half a file); keeps the last twenty a feed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, batch: Batch) -> None:
        """One file. A full or missing folder loses this file, and the next is tried again."""
        body = table(batch.records)
        if batch.bodies and batch.bodies[0] in (GARBAGE, FAILURE):
            body = batch.bodies[0]
        elif batch.bodies and batch.bodies[0] != batch.records[0].body:
            body = body[: len(body) // 2]
        at = datetime.fromtimestamp(batch.moment.at_us / 1e6, tz=UTC)
        name = f"{batch.feed}-{at:%Y%m%dT%H%M%SZ}.csv"
        try:
            half = self._folder / f".{name}.part"
            half.write_bytes(body)
            os.replace(half, self._folder / name)
            for old in sorted(self._folder.glob(f"{batch.feed}-*.csv"))[:-KEPT_FILES]:
                old.unlink(missing_ok=True)
        except OSError:
            return

    def close(self) -> None:
        """Nothing is held."""
