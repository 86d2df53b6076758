"""Incidents: their life, their number, their marks, and what is refused."""

from __future__ import annotations

import pytest

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.records import AlertArea, AlertInfo, Call, PublicAlert
from ioc.domain.vocabulary import IncidentMark, IncidentStage, UnitStatus
from tests.helpers.city import COORDINATOR, OPERATOR, City


def opened(city: City, **fields: object) -> str:
    facts = city.order(c.OpenIncident(type="flood", priority=2, **fields), OPERATOR)
    assert isinstance(facts, list)
    return facts[0].incident


def incident(city: City, ident: str):
    return city.state.tables.incidents[ident]


def test_that_an_incident_from_an_alarm_takes_its_place_and_keeps_the_link_both_ways() -> None:
    city = City()
    alarm = city.alarm()
    ident = opened(city, alarms=(alarm,), text="nước lên nhanh")
    made = incident(city, ident)
    assert (made.number, made.lon, made.lat, made.ward, made.asset) == ("VV-0001", 108.2, 16.0, "Cẩm Lệ", "gauge-1")
    assert city.state.tables.alarms[alarm].incident == ident
    assert made.marks == (IncidentMark.ACTIVE,)
    assert city.sealed == [("incident_text", {"text": "nước lên nhanh"})]
    assert city.refusal(c.OpenIncident(type="flood", priority=2, alarms=(alarm,))) == "refused.alarm_has_incident"


def test_that_an_incident_from_an_alert_stands_in_its_area() -> None:
    city = City()
    ring = ((108.0, 16.0), (108.2, 16.0), (108.2, 16.2), (108.0, 16.2), (108.0, 16.0))
    area = AlertArea(description="a", polygons=(ring,))
    alert = PublicAlert(
        id="s,i,t",
        feed="cap",
        sender="s",
        identifier="i",
        sent="t",
        sent_us=1,
        infos=(AlertInfo(language="vi", event="rain", areas=(area,)),),
    )
    city.say(f.AlertReceived(alert=alert))
    made = incident(city, opened(city, alerts=("s,i,t",)))
    assert (made.lon, made.lat) == pytest.approx((108.1, 16.1))
    assert city.refusal(c.OpenIncident(type="flood", priority=2, alerts=("no",))) == "refused.unknown_alert"


def test_that_an_incident_from_a_call_is_linked_once() -> None:
    city = City()
    city.say(f.CallReceived(call=Call(id="k1", feed="calls", line="114", kind="x", received_us=1, lon=108.1, lat=16.1)))
    ident = opened(city, call="k1")
    assert city.state.tables.calls["k1"].incident == ident
    assert city.refusal(c.OpenIncident(type="flood", priority=2, call="k1")) == "refused.call_has_incident"


def test_that_a_missing_place_does_not_block() -> None:
    city = City()
    assert incident(city, opened(city)).lon is None


def test_that_closing_releases_units_and_needs_a_known_disposition() -> None:
    city = City()
    ident = opened(city)
    city.order(c.AssignUnit(incident=ident, unit="CC-12"))
    assert city.refusal(c.CloseIncident(incident=ident, disposition="99")) == "refused.unknown_disposition"
    city.order(c.CloseIncident(incident=ident, disposition="01"))
    made = incident(city, ident)
    assert made.stage is IncidentStage.CLOSED
    assert made.units == ()
    assert city.state.tables.units["CC-12"].status is UnitStatus.AVAILABLE
    assert IncidentMark.CLOSED in made.marks
    assert city.refusal(c.AddNote(incident=ident, text=" ")) == "refused.text_missing"
    assert city.refusal(c.AdvanceIncident(incident=ident, stage=IncidentStage.OPEN)) == "refused.incident_closed"


def test_that_reopening_keeps_history_and_milestones_are_written_once() -> None:
    city = City()
    ident = opened(city)
    city.order(c.AdvanceIncident(incident=ident, stage=IncidentStage.OPEN))
    first = dict(incident(city, ident).milestones)["open"]
    city.at_us += 60_000_000
    city.order(c.CloseIncident(incident=ident, disposition="01"))
    city.order(c.ReopenIncident(incident=ident, reason="nước lại lên"))
    made = incident(city, ident)
    assert (made.stage, made.disposition, made.reopened) == (IncidentStage.OPEN, None, 1)
    assert dict(made.milestones)["open"] == first
    assert set(made.marks) >= {IncidentMark.ACTIVE, IncidentMark.CLOSED, IncidentMark.REOPENED}
    assert city.refusal(c.ReopenIncident(incident=ident, reason="x")) == "refused.not_closed"


def test_that_mandatory_steps_hold_an_incident_open() -> None:
    city = City()
    ident = opened(city)
    started = city.order(c.StartChecklist(incident=ident, plan="flood"))
    run = started[0].checklist
    assert city.refusal(c.CloseIncident(incident=ident, disposition="01")) == "refused.steps_open"
    assert city.refusal(c.CompleteStep(checklist=run, step=0, outcome="skipped")) == "refused.step_mandatory"
    city.order(c.CompleteStep(checklist=run, step=0))
    assert city.refusal(c.CompleteStep(checklist=run, step=0)) == "refused.step_done"
    city.order(c.CompleteStep(checklist=run, step=1, outcome="skipped"))
    assert city.state.tables.checklists[run].finished_us == city.at_us
    assert isinstance(city.order(c.CloseIncident(incident=ident, disposition="01")), list)


def test_that_numbers_never_repeat() -> None:
    city = City()
    numbers = [incident(city, opened(city)).number for _ in range(3)]
    city.order(c.CloseIncident(incident=next(iter(city.state.tables.incidents)), disposition="01"))
    numbers.append(incident(city, opened(city)).number)
    assert numbers == ["VV-0001", "VV-0002", "VV-0003", "VV-0004"]


def test_that_alarms_link_and_unlink() -> None:
    city = City()
    alarm, ident = city.alarm(), opened(city)
    city.order(c.LinkAlarm(incident=ident, alarm=alarm), OPERATOR)
    assert incident(city, ident).alarms == (alarm,)
    assert city.refusal(c.LinkAlarm(incident=ident, alarm=alarm)) == "refused.alarm_has_incident"
    city.order(c.UnlinkAlarm(incident=ident, alarm=alarm), OPERATOR)
    assert city.state.tables.alarms[alarm].incident is None


def test_that_an_operator_may_not_dispatch_and_is_told_who_may() -> None:
    city = City()
    ident = opened(city)
    outcome = city.order(c.AssignUnit(incident=ident, unit="CC-12"), OPERATOR)
    assert outcome.code == "refused.role"
    assert "coordinator" in str(outcome.params["roles"])


def test_that_claiming_is_once() -> None:
    city = City()
    ident = opened(city)
    city.order(c.ClaimIncident(incident=ident), COORDINATOR)
    assert incident(city, ident).owner == "quan"
    assert city.refusal(c.ClaimIncident(incident=ident), COORDINATOR) == "refused.already_yours"
