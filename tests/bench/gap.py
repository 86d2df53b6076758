"""How long the desk's event loop leaves its user waiting, over a minute of a live city of 10 000 assets."""

from __future__ import annotations

from pathlib import Path

from tests.bench.conditions import Peak
from tests.bench.desks import desk
from tests.bench.figures import Condition, Figure

ASSETS = 10_000
SECONDS = 60.0
MOST_MS = 50.0


def measure(folder: Path) -> Figure:
    """A first start, then a minute from the first paint; the desk measures itself with a 5 ms timer."""
    with desk(folder, SECONDS, scale=ASSETS) as running, Peak(running.process.pid) as peak:
        ready, _ = running.event("ready")
        gaps, _ = running.event("gaps")
    return Figure(
        name="gap",
        figure=gaps["p99.9"],
        unit="ms",
        reference_name="timer interval",
        reference=5.0,
        conditions=(Condition("p99.9", gaps["p99.9"], MOST_MS),),
        notes={key: gaps[key] for key in ("p50", "p99", "max", "count")}
        | {"assets_at_first_paint": ready["assets"], "ready_s": ready["seconds"], "peak_mb": peak.mb},
    )
