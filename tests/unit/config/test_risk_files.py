"""What may be wrong in the judging of risks, and that the shipped site judges by its tables."""

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
    text = (ROOT / "config/rules/risk.toml").read_text().replace(old, new, 1)
    (tmp_path / "mine.toml").write_text(text)
    site = (ROOT / "config/sites/da_nang/site.toml").read_text()
    site = site.replace('flood_levels = "bao_dong"', 'flood_levels = "bao_dong"\nrisk = "mine.toml"')
    for key in ("wards", "roads", "places"):
        site = site.replace(f'{key} = "da_nang"\n', "")
    (tmp_path / "site.toml").write_text(site)
    with pytest.raises(ConfigFaults) as caught:
        load_site(tmp_path / "site.toml", SIMULATED)
    faults = [fault for fault in caught.value.faults if Path(fault.file).name == "mine.toml"]
    assert faults and any(told in str(fault) for fault in faults)
