"""Two seats and one incident: who had not seen the other's change is told; what touches another field goes through."""

from __future__ import annotations

import pytest

from ioc.domain import commands as c
from ioc.domain.decide import Context, Decision, decide
from ioc.domain.vocabulary import IncidentStage
from tests.helpers.city import COORDINATOR, OPERATOR, SUPERVISOR, City


def order(city: City, command: c.AnyCommand, actor: c.Actor, seen_seq: int) -> Decision:
    """A command given by somebody who was looking at `seen_seq`."""
    context = Context(at_us=city.at_us, actor=actor, new_id=city.new_id, seal=city.seal, seen_seq=seen_seq)
    outcome = decide(city.state, command, context)
    if not isinstance(outcome, c.Refusal):
        city.say(*outcome, actor=actor)
    return outcome


def begun() -> tuple[City, str, int]:
    """An incident, and the number that both seats have seen."""
    city = City()
    facts = city.order(c.OpenIncident(type="flood", priority=3, ward="Cẩm Lệ"), OPERATOR)
    assert isinstance(facts, list)
    return city, facts[0].incident, city.state.seq


def test_that_the_same_field_is_a_conflict_with_both_values_and_who_when() -> None:
    city, ident, seen = begun()
    order(city, c.ChangeIncident(incident=ident, priority=1), COORDINATOR, seen)
    city.at_us += 12_000_000
    outcome = order(city, c.ChangeIncident(incident=ident, priority=4), OPERATOR, seen)
    assert isinstance(outcome, c.Refusal)
    assert outcome.code == "refused.conflict_priority"
    assert outcome.params == {
        "number": "VV-0001",
        "by": "Trần Minh Quân",
        "ago_s": 12,
        "priority_yours": 4,
        "priority_theirs": 1,
    }
    assert city.state.tables.incidents[ident].priority == 1


def test_that_sent_again_it_goes_through_since_the_change_was_seen() -> None:
    city, ident, seen = begun()
    order(city, c.ChangeIncident(incident=ident, priority=1), COORDINATOR, seen)
    again = order(city, c.ChangeIncident(incident=ident, priority=4), OPERATOR, city.state.seq)
    assert isinstance(again, list)
    assert city.state.tables.incidents[ident].priority == 4


def test_that_another_field_and_the_same_value_and_the_own_seat_are_no_conflict() -> None:
    city, ident, seen = begun()
    order(city, c.ChangeIncident(incident=ident, priority=1), COORDINATOR, seen)
    assert isinstance(order(city, c.ChangeIncident(incident=ident, ward="Hòa Xuân"), OPERATOR, seen), list)
    assert isinstance(order(city, c.AdvanceIncident(incident=ident, stage=IncidentStage.OPEN), OPERATOR, seen), list)
    assert isinstance(order(city, c.ChangeIncident(incident=ident, priority=1), OPERATOR, seen), list)
    assert isinstance(order(city, c.ChangeIncident(incident=ident, priority=2), OPERATOR, city.state.seq), list)
    assert isinstance(order(city, c.ChangeIncident(incident=ident, priority=5), OPERATOR, seen), list)
    now = city.state.tables.incidents[ident]
    assert (now.priority, now.ward, now.stage) == (5, "Hòa Xuân", IncidentStage.OPEN)


@pytest.mark.parametrize(
    ("theirs", "mine", "code"),
    [
        ({"ward": "Hòa Xuân"}, {"ward": "Hải Châu"}, "refused.conflict_place"),
        ({"lon": 108.2, "lat": 16.1}, {"ward": "Hải Châu", "elsewhere": True}, "refused.conflict_place"),
        ({"asset": "gauge-1"}, {"lon": 108.1, "lat": 16.1}, "refused.conflict_place"),
        ({"priority": 1, "ward": "Hòa Xuân"}, {"priority": 2}, "refused.conflict_priority"),
    ],
)
def test_that_each_field_knows_its_own_change(theirs: dict[str, object], mine: dict[str, object], code: str) -> None:
    city, ident, seen = begun()
    order(city, c.ChangeIncident(incident=ident, **theirs), COORDINATOR, seen)
    outcome = order(city, c.ChangeIncident(incident=ident, **mine), OPERATOR, seen)
    assert isinstance(outcome, c.Refusal)
    assert outcome.code == code


def test_that_stage_and_lead_are_fields_too() -> None:
    city, ident, seen = begun()
    order(city, c.AdvanceIncident(incident=ident, stage=IncidentStage.CONTROLLED), COORDINATOR, seen)
    outcome = order(city, c.AdvanceIncident(incident=ident, stage=IncidentStage.TRIAGE), OPERATOR, seen)
    assert isinstance(outcome, c.Refusal) and outcome.params["stage_theirs"] == "controlled"
    order(city, c.ClaimIncident(incident=ident), COORDINATOR, city.state.seq)
    outcome = order(city, c.ClaimIncident(incident=ident), SUPERVISOR, seen)
    assert isinstance(outcome, c.Refusal) and outcome.code == "refused.conflict_owner"


def test_that_who_says_not_what_they_saw_is_asked_nothing() -> None:
    city, ident, seen = begun()
    order(city, c.ChangeIncident(incident=ident, priority=1), COORDINATOR, seen)
    assert isinstance(order(city, c.ChangeIncident(incident=ident, priority=4), OPERATOR, 0), list)
