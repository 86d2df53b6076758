"""Faults of a dispatch file, each named with its place, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.builtin import ROOT
from config.faults import ConfigFaults
from config.loader import load_site

ENVIRONMENT = {"IOC_SIMULATOR": "http://127.0.0.1:9"}


def site_with(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Đà Nẵng with its dispatch file beside it, changed."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "sites" / "da_nang", folder)
    text = (ROOT / "dispatch" / "da_nang.toml").read_text(encoding="utf-8")
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after, 1)
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    site = folder / "site.toml"
    told = site.read_text(encoding="utf-8").replace('dispatch = "da_nang"', 'dispatch = "mine.toml"')
    for name in ("wards", "roads", "places"):
        told = told.replace(f'{name} = "da_nang"', f'{name} = "{name}.geojson"')
    site.write_text(told, encoding="utf-8")
    return site


def test_that_a_sound_file_beside_the_site_is_read(tmp_path: Path) -> None:
    spec = load_site(site_with(tmp_path), ENVIRONMENT).site.dispatch
    assert len(spec.run_cards) >= 15 and spec.roll_call("fire") != spec.roll_call("medical")


def test_that_every_fault_is_named_at_once(tmp_path: Path) -> None:
    site = site_with(
        tmp_path,
        ('statuses = "fire"', 'statuses = "fier"'),
        ('{ capability = "boat", count = 3 }', '{ capability = "boot", count = 3 }'),
        ('incident_type = "medical"', 'incident_type = "medicine"'),
        ('condition = "trapped"', 'condition = "traped"'),
        ('key = "tn-hoa-xuan"', 'key = "tn-hoa"'),
        ('aliases = ["nhận lệnh", "đã điều"', 'aliases = ["Rảnh", "đã điều"'),
        ("straight_km_h = 25", 'straight_km_h = 25\nrouter = "osrm"'),
    )
    with pytest.raises(ConfigFaults) as caught:
        load_site(site, ENVIRONMENT)
    found = {(fault.code, str(fault.params.get("name"))) for fault in caught.value.faults}
    assert found == {
        ("unknown_name", "fier"),
        ("unknown_name", "boot"),
        ("unknown_name", "medicine"),
        ("unknown_name", "traped"),
        ("unknown_name", "tn-hoa-xuan"),
        ("status_taken", "Rảnh"),
        ("missing", "router_url"),
    }
    assert all(fault.line >= 1 and fault.key for fault in caught.value.faults)
