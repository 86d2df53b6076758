"""Báo động levels: the values of the decision, by date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from config.faults import ConfigFaults
from config.loader import load_site
from ioc.domain.condition_spec import Levels
from ioc.domain.vocabulary import LimitKind

SIMULATED = {"IOC_SIMULATOR": "http://127.0.0.1:1"}
TABLE = """\
[table]
key = "levels"
title = { vi = "Cấp", en = "Levels" }
source = { vi = "Thử", en = "Test" }
domain = "drainage"
kind = "river_gauge"
property = "level_m"

[[levels]]
title = { vi = "Vượt I tại {station}", en = "Above I at {station}" }
priority = 3
cause = { vi = "Mưa", en = "Rain" }
consequence = { vi = "Ngập", en = "Flood" }
action = { vi = "Báo", en = "Tell" }
respond_s = 60

[[stations]]
key = "here"
name = { vi = "Đây", en = "Here" }
from = 2019-01-01
to = 2020-12-31
values = [1.0]

[[stations]]
key = "here"
name = { vi = "Đây", en = "Here" }
from = 2021-01-01
values = [1.25]
"""


def test_that_cam_le_has_the_three_levels_of_decision_05_2020() -> None:
    site = load_site("da_nang", SIMULATED).site
    rule = next(rule for rule in site.rules if rule.id == "bao_dong.cam_le")
    assert isinstance(rule.condition, Levels) and rule.compare is LimitKind.CONDITION
    levels = rule.condition.levels
    assert [level.limit for level in levels] == [1.0, 1.7, 2.5]
    assert [level.priority for level in levels] == [3, 2, 1]
    assert rule.assets == ("gauge-cam-le",) and all(level.above for level in levels)
    assert [level.title.vi for level in levels if level.title] == [
        f"Mực nước vượt báo động {n}" for n in ("I", "II", "III")
    ]
    assert "Cẩm Lệ" in rule.consequence.vi and "{" not in rule.consequence.en


def test_that_no_level_is_in_force_before_the_decision() -> None:
    with pytest.raises(ConfigFaults) as caught:
        load_site("da_nang", SIMULATED, on=date(2020, 3, 19))
    assert [fault.code for fault in caught.value.faults] == ["not_in_force"]
    assert load_site("da_nang", SIMULATED, on=date(2020, 3, 20)).site.rules


def _site(folder: Path, table: str) -> Path:
    text = Path(load_site("da_nang", SIMULATED).sources[0]).read_text(encoding="utf-8")
    text = text.replace('flood_levels = "bao_dong"', 'flood_levels = "levels.toml"').replace('"cam_le"', '"here"')
    (folder / "levels.toml").write_text(table, encoding="utf-8")
    (folder / "site.toml").write_text(text, encoding="utf-8")
    return folder / "site.toml"


@pytest.mark.parametrize(
    ("day", "limit"), [(date(2020, 12, 31), 1.0), (date(2021, 1, 1), 1.25), (date(2030, 1, 1), 1.25)]
)
def test_that_the_row_of_the_day_counts(tmp_path: Path, day: date, limit: float) -> None:
    rules = load_site(_site(tmp_path, TABLE), SIMULATED, on=day).site.rules
    (rule,) = [rule for rule in rules if rule.id == "levels.here"]
    assert isinstance(rule.condition, Levels)
    (level,) = rule.condition.levels
    assert level.title is not None
    assert (level.limit, level.title.vi) == (limit, "Vượt I tại Đây")


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("from = 2021-01-01", "from = 2020-06-01", 27, "period_overlap"),
        ("values = [1.25]", "values = [1.25, 2.0]", 28, "level_count"),
        ("values = [1.25]", 'values = ["1.25"]', 28, "wrong_type"),
        ('kind = "river_gauge"', 'kind = "river_gaug"', 6, "unknown_name"),
        ('domain = "drainage"', 'domain = "drain"', 5, "unknown_name"),
        ("from = 2021-01-01", 'from = "2021"', 27, "wrong_type"),
    ],
)
def test_that_a_faulty_table_is_named_with_its_line(tmp_path: Path, old: str, new: str, line: int, code: str) -> None:
    with pytest.raises(ConfigFaults) as caught:
        load_site(_site(tmp_path, TABLE.replace(old, new, 1)), SIMULATED, on=date(2026, 1, 1))
    found = [(f.file.name, f.line, f.code) for f in caught.value.faults]
    assert found[0] == ("levels.toml", line, code), found
