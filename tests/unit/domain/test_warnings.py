"""Alarms of public alerts: one a chain, raised again only when it grows graver, returned by cancel and expiry."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.alarms import last_occurrence
from ioc.domain.commands import AcknowledgeAlarm, OpenIncident
from ioc.domain.decide.archiving import archive
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.reports import take_alert
from ioc.domain.decide.warnings import warn, warn_of
from ioc.domain.inbound import AlertTaken
from ioc.domain.records import Alarm, AlertArea, AlertInfo, PublicAlert
from ioc.domain.vocabulary import AlarmSource, AlertState
from ioc.engine.opening import opening_facts
from tests.helpers.city import SITE, City, feed

HOUR_US = 3_600_000_000
EIGHT_US = 1_759_971_600_000_000
"""Eight o'clock on 9/10/2025 in Đà Nẵng."""
AREA = AlertArea(description="Cẩm Lệ, Hòa Xuân")


def name(ident: str, minute: int = 0) -> str:
    return f"office,{ident},2025-10-09T08:{minute:02d}:00+07:00"


def alert(
    ident: str, severity: str = "Severe", minute: int = 0, lasts_us: int = HOUR_US, **more: object
) -> PublicAlert:
    info = AlertInfo(
        language="vi", event="Mưa lớn", severity=severity, expires_us=City().at_us + lasts_us, areas=(AREA,)
    )
    told: dict[str, object] = {"infos": (info,), **more}
    return PublicAlert(
        id=name(ident, minute),
        feed="gauges",
        sender="office",
        identifier=ident,
        sent="",
        sent_us=EIGHT_US + minute * 60_000_000,
        **told,
    )


def hear(city: City, made: PublicAlert) -> list[f.AnyFact]:
    """What the engine does with an alert; the facts about alarms."""
    city.say(*take_alert(city.state, AlertTaken(feed="gauges", alert=made), city.at_us))
    facts = warn_of(city.state, made.id, city.at_us)
    city.say(*facts)
    return facts


def tick(city: City, seconds: float) -> list[f.AnyFact]:
    city.at_us += int(seconds * 1e6)
    facts = [x for x in pass_time(city.state, city.at_us) if getattr(x, "feed", None) != "gauges" or _of_alert(x)]
    city.say(*facts)
    return [x for x in facts if not isinstance(x, f.AlertStateChanged)]


def _of_alert(fact: f.AnyFact) -> bool:
    return isinstance(fact, f.AlarmRaised) and fact.source is AlarmSource.ALERT


def alarms(city: City) -> list[Alarm]:
    return [alarm for alarm in city.state.tables.alarms.values() if alarm.source is AlarmSource.ALERT]


@pytest.mark.parametrize(("severity", "priority"), [("Extreme", 1), ("Severe", 2)])
def test_that_a_grave_warning_raises_an_alarm_by_its_severity(severity: str, priority: int) -> None:
    city = City()
    (raised,) = hear(city, alert("a", severity))
    assert isinstance(raised, f.AlarmRaised)
    assert (raised.alarm, raised.priority, raised.alert) == (f"alert@{name('a')}", priority, name("a"))
    assert (raised.domain, raised.feed, raised.source) == ("drainage", "gauges", AlarmSource.ALERT)
    assert hear(city, alert("a", severity)) == []


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
def test_that_what_is_not_meant_never_annunciates(status: str) -> None:
    city = City()
    assert hear(city, alert("a", "Extreme", status=status)) == []
    assert tick(city, 1) == []
    assert alarms(city) == []


@pytest.mark.parametrize("severity", ["Moderate", "Minor", "Unknown"])
def test_that_a_slight_warning_is_listed_only(severity: str) -> None:
    city = City()
    assert hear(city, alert("a", severity)) == []
    assert city.state.tables.alerts[name("a")].state is AlertState.ACTIVE


def test_that_site_and_feed_say_from_which_severity_on() -> None:
    city = City()
    city.say(f.SiteDescribed(site=replace(SITE, alert_alarm_from="Moderate")))
    assert len(hear(city, alert("a", "Moderate"))) == 1
    city.say(f.FeedRegistered(feed=replace(feed(), alert_alarm_from="Extreme")))
    assert hear(city, alert("b", "Severe")) == []
    city.say(f.FeedRegistered(feed=replace(feed(), alert_alarm_from="never")))
    assert hear(city, alert("c", "Extreme")) == []


