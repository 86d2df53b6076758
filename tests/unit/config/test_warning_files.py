"""Faults of warning templates and of how the site warns, each named with its place, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from config.builtin import ROOT
from config.faults import ConfigFaults
from config.loader import SiteSettings, load_site
from config.warning_schema import Category, Response
from ioc.domain.cap_words import CATEGORIES, RESPONSES
from ioc.domain.plan_spec import StepKind
from ioc.domain.warning_records import WarningArea, WarningKind
from ioc.domain.warning_rules import lacks
from ioc.domain.warning_texts import begin, fields_of, write
from tests.helpers.city import both

ENVIRONMENT = {"IOC_SIMULATOR": "http://127.0.0.1:9"}
NOW_US = 1_760_000_000_000_000


def site_with(tmp_path: Path, template: dict[str, str], site: dict[str, str]) -> Path:
    """Đà Nẵng with its flood template beside it, both changed."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "sites" / "da_nang", folder)
    told = {'"flood", "typhoon", "heavy_rain"': '"mine.toml", "typhoon", "heavy_rain"', **site}
    told |= {f'{name} = "da_nang"': f'{name} = "{name}.geojson"' for name in ("wards", "roads", "places")}
    for source, target, changes in (
        (ROOT / "warnings" / "flood.toml", folder / "mine.toml", template),
        (folder / "site.toml", folder / "site.toml", told),
    ):
        text = source.read_text(encoding="utf-8")
        for before, after in changes.items():
            assert before in text, before
            text = text.replace(before, after, 1)
        target.write_text(text, encoding="utf-8")
    return folder / "site.toml"


def faults(site: Path) -> set[tuple[str, str]]:
    with pytest.raises(ConfigFaults) as caught:
        load_site(site, ENVIRONMENT)
    assert all(fault.line > 0 and fault.report("vi") for fault in caught.value.faults)
    return {(fault.file.name, f"{fault.key} {fault.code}") for fault in caught.value.faults}


@pytest.fixture(scope="module")
def da_nang() -> SiteSettings:
    return load_site("da_nang", ENVIRONMENT)


def test_that_the_words_of_the_schema_are_those_of_cap() -> None:
    assert Category.__args__ == CATEGORIES  # type: ignore[attr-defined]
    assert Response.__args__ == RESPONSES  # type: ignore[attr-defined]


def test_that_every_fault_is_named_at_once(tmp_path: Path) -> None:
    site = site_with(
        tmp_path,
        {
            'category = ["Met", "Safety"]': 'category = ["Weather"]',
            "valid_h = 6": "valid_h = 0",
        },
        {
            'sender = "ioc.danang.example"': 'sender = "ioc danang"',
            'release_roles = ["supervisor"]': 'release_roles = ["operator"]',
            "port = 8712": "port = 0",
        },
    )
    assert faults(site) >= {
        ("mine.toml", "warning.category[1] not_one_of"),
        ("mine.toml", "warning.valid_h not_more"),
        ("site.toml", "public_warning.sender bad_shape"),
        ("site.toml", "public_warning.release_roles[1] not_one_of"),
        ("site.toml", "public_warning.feed.port too_small"),
    }


def test_that_a_field_nobody_fills_in_is_a_fault(tmp_path: Path) -> None:
    site = site_with(
        tmp_path,
        {
            'headline.en = "{river} flood': 'headline.en = "{rivr} flood',
            "Rời nơi trũng": "{Rời nơi trũng",
            'key = "level"': 'key = "places"',
            'event = { vi = "Lũ trên sông"': 'event = { vi = "Lũ {river}"',
            'key = "flood"': 'key = "typhoon"',
            "valid_h = 6": "valid_h = 96",
        },
        {},
    )
    assert faults(site) == {
        ("mine.toml", "warning.headline.en unknown_name"),
        ("mine.toml", "warning.headline.vi unknown_name"),
        ("mine.toml", "warning.description.vi unknown_name"),
        ("mine.toml", "warning.description.en unknown_name"),
        ("mine.toml", "warning.instruction.vi bad_shape"),
        ("mine.toml", "warning.event.vi unknown_name"),
        ("mine.toml", "warning.valid_h too_large"),
        ("mine.toml", "fields[2].key duplicate"),
        ("typhoon.toml", "warning.key duplicate"),
        ("urban_flood.toml", "steps[11].warning unknown_name"),
    }


def test_that_an_unknown_template_of_the_site_is_a_fault(tmp_path: Path) -> None:
    site = site_with(tmp_path, {}, {'"air_quality", "power_outage", "all_clear"': '"air_qualty", "all_clear"'})
    assert ("site.toml", "site.warnings[6] unknown_name") in faults(site)


def test_that_the_feed_is_settings_and_not_on_record(da_nang: SiteSettings) -> None:
    assert da_nang.warning_feed is not None
    assert da_nang.warning_feed.port == 8712
    assert "8712" not in repr(da_nang.site.warnings)


def test_that_the_flood_and_typhoon_plans_open_their_warnings(da_nang: SiteSettings) -> None:
    named = {
        plan.key: [step.warning for step in plan.steps if step.kind is StepKind.NOTIFY and step.warning]
        for plan in da_nang.site.plans
    }
    assert named["urban_flood"] == ["flood"]
    assert named["typhoon"] == ["typhoon"]


def test_that_every_built_in_template_makes_a_whole_warning_once_its_fields_are_filled(da_nang: SiteSettings) -> None:
    site = da_nang.site
    area = WarningArea(description=both("Hải Châu, An Hải, Sơn Trà"), wards=("20194",))
    assert len(site.warnings.templates) == 9
    for template in site.warnings.templates:
        begun = begin(site, template, NOW_US, area)
        filled = tuple((key, usual or "một điều | something") for key, usual in begun.fields)
        content = write(site, template, replace(begun, fields=filled), NOW_US)
        if template.key == "typhoon":
            assert ("onset", "onset_missing") in lacks(site, content, WarningKind.ALERT, NOW_US)
            content = write(site, template, replace(content, onset_us=NOW_US + 3_600_000_000), NOW_US)
        kind = WarningKind(template.kind)
        assert lacks(site, content, kind, NOW_US) == [], template.key
        assert set(fields_of(site, content, NOW_US)) >= {field.key for field in template.fields}
        assert content.headline.vi != content.headline.en
