"""Response plans: what each kind of step needs, versions, rules that launch, times; every shipped plan to its end."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from config.builtin import ROOT, plan_names
from config.documents import read_document
from config.faults import Fault
from config.plan_schema import PlanFile, check_plan, plan_record
from config.validation import checked
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commands import Refusal
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.plans import plan_run
from ioc.domain.plan_records import ChecklistRun, standings
from ioc.domain.plan_spec import AutoLaunch, Plan, PlanStep, StepKind
from ioc.domain.records import Text
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, City, both

MIN = 60.0


def step(text: str, kind: StepKind = StepKind.TASK, **more: object) -> PlanStep:
    return PlanStep(text=both(text), kind=kind, **more)  # type: ignore[arg-type]


def plan(*steps: PlanStep, key: str = "flood", **more: object) -> Plan:
    made = Plan(key=key, title=both(key), incident_types=("flood",), steps=steps)
    return replace(made, **more)


def city(*plans: Plan, types: tuple[str, ...] = ("flood", "fire")) -> City:
    kinds = tuple(replace(SITE.incident_types[0], key=key) for key in types)
    return City(replace(SITE, plans=plans, incident_types=kinds))


def incident(made: City, kind: str = "flood", priority: int = 3) -> str:
    return str(made.order(c.OpenIncident(type=kind, priority=priority, lon=108.2, lat=16.0))[0].incident)


def launch(made: City, ident: str, key: str = "flood", **more: object) -> str:
    facts = made.order(c.StartChecklist(incident=ident, plan=key, **more))  # type: ignore[arg-type]
    assert isinstance(facts, list), facts
    return next(fact.checklist for fact in facts if isinstance(fact, f.ChecklistStarted))


def run_of(made: City, ident: str) -> ChecklistRun:
    return made.state.tables.checklists[ident]


def later(made: City, minutes: float) -> list[f.AnyFact]:
    made.at_us += int(minutes * MIN * 1e6)
    facts = [fact for fact in pass_time(made.state, made.at_us) if isinstance(fact, f.StepOverdue)]
    made.say(*facts)
    return list(facts)


def test_that_a_decision_needs_an_option_and_its_grounds_and_keeps_both() -> None:
    made = city(plan(step("evacuate?", StepKind.DECISION, options=(both("yes"), both("no"))), step("tell")))
    run = launch(made, incident(made))
    assert made.refusal(c.CompleteStep(checklist=run, step=0, reason="water")) == "refused.step_choice"
    assert made.refusal(c.CompleteStep(checklist=run, step=0, choice=2, reason="water")) == "refused.step_choice"
    assert made.refusal(c.CompleteStep(checklist=run, step=0, choice=1)) == "refused.step_grounds"
    made.order(c.CompleteStep(checklist=run, step=0, choice=1, reason="1.9 m and rising"))
    (done,) = run_of(made, run).done
    assert (done.choice, done.by) == (1, COORDINATOR.person)
    assert made.sealed[-1] == ("note", {"text": "1.9 m and rising"}) and done.reason is not None


def test_that_stage_and_dispatch_are_done_when_they_are_so_and_an_exercise_raises_nothing() -> None:
    both_kinds = plan(step("stage", StepKind.SET_STAGE, stage=3), step("send", StepKind.DISPATCH))
    made = city(both_kinds)
    ident = incident(made)
    run = launch(made, ident)
    assert made.refusal(c.CompleteStep(checklist=run, step=0)) == "refused.step_stage"
    made.order(c.SetCityStage(level=3, reason="rain"))
    made.order(c.CompleteStep(checklist=run, step=0))
    assert made.refusal(c.CompleteStep(checklist=run, step=1)) == "refused.step_units"
    made.order(c.AssignUnit(incident=ident, unit="CC-12"))
    made.order(c.CompleteStep(checklist=run, step=1))
    assert run_of(made, run).finished_us == made.at_us
    trial = launch(made, incident(made), exercise=True)
    made.order(c.SetCityStage(level=1, reason="over"))
    made.order(c.CompleteStep(checklist=trial, step=0))
    made.order(c.CompleteStep(checklist=trial, step=1))
    assert run_of(made, trial).exercise and made.state.tables.stage.level == 1


def test_that_a_notify_step_says_what_to_tell_and_over_which_channel() -> None:
    made = city(plan(step("tell", StepKind.NOTIFY, channel="wards", message=both("water rises"))))
    ident = incident(made)
    run = launch(made, ident)
    facts = made.order(c.CompleteStep(checklist=run, step=0))
    wanted = [fact for fact in facts if isinstance(fact, f.NotificationWanted)]
    assert [(one.channel, one.message.en, one.incident) for one in wanted] == [("wards", "water rises", ident)]


def test_that_counting_to_the_last_finishes_and_a_remark_step_asks_for_the_remark() -> None:
    made = city(plan(step("call", count=3), step("write", StepKind.REMARK)))
    run = launch(made, incident(made))
    for number in (1, 2):
        made.order(c.CountStep(checklist=run, step=0))
        assert dict(run_of(made, run).counts) == {0: number} and not run_of(made, run).done
    made.order(c.CountStep(checklist=run, step=0))
    assert [item.step for item in run_of(made, run).done] == [0]
    assert made.refusal(c.CountStep(checklist=run, step=1)) == "refused.step_counts_once"
    assert made.refusal(c.CompleteStep(checklist=run, step=1)) == "refused.step_remark"
    made.order(c.RemarkStep(checklist=run, step=1, text="9 households"))
    made.order(c.CompleteStep(checklist=run, step=1))
    assert run_of(made, run).finished_us is not None


def test_that_a_step_waits_for_the_one_before_and_its_time_runs_from_there() -> None:
    made = city(plan(step("first"), step("second", after=0, due_s=10 * MIN)))
    run = launch(made, incident(made))
    assert made.refusal(c.CompleteStep(checklist=run, step=1)) == "refused.step_waits"
    assert later(made, 30) == []
    made.order(c.CompleteStep(checklist=run, step=0))
    assert later(made, 9.9) == []
    (told,) = later(made, 0.2)
    assert isinstance(told, f.StepOverdue) and (told.step, run_of(made, run).overdue) == (1, (1,))
    assert later(made, 60) == [], "told once"
    made.order(c.CompleteStep(checklist=run, step=1))
    assert run_of(made, run).overdue == ()


def test_that_what_comes_again_comes_again_and_never_holds_up_the_end() -> None:
    again = step("look", due_s=15 * MIN, every_s=15 * MIN, mandatory=False)
    made = city(plan(again, step("close")))
    run = launch(made, incident(made))
    assert [fact.step for fact in later(made, 15)] == [0]  # type: ignore[union-attr]
    made.order(c.CompleteStep(checklist=run, step=0))
    assert later(made, 14) == []
    assert [fact.step for fact in later(made, 1)] == [0]  # type: ignore[union-attr]
    made.order(c.CompleteStep(checklist=run, step=0))
    assert len(run_of(made, run).done) == 1, "as it was last done; the record has them all"
    made.order(c.CompleteStep(checklist=run, step=1))
    assert run_of(made, run).finished_us is not None
    assert later(made, 60) == []


def test_that_a_step_of_a_higher_stage_belongs_to_the_plan_only_there() -> None:
    made = city(plan(step("always"), step("shelters", from_stage=3)))
    run = launch(made, incident(made))
    assert made.refusal(c.CompleteStep(checklist=run, step=1)) == "refused.step_not_at_stage"
    made.order(c.SetCityStage(level=3, reason="rain"))
    made.order(c.CompleteStep(checklist=run, step=0))
    assert run_of(made, run).finished_us is None
    made.order(c.CompleteStep(checklist=run, step=1))
    assert run_of(made, run).finished_us is not None


def test_that_a_draft_is_for_exercise_and_a_run_keeps_its_version() -> None:
    made = city(plan(step("old words"), version=6), plan(step("x"), key="new", draft=True))
    ident = incident(made)
    assert made.refusal(c.StartChecklist(incident=ident, plan="new")) == "refused.plan_draft"
    run = launch(made, ident)
    made.say(f.SiteDescribed(site=replace(SITE, plans=(plan(step("new words"), step("more"), version=7),))))
    known = plan_run(made.state, run_of(made, run))
    assert known is not None
    assert (run_of(made, run).version, known.version, known.steps[0].text.en) == (6, 6, "old words")
    made.order(c.CompleteStep(checklist=run, step=0))
    assert run_of(made, run).finished_us is not None


def test_that_a_named_rule_launches_by_type_and_priority_and_a_person_can_stop_it() -> None:
    rule = AutoLaunch(name=both("Critical flood"), priority=1)
    made = city(plan(step("go"), auto=rule), plan(step("x"), key="draft", auto=rule, draft=True))
    calm = incident(made, priority=2)
    assert not made.state.tables.checklists
    urgent = incident(made, priority=1)
    (run,) = made.state.tables.checklists.values()
    assert (run.incident, run.rule, run.started_by) == (urgent, "Critical flood", "")
    assert made.refusal(c.StopPlan(checklist=run.id, reason="x"), OPERATOR) == "refused.role"
    assert made.refusal(c.StopPlan(checklist=run.id, reason=" ")) == "refused.reason_missing"
    made.order(c.StopPlan(checklist=run.id, reason="false report"))
    assert run_of(made, run.id).ended == "person"
    assert calm in made.state.tables.incidents


def test_that_reclassifying_keeps_what_was_done_and_ends_what_no_longer_fits() -> None:
    fire = plan(step("look", key="verify"), step("hydrants"), key="fire", incident_types=("fire",))
    made = city(plan(step("look", key="verify"), step("pumps", key="pumps")), fire)
    ident = incident(made)
    first = launch(made, ident)
    made.order(c.CompleteStep(checklist=first, step=0), OPERATOR)
    made.order(c.ChangeIncident(incident=ident, type="fire"))
    assert run_of(made, first).finished_us is None, "nothing ends before another plan is chosen"
    second = launch(made, ident, "fire")
    assert run_of(made, first).ended == "replaced"
    assert [(item.step, item.by) for item in run_of(made, second).done] == [(0, OPERATOR.person)]


def test_that_closing_ends_what_is_left_and_mandatory_steps_hold_it_up() -> None:
    made = city(plan(step("must"), step("may", mandatory=False)))
    ident = incident(made)
    run = launch(made, ident)
    assert made.refusal(c.CloseIncident(incident=ident, disposition="01")) == "refused.steps_open"
    made.order(c.CompleteStep(checklist=run, step=0))
    made.order(c.CloseIncident(incident=ident, disposition="01"))
    assert run_of(made, run).ended == "incident"
    assert made.refusal(c.CompleteStep(checklist=run, step=1)) == "refused.plan_over"


def shipped(name: str) -> Plan:
    faults: list[Fault] = []
    document = read_document(ROOT / "plans" / f"{name}.toml", faults)
    assert document is not None
    file = checked(PlanFile, document, document.tree)
    assert file is not None
    check_plan(file, document, file.plan.incident_types)
    assert not faults and not document.faults
    return plan_record(file)


@pytest.mark.parametrize("name", plan_names())
def test_that_every_shipped_plan_is_worked_from_launch_to_end(name: str) -> None:
    known = shipped(name)
    kind = known.incident_types[0]
    made = city(replace(known, auto=None), types=(kind,))
    ident = incident(made, kind)
    run = launch(made, ident, known.key)
    made.order(c.SetCityStage(level=5, reason="x"))
    made.order(c.AssignUnit(incident=ident, unit="CC-12"))
    for _ in range(3 * len(known.steps)):
        held = run_of(made, run)
        if held.finished_us is not None:
            break
        open_steps = [one for one in standings(held, known, 5, made.at_us) if one.open and not one.step.every_s]
        one = open_steps[0]
        if one.step.kind is StepKind.REMARK:
            made.order(c.RemarkStep(checklist=run, step=one.index, text="seen"))
        while one.step.count > 1 and one.index not in run_of(made, run).finished():
            made.order(c.CountStep(checklist=run, step=one.index))
        if one.step.count == 1:
            choice = 0 if one.step.kind is StepKind.DECISION else None
            made.order(c.CompleteStep(checklist=run, step=one.index, choice=choice, reason="grounds"))
    assert run_of(made, run).finished_us is not None
    made.order(c.CloseIncident(incident=ident, disposition="01"))
    assert known.approved_by is not None and known.approved_on and not known.draft


ACTS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5), st.integers(0, 3)), max_size=25)


@settings(max_examples=60, deadline=None)
@given(ACTS)
def test_that_no_order_of_acts_finishes_a_step_twice_or_a_plan_too_early(acts: list[tuple[int, int, int]]) -> None:
    known = plan(
        step("a", count=2),
        step("b", StepKind.DECISION, options=(both("y"), both("n"))),
        step("c", after=1, due_s=60),
        step("d", every_s=60, mandatory=False),
        step("e", from_stage=2, mandatory=False),
    )
    made = city(known)
    run = launch(made, incident(made))
    orders = (
        lambda at, n: c.CompleteStep(checklist=run, step=at, choice=n, reason="r"),
        lambda at, n: c.CompleteStep(checklist=run, step=at, outcome="skipped"),
        lambda at, n: c.CountStep(checklist=run, step=at),
        lambda at, n: c.SetCityStage(level=1 + n, reason="r"),
        lambda at, n: c.RemarkStep(checklist=run, step=at, text="r"),
    )
    for act, at, number in acts:
        before = run_of(made, run)
        outcome = made.order(orders[act](at, number))
        later(made, 1)
        after = run_of(made, run)
        steps = [item.step for item in after.done]
        assert len(steps) == len(set(steps))
        if isinstance(outcome, Refusal):
            assert after.done == before.done
        if after.finished_us is not None:
            assert {0, 1, 2} <= set(steps)
            if before.finished_us is not None:
                assert after.done == before.done
        if 2 in steps:
            assert 1 in steps


def test_that_the_rule_that_launched_a_plan_is_named_in_the_readers_language() -> None:
    auto = AutoLaunch(name=Text(vi="Ngập khẩn cấp", en="Critical flood"), priority=1)
    plan = Plan(key="k", title=both("K"), incident_types=(), steps=(), auto=auto)
    assert plan.rule_name("Ngập khẩn cấp", "en") == "Critical flood"
    assert plan.rule_name("Một quy tắc cũ", "en") == "Một quy tắc cũ"
    assert replace(plan, auto=None).rule_name("Ngập khẩn cấp", "en") == "Ngập khẩn cấp"
