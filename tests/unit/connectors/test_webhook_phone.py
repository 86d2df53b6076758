"""Events of a telephone system: what is read, what is refused, and that nothing wrong loses a call."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ioc.connectors.webhook.phone import read_phones
from ioc.domain.inbound import PhoneHeard
from ioc.domain.intake_records import PhoneState

RINGS = {"call": "p-1", "event": "ringing", "line": "112", "number": "0905000417"}


def one(**told: Any) -> PhoneHeard:
    heard, rejects = read_phones(json.dumps(RINGS | told).encode(), "tel")
    assert rejects == ()
    return heard[0]


def test_that_a_ringing_call_is_read_with_its_tower() -> None:
    tower = {"name": "Hòa Xuân 3", "lon": 108.2, "lat": 16.0, "error_m": 450}
    heard = one(tower=tower, at="2026-10-14T21:47:23+07:00")
    assert (heard.id, heard.state, heard.line) == ("tel:p-1", PhoneState.RINGING, "112")
    assert (heard.lon, heard.lat, heard.error_m, heard.tower) == (108.2, 16.0, 450.0, "Hòa Xuân 3")
    assert heard.personal == {"phone": "0905000417"}
    assert heard.source_us == 1_791_989_243_000_000


@pytest.mark.parametrize(
    "tower", [None, "x", {"lon": 0, "lat": 0}, {"lon": 999, "lat": 16}, {"lon": "108", "lat": 16}, {"lat": 16.0}]
)
def test_that_a_tower_without_a_sound_place_loses_no_call(tower: Any) -> None:
    heard = one(tower=tower)
    assert (heard.lon, heard.lat, heard.error_m) == (None, None, None)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"call": ""}, "webhook.phone_no_call"),
        ({"call": None}, "webhook.phone_no_call"),
        ({"event": "dial"}, "webhook.phone_event"),
        ({"line": ""}, "webhook.phone_no_line"),
    ],
)
def test_that_a_broken_event_is_refused_without_naming_anybody(change: dict[str, Any], reason: str) -> None:
    heard, rejects = read_phones(json.dumps([RINGS | change, RINGS]).encode(), "tel")
    assert len(heard) == 1
    assert [(one.reason, one.record, one.params) for one in rejects] == [(reason, "", {})]
    assert b"0905000417" in rejects[0].payload, "the payload goes to the vault, whole"


def test_that_what_is_no_json_is_one_refusal() -> None:
    heard, rejects = read_phones(b"{", "tel")
    assert heard == () and len(rejects) == 1
    assert read_phones(b"[3]", "tel")[1][0].reason == "webhook.phone_no_object"
