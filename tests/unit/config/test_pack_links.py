"""What packs say about each other: every fault at once, at its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.faults import ConfigFaults, Fault
from config.loader import load_site

SITE = """\
[site]
id = "test"
title = { vi = "Thử", en = "Test" }
zone = "Asia/Ho_Chi_Minh"
centre = [108.2, 16.0]
box = [108.0, 15.9, 108.4, 16.2]
ground = "da_nang"
domains = ["water.toml", "mine.toml"]
"""
WATER = """\
[domain]
key = "mains"
title = { vi = "Nước", en = "Water" }
symbol = "water_supply"

[[properties]]
key = "flow"
title = { vi = "Lưu lượng", en = "Flow" }

[[kinds]]
key = "works"
title = { vi = "Nhà máy", en = "Works" }
properties = ["flow"]
parents = ["substation", "valve"]

[[kinds]]
key = "valve"
title = { vi = "Van", en = "Valve" }
parents = ["works"]
"""
PACK = """\
[domain]
key = "mine"
title = { vi = "Của tôi", en = "Mine" }
symbol = "kpi"

[[kinds]]
key = "valve"
title = { vi = "Van", en = "Valve" }
parents = ["workz"]

[[units]]
kind = "crew"
agency = "A"
title = { vi = "Đội", en = "Crew" }
incident_types = ["fier"]

[[indicators]]
key = "one"
title = { vi = "Một", en = "One" }
facts = ["IncidentOpend"]

[[indicators]]
key = "two"
title = { vi = "Hai", en = "Two" }
kind = "valve"
property = "turns"

[[indicators]]
key = "two"
title = { vi = "Hai", en = "Two" }
theme = "Waters"
kind = "valve"
property = "turns"
take = "share_above"

[[indicators]]
key = "four"
title = { vi = "Bốn", en = "Four" }
kind = "valve"
property = "turns"
take = "share_above"

[[indicators]]
key = "five"
title = { vi = "Năm", en = "Five" }
kind = "valve"
property = "turns"
take = "mean"

[[access]]
kind = "camra"
fields = ["person"]
keep_days = 30
purposes = [{ key = "look", title = { vi = "Xem", en = "Look" } }]
"""


def _faults(folder: Path) -> dict[tuple[str, int, str], Fault]:
    for name, text in (("site.toml", SITE), ("water.toml", WATER), ("mine.toml", PACK)):
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigFaults) as caught:
        load_site(folder / "site.toml", {})
    return {(fault.file.name, fault.line, fault.code): fault for fault in caught.value.faults}


def _line(text: str, words: str, nth: int = 1) -> int:
    return [n for n, line in enumerate(text.splitlines(), 1) if words in line][nth - 1]


def test_that_every_fault_between_packs_is_said_at_its_line(tmp_path: Path) -> None:
    faults = _faults(tmp_path)
    assert set(faults) == {
        ("mine.toml", _line(PACK, 'key = "valve"'), "duplicate"),
        ("mine.toml", _line(PACK, "workz"), "unknown_name"),
        ("mine.toml", _line(PACK, "fier"), "unknown_name"),
        ("mine.toml", _line(PACK, "IncidentOpend"), "unknown_name"),
        ("mine.toml", _line(PACK, "[[indicators]]", 2), "indicator_source"),
        ("mine.toml", _line(PACK, "Waters"), "not_one_of"),
        ("mine.toml", _line(PACK, "share_above", 2), "indicator_limit"),
        ("mine.toml", _line(PACK, "turns", 4), "unknown_name"),
        ("mine.toml", _line(PACK, "camra"), "unknown_name"),
        ("water.toml", _line(WATER, 'parents = ["substation"'), "parent_ring"),
        ("water.toml", _line(WATER, 'parents = ["works"]'), "parent_ring"),
    }
    assert faults["mine.toml", _line(PACK, "workz"), "unknown_name"].params["nearest"] == "works"
    assert faults["mine.toml", _line(PACK, "fier"), "unknown_name"].params["nearest"] == "fire"


def test_that_a_parent_of_a_pack_that_the_site_does_not_use_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE.replace(', "mine.toml"', ""), encoding="utf-8")
    sound = WATER.replace('"substation", "valve"', '"substation", "works"')
    (tmp_path / "water.toml").write_text(sound, encoding="utf-8")
    (domain,) = load_site(tmp_path / "site.toml", {}).site.domains
    assert domain.kinds[0].parents == ("substation", "works")


def test_that_a_symbol_that_nobody_drew_is_a_fault_with_the_nearest_that_is(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text(SITE.replace(', "mine.toml"', ""), "utf-8")
    pack = WATER.replace('"water_supply"', '"water_suply"').replace(', "valve"]', "]")
    (tmp_path / "water.toml").write_text(pack, "utf-8")
    with pytest.raises(ConfigFaults) as raised:
        load_site(tmp_path / "site.toml", {})
    report = raised.value.report("en")
    assert "water.toml:4: domain.symbol: There is no drawing of a pack named “water_suply”." in report
    assert "Did you mean “water_supply”?" in report
