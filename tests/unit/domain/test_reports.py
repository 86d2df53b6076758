"""Public alerts: once each, Update and Cancel by reference, in any order of arrival; expiry; feeds in time."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.reports import take_alert
from ioc.domain.inbound import AlertTaken
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.vocabulary import AlertState, FeedState
from tests.helpers.city import City


def alert(ident: str, **fields: object) -> PublicAlert:
    return PublicAlert(id=ident, feed="cap", sender="s", identifier=ident, sent="t", sent_us=1, **fields)


def take(city: City, made: PublicAlert) -> list:
    facts = take_alert(city.state, AlertTaken(feed="cap", alert=made), city.at_us)
    city.say(*facts)
    return facts


def states(city: City) -> dict[str, AlertState]:
    return {ident: known.state for ident, known in city.state.tables.alerts.items()}


def test_that_the_same_alert_is_taken_once() -> None:
    city = City()
    assert len(take(city, alert("a"))) == 1
    assert take(city, alert("a")) == []


def test_that_an_update_and_a_cancel_end_what_they_reference() -> None:
    city = City()
    take(city, alert("a"))
    take(city, alert("b", msg_type="Update", references=("a",)))
    take(city, alert("c", msg_type="Cancel", references=("b", "a")))
    assert states(city) == {"a": AlertState.UPDATED, "b": AlertState.CANCELLED, "c": AlertState.CANCELLED}
    assert city.state.tables.alerts["a"].superseded_by == "b"


def test_that_an_update_that_came_first_still_ends_its_predecessor() -> None:
    city = City()
    take(city, alert("b", msg_type="Update", references=("a",)))
    take(city, alert("a"))
    assert states(city) == {"b": AlertState.ACTIVE, "a": AlertState.UPDATED}


def test_that_an_alert_expires_when_its_last_info_does() -> None:
    city = City()
    early, late = city.at_us + 10_000_000, city.at_us + 20_000_000
    infos = tuple(AlertInfo(language=code, event="e", expires_us=end) for code, end in (("vi", early), ("en", late)))
    take(city, alert("a", infos=infos))
    assert not [x for x in pass_time(city.state, early) if isinstance(x, f.AlertStateChanged)]
    due = [x for x in pass_time(city.state, late) if isinstance(x, f.AlertStateChanged)]
    assert due == [f.AlertStateChanged(alert="a", state=AlertState.EXPIRED)]


def test_that_an_alert_that_names_no_end_ends_by_the_rule_of_the_site() -> None:
    city = City()
    take(city, alert("a", infos=(AlertInfo(language="vi", event="e"),)))
    take(city, alert("b"))
    assert set(states(city).values()) == {AlertState.ACTIVE}, "an old one that its source still shows is meant"
    end = city.at_us + 48 * 3_600_000_000
    assert not [x for x in pass_time(city.state, end - 1) if isinstance(x, f.AlertStateChanged)]
    due = [x.alert for x in pass_time(city.state, end) if isinstance(x, f.AlertStateChanged)]
    assert due == ["a", "b"]


def test_that_an_alert_that_came_too_late_is_expired_from_the_start() -> None:
    city = City()
    take(city, alert("a", infos=(AlertInfo(language="vi", event="e", expires_us=city.at_us - 1),)))
    assert states(city) == {"a": AlertState.EXPIRED}


def _feed_facts(city: City, seconds: float) -> list:
    return pass_time(city.state, city.at_us + int(seconds * 1e6))


def test_that_a_silent_feed_becomes_late_then_stale_with_an_alarm_and_returns() -> None:
    city = City()
    contact = f.FeedCounted(feed="gauges", taken=1, refused=0, last_contact_us=city.at_us, last_record_us=city.at_us)
    city.say(contact, f.FeedStateChanged(feed="gauges", state=FeedState.ON_TIME))
    assert _feed_facts(city, 12) == []
    late = _feed_facts(city, 14)
    assert [x.state for x in late] == [FeedState.LATE]
    stale = _feed_facts(city, 19)
    assert isinstance(stale[0], f.FeedStateChanged)
    assert stale[0].state is FeedState.STALE
    assert isinstance(stale[1], f.AlarmRaised)
    city.say(*stale)
    assert [x for x in _feed_facts(city, 20) if isinstance(x, f.AlarmRaised)] == []
    city.at_us += 30_000_000
    city.say(replace(contact, last_contact_us=city.at_us), f.FeedStateChanged(feed="gauges", state=FeedState.ON_TIME))
    assert _feed_facts(city, 0) == [f.AlarmReturned(alarm="feed@gauges", occurrence=1)]


def test_that_one_failed_poll_is_not_yet_an_alarm() -> None:
    city = City()
    city.say(f.FeedStateChanged(feed="gauges", state=FeedState.DOWN, reason="feed.timeout"))
    assert _feed_facts(city, 5) == []
    assert [type(x) for x in _feed_facts(city, 19)] == [f.AlarmRaised]


def test_that_who_succeeds_whom_outlives_a_checkpoint() -> None:
    city = City()
    take(city, alert("b", msg_type="Cancel", references=("a",)))
    city.state = load_snapshot(take_snapshot(city.state))
    take(city, alert("a"))
    assert states(city)["a"] is AlertState.CANCELLED


def test_that_many_alerts_are_taken_in_time_that_grows_with_their_number_alone() -> None:
    class Counted(dict):
        looks = 0

        def values(self):
            Counted.looks += 1
            return super().values()

    city = City()
    city.state.tables.alerts = Counted()
    for number in range(50):
        take(city, alert(f"a{number}"))
    assert Counted.looks == 0
