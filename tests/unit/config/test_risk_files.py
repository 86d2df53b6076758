"""What may be wrong in the judging of risks, in stages and reports; and that the shipped site judges by its tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.faults import ConfigFaults
from config.loader import load_site

SIMULATED = {"IOC_SIMULATOR": "http://127.0.0.1:1"}
ROOT = Path(__file__).resolve().parents[3]


def test_that_the_shipped_site_has_its_station_its_watches_and_its_proposals() -> None:
    risk = load_site("da_nang", SIMULATED, on=date(2026, 10, 14)).site.risk
    (station,) = risk.stations
    assert (station.asset, station.levels, station.area) == ("gauge-cam-le", (1.0, 1.7, 2.5), 0)
    assert {watch.kind for watch in risk.watches} == {"air", "heat", "rain_24h", "rain_12h"}
    assert risk.proposed_stage("flood", 3) == 4 and risk.proposed_stage("flood", 0) == 0
    assert (risk.window_s, risk.settle_s, risk.rain_property) == (3600.0, 600.0, "rain_1h_mm")


def faults_of(folder: Path, rules: str, key: str, old: str, new: str) -> list[str]:
    """What is said of a built-in file in which something was changed, read as a site's own."""
    text = (ROOT / "config" / rules).read_text()
    assert old in text
    (folder / "mine.toml").write_text(text.replace(old, new, 1))
    site = (ROOT / "config/sites/da_nang/site.toml").read_text()
    lines = [line for line in site.splitlines() if line.split(" = ")[0] not in (key, "wards", "roads", "places")]
    at = lines.index("[site]")
    value = '["mine.toml"]' if key == "reports" else '"mine.toml"'
    (folder / "site.toml").write_text("\n".join([*lines[: at + 1], f"{key} = {value}", *lines[at + 1 :]]))
    with pytest.raises(ConfigFaults) as caught:
        load_site(folder / "site.toml", SIMULATED)
    return [str(fault) for fault in caught.value.faults if Path(fault.file).name == "mine.toml"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('plans = ["urban_flood", "typhoon"]', 'plans = ["urban_flod"]', "urban_flod"),
        ("command = true", "command = false", "stage_roles"),
        ('roles = ["operations", "planning"]', 'roles = ["king"]', "roles"),
        ('panels = ["risk"]', 'panels = ["rsk"]', "panels"),
        ('"no_needs", "no_proposal"]', '"no_worries"]', "down"),
        ('who = ["supervisor"]', 'who = ["mayor"]', "who"),
    ],
)
def test_that_faults_of_the_stages_are_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in faults_of(tmp_path, "rules/stages.toml", "stages", old, new))


def test_that_a_report_template_that_cannot_be_read_is_told_with_its_line(tmp_path: Path) -> None:
    old, new = "{% for river in rivers %}", "{% for river in %}"
    (fault,) = faults_of(tmp_path, "reports/situation.toml", "reports", old, new)
    assert "template" in fault


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('table = "vn_aqi"', 'table = "vn_aqo"', "vn_aqo"),
        ('domain = "environment"', 'domain = "environs"', "environs"),
        ('property = "vn_aqi_hour"', 'property = "vn_aqi_our"', "vn_aqi_our"),
        ('kind = "flood"', 'kind = "flod"', "flod"),
        ("from = 2", "from = 9", "5"),
        ("least_span_min = 5", "least_span_min = 90", "60"),
        ("stage = 2", "stage = 1", "stage"),
    ],
)
def test_that_each_fault_is_told_with_its_file_and_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert any(told in fault for fault in faults_of(tmp_path, "rules/risk.toml", "risk", old, new))
