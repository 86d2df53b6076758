"""The care of alarms as settings: the built-in table fits any site, an own one is held to what it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.faults import ConfigFaults
from config.loader import load_site

OWN = """
source = { vi = "thử", en = "test" }
[load]
flood_begins = 8
flood_ends = 9
[[suppressions]]
id = "dark"
by = "lighting.feeder_outag"
kinds = ["lampp"]
reason = { vi = "x", en = "x" }
[[suppressions]]
id = "dark"
by = "lighting.feeder_outage"
scope = "at"
reason = { vi = "x", en = "x" }
"""
SITE = """
[site]
id = "small"
title = { vi = "Nhỏ", en = "Small" }
zone = "Asia/Ho_Chi_Minh"
centre = [108.2, 16.0]
box = [107.9, 15.8, 108.4, 16.2]
ground = "da_nang"
domains = ["lighting"]
"""


def faults(tmp_path: Path, text: str) -> str:
    file = tmp_path / "site.toml"
    file.write_text(text)
    with pytest.raises(ConfigFaults) as caught:
        load_site(file, {})
    return caught.value.report()


def test_that_the_built_in_city_has_areas_and_hides_what_hangs_on_a_dead_feeder() -> None:
    care = load_site("da_nang", {"IOC_SIMULATOR": "http://127.0.0.1:1"}).site.care
    assert [area.key for area in care.areas] == ["water", "streets", "people"]
    assert {rule.by for rule in care.suppressions} == {"lighting.feeder_outage", "lighting.circuitBreakerTripped"}
    assert (care.flood_begins, care.flood_ends) == (10, 5)


def test_that_the_built_in_table_leaves_out_what_a_site_has_no_pack_for(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    file.write_text(SITE.replace('"lighting"', '"environment"'))
    assert load_site(file, {}).site.care.suppressions == ()


def test_that_every_fault_of_an_own_table_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "care.toml").write_text(OWN)
    told = faults(tmp_path, SITE + 'care = "care.toml"\n')
    for expected in ("load.flood_ends", "suppressions[1].by", "feeder_outage”?", "kinds[1]", "suppressions[2].at"):
        assert expected in told
    assert "suppressions[2].id" in told


def test_that_an_area_names_domains_of_the_site_and_a_real_box(tmp_path: Path) -> None:
    area = """
[[areas]]
key = "a"
title = { vi = "A", en = "A" }
domains = ["lightning"]
box = { west = 108.3, south = 15.9, east = 108.1, north = 16.1 }
[[areas]]
key = "b"
titel = { vi = "B", en = "B" }
"""
    told = faults(tmp_path, SITE + area)
    for expected in ("areas[1].domains[1]", "“lighting”?", "areas[1].box", "areas[2].titel", "areas[2].title"):
        assert expected in told
