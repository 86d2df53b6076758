"""A scripted desk in a process of its own, with an engine that it starts itself: run to its end (see `tests/flows`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
GUARD_S = 220


def run_job(script: str, site: Path, data: Path, env: dict[str, str], *before: str) -> subprocess.CompletedProcess[str]:
    """Run `tests/flows/<script>` on a site file and a data directory; `before` are arguments that come first."""
    done = subprocess.run(
        (
            *(sys.executable, "-P", str(_ROOT / "tests/flows" / script), *before, str(data)),
            *("engine", "--site", str(site), "--data-dir", str(data)),
        ),
        cwd=_ROOT,
        env={**env, "PYTHONPATH": str(_ROOT)},
        capture_output=True,
        text=True,
        timeout=GUARD_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def seen_by(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """What the job saw: the last line that it printed."""
    seen: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return seen