def test_that_an_update_goes_on_with_the_same_occurrence() -> None:
    city = City()
    hear(city, alert("a"))
    city.order(AcknowledgeAlarm(alarm=f"alert@{name('a')}", occurrence=1))
    facts = hear(city, alert("b", minute=5, msg_type="Update", references=(name("a"),)))
    assert facts == [f.AlarmAmended(alarm=f"alert@{name('a')}", occurrence=1, alert=name("b", 5), priority=2)]
    (alarm,) = alarms(city)
    assert (alarm.acknowledged, alarm.alert, alarm.active) == (True, name("b", 5), True)


def test_that_a_graver_update_annunciates_again_and_a_slighter_one_does_not() -> None:
    city = City()
    hear(city, alert("a"))
    (again,) = hear(city, alert("b", "Extreme", 5, msg_type="Update", references=(name("a"),)))
    assert isinstance(again, f.AlarmRaised)
    assert (again.occurrence, again.priority, again.alarm) == (2, 1, f"alert@{name('a')}")
    (eased,) = hear(city, alert("c", "Severe", 9, msg_type="Update", references=(name("b", 5),)))
    assert eased == f.AlarmAmended(alarm=f"alert@{name('a')}", occurrence=2, alert=name("c", 9), priority=2)
    (third,) = hear(city, alert("d", "Extreme", 12, msg_type="Update", references=(name("c", 9),)))
    assert isinstance(third, f.AlarmRaised)
    assert third.occurrence == 3


def test_that_an_update_below_the_threshold_returns_the_alarm_and_a_rise_comes_again() -> None:
    city = City()
    hear(city, alert("a"))
    eased = alert("b", "Minor", 5, msg_type="Update", references=(name("a"),))
    assert hear(city, eased) == [f.AlarmReturned(alarm=f"alert@{name('a')}", occurrence=1)]
    (again,) = hear(city, alert("c", "Severe", 9, msg_type="Update", references=(eased.id,)))
    assert isinstance(again, f.AlarmRaised)
    assert again.occurrence == 2


def test_that_a_cancel_returns_it() -> None:
    city = City()
    hear(city, alert("a"))
    facts = hear(city, alert("c", minute=5, msg_type="Cancel", references=(name("a"),)))
    assert facts == [f.AlarmReturned(alarm=f"alert@{name('a')}", occurrence=1)]


@pytest.mark.parametrize("kind", ["Cancel", "Update"])
def test_that_an_exercise_ends_no_warning_that_is_meant(kind: str) -> None:
    city = City()
    drill = alert("c", minute=5, msg_type=kind, status="Exercise", references=(name("a"),))
    hear(city, alert("a"))
    assert hear(city, drill) == []
    assert city.state.tables.alerts[name("a")].state is AlertState.ACTIVE
    other = City()
    hear(other, drill)
    assert len(hear(other, alert("a"))) == 1


def test_that_expiry_returns_it_with_the_tick() -> None:
    city = City()
    hear(city, alert("a", lasts_us=10_000_000))
    assert tick(city, 9) == []
    assert tick(city, 1) == [f.AlarmReturned(alarm=f"alert@{name('a')}", occurrence=1)]
    assert city.state.tables.alerts[name("a")].state is AlertState.EXPIRED
    assert tick(city, 1) == []


def test_that_only_infos_that_still_speak_count() -> None:
    city = City()
    made = alert("a")
    (first,) = made.infos
    soon = replace(first, severity="Extreme", expires_us=city.at_us + 5_000_000)
    past = replace(first, severity="Extreme", urgency="Past")
    (raised,) = hear(city, replace(made, infos=(first, soon, past)))
    assert isinstance(raised, f.AlarmRaised)
    assert raised.priority == 1
    assert tick(city, 6) == [f.AlarmAmended(alarm=raised.alarm, occurrence=1, alert=made.id, priority=2)]


def test_that_messages_in_any_order_make_one_alarm() -> None:
    city = City()
    update = alert("b", minute=5, msg_type="Update", references=(name("a"),))
    (raised,) = hear(city, update)
    assert isinstance(raised, f.AlarmRaised)
    assert hear(city, alert("a")) == []
    hear(city, alert("c", minute=9, msg_type="Update", references=(name("a"), update.id)))
    assert [(alarm.id, alarm.occurrence) for alarm in alarms(city)] == [(raised.alarm, 1)]


def test_that_a_first_message_that_was_missed_makes_no_second_alarm_when_it_turns_up() -> None:
    city = City()
    late = alert("b", minute=5, msg_type="Update", references=(name("a"),))
    hear(city, alert("c", minute=9, msg_type="Update", references=(late.id,)))
    hear(city, late)
    assert tick(city, 1) == []
    assert len(alarms(city)) == 1


