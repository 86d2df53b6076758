"""A recorded warning, moved to now: listed, annunciated, on the map, an incident by key, and its end by expiry."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.processes import private_env
from tests.helpers.recorded import recorded

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.timeout(240)
def test_that_a_warning_is_listed_annunciated_acted_on_and_ends_by_itself(tmp_path: Path) -> None:
    recorded("cap")
    env = private_env(
        tmp_path,
        IOC_LAUNCH_TOKEN="launcher",
        IOC_DEMO="1",
        QT_QUICK_BACKEND="software",
        QTWEBENGINE_CHROMIUM_FLAGS="--no-sandbox --disable-gpu",
    )
    data = tmp_path / "d"
    done = subprocess.run(
        (
            *(sys.executable, "-P", str(ROOT / "tests/flows/warned.py"), str(data)),
            *("engine", "--site", str(tmp_path / "site.toml"), "--data-dir", str(data)),
        ),
        cwd=ROOT,
        env={**env, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    seen = json.loads(done.stdout.strip().splitlines()[-1])
    assert seen["before"] == 0
    assert seen["alarm"] == ["alert", 2, True, False]
    assert seen["row"] == [True, "", "Nghiêm trọng", "Severe Thunderstorm Warning", "Calhoun"]
    assert seen["banner"] and seen["on_map"] and seen["went"] and seen["placed"]
    assert seen["sounding"] == 2
    assert seen["told"][0].startswith("Severe Thunderstorm Warning issued")
    assert seen["incident"] == [True, True]
    assert seen["ended"] is False
    assert seen["occurrences"] == 1
