"""Patterns of topics: what the broker is asked for, which fields a topic has."""

from __future__ import annotations

import pytest

from ioc.connectors.mqtt.topics import BadTopic, topic_pattern


@pytest.mark.parametrize(
    ("text", "filter_", "topic", "fields"),
    [
        ("city/{station}/{what}", "city/+/+", "city/S1/level", {"station": "S1", "what": "level"}),
        (
            "v1.1/Datastreams({id})/Observations",
            "v1.1/+/Observations",
            "v1.1/Datastreams(42)/Observations",
            {"id": "42"},
        ),
        ("tele/{device}/SENSOR", "tele/+/SENSOR", "tele/tasmota_1F/SENSOR", {"device": "tasmota_1F"}),
        ("a/+/{x}", "a/+/+", "a//y", {"x": "y"}),
        ("a/{rest*}", "a/#", "a/b/c", {"rest": "b/c"}),
        ("a/#", "a/#", "a/b/c", {}),
        ("a/#", "a/#", "a", {}),
        ("#", "#", "a/b", {}),
        ("thành phố/{trạm}", None, "", None),
        ("trạm/{tram}", "trạm/+", "trạm/Đà Nẵng", {"tram": "Đà Nẵng"}),
        ("a.b/{x}", "a.b/+", "axb/1", None),
        ("a/{x}", "a/+", "a/b/c", None),
        ("+/{x}", "+/+", "$SYS/broker", None),
        ("#", "#", "$SYS/broker", None),
        ("$SYS/{x}", "$SYS/+", "$SYS/broker", {"x": "broker"}),
    ],
)
def test_that_levels_become_fields(text: str, filter_: str | None, topic: str, fields: dict[str, str] | None) -> None:
    if filter_ is None:
        with pytest.raises(BadTopic):
            topic_pattern(text)
        return
    pattern = topic_pattern(text)
    assert pattern.filter == filter_
    found = pattern.fields(topic)
    assert found == (None if fields is None else {**fields, "name": topic})


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "length"),
        ("a/#/b", "rest_not_last"),
        ("a/{x*}/b", "rest_not_last"),
        ("a/x{y*}", "rest_not_last"),
        ("a/b+", "wildcard_inside"),
        ("a/{x}+", "wildcard_inside"),
        ("a/{x", "field_wrong"),
        ("a/{1x}", "field_wrong"),
        ("a/{x}/{x}", "field_twice"),
        ("a\x00", "length"),
        ("a" * 70_000, "length"),
    ],
)
def test_that_a_wrong_pattern_is_refused(text: str, why: str) -> None:
    with pytest.raises(BadTopic) as raised:
        topic_pattern(text)
    assert str(raised.value) == why
