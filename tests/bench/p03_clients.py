"""P3: a storm from four clients at once, each insisting: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

from ioc.journal.reader import JournalReader
from tests.bench.acting import child
from tests.bench.centre import centre, hold_on
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure
from tests.bench.storms import messages, storm

CLIENTS, ORDERS, EVENTS, BELOW = 4, 2_000, 100_000, 40


def measure(folder: Path) -> Figure:
    """Four processes give every order twice while feeds bring an alarm storm; the journal is counted afterwards."""
    with centre(folder) as made:
        names, _ = made.cabinets(11_000, properties=("failed_lamps",), below=BELOW)
        calls = [f"insist({made.paths.endpoint!r}, 'client-{number}', {ORDERS})" for number in range(CLIENTS)]
        clients = [child(call) for call in calls]
        for client in clients:
            assert client.stdout is not None
            if client.stdout.readline().strip() != "ready":
                raise RuntimeError("a client did not come up")
        waiting = messages("f0", list(storm(EVENTS, list(names), seed=3)), time.time_ns() // 1000)
        for client in clients:
            assert client.stdin is not None
            client.stdin.write("go\n")
            client.stdin.flush()
        for number, message in enumerate(waiting):
            if not number % 1000:
                hold_on(made)
            made.inbox.put(message)
        told = [json.loads(client.communicate(timeout=80)[0]) for client in clients]
        made.settle()
        own = rss_mb()
    kept = Counter(entry.order for entry in JournalReader(made.paths.data_dir, made.key_file).entries() if entry.order)
    wanted = {f"client-{client}-{number}" for client in range(CLIENTS) for number in range(ORDERS)}
    lost, doubled = len(wanted - set(kept)), sum(count - 1 for order, count in kept.items() if order in wanted)
    confirmed = sum(one["confirmed"] for one in told)
    return Figure(
        name="P3",
        figure=lost + doubled,
        unit="orders lost or doubled",
        reference_name="orders given, each twice",
        reference=len(wanted),
        conditions=(
            Condition("lost_or_doubled", lost + doubled, 0),
            Condition("unconfirmed", len(wanted) - confirmed, 0),
        ),
        notes={
            "orders": len(wanted),
            "orders_s": round(len(wanted) / max(one["spent_s"] for one in told)),
            "storm_events": EVENTS,
            "rss_mb": own,
        },
    )
