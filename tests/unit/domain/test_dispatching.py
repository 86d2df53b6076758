"""Sending units on a proposal, roll calls, arrivals: every way in and every refusal."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide.passing import pass_time
from ioc.domain.dispatch_site import Agency, DispatchSpec, RollCall
from ioc.domain.records import Text
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from tests.helpers.city import OPERATOR, City

SPEC = DispatchSpec(
    agencies=(Agency(key="QS", title=Text(vi="Quân sự", en="Military"), mutual_aid=True, aid=("boat",)),),
    roll_calls=(RollCall(incident_type="", every_min=20, grace_min=2),),
)
MINUTE_US = 60_000_000


def city() -> City:
    made = City()
    assert made.state.registry.site is not None
    made.state.registry.site = replace(made.state.registry.site, dispatch=SPEC)
    return made


def opened(made: City) -> str:
    found = made.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.05))[0].incident
    assert isinstance(found, str)
    return found


def sending(incident: str, *units: str, **more: object) -> c.DispatchUnits:
    return c.DispatchUnits(**{"incident": incident, "units": units, "proposal": "p1", "proposed": units, **more})  # type: ignore[arg-type]


def test_that_a_proposal_is_sent_whole_with_what_it_was() -> None:
    made = city()
    incident = opened(made)
    facts = made.order(sending(incident, "CC-12", level=2, short=("boat",)))
    assert facts[0] == f.UnitsDispatched(
        incident=incident,
        proposal="p1",
        chosen=("CC-12",),
        proposed=("CC-12",),
        passed_over=(),
        short=("boat",),
        level=2,
    )
    assert made.state.tables.units["CC-12"].status is UnitStatus.DISPATCHED
    assert made.state.tables.incidents[incident].stage is IncidentStage.DISPATCHED


def test_that_other_units_than_proposed_need_a_reason_which_is_sealed() -> None:
    made = city()
    incident = opened(made)
    assert made.refusal(sending(incident, "CC-12", proposed=("CC-05",))) == "refused.overrule_reason"
    fact = made.order(sending(incident, "CC-12", proposed=("CC-05",), reason="CC-05 hết dầu"))[0]
    assert (fact.passed_over, fact.reason is not None) == (("CC-05",), True)
    assert "hết dầu" not in repr(fact)


def test_that_a_unit_taken_meanwhile_is_refused_with_both_ways_on() -> None:
    made = city()
    first, second = opened(made), opened(made)
    made.order(sending(first, "CC-12"))
    assert made.refusal(sending(second, "CC-12")) == "refused.dispatch_busy"
    made.order(sending(second, "CC-12", queue=("CC-12",)))
    unit = made.state.tables.units["CC-12"]
    assert (unit.incidents, unit.status) == ((first, second), UnitStatus.DISPATCHED)


def test_that_a_unit_taken_over_leaves_its_call_and_says_so() -> None:
    made = city()
    first, second = opened(made), opened(made)
    made.order(sending(first, "CC-12"))
    made.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    facts = made.order(sending(second, "CC-12", take_over=("CC-12",)))
    assert [type(fact).__name__ for fact in facts[1:4]] == ["UnitReleased", "UnitAssigned", "UnitStatusChanged"]
    unit = made.state.tables.units["CC-12"]
    assert (unit.incidents, unit.status) == ((second,), UnitStatus.DISPATCHED)


def test_that_all_units_are_sent_or_none() -> None:
    made = city()
    incident = opened(made)
    assert made.refusal(sending(incident, "CC-12", "XX-99")) == "refused.unknown_unit"
    assert made.state.tables.units["CC-12"].status is UnitStatus.AVAILABLE
    assert made.refusal(sending(incident)) == "refused.no_units"


def test_that_a_unit_with_two_calls_changes_status_only_for_one_that_is_named() -> None:
    made = city()
    first, second = opened(made), opened(made)
    made.order(sending(first, "CC-12"))
    made.order(sending(second, "CC-12", queue=("CC-12",)))
    refused = made.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.EN_ROUTE))
    assert refused.code == "refused.unit_two_calls"
    assert (refused.params["number"], refused.params["other"]) == ("VV-0001", "VV-0002")
    made.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.EN_ROUTE, incident=second))
    assert made.state.tables.units["CC-12"].incidents == (second, first)
    other = c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE, incident="none")
    assert made.refusal(other) == "refused.unit_not_assigned"


def test_that_a_roll_call_falls_due_then_overdue_once_each_and_an_answer_begins_it_anew() -> None:
    made = city()
    incident = opened(made)
    made.order(sending(incident, "CC-12"))
    assert made.refusal(c.AnswerRollCall(unit="CC-12")) == "refused.no_roll_call"
    made.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    began = made.state.tables.units["CC-12"].status_us

    def due(minutes: float) -> list[bool]:
        at_us = began + round(minutes * MINUTE_US)
        facts = [fact for fact in pass_time(made.state, at_us) if isinstance(fact, f.RollCallDue)]
        for fact in facts:
            made.say(fact)
        return [fact.overdue for fact in facts]

    assert (due(19.9), due(20), due(21), due(22), due(30)) == ([], [False], [], [True], [])
    made.order(c.AnswerRollCall(unit="CC-12"))
    assert made.state.tables.units["CC-12"].roll_call == ""


def test_that_aid_is_asked_only_of_who_lends_it() -> None:
    made = city()
    incident = opened(made)
    asked = c.AskMutualAid(incident=incident, agency="QS", capability="boat", count=2)
    assert made.order(asked)[0].count == 2
    assert made.refusal(replace(asked, capability="ems")) == "refused.no_aid"
    assert made.refusal(replace(asked, count=0)) == "refused.aid_count"


def test_that_a_crew_is_changed_within_what_the_site_knows() -> None:
    made = city()
    assert made.order(c.ChangeCrew(unit="CC-12", crew=2))[0].crew == 2
    assert made.refusal(c.ChangeCrew(unit="CC-12", crew=2)) == "refused.same_crew"
    assert made.refusal(c.ChangeCrew(unit="CC-12", crew=-1)) == "refused.crew_count"
    assert made.refusal(c.ChangeCrew(unit="CC-12", crew=3, qualifications=("phi công",))) == (
        "refused.unknown_qualification"
    )


def test_that_an_operator_may_not_dispatch() -> None:
    made = city()
    incident = opened(made)
    assert made.refusal(sending(incident, "CC-12"), OPERATOR) == "refused.role"
