"""What is over leaves the state; what is open, unacknowledged or referred to by something open stays."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.alarms import last_occurrence
from ioc.domain.commands import Refusal
from ioc.domain.decide import Context, archiving, decide
from ioc.domain.decide.archiving import HOUR_US, archive
from ioc.domain.decide.reports import take_alert, take_call
from ioc.domain.inbound import AlertTaken, CallTaken
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.vocabulary import AlertState
from tests.helpers.city import COORDINATOR, SITE, City

ALARM = "level_2@gauge-1"


def pass_hours(city: City, hours: float) -> list[f.AnyFact]:
    """Let time pass and fold what it archives; the state must outlive a snapshot with the same digest."""
    city.at_us += int(hours * HOUR_US)
    facts = archive(city.state, city.at_us)
    city.say(*facts)
    again = load_snapshot(take_snapshot(city.state))
    assert again.digest() == city.state.digest()
    assert again.successors == city.state.successors
    return facts


def opened(city: City, **fields: object) -> str:
    (fact,) = city.order(c.OpenIncident(type="flood", priority=2, **fields))
    return fact.incident


def close(city: City, incident: str) -> None:
    assert not isinstance(city.order(c.CloseIncident(incident=incident, disposition="01")), Refusal)


def settle_alarm(city: City) -> None:
    """Acknowledged and back to normal."""
    city.order(c.AcknowledgeAlarm(alarm=ALARM, occurrence=1))
    city.say(f.AlarmReturned(alarm=ALARM, occurrence=1))


def alert(ident: str, **fields: object) -> PublicAlert:
    return PublicAlert(id=ident, feed="cap", sender="s", identifier=ident, sent="t", sent_us=1, **fields)


def take(city: City, made: PublicAlert) -> list[f.AnyFact]:
    facts = take_alert(city.state, AlertTaken(feed="cap", alert=made), city.at_us)
    city.say(*facts)
    return facts


def call(city: City, ident: str = "k") -> list[f.AnyFact]:
    taken = CallTaken(feed="calls", id=ident, line="114", kind="fire", source_us=1)
    facts = take_call(city.state, taken, None, city.at_us)
    city.say(*facts)
    return facts


def test_that_a_closed_incident_stays_a_day_and_leaves_whole() -> None:
    city = City()
    incident = opened(city)
    city.order(c.StartChecklist(incident=incident, plan="flood"))
    (run,) = city.state.tables.checklists.values()
    for step in range(2):
        city.order(c.CompleteStep(checklist=run.id, step=step))
    close(city, incident)
    assert pass_hours(city, 23.9) == []
    known = city.state.tables.incidents[incident]
    assert pass_hours(city, 0.2) == [f.RecordsArchived(incidents=(known,), checklists=(run.id,))]
    assert not city.state.tables.incidents
    assert not city.state.tables.checklists
    (fact,) = city.order(c.OpenIncident(type="flood", priority=2))
    assert fact.number == "VV-0002"


def test_that_a_site_says_how_long_and_a_late_note_counts() -> None:
    city = City()
    city.say(f.SiteDescribed(site=replace(SITE, closed_stay_h=2.0)))
    incident = opened(city)
    close(city, incident)
    assert pass_hours(city, 1.9) == []
    city.order(c.AddNote(incident=incident, text="x"))
    assert pass_hours(city, 1.9) == []
    assert len(pass_hours(city, 0.2)) == 1


def test_that_nothing_open_is_ever_archived() -> None:
    city = City()
    city.alarm()
    incident = opened(city, alarms=(ALARM,))
    call(city)
    answered = opened(city, call="k")
    take(city, alert("a"))
    take(city, alert("b", msg_type="Cancel"))
    opened(city, alerts=("b",))
    assert pass_hours(city, 24 * 365) == []
    settle_alarm(city)
    assert pass_hours(city, 24 * 365) == []
    assert {incident, answered} <= set(city.state.tables.incidents)


@pytest.mark.parametrize("region", ["active", "unacknowledged", "shelved"])
def test_that_an_alarm_that_is_not_plain_normal_holds_its_closed_incident(region: str) -> None:
    city = City()
    city.alarm()
    incident = opened(city, alarms=(ALARM,))
    if region != "unacknowledged":
        city.order(c.AcknowledgeAlarm(alarm=ALARM, occurrence=1))
    if region != "active":
        city.say(f.AlarmReturned(alarm=ALARM, occurrence=1))
    if region == "shelved":
        city.order(c.ShelveAlarm(alarm=ALARM, duration_s=3600.0, reason="x"))
    close(city, incident)
    assert pass_hours(city, 100) == []


def test_that_an_alarm_goes_a_shift_after_it_is_normal_and_its_number_goes_on() -> None:
    city = City()
    city.alarm(occurrence=7)
    city.order(c.AcknowledgeAlarm(alarm=ALARM, occurrence=7))
    city.say(f.AlarmReturned(alarm=ALARM, occurrence=7))
    assert pass_hours(city, 11.9) == []
    assert pass_hours(city, 0.2) == [f.RecordsArchived(alarms=(ALARM,))]
    assert ALARM not in city.state.tables.alarms
    assert last_occurrence(city.state, ALARM) == 7
    city.alarm(occurrence=8)
    assert city.state.tables.memory.occurrences == {}
    assert last_occurrence(city.state, ALARM) == 8


def test_that_an_incident_takes_its_alarm_and_its_call_along() -> None:
    city = City()
    city.alarm()
    call(city)
    incident = opened(city, alarms=(ALARM,), call="k")
    settle_alarm(city)
    close(city, incident)
    assert pass_hours(city, 20) == []
    (made,) = pass_hours(city, 5)
    assert (made.calls, made.alarms) == (("k",), (ALARM,))
    assert city.refusal(c.OpenIncident(type="flood", priority=2, call="k")) == "refused.unknown_call"


def test_that_an_ended_warning_goes_after_a_day_and_is_not_taken_again() -> None:
    city = City()
    end = city.at_us + HOUR_US
    made = alert("a", infos=(AlertInfo(language="vi", event="e", expires_us=end),))
    take(city, made)
    city.at_us = end
    city.say(f.AlertStateChanged(alert="a", state=AlertState.EXPIRED))
    assert pass_hours(city, 23) == []
    assert pass_hours(city, 1) == [f.RecordsArchived(alerts=("a",))]
    assert take(city, made) == []
    city.at_us += 30 * HOUR_US
    assert take(city, made) == [f.ArchivedIdHeard(table="alerts", id="a")]
    assert take(city, made) == []


def test_that_what_an_active_warning_refers_to_stays() -> None:
    city = City()
    take(city, alert("a"))
    take(city, alert("b", msg_type="Update", references=("a",)))
    assert pass_hours(city, 1000) == []
    take(city, alert("c", msg_type="Cancel", references=("b", "a")))
    (made,) = pass_hours(city, 25)
    assert set(made.alerts) == {"a", "b", "c"}


def test_that_what_an_archived_cancel_ended_stays_ended_though_it_comes_later() -> None:
    city = City()
    take(city, alert("b", msg_type="Cancel", references=("a",)))
    pass_hours(city, 25)
    assert city.state.successors == {}
    assert take(city, alert("a")) == []


def test_that_the_second_successor_counts_once_the_first_is_archived() -> None:
    city = City()
    take(city, alert("b", msg_type="Cancel", references=("a",)))
    city.at_us += 20 * HOUR_US
    take(city, alert("c", msg_type="Update", references=("a",)))
    pass_hours(city, 5)
    assert city.state.successors == {("Actual", "a"): "c"}


def test_that_an_unanswered_call_goes_after_two_shifts_and_is_not_taken_again() -> None:
    city = City()
    call(city)
    assert pass_hours(city, 23.9) == []
    assert pass_hours(city, 0.2) == [f.RecordsArchived(calls=("k",))]
    assert call(city) == []


def test_that_memory_ends_a_week_after_the_last_word_and_is_never_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    city = City()
    for number in range(5):
        call(city, f"k{number}")
        pass_hours(city, 1)
    pass_hours(city, 24)
    assert len(city.state.tables.memory.calls) == 5
    monkeypatch.setattr(archiving, "MOST_REMEMBERED", 3)
    pass_hours(city, 0.1)
    assert list(city.state.tables.memory.calls) == ["k2", "k3", "k4"]
    city.at_us += 24 * 6 * HOUR_US
    assert len(call(city, "k3")) == 1
    assert pass_hours(city, 24) == [f.ArchivedIdsDropped(calls=("k2", "k4"))]
    assert len(call(city, "k2")) == 1


def test_that_an_archived_incident_is_reopened_from_the_record() -> None:
    city = City()
    incident = opened(city)
    close(city, incident)
    (made,) = pass_hours(city, 25)
    order = c.ReopenIncident(incident=incident, reason="nước lại lên")
    assert city.refusal(order) == "refused.unknown_incident"
    context = Context(
        at_us=city.at_us, actor=COORDINATOR, new_id=city.new_id, seal=city.seal, archived=made.incidents[0]
    )
    outcome = decide(city.state, order, context)
    assert not isinstance(outcome, Refusal)
    city.say(*outcome, actor=COORDINATOR)
    back = city.state.tables.incidents[incident]
    assert (back.number, back.stage.value, back.reopened, back.closed_us) == ("VV-0001", "open", 1, None)
    assert back.milestones == made.incidents[0].milestones
    close(city, incident)
    (again,) = pass_hours(city, 25)
    assert again.incidents[0].reopened == 1


def test_that_what_the_state_holds_wins_over_what_the_record_said() -> None:
    city = City()
    incident = opened(city)
    close(city, incident)
    old = replace(city.state.tables.incidents[incident], number="old")
    context = Context(at_us=1, actor=COORDINATOR, new_id=city.new_id, seal=city.seal, archived=old)
    outcome = decide(city.state, c.ReopenIncident(incident=incident, reason="x"), context)
    assert not isinstance(outcome, Refusal)
    assert outcome[0].archived is None


def test_that_one_fact_holds_so_many_and_the_rest_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archiving, "MOST_AT_ONCE", 2)
    city = City()
    for number in range(5):
        call(city, f"k{number}")
    assert [len(made.calls) for made in pass_hours(city, 25)] == [2]
    assert [len(made.calls) for made in pass_hours(city, 0)] == [2]
    assert [len(made.calls) for made in pass_hours(city, 0)] == [1]
    assert pass_hours(city, 0) == []
