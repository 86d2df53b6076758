"""XML over HTTP by the declared mapping: plain data of elements, and nothing that XML can do to a reader."""

from __future__ import annotations

from typing import Any

import pytest

from ioc.connectors.http_json.payload import Answer, map_answer
from ioc.connectors.http_json.settings import HttpJsonSettings
from ioc.connectors.http_json.xml import parsed_xml

_UNIT: dict[str, Any] = {
    "url": "http://h/",
    "format": "xml",
    "record": "unit",
    "id": "uid",
    "place": {"lon": "point.lon", "lat": "point.lat"},
    "unit": {"time": "time", "heading": "detail.track.course", "speed": "detail.track.speed", "status": "type"},
}
_EVENT = """<event version="2.0" uid="{uid}" type="a-f-G" time="2026-10-18T02:14:00Z">
<point lat="{lat}" lon="108.2" hae="0"/>
<detail><track course="370.5" speed="3"/><contact callsign="Xe 1"/></detail></event>"""


def _map(text: str | bytes, **settings: Any) -> Answer:
    page = text if isinstance(text, bytes) else text.encode()
    return map_answer([page], HttpJsonSettings.model_validate(_UNIT | settings), "f", "fire", {})


def test_that_elements_become_plain_data() -> None:
    text = '<a xmlns:x="urn:x" n="1"> t <x:b>é</x:b><b k="2"><!-- c --></b><c/><n>3</n><d><![CDATA[<&>]]></d></a>'
    assert parsed_xml(text.encode()) == {
        "n": "3",
        "text": "t",
        "b": ["é", {"k": "2"}],
        "c": None,
        "d": "<&>",
    }
    assert parsed_xml(b"<a>x</a>") == {"text": "x"}


def test_that_a_list_of_events_and_one_alone_are_units() -> None:
    several = "".join(_EVENT.format(uid=uid, lat=lat) for uid, lat in (("a", "16.1"), ("b", "x"), ("c", "16.2")))
    mapped = _map(f"<events>{several}</events>", records="event").mapped
    assert mapped.positions is not None and mapped.positions.units == ("a", "c")
    assert [(one.record, one.reason) for one in mapped.rejects] == [("b", "record.coordinates_wrong")]
    alone = _map(
        '<?xml version="1.0" encoding="UTF-16"?>'.encode("utf-16") + _EVENT.format(uid="ü", lat=1).encode("utf-16-le")
    )
    positions = alone.mapped.positions
    assert positions is not None and positions.units == ("ü",) and positions.statuses == ("a-f-G",)
    assert (positions.lon[0], positions.heading[0], positions.speed[0]) == (108.2, 10.5, 3.0)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><e uid="&x;"/>', "payload.xml_hostile"),
        ("<events><event>", "payload.not_xml"),
        ("<" * 500, "payload.not_xml"),
        ("<a>" * 100_000, "payload.not_xml"),
        ('{"events": []}', "payload.not_xml"),
        ("<!doctype html><html></html>", "feed.web_page"),
        ("<events/>", "payload.not_a_list"),
    ],
)
def test_that_what_is_no_such_xml_is_one_refusal(text: str, reason: str) -> None:
    answer = _map(text, records="event")
    assert [one.reason for one in answer.mapped.rejects] == [reason]
