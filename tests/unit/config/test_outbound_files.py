"""Faults of outbound channels and of message texts, each named with its place, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from config.builtin import ROOT
from config.faults import ConfigFaults
from config.outbound_schema import Message
from ioc.app.site import load
from ioc.connect.catalogue import Catalogue
from ioc.domain.outbound_records import MESSAGES

ENVIRONMENT = {"IOC_SIMULATOR": "http://127.0.0.1:9", "WARD_TOKEN": "secret"}


def site_with(tmp_path: Path, changes: dict[str, str], texts: dict[str, str] | None = None) -> Path:
    """Đà Nẵng with its channels and message texts beside it, changed."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "sites" / "da_nang", folder)
    for source, target, told in (
        (ROOT / "outbound" / "da_nang.toml", "mine.toml", changes),
        (ROOT / "rules" / "outbound_messages.toml", "texts.toml", texts or {}),
    ):
        text = source.read_text(encoding="utf-8")
        for before, after in told.items():
            assert before in text, before
            text = text.replace(before, after, 1)
        (folder / target).write_text(text, encoding="utf-8")
    site = folder / "site.toml"
    told_site = site.read_text(encoding="utf-8").replace(
        'outbound = "da_nang"', 'outbound = "mine.toml"\nmessages = "texts.toml"'
    )
    for name in ("wards", "roads", "places"):
        told_site = told_site.replace(f'{name} = "da_nang"', f'{name} = "{name}.geojson"')
    site.write_text(told_site, encoding="utf-8")
    return site


def faults(site: Path) -> set[tuple[str, str]]:
    with pytest.raises(ConfigFaults) as caught:
        load(site, ENVIRONMENT, Catalogue.discover())
    assert all(fault.line > 0 for fault in caught.value.faults)
    return {(fault.file.name, f"{fault.key} {fault.code}") for fault in caught.value.faults}


def test_that_the_messages_of_the_schema_are_those_of_the_record() -> None:
    assert Message.__args__ == MESSAGES  # type: ignore[attr-defined]


def test_that_secrets_come_from_the_environment_and_are_not_on_record(tmp_path: Path) -> None:
    told = 'settings = { url = "https://wards.example.org/messages", headers = { Authorization = "${WARD_TOKEN}" } }'
    site = site_with(tmp_path, {'settings = { url = "https://wards.example.org/messages" }': told})
    settings = load(site, ENVIRONMENT, Catalogue.discover())
    assert settings.outbound.channels[0].settings["headers"] == {"Authorization": "secret"}
    assert "secret" not in repr(settings.site.outbound) and "example.org" not in repr(settings.site.outbound)


def test_that_every_fault_is_named_at_once(tmp_path: Path) -> None:
    site = site_with(
        tmp_path,
        {
            'id = "agencies"': 'id = "wards"\nagencies = ["nobody"]',
            'sender = "mqtt_publish"': 'sender = "mqt_publish"',
            'url = "https://sms.example.org/broadcast"': 'url = "sms.example.org"',
            'recipients = ["duty@example.org"]': 'recipients = ["duty"]',
        },
        {"{{ number }}: điều {{ unit }}": "{{ numbr }}", "{{ count }} alarms wait": "{{ count"},
    )
    assert faults(site) == {
        ("mine.toml", "channels[2].id duplicate"),
        ("mine.toml", "channels[2].agencies[1] unknown_name"),
        ("mine.toml", "channels[2].sender unknown_name"),
        ("mine.toml", "channels[3].settings.url worded"),
        ("mine.toml", "channels[4].settings.recipients worded"),
        ("texts.toml", "messages[1].subject.vi template_bad"),
        ("texts.toml", "messages[6].subject.en template_bad"),
    }


def test_that_a_plan_whose_way_out_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    site = site_with(tmp_path, {'names = ["public"]': 'names = ["everybody"]'})
    found = faults(site)
    assert {file for file, _ in found} == {"chlorine_leak.toml", "feeder_outage.toml", "water_main_burst.toml"}
    assert {words.split()[1] for _, words in found} == {"channel_unreached"}


def test_that_a_channel_for_what_is_put_before_a_role_names_one(tmp_path: Path) -> None:
    assert faults(site_with(tmp_path, {'names = ["supervisor"]': 'names = ["leader"]'})) == {
        ("mine.toml", f"channels[4].carries[{number}] role_unnamed") for number in (2, 3)
    }


def test_that_a_message_without_a_text_is_a_fault(tmp_path: Path) -> None:
    site = site_with(tmp_path, {}, {'key = "escalation"': 'key = "escalatoin"'})
    assert ("texts.toml", "messages[6].key not_one_of") in faults(site)
