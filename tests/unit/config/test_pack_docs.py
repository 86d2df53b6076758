"""What the manual says of packs is so: the schema is the models', the example loads, every pack fits."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from config.builtin import ROOT, domain_names
from config.faults import ConfigFaults
from config.loader import load_site
from tests.fixtures.pack_schemas import FOLDER, SCHEMAS, schema_text

PAGE = FOLDER.parent / "manual" / "domain-packs.md"
RULES = ("vn_aqi", "rain_24h", "rain_12h", "storm_classes", "disaster_risk", "hanoi_rain")
SITE = """\
[site]
id = "test"
title = { vi = "Thử", en = "Test" }
zone = "Asia/Ho_Chi_Minh"
centre = [108.2, 16.0]
box = [108.0, 15.9, 108.4, 16.2]
ground = "da_nang"
domains = ["pack.toml"]
tables = ["table.toml"]
"""


def _examples() -> list[str]:
    return re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def _json(value: Any) -> Any:
    """TOML's dates as JSON has them."""
    return json.loads(json.dumps(value, default=date.isoformat))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_that_the_schema_in_the_docs_is_that_of_the_models(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == schema_text(name)


@pytest.mark.parametrize("name", domain_names())
def test_that_every_pack_fits_the_schema_in_the_docs(name: str) -> None:
    schema = json.loads((FOLDER / "domain-pack.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(_json(tomllib.loads((ROOT / "domains" / f"{name}.toml").read_text(encoding="utf-8"))), schema)


@pytest.mark.parametrize("name", RULES)
def test_that_every_rule_table_fits_the_schema_in_the_docs(name: str) -> None:
    schema = json.loads((FOLDER / "rule-table.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(_json(tomllib.loads((ROOT / "rules" / f"{name}.toml").read_text(encoding="utf-8"))), schema)


def test_that_the_pack_and_the_table_of_the_manual_load(tmp_path: Path) -> None:
    pack, table = _examples()
    for name, text in (("site.toml", SITE), ("pack.toml", pack), ("table.toml", table)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    site = load_site(tmp_path / "site.toml", {}).site
    assert [domain.key for domain in site.domains] == ["cable_car"]
    assert site.rules[0].source.en and site.domains[0].kinds[1].parents == ("cable_line",)
    assert site.tables[0].band(16.0).title.en == "Stop"  # type: ignore[union-attr]


def test_that_every_fault_of_a_table_is_said_at_its_line(tmp_path: Path) -> None:
    pack, table = _examples()
    later = "to = 2025-01-01\nsuggestions = [{ property = 'x', least = 1.0, level = 9 }]"
    wrong = (
        table.replace('property = "wind_m_s"', 'property = "wind"')
        .replace("least = 15.0", "least = 5.0")
        .replace("from = 2026-01-01", "from = 2026-01-01\n" + later)
    )  # fmt: skip
    for name, text in (("site.toml", SITE), ("pack.toml", pack), ("table.toml", wrong)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigFaults) as caught:
        load_site(tmp_path / "site.toml", {})
    found = {(fault.code, wrong.splitlines()[fault.line - 1].split(" =")[0].strip()) for fault in caught.value.faults}
    assert {code for code, _ in found} == {
        "unknown_name",
        "not_rising",
        "ends_early",
        "too_large",
        "table_not_in_force",
    }
    assert ("ends_early", "to") in found


def test_that_a_table_holds_from_its_day_on(tmp_path: Path) -> None:
    pack, table = _examples()
    for name, text in (("site.toml", SITE), ("pack.toml", pack), ("table.toml", table)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load_site(tmp_path / "site.toml", {}, on=date(2025, 12, 31)).site.tables == ()
    (tmp_path / "table.toml").write_text(
        table.replace("from = 2026-01-01", "from = 2026-01-01\nto = 2026-06-30"), "utf-8"
    )
    assert load_site(tmp_path / "site.toml", {}, on=date(2026, 6, 30)).site.tables
    with pytest.raises(ConfigFaults) as caught:
        load_site(tmp_path / "site.toml", {}, on=date(2026, 7, 1))
    assert [fault.code for fault in caught.value.faults] == ["table_not_in_force"]
