"""Calls: which incident they belong to, and what is refused."""

from __future__ import annotations

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide.reports import take_call
from ioc.domain.inbound import CallTaken
from ioc.domain.records import Call, VaultRef
from ioc.domain.vocabulary import CallStatus
from tests.helpers.city import COORDINATOR, OPERATOR, City

CALLER = VaultRef(id="caller-1", commitment=b"c")


def called(city: City, *idents: str) -> None:
    for at, ident in enumerate(idents, 1):
        city.say(f.CallReceived(call=Call(id=ident, feed="calls", line="114", kind="flood", received_us=at)))


def opened(city: City, call: str | None = None) -> str:
    facts = city.order(c.OpenIncident(type="flood", priority=2, call=call), OPERATOR)
    assert isinstance(facts, list)
    return facts[0].incident


def first_call(city: City, incident: str) -> str | None:
    return city.state.tables.incidents[incident].call


def test_that_a_second_call_about_the_same_thing_is_linked_once() -> None:
    city = City()
    called(city, "k1", "k2")
    ident = opened(city, "k1")
    city.order(c.LinkCall(incident=ident, call="k2"), OPERATOR)
    assert city.state.tables.calls["k2"].incident == ident
    assert first_call(city, ident) == "k1"
    assert city.refusal(c.LinkCall(incident=ident, call="k2")) == "refused.call_has_incident"
    assert city.refusal(c.OpenIncident(type="flood", priority=2, call="k2")) == "refused.call_has_incident"


def test_that_an_incident_opened_otherwise_takes_its_first_call() -> None:
    city = City()
    called(city, "k1")
    ident = opened(city)
    city.order(c.LinkCall(incident=ident, call="k1"), OPERATOR)
    assert first_call(city, ident) == "k1"


def test_that_a_call_taken_out_waits_again_and_the_next_stands_first() -> None:
    city = City()
    called(city, "k1", "k2", "k3")
    ident = opened(city, "k1")
    for call in ("k3", "k2"):
        city.order(c.LinkCall(incident=ident, call=call), OPERATOR)
    city.order(c.UnlinkCall(incident=ident, call="k1"), OPERATOR)
    assert city.state.tables.calls["k1"].incident is None
    assert first_call(city, ident) == "k2"
    for call in ("k2", "k3"):
        city.order(c.UnlinkCall(incident=ident, call=call), OPERATOR)
    assert first_call(city, ident) is None
    assert opened(city, "k1") != ident


def test_that_what_makes_no_sense_is_refused_by_name() -> None:
    city = City()
    called(city, "k1")
    ident, other = opened(city, "k1"), opened(city)
    assert city.refusal(c.LinkCall(incident="no", call="k1")) == "refused.unknown_incident"
    assert city.refusal(c.LinkCall(incident=other, call="no")) == "refused.unknown_call"
    assert city.refusal(c.UnlinkCall(incident=other, call="k1")) == "refused.call_not_linked"
    assert city.refusal(c.UnlinkCall(incident="no", call="k1")) == "refused.unknown_incident"
    assert city.refusal(c.UnlinkCall(incident=ident, call="no")) == "refused.unknown_call"
    city.order(c.CloseIncident(incident=other, disposition="01"), COORDINATOR)
    called(city, "k2")
    assert city.refusal(c.LinkCall(incident=other, call="k2")) == "refused.incident_closed"


def answered(city: City, status: CallStatus, at: int = 0, ident: str = "r1", note: str = "") -> list[f.AnyFact]:
    """What a request that is `status` says; what it decides is folded."""
    told = CallTaken(
        feed="calls", id=ident, line="1022", kind="pothole", source_us=1, status=status, status_word=note, status_us=at
    )
    facts = take_call(city.state, told, None, city.at_us)
    city.say(*facts)
    return facts


def test_that_a_request_is_received_once_and_its_answer_changes_it() -> None:
    city = City()
    assert [type(one).__name__ for one in answered(city, CallStatus.OPEN, 5)] == ["CallReceived"]
    assert answered(city, CallStatus.OPEN, 5) == []
    assert [type(one).__name__ for one in answered(city, CallStatus.CLOSED, 9, note="duplicate")] == [
        "CallStatusChanged"
    ]
    call = city.state.tables.calls["r1"]
    assert (call.status, call.status_word, call.status_us) == (CallStatus.CLOSED, "duplicate", 9)
    assert answered(city, CallStatus.CLOSED, 9, note="duplicate") == []


def test_that_an_answer_older_than_the_known_one_is_no_news() -> None:
    city = City()
    answered(city, CallStatus.CLOSED, 9)
    assert answered(city, CallStatus.OPEN, 5) == []
    assert city.state.tables.calls["r1"].status is CallStatus.CLOSED


def test_that_an_answer_leaves_the_incident_of_the_call_and_who_called() -> None:
    city = City()
    city.say(f.CallReceived(call=Call(id="r1", feed="calls", line="1022", kind="x", received_us=1, personal=CALLER)))
    ident = opened(city, "r1")
    answered(city, CallStatus.CLOSED, 9)
    call = city.state.tables.calls["r1"]
    assert (call.incident, call.personal) == (ident, CALLER)
