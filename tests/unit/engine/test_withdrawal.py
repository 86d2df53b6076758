"""What left the configuration is withdrawn, but never from under something open; indices stay reserved."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.vocabulary import Quality
from ioc.engine.silence import Silence
from ioc.engine.withdrawal import Withdrawal
from tests.helpers.city import SITE, City, stream
from tests.unit.engine.test_loop import Centre

ALARM = "level_2@gauge-1"


def withdraw(city: City, feeds: tuple[str, ...] = (), units: tuple[str, ...] = ("CC-12", "CH-02"), site=SITE) -> list:
    facts = Withdrawal(site, feeds, units).tick(city.state)
    city.say(*facts)
    again = load_snapshot(take_snapshot(city.state))
    assert again.digest() == city.state.digest()
    return facts


def test_that_an_unchanged_configuration_withdraws_nothing() -> None:
    assert withdraw(City(), feeds=("gauges",)) == []


def test_that_a_feed_that_left_takes_its_assets_and_streams_along() -> None:
    city = City()
    facts = withdraw(city)
    assert facts == [f.StreamWithdrawn(stream="gauge-1/level"), f.AssetWithdrawn(asset="gauge-1")]
    assert city.state.registry.assets == {}
    assert city.state.by_index[0].withdrawn
    assert withdraw(city) == []


def test_that_an_asset_waits_for_its_alarm() -> None:
    city = City()
    city.alarm()
    leaving = Withdrawal(SITE, (), ("CC-12", "CH-02"))
    assert leaving.tick(city.state) == []
    city.say(f.AlarmReturned(alarm=ALARM, occurrence=1))
    assert leaving.tick(city.state) == []
    city.order(c.AcknowledgeAlarm(alarm=ALARM, occurrence=1))
    assert len(leaving.tick(city.state)) == 2


def test_that_an_asset_waits_for_the_incident_about_it() -> None:
    city = City()
    city.alarm()
    (opened,) = city.order(c.OpenIncident(type="flood", priority=1, alarms=(ALARM,)))
    city.order(c.AcknowledgeAlarm(alarm=ALARM, occurrence=1))
    city.say(f.AlarmReturned(alarm=ALARM, occurrence=1))
    assert withdraw(city) == []
    city.order(c.CloseIncident(incident=opened.incident, disposition="01"))
    assert len(withdraw(city)) == 2


def test_that_a_unit_waits_until_it_is_released() -> None:
    city = City()
    (opened,) = city.order(c.OpenIncident(type="flood", priority=1))
    city.order(c.AssignUnit(incident=opened.incident, unit="CC-12"))
    leaving = Withdrawal(SITE, ("gauges",), ())
    assert leaving.tick(city.state) == [f.UnitWithdrawn(unit="CH-02")]
    city.say(f.UnitWithdrawn(unit="CH-02"))
    assert leaving.tick(city.state) == []
    city.order(c.ReleaseUnit(incident=opened.incident, unit="CC-12"))
    city.say(*leaving.tick(city.state))
    assert city.state.tables.units == {}
    assert city.refusal(c.AssignUnit(incident=opened.incident, unit="CC-12")) == "refused.unknown_unit"


def test_that_withdrawals_that_a_commit_refused_are_tried_again() -> None:
    city = City()
    leaving = Withdrawal(SITE, (), ())
    first = leaving.tick(city.state)
    assert leaving.tick(city.state) == first
    city.say(*first)
    assert leaving.tick(city.state) == []


def test_that_what_a_site_no_longer_measures_is_withdrawn_from_an_asset_that_stays() -> None:
    city = City()
    domain = replace(SITE.domains[0], properties=())
    assert withdraw(city, feeds=("gauges",), site=replace(SITE, domains=(domain,))) == [
        f.StreamWithdrawn(stream="gauge-1/level")
    ]
    assert "gauge-1" in city.state.registry.assets


def test_that_a_large_feed_leaves_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.engine.withdrawal.MOST_AT_ONCE", 2)
    city = City()
    asset = city.state.registry.assets["gauge-1"]
    city.say(*(f.AssetRegistered(asset=replace(asset, id=f"g{number}")) for number in range(4)))
    leaving, left = Withdrawal(SITE, (), ("CC-12", "CH-02")), []
    while facts := leaving.tick(city.state):
        city.say(*facts)
        left.append(len(city.state.registry.assets))
    assert left == [3, 1, 0]


def test_that_a_stream_that_comes_back_gets_its_own_index_and_a_new_one_the_next() -> None:
    centre = Centre()
    centre.gauge(1.0)
    centre.gauge(1.0, asset="gauge-2")
    centre.loop.withdrawal = Withdrawal(SITE, (), ("CC-12",))
    centre.step(1.1)
    state = centre.loop.state
    assert not state.registry.assets
    assert [known.withdrawn for known in state.by_index] == [True, True]
    centre.loop.withdrawal = None
    centre.gauge(1.0, asset="gauge-3")
    centre.gauge(1.9, 1, asset="gauge-2")
    named = {known.id: (known.index, known.withdrawn) for known in state.by_index}
    assert named == {"gauge-1/level": (0, True), "gauge-2/level": (1, False), "gauge-3/level": (2, False)}
    assert state.latest.value[1] == 1.9
    assert [fact.alarm for fact in centre.facts(f.AlarmRaised)] == ["level_2@gauge-2"]
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_nobody_listens_for_what_was_withdrawn() -> None:
    city = City()
    withdraw(city)
    quiet = Silence()
    city.state.latest.take_one(0, city.at_us, city.at_us, 1.0, int(Quality.GOOD))
    assert quiet.tick(city.state, city.at_us + 3_600_000_000) == []


def test_that_a_withdrawn_stream_falls_silent_without_an_alarm_while_others_are_heard() -> None:
    centre = Centre()
    centre.gauge(1.0)
    centre.step(1.1)
    centre.loop.withdrawal = Withdrawal(SITE, (), ("CC-12",))
    centre.step(1.1)
    for _ in range(5):
        centre.step(60)
    silent = [fact for fact in centre.facts(f.AlarmRaised) if fact.rule == "silent_asset"]
    assert silent == []
    assert stream().id in centre.loop.state.registry.streams


def test_that_an_occurrence_goes_on_though_its_alarm_was_archived() -> None:
    centre = Centre()
    for number in (1, 2):
        centre.gauge(1.9, 1)
        centre.order(c.AcknowledgeAlarm(alarm=ALARM, occurrence=number))
        centre.gauge(1.0, 2)
        for _ in range(3):
            centre.step(13 * 3600)
        assert ALARM not in centre.loop.state.tables.alarms
        assert centre.loop.state.tables.memory.occurrences[ALARM] == number
    again = Centre(centre.journal)
    again.now = centre.now
    again.gauge(1.9, 1)
    assert [fact.occurrence for fact in again.facts(f.AlarmRaised) if fact.alarm == ALARM] == [1, 2, 3]
