"""A recorded warning, moved to now: listed, annunciated, on the map, an incident by key, and its end by expiry."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.desk_job import run_job, seen_by
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
    seen = seen_by(run_job("warned.py", tmp_path / "site.toml", tmp_path / "d", env))
    assert seen["before"] == 0
    assert seen["alarm"] == ["alert", 2, True, False]
    assert seen["row"] == [True, "", "Nghiêm trọng", "Severe Thunderstorm Warning", "Calhoun"]
    assert seen["banner"] and seen["on_map"] and seen["went"] and seen["placed"]
    assert seen["sounding"] == 2
    assert seen["told"][0].startswith("Severe Thunderstorm Warning issued")
    assert seen["incident"] == [True, True]
    assert seen["ended"] is False
    assert seen["occurrences"] == 1
