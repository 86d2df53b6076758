"""P17: a minute of far more than ten times the design load, and more than the engine can take.

Memory stays bounded, no fact is lost, every lost reading is counted and shown, and all is normal soon after.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

import numpy as np

from ioc.domain import facts as f
from ioc.domain.inbound import CallTaken, ReadingsTaken
from ioc.journal.reader import JournalReader
from tests.bench.acting import Seat
from tests.bench.centre import Centre, calm, centre, hold_on
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure

CABINETS, OVERLOAD_S = 2_000, 60.0
DESIGN_S, TIMES = 20_000, 10
CALLS_S, SPIKES_S = 150, 30
NORMAL_S, MOST_MB = 5.0, 400.0
LAMPS = 4
"""Place of `failed_lamps` among a cabinet's five streams."""


def measure(folder: Path) -> Figure:
    """The flood is readings of 10 000 streams; calls for help and one-sample spikes must all come through."""
    with centre(folder, feeds=2) as made:
        names, properties = made.cabinets(CABINETS)
        seat = Seat(made.paths.endpoint, "watcher").ready()
        flood = Flood(made, names, properties)
        capacity = flood.steady(3.0)
        made.settle()
        before, taken_before, seq = rss_mb(), flood.offered, made.engine.loop.state.seq
        peak = flood.storm(OVERLOAD_S)
        offered = flood.offered - taken_before
        recovered = normal_again(made)
        made.settle()
        dropped = made.inbox.dropped
        shown = shown_to(seat, dropped)
        seat.client.close()
    times = offered / OVERLOAD_S / DESIGN_S
    kept = kept_since(JournalReader(made.paths.data_dir, made.key_file), seq)
    return Figure(
        name="P17",
        figure=recovered,
        unit="s until normal",
        reference_name="times the design load (20 000 readings/s)",
        reference=times,
        conditions=(
            Condition("normal_s", recovered, NORMAL_S),
            Condition("memory_mb", peak - before, MOST_MB),
            Condition("times_design_load", times, TIMES, rising=True, guard=True),
            Condition("dropped_at_all", dropped, 1, rising=True, guard=True),
            Condition("calls_lost", flood.calls - kept["calls"], 0),
            Condition("spikes_lost", flood.spikes - kept["spikes"], 0),
            Condition("readings_unaccounted", offered - dropped - kept["readings"], 0),
            Condition("drops_not_shown", dropped - shown, 0),
        ),
        notes={
            "offered": offered,
            "dropped": dropped,
            "sealed_rows": kept["sealed"],
            "losses_told": kept["losses_told"],
            "capacity_readings_s": round(capacity),
            "times_capacity": round(offered / OVERLOAD_S / capacity, 1),
            "rss_before_mb": before,
            "rss_peak_mb": peak,
        },
    )


class Flood:
    """What two feeds say: one floods, the other brings calls."""

    def __init__(self, made: Centre, names: tuple[str, ...], properties: tuple[str, ...]) -> None:
        self._made, self._names, self._properties = made, names, properties
        self._calm = calm("f0", names, properties, 0)
        self._random = np.random.default_rng(17)
        self.offered = self.calls = self.spikes = self._sent = 0

    def _say(self, spiked: list[int]) -> None:
        """One poll of all streams; no two are alike, so that none is a repeat."""
        self._sent += 1
        value = self._calm.value + np.where(self._calm.value > 1, self._random.uniform(0, 1, len(self._names)), 0)
        for cabinet in spiked:
            value[cabinet * 5 + LAMPS] = 60.0
        at_us = time.time_ns() // 1000
        self._made.inbox.put(
            ReadingsTaken(
                feed="f0",
                assets=self._names,
                properties=self._properties,
                source_us=np.full(len(value), at_us, np.int64),
                value=value,
                quality=self._calm.quality,
            )
        )
        self.offered += len(value)

    def steady(self, seconds: float) -> float:
        """As much as the engine takes; readings/s."""
        began, sent = time.perf_counter(), self.offered
        while time.perf_counter() - began < seconds:
            hold_on(self._made)
            self._say([])
        self._made.drained()
        return (self.offered - sent) / (time.perf_counter() - began)

    def storm(self, seconds: float) -> float:
        """As much as can be said, whether the engine takes it or not, with calls and spikes; peak memory, MB."""
        over = threading.Event()
        caller = threading.Thread(target=self._call, args=(over,), daemon=True)
        caller.start()
        began, peak, looked = time.perf_counter(), 0.0, 0.0
        while (passed := time.perf_counter() - began) < seconds:
            due = int(passed * SPIKES_S) - self.spikes
            spiked = list(range(self.spikes, min(self.spikes + due, CABINETS)))
            self._say(spiked)
            self.spikes += len(spiked)
            if passed - looked > 0.2:
                peak, looked = max(peak, rss_mb()), passed
        self._say([])
        over.set()
        caller.join()
        return peak

    def _call(self, over: threading.Event) -> None:
        while not over.wait(1 / CALLS_S):
            self._made.inbox.put(
                CallTaken(feed="f1", id=f"call-{self.calls}", line="114", kind="fire", source_us=time.time_ns() // 1000)
            )
            self.calls += 1


def normal_again(made: Centre) -> float:
    """Seconds from the flood's end until nothing waits any more."""
    began = time.perf_counter()
    made.drained()
    return time.perf_counter() - began


def shown_to(seat: Seat, dropped: int) -> int:
    """What the seat's beat tells of lost readings, once it has come."""
    end = time.perf_counter() + 5
    while time.perf_counter() < end and (not seat.beats or seat.beats[-1].dropped < dropped):
        time.sleep(0.05)
    return seat.beats[-1].dropped if seat.beats else 0


def kept_since(reader: JournalReader, seq: int) -> Counter[str]:
    """What the record holds after `seq`: calls, raised spikes, readings; and what it says of readings elsewhere."""
    kept: Counter[str] = Counter()
    spiked = set()
    for item in reader.replay(seq):
        if not hasattr(item, "fact"):
            kept["readings"] += len(item.received_us)
        elif isinstance(item.fact, f.BlockSealed):
            kept["sealed"] += item.fact.rows
        elif isinstance(item.fact, f.ReadingsLost):
            kept["losses_told"] += 1
        elif isinstance(item.fact, f.CallReceived):
            kept["calls"] += 1
        elif isinstance(item.fact, f.AlarmRaised) and "lampFailureGroup" in item.fact.rule:
            spiked.add(item.fact.asset)
    kept["spikes"] = len(spiked)
    return kept
