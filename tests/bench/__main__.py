"""Runs benches one after another and prints one JSON line each. The exit code says whether every target was met."""

from __future__ import annotations

import importlib
import sys
import tempfile
import traceback
from pathlib import Path

from tests.bench.conditions import fdatasync_ms, machine
from tests.bench.figures import Figure

BENCHES = {
    "start": "start",
    "gap": "gap",
    "P1": "p01_storm",
    "P3": "p03_clients",
    "P4": "p04_readings",
    "P5": "p05_mqtt",
    "P7": "p07_journal",
    "P8": "p08_seek",
    "P9": "p09_replay",
    "P10": "p10_map",
    "P15": "p15_alarms",
    "P16": "p16_action",
    "P17": "p17_overload",
    "P18": "p18_known",
}
"""Name on the command line -> module; each has `measure(folder) -> Figure`."""


def main(wanted: list[str]) -> int:
    """Run the named benches, or all."""
    unknown = [name for name in wanted if name not in BENCHES]
    if unknown:
        print(f"no bench named {', '.join(unknown)}; there are {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    held = [run(name) for name in wanted or BENCHES]
    return 0 if all(held) else 1


def run(name: str) -> bool:
    """One bench in a temporary folder; a bench that breaks has not held."""
    module = importlib.import_module(f"tests.bench.{BENCHES[name]}")
    with tempfile.TemporaryDirectory(prefix="ioc-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        beside = {"fdatasync_ms": fdatasync_ms(folder), **machine()}
        try:
            figure: Figure = module.measure(folder)
        except Exception:
            traceback.print_exc()
            print(f"bench {name} did not come to its end", file=sys.stderr)
            return False
        figure.notes.update(beside)
        print(figure.line(), flush=True)
        return figure.holds


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
