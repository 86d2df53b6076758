"""What an engine says when it starts under another configuration than the record knows."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.site import Site
from ioc.domain.vocabulary import AlarmSource
from ioc.engine.opening import opening_facts
from tests.helpers.city import LEVEL_2, SITE, City, feed, unit

STARTED = f.EngineStarted(version="0", host="h", pid=1)
OTHER_KIND = replace(LEVEL_2, kind="pump")
OTHER_PROPERTY = replace(LEVEL_2, property="rain")


def returned(city: City, *, site: Site = SITE, feeds: tuple[str, ...] = ("gauges",)) -> list[str]:
    """Which alarms the next engine returns at its start."""
    facts = opening_facts(
        city.state, site=site, feeds=[feed(x) for x in feeds], units=[unit("CC-12")], started=STARTED, lost=None
    )
    city.say(*facts)
    assert not [alarm for alarm in facts if isinstance(alarm, f.AlarmRaised)]
    return [fact.alarm for fact in facts if isinstance(fact, f.AlarmReturned)]


def silent(city: City, source: AlarmSource, ident: str) -> None:
    city.say(
        f.AlarmRaised(
            alarm=ident,
            occurrence=1,
            rule=source.value,
            source=source,
            domain="drainage",
            priority=3,
            asset="gauge-1" if source is AlarmSource.SILENT_ASSET else None,
            feed="gauges",
        )
    )


def everything() -> City:
    city = City()
    city.alarm()
    silent(city, AlarmSource.SILENT_ASSET, "silent@gauge-1")
    silent(city, AlarmSource.SILENT_FEED, "feed@gauges")
    return city


def test_that_an_unchanged_configuration_returns_nothing() -> None:
    assert returned(everything()) == []


def test_that_alarms_of_a_withdrawn_feed_do_not_stand_for_ever() -> None:
    city = everything()
    assert returned(city, feeds=("other",)) == ["level_2@gauge-1", "silent@gauge-1", "feed@gauges"]
    assert not any(alarm.active for alarm in city.state.tables.alarms.values())
    assert returned(city, feeds=("other",)) == []


@pytest.mark.parametrize("rules", [(), (OTHER_KIND,), (OTHER_PROPERTY,), (replace(LEVEL_2, assets=("gauge-9",)),)])
def test_that_an_alarm_without_its_rule_does_not_stand_for_ever(rules: tuple) -> None:
    assert returned(everything(), site=replace(SITE, rules=rules)) == ["level_2@gauge-1"]


def test_that_a_changed_limit_leaves_the_alarm_to_the_next_reading() -> None:
    assert returned(everything(), site=replace(SITE, rules=(replace(LEVEL_2, limit=9.0),))) == []