def test_that_two_chains_joined_by_one_update_leave_one_alarm() -> None:
    city = City()
    hear(city, alert("a"))
    hear(city, alert("b", minute=1))
    facts = hear(city, alert("c", minute=5, msg_type="Update", references=(name("a"), name("b", 1))))
    assert {type(x) for x in facts} == {f.AlarmAmended, f.AlarmReturned}
    assert [alarm.alert for alarm in alarms(city) if alarm.active] == [name("c", 5)]


def test_that_a_restart_neither_returns_nor_repeats_it() -> None:
    city = City()
    hear(city, alert("a"))
    started = f.EngineStarted(version="0", host="h", pid=2)
    city.say(*opening_facts(city.state, site=SITE, feeds=(), units=(), started=started, lost=None))
    assert alarms(city)[0].active
    assert tick(city, 1) == []


def test_that_an_incident_from_a_warning_takes_its_alarm_along_and_the_reverse() -> None:
    point = f"alert@{name('a')}"
    for command in (
        OpenIncident(type="flood", priority=2, alerts=(name("a"),)),
        OpenIncident(type="flood", priority=2, alarms=(point,)),
    ):
        city = City()
        hear(city, alert("a"))
        city.order(command)
        (incident,) = city.state.tables.incidents.values()
        assert (incident.alarms, incident.alerts) == ((point,), (name("a"),))
        assert (incident.lon, incident.ward) == (None, "Cẩm Lệ, Hòa Xuân")
        assert alarms(city)[0].incident == incident.id


MESSAGES = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.sampled_from(["Alert", "Update", "Cancel"]),
        st.sampled_from(["Extreme", "Severe", "Minor"]),
        st.sampled_from(["Actual", "Actual", "Exercise"]),
        st.lists(st.integers(0, 5), max_size=3),
        st.integers(1, 40),
    ),
    max_size=12,
)


@given(MESSAGES)
def test_that_alarms_and_warnings_in_force_agree_after_any_messages(told: list[tuple]) -> None:
    city = City()
    for ident, kind, severity, status, references, lasts_s in told:
        names = tuple(name(str(one), one) for one in references)
        made = alert(str(ident), severity, ident, lasts_s * 1_000_000, msg_type=kind, status=status, references=names)
        known = made.id in city.state.tables.alerts
        facts = [] if known else hear(city, made)
        assert not [x for x in facts if _of_alert(x) and status != "Actual" and x.alert == made.id]
        assert warn(city.state, city.at_us) == []
        tick(city, 3)
        grave = [
            one
            for one in city.state.tables.alerts.values()
            if one.state is AlertState.ACTIVE and one.status == "Actual" and one.infos[0].severity != "Minor"
        ]
        active = [alarm for alarm in alarms(city) if alarm.active]
        assert bool(active) == bool(grave)
        assert {alarm.alert for alarm in active} <= {one.id for one in grave}


def test_that_a_chain_of_days_keeps_its_alarm_point_and_its_number_over_the_archive() -> None:
    """Each update names only the one before it, as many offices do; what came first must not be archived meanwhile."""
    city = City()
    hear(city, alert("a"))
    for number, ident in enumerate(("b", "c", "d"), 1):
        city.at_us += 20 * HOUR_US
        before = {"b": "a", "c": "b", "d": "c"}[ident]
        lasts = city.at_us - City().at_us + 30 * HOUR_US
        told = {"msg_type": "Update", "references": (name(before, number - 1),)}
        hear(city, alert(ident, minute=number, lasts_us=lasts, **told))
        city.say(*archive(city.state, city.at_us))
    (alarm,) = alarms(city)
    assert (alarm.id, alarm.occurrence, alarm.alert) == (f"alert@{name('a')}", 1, name("d", 3))
    assert set(city.state.tables.alerts) == {name("a"), name("b", 1), name("c", 2), name("d", 3)}

    city.at_us += 31 * HOUR_US
    city.say(*pass_time(city.state, city.at_us))
    (alarm,) = alarms(city)
    assert not alarm.active
    city.order(AcknowledgeAlarm(alarm=alarm.id, occurrence=1))
    for _ in range(3):
        city.at_us += 40 * HOUR_US
        city.say(*archive(city.state, city.at_us))
    assert city.state.tables.alerts == {}
    assert alarms(city) == []
    assert last_occurrence(city.state, alarm.id) == 1


def test_that_a_warning_stays_while_its_alarm_waits_for_a_person() -> None:
    city = City()
    hear(city, alert("a"))
    city.at_us += 2 * HOUR_US
    city.say(*pass_time(city.state, city.at_us))
    city.at_us += 200 * HOUR_US
    city.say(*archive(city.state, city.at_us))
    (alarm,) = alarms(city)
    assert alarm.alert in city.state.tables.alerts, "what the banner speaks of can be read"
