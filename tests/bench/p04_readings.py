"""P4: readings through inbox, validation, latest state, limits and the link to ten seats: singly and in batches."""

from __future__ import annotations

import time
from pathlib import Path

import msgspec
import numpy as np

from ioc.domain.inbound import ReadingsTaken
from tests.bench.centre import Centre, Followers, centre, followers, hold_on
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure

STREAMS_OF = 2_000
"""Cabinets; each has five streams."""
SINGLES, BATCHES = 600_000, 400
SINGLY, BATCHED = 200_000.0, 1_600_000.0


def measure(folder: Path) -> Figure:
    """The rate is from the first reading put in until the last is decided, published and the blocks are durable."""
    with centre(folder) as made:
        names, properties = made.cabinets(STREAMS_OF)
        with followers(made.paths.endpoint, processes=2, each=5) as seats:
            batched, batch_lag = in_batches(made, seats, names, properties)
            singly, single_lag = one_by_one(made, seats, names, properties)
            got = seats.taken()
        dropped, own = made.inbox.dropped, rss_mb()
    resyncs = sum(mine["snapshots"] - 1 for mine in got)
    return Figure(
        name="P4",
        figure=singly,
        unit="readings/s singly",
        reference_name="msgspec JSON + dict",
        reference=floor(names),
        conditions=(
            Condition("singly", singly, SINGLY, rising=True),
            Condition("in_batches", batched, BATCHED, rising=True),
            Condition("dropped", dropped, 0),
        ),
        notes={
            "seats": len(got),
            "seats_caught_up_after_s": [round(batch_lag, 2), round(single_lag, 2)],
            "resyncs": resyncs,
            "rss_mb": own,
        },
    )


def in_batches(
    made: Centre, seats: Followers, names: tuple[str, ...], properties: tuple[str, ...]
) -> tuple[float, float]:
    """Batches of all streams, as a feed that polls a whole system says them; readings/s, seconds of the seats' lag."""
    random = np.random.default_rng(4)
    count, at_us = len(names), time.time_ns() // 1000
    base = np.where(np.array(properties) == "supply_v", 230.0, 0.0) + (np.array(properties) == "breaker")
    walks = [base + random.uniform(0, 0.4, count) * (base != 1.0) for _ in range(16)]
    good = np.zeros(count, np.uint8)
    began = time.perf_counter()
    for number in range(BATCHES):
        source = np.full(count, at_us + number, np.int64)
        hold_on(made)
        made.inbox.put(
            ReadingsTaken(
                feed="f0",
                assets=names,
                properties=properties,
                source_us=source,
                value=walks[number % 16],
                quality=good,
            )
        )
    made.settle()
    spent = time.perf_counter() - began
    return BATCHES * count / spent, seats.caught_up(made.engine.loop.state.seq)


def one_by_one(
    made: Centre, seats: Followers, names: tuple[str, ...], properties: tuple[str, ...]
) -> tuple[float, float]:
    """One message a reading, made (around columns that the source has) and put in inside the measured time.

    Returns readings/s and the seconds of the seats' lag.
    """
    at_us, count, good = time.time_ns() // 1000, len(names), np.zeros(1, np.uint8)
    times = np.arange(at_us, at_us + SINGLES)
    calm = {"supply_v": 230.0, "breaker": 1.0, "door_open": 0.0, "leakage_ma": 3.0, "failed_lamps": 0.0}
    values = [np.array([calm[name]]) for name in properties]
    put = made.inbox.put
    began = time.perf_counter()
    for number in range(SINGLES):
        place = number % count
        if not number % 1000:
            hold_on(made)
        put(
            ReadingsTaken(
                feed="f0",
                assets=(names[place],),
                properties=(properties[place],),
                source_us=times[number : number + 1],
                value=values[place],
                quality=good,
            )
        )
    made.settle()
    spent = time.perf_counter() - began
    return SINGLES / spent, seats.caught_up(made.engine.loop.state.seq)


def floor(names: tuple[str, ...], times: int = 300_000) -> float:
    """Decode one reading's JSON and put it into a dict: readings/s."""
    payloads = [b'{"id":"%s","t":1700000000000000,"v":12.5,"q":0}' % name.encode() for name in names[:1000]]
    decode, latest = msgspec.json.Decoder().decode, {}
    began = time.perf_counter()
    for number in range(times):
        reading = decode(payloads[number % 1000])
        latest[reading["id"]] = reading
    return times / (time.perf_counter() - began)
