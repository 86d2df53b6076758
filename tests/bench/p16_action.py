"""P16: from an operator's action to its being durable and visible in another seat, while the city is busy."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from statistics import median

import numpy as np

from ioc.domain.inbound import ReadingsTaken
from tests.bench.acting import child
from tests.bench.centre import Centre, calm, centre
from tests.bench.conditions import fdatasync_ms, rss_mb
from tests.bench.figures import Condition, Figure

READINGS_S, FACTS_S = 20_000, 200
MESSAGES_S = 100
CABINETS, DEEDS, PAUSE_S = 2_000, 400, 0.05
MOST_MS = 100.0


def measure(folder: Path) -> Figure:
    """The seats are a process of their own; the figure is the 99th percentile."""
    with centre(folder) as made:
        names, properties = made.cabinets(CABINETS)
        over = threading.Event()
        feed = Busy(made, names, properties)
        thread = threading.Thread(target=feed.run, args=(over,), daemon=True)
        thread.start()
        seats = child(f"act({made.paths.endpoint!r}, {DEEDS}, {PAUSE_S})")
        said, _ = seats.communicate(timeout=80)
        over.set()
        thread.join()
        made.settle()
        own, facts = rss_mb(), len(made.engine.loop.state.tables.alarms)
        dropped = made.inbox.dropped
    told = json.loads(said)
    spent = sorted(told["spent_ms"])
    p99 = spent[int(len(spent) * 0.99)]
    return Figure(
        name="P16",
        figure=p99,
        unit="ms p99",
        reference_name="fdatasync",
        reference=fdatasync_ms(folder),
        conditions=(
            Condition("p99", p99, MOST_MS),
            Condition("readings_s", feed.rate, READINGS_S * 0.98, rising=True, guard=True),
            Condition("dropped", dropped, 0),
        ),
        notes={
            "p50": round(median(spent), 1),
            "max": round(spent[-1], 1),
            "deeds": len(spent),
            "facts_s": round(feed.facts / feed.spent_s),
            "alarm_points": facts,
            "resyncs": told["resyncs"],
            "rss_mb": own,
        },
    )


class Busy:
    """A city at work: a hundred messages a second of two hundred readings, two of which raise or end an alarm."""

    def __init__(self, made: Centre, names: tuple[str, ...], properties: tuple[str, ...]) -> None:
        self._made, self._names, self._properties = made, names, properties
        self.rows = self.facts = 0
        self.spent_s = 0.0

    @property
    def rate(self) -> float:
        """Readings a second that it really said."""
        return self.rows / self.spent_s

    def run(self, over: threading.Event) -> None:
        """Say them evenly, until `over`."""
        size, began = READINGS_S // MESSAGES_S, time.perf_counter()
        number = 0
        while not over.is_set():
            self._say(number, size)
            number += 1
            ahead = number / MESSAGES_S - (time.perf_counter() - began)
            if ahead > 0:
                time.sleep(ahead)
        self.spent_s = time.perf_counter() - began

    def _say(self, number: int, size: int) -> None:
        first = number * size % (len(self._names) - size)
        names, properties = self._names[first : first + size], self._properties[first : first + size]
        at_us = time.time_ns() // 1000
        message = calm("f0", names, properties, at_us)
        value = message.value + np.where(message.value > 1, number % 7 / 100, 0)
        lamps = [row for row, name in enumerate(properties) if name == "failed_lamps"][: FACTS_S // MESSAGES_S]
        turn = number // (len(self._names) // size)
        value[lamps] = 2.0 if turn % 2 == 0 else 0.0
        self.rows += size
        self.facts += len(lamps)
        self._made.inbox.put(
            ReadingsTaken(
                feed="f0",
                assets=names,
                properties=properties,
                source_us=message.source_us,
                value=value,
                quality=message.quality,
            )
        )
