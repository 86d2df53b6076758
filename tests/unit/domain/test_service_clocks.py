"""Milestones, their corrections, and every service-level clock with its figures."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.clock_spec import ClockSpec, LadderStep, ServiceClocks
from ioc.domain.decide.passing import pass_time
from ioc.domain.records import Call, Incident
from ioc.domain.service_clocks import ClockStanding, ClockState, clocks_of, decided_seconds, share, standings
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from tests.helpers.city import OPERATOR, SITE, City, both
from tests.helpers.da_nang import da_nang

SECOND = 1_000_000


def clock(key: str, start: str, stop: str, target_s: float, **fields: object) -> ClockSpec:
    return ClockSpec(key=key, title=both(key), start=start, stop=stop, target_s=target_s, **fields)


SPEC = ServiceClocks(
    clocks=(
        clock("answer", "received", "answered", 15, percent=90, also=((20.0, 95.0),), profile="nena"),
        clock("dispatch", "new", "dispatched", 60, priorities=(1,), escalates=True),
        clock("dispatch", "new", "dispatched", 600, escalates=True),
        clock("turnout", "dispatched", "en_route", 80, profile="nfpa_1710"),
        clock("control", "on_scene", "controlled", 3600),
    ),
    ladder=(LadderStep(role="coordinator", after_s=0), LadderStep(role="supervisor", after_s=180)),
)


def begun(priority: int = 1) -> tuple[City, str]:
    city = City(replace(SITE, clocks=SPEC))
    facts = city.order(c.OpenIncident(type="flood", priority=priority), OPERATOR)
    assert isinstance(facts, list)
    return city, facts[0].incident


def held(city: City, ident: str) -> Incident:
    return city.state.tables.incidents[ident]


def standing(city: City, ident: str, key: str) -> ClockStanding:
    return next(one for one in standings(held(city, ident), SPEC, city.at_us) if one.spec.key == key)


def wait(city: City, seconds: float) -> list[f.AnyFact]:
    """Let time pass in one step; what it brings is on record, what it says of clocks is returned."""
    city.at_us += round(seconds * SECOND)
    facts = pass_time(city.state, city.at_us)
    city.say(*facts)
    return [fact for fact in facts if isinstance(fact, f.ClockMet | f.ClockMissed | f.ClockEscalated)]


def kinds(facts: list[f.AnyFact]) -> list[tuple[object, ...]]:
    return [
        (type(fact).__name__, fact.clock, getattr(fact, "role", ""))
        for fact in facts
        if isinstance(fact, f.ClockMet | f.ClockMissed | f.ClockEscalated)
    ]


def test_that_a_clock_runs_from_its_start_to_its_due_time_and_is_missed_one_instant_later() -> None:
    city, ident = begun()
    opened_us = city.at_us
    assert wait(city, 60) == []
    now = standing(city, ident, "dispatch")
    assert (now.state, now.start_us, now.due_us) == (ClockState.RUNNING, opened_us, opened_us + 60 * SECOND)
    assert now.left_us(city.at_us) == 0
    assert kinds(wait(city, 0.001)) == [("ClockMissed", "dispatch", ""), ("ClockEscalated", "dispatch", "coordinator")]
    assert standing(city, ident, "dispatch").state is ClockState.OVERDUE


def test_that_the_ladder_is_climbed_once_a_step_and_quietly() -> None:
    city, ident = begun()
    wait(city, 61)
    assert wait(city, 100) == []
    assert kinds(wait(city, 79)) == [("ClockEscalated", "dispatch", "supervisor")]
    assert wait(city, 3_600) == []
    (outcome,) = held(city, ident).clocks
    assert (outcome.met, outcome.told) == (False, ("coordinator", "supervisor"))


def test_that_a_milestone_in_time_is_met_and_one_too_late_is_missed_by_how_much() -> None:
    city, ident = begun()
    city.at_us += 45 * SECOND
    city.order(c.AssignUnit(incident=ident, unit="CC-12"))
    assert kinds(wait(city, 1)) == [("ClockMet", "dispatch", "")]
    city.at_us += 94 * SECOND
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.EN_ROUTE))
    (missed,) = [fact for fact in wait(city, 1) if isinstance(fact, f.ClockMissed)]
    assert (missed.clock, missed.target_s, missed.profile) == ("turnout", 80, "nfpa_1710")
    assert missed.stop_us is not None and missed.stop_us - missed.due_us == 15 * SECOND
    assert wait(city, 60) == []


def test_that_the_first_that_fits_type_and_priority_gives_the_target() -> None:
    for priority, target in ((1, 60), (2, 600), (5, 600)):
        city, ident = begun(priority)
        assert standing(city, ident, "dispatch").spec.target_s == target
    assert [one.key for one in clocks_of(held(city, ident), SPEC)] == ["answer", "dispatch", "turnout", "control"]


def test_that_a_call_answered_after_16_seconds_misses_the_15_of_nena() -> None:
    city = City(replace(SITE, clocks=SPEC))
    for call, answered_s in (("k1", 15), ("k2", 16)):
        received_us = city.at_us
        city.say(f.CallReceived(call=Call(id=call, feed="c", line="114", kind="", received_us=received_us)))
        city.at_us += answered_s * SECOND
        city.order(c.AnswerCall(call=call), OPERATOR)
        city.order(c.CreateFromCall(call=call, type="flood", priority=3, words={}), OPERATOR)
    facts = wait(city, 1)
    assert [kind[:2] for kind in kinds(facts)] == [("ClockMet", "answer"), ("ClockMissed", "answer")]


def test_that_shares_come_with_the_size_of_the_sample() -> None:
    times = [5.0] * 18 + [17.0, 25.0]
    assert share(times, 15) == (90.0, 20)
    assert share(times, 20) == (95.0, 20)
    assert share([], 15) == (0.0, 0)


def test_that_the_times_of_many_incidents_are_gathered_without_their_pauses() -> None:
    city, ident = begun()
    wait(city, 20)
    city.order(c.PauseClocks(incident=ident, reason="x"))
    wait(city, 100)
    city.order(c.ResumeClocks(incident=ident))
    wait(city, 10)
    city.order(c.AssignUnit(incident=ident, unit="CC-12"))
    times = decided_seconds(city.state.tables.incidents.values(), SPEC, city.at_us)
    assert {spec.key: seconds for spec, seconds in times.items()} == {"dispatch": [30.0]}


def test_that_a_pause_moves_the_due_time_and_needs_a_reason() -> None:
    city, ident = begun()
    wait(city, 30)
    assert city.refusal(c.PauseClocks(incident=ident, reason=" ")) == "refused.reason_missing"
    city.order(c.PauseClocks(incident=ident, reason="chờ cắt điện"))
    assert wait(city, 600) == []
    paused = standing(city, ident, "dispatch")
    assert (paused.state, paused.left_us(city.at_us)) == (ClockState.PAUSED, 30 * SECOND)
    assert city.refusal(c.PauseClocks(incident=ident, reason="x")) == "refused.clocks_paused"
    city.order(c.ResumeClocks(incident=ident))
    assert city.refusal(c.ResumeClocks(incident=ident)) == "refused.clocks_run"
    assert wait(city, 30) == []
    assert kinds(wait(city, 1))[0] == ("ClockMissed", "dispatch", "")
    assert standing(city, ident, "dispatch").paused_us == 600 * SECOND


def test_that_a_milestone_is_written_once_and_corrected_only_with_a_reason_the_original_kept() -> None:
    city, ident = begun()
    city.at_us += 300 * SECOND
    city.order(c.AdvanceIncident(incident=ident, stage=IncidentStage.ON_SCENE))
    first = dict(held(city, ident).milestones)["on_scene"]
    city.order(c.AdvanceIncident(incident=ident, stage=IncidentStage.OPEN))
    city.at_us += 60 * SECOND
    city.order(c.AdvanceIncident(incident=ident, stage=IncidentStage.ON_SCENE))
    assert dict(held(city, ident).milestones)["on_scene"] == first
    earlier = first - 120 * SECOND
    amend = c.AmendMilestone(incident=ident, milestone="on_scene", at_us=earlier, reason=" ")
    assert city.refusal(amend) == "refused.reason_missing"
    assert city.refusal(amend, OPERATOR) == "refused.role"
    city.order(replace(amend, reason="đội báo qua bộ đàm"))
    now = held(city, ident)
    assert dict(now.milestones)["on_scene"] == earlier
    (kept,) = now.amendments
    assert (kept.before_us, kept.at_us, kept.by) == (first, earlier, "quan")
    for at_us in (city.at_us + 1, now.opened_us - 25 * 3600 * SECOND):
        assert city.refusal(replace(amend, at_us=at_us, reason="x")) == "refused.milestone_when"
    assert city.refusal(replace(amend, milestone="tea", reason="x")) == "refused.unknown_milestone"


def test_that_a_correction_turns_a_missed_clock_and_says_so() -> None:
    city, ident = begun()
    city.at_us += 70 * SECOND
    city.order(c.AssignUnit(incident=ident, unit="CC-12"))
    wait(city, 1)
    opened_us = held(city, ident).opened_us
    at_us = opened_us + 50 * SECOND
    city.order(c.AmendMilestone(incident=ident, milestone="dispatched", at_us=at_us, reason="x"))
    (met,) = [fact for fact in wait(city, 1) if isinstance(fact, f.ClockMet)]
    assert met.amended and met.stop_us == at_us
    assert wait(city, 1) == []


def test_that_a_closed_or_merged_incident_has_no_clock_left_to_miss() -> None:
    city, ident = begun()
    other = city.order(c.OpenIncident(type="flood", priority=1))
    assert isinstance(other, list)
    city.order(c.CloseIncident(incident=ident, disposition="10"))
    into = city.order(c.OpenIncident(type="flood", priority=5))
    assert isinstance(into, list)
    city.order(c.MergeIncident(incident=other[0].incident, into=into[0].incident))
    facts = wait(city, 90)
    assert {fact.incident for fact in facts} == {into[0].incident}, "the survivor took over the priority and its clock"
    assert standing(city, ident, "dispatch").state is ClockState.VOID
    assert standing(city, other[0].incident, "dispatch").state is ClockState.VOID


def test_that_what_is_told_of_a_reopened_incident_says_that_a_person_reopened_it() -> None:
    city, ident = begun()
    city.order(c.CloseIncident(incident=ident, disposition="10"))
    city.order(c.ReopenIncident(incident=ident, reason="x"))
    escalated = [fact for fact in wait(city, 61) if isinstance(fact, f.ClockEscalated)]
    assert [fact.reopened for fact in escalated] == [True]
    assert held(city, ident).stage is IncidentStage.OPEN


@pytest.mark.parametrize(
    ("kind", "key", "target_s", "profile"),
    [
        ("fire", "answer", 10, "nfpa_1225"),
        ("urban_flood", "answer", 15, "nena"),
        ("fire", "process", 60, "nfpa_1225"),
        ("medical", "turnout", 60, "nfpa_1710"),
        ("fire", "turnout", 80, "nfpa_1710"),
        ("fire", "travel", 240, "nfpa_1710"),
        ("urban_flood", "dispatch", 120, "own"),
    ],
)
def test_that_the_profiles_of_da_nang_give_the_figures_of_their_standards(
    kind: str, key: str, target_s: float, profile: str
) -> None:
    spec = da_nang().site.clocks
    incident = Incident(id="i", number="1", type=kind, priority=1, stage=IncidentStage.NEW, opened_us=0, opened_by="")
    found = next(clock for clock in clocks_of(incident, spec) if clock.key == key)
    assert (found.target_s, found.profile) == (target_s, profile)
    if profile == "nena":
        assert (found.percent, found.also) == (90, ((20, 95),))
