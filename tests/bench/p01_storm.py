"""P1: an alarm storm through inbox, validation, rules and state onto the disk, one message an event."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import msgspec

from tests.bench.centre import Centre, centre, hold_on
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure
from tests.bench.storms import messages, storm

EVENTS, KEYS, BELOW = 300_000, 33_000, 40
"""`BELOW` points hang below one feeder: correlation has to look at each new alarm."""
LEAST, SHARE = 30_000.0, 1 / 4


def measure(folder: Path) -> Figure:
    """From the first event put in until the last is durable and its facts could be published."""
    with centre(folder) as made:
        names, _ = made.cabinets(KEYS, properties=("failed_lamps",), below=BELOW)
        events = list(storm(EVENTS, list(names), seed=1))
        before = len(made.engine.loop.state.tables.alarms), made.engine.loop.state.seq
        rate = run_storm(made, events)
        state = made.engine.loop.state
        raised, groups = len(state.tables.alarms) - before[0], len(state.tables.groups)
        own = rss_mb()
    base = floor(folder, events)
    return Figure(
        name="P1",
        figure=rate,
        unit="events/s",
        reference_name="dict + SQLite rows, 100 a commit",
        reference=base,
        conditions=(
            Condition("rate", rate, LEAST, rising=True),
            Condition("share_of_floor", rate / base, SHARE, rising=True),
        ),
        notes={"events": EVENTS, "alarm_points": raised, "groups": groups, "rss_mb": own},
    )


def run_storm(made: Centre, events: list[tuple[str, float]]) -> float:
    """Events a second."""
    waiting = messages("f0", events, time.time_ns() // 1000)
    began = time.perf_counter()
    for number, message in enumerate(waiting):
        if not number % 1000:
            hold_on(made)
        made.inbox.put(message)
    made.settle()
    return len(events) / (time.perf_counter() - began)


def floor(folder: Path, events: list[tuple[str, float]]) -> float:
    """The least that could be done: the newest value by key in a dict, and every event as a row on the disk."""
    database = sqlite3.connect(folder / "floor.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE events (seq INTEGER PRIMARY KEY, at_us INTEGER, payload BLOB)")
    latest: dict[str, float] = {}
    encode = msgspec.msgpack.Encoder().encode
    rows: list[tuple[int, int, bytes]] = []
    began = time.perf_counter()
    for seq, (asset, value) in enumerate(events):
        latest[asset] = value
        rows.append((seq, time.time_ns() // 1000, encode((asset, value))))
        if len(rows) == 100:
            database.execute("BEGIN")
            database.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)
            database.execute("COMMIT")
            rows.clear()
    spent = time.perf_counter() - began
    database.close()
    return len(events) / spent
