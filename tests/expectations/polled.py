"""Lets a connector read one file of the shared data as it would in a city, and sums up what came of it."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import (
    AlertTaken,
    AssetSeen,
    CallTaken,
    FeedContacted,
    Inbound,
    PositionsTaken,
    ReadingsTaken,
    RecordRejected,
)
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import FeedServer

ROOT = Path(__file__).parents[2]
MOST_LISTED = 40
"""Readings of a case that its expectation lists one by one; of more it holds count, streams and a digest."""

Summary = dict[str, Any]
Messages = list[Inbound]
Prepare = Callable[[FeedServer], dict[str, Any]]


def shared_data() -> Path:
    """Where the shared data lies; skips the test without it, fails it under CI."""
    found = Path(os.environ.get("IOC_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (found / "cap").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no test data at {found} (IOC_TEST_DATA)")
        pytest.skip(f"no test data at {found} (IOC_TEST_DATA)")
    return found


def polled(connector: str, file: Path, settings: dict[str, Any], prepare: Prepare | None = None) -> Messages:
    """The messages of one poll of `file`, served by a real HTTP server at "/folder/name", up to the contact.

    `prepare` may serve more and returns further settings (as the address to ask, when it is not the file's own).
    """
    with FeedServer() as server:
        url = server.serve(file.read_bytes(), f"/{file.parent.name}/{file.name}")
        more = prepare(server) if prepare else {}
        return run(connector, {"url": url} | settings | more)


def run(connector: str, settings: dict[str, Any], until: Callable[[Messages], bool] | None = None) -> Messages:
    """What a connector emits until `until` (the first contact, if nothing is said); a trouble fails the test."""
    context = FeedContext(feed="shared", domain="hazard", interval_s=3600.0, now_us=lambda: NOW_US)
    with RunningConnector(Catalogue.discover().make(connector, context, settings)) as running:
        return running.wait(until or (lambda found: any(isinstance(one, FeedContacted) for one in found)))


def summed(connector: str, messages: Messages) -> Summary:
    """What the committed expectation holds of a case: counts, reasons, ids, and the readings and positions."""
    contacts = [one for one in messages if isinstance(one, FeedContacted)]
    rejects = [one for one in messages if isinstance(one, RecordRejected)]
    reasons = Counter(one.reason for one in rejects)
    found: Summary = {
        "connector": connector,
        "taken": sum(one.taken for one in contacts),
        "refused": sum(one.refused for one in contacts),
        "reasons": dict(sorted(reasons.items())),
        "first_refusal": dict(rejects[0].params) if rejects else {},
        "ids": sorted(_ids(messages)),
    }
    readings = [row for one in messages if isinstance(one, ReadingsTaken) for row in _rows(one)]
    if readings:
        found["readings"] = readings if len(readings) <= MOST_LISTED else _digest(readings)
    positions = sum(len(one.units) for one in messages if isinstance(one, PositionsTaken))
    if positions:
        found["positions"] = positions
    return found


def _ids(messages: Messages) -> list[str]:
    found = []
    for one in messages:
        if isinstance(one, AlertTaken):
            found.append(one.alert.id)
        elif isinstance(one, AssetSeen | CallTaken):
            found.append(one.id)
    return found


def _rows(batch: ReadingsTaken) -> list[str]:
    """ "asset property time value quality" of each reading."""
    columns = zip(batch.assets, batch.properties, batch.source_us, batch.value, batch.quality, strict=True)
    return [f"{asset} {name} {_time(int(at))} {value:.9g} {quality}" for asset, name, at, value, quality in columns]


def _time(at_us: int) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat().replace("+00:00", "Z") if at_us else "-"


def _digest(rows: list[str]) -> dict[str, Any]:
    streams = {tuple(row.rsplit(" ", 3)[0].rsplit(" ", 1)) for row in rows}
    written = hashlib.sha256("\n".join(rows).encode()).hexdigest()[:16]
    return {"count": len(rows), "streams": len(streams), "first": rows[0], "last": rows[-1], "sha256": written}
