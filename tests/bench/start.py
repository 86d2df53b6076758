"""From process start to painted map and alarm list, on the default city with nothing known before."""

from __future__ import annotations

from pathlib import Path

from tests.bench.conditions import Peak, cpu_s, family
from tests.bench.desks import bare_window_s, desk
from tests.bench.figures import Condition, Figure

MOST_S = 10.0


def measure(folder: Path) -> Figure:
    """One first start, as `make run` does it once everything is installed."""
    bare = bare_window_s(folder)
    with desk(folder, 3.0) as running, Peak(running.process.pid) as peak:
        ready, seconds = running.event("ready")
        spent = family(running.process.pid, cpu_s)
    return Figure(
        name="start",
        figure=seconds,
        unit="s",
        reference_name="bare Qt WebEngine window",
        reference=bare,
        conditions=(Condition("start", seconds, MOST_S),),
        notes={"assets": ready["assets"], "told_by_desk_s": ready["seconds"], "cpu_s": spent, "peak_mb": peak.mb},
    )
