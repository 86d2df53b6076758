"""A step that names a public warning is done once one was released for its incident, or with words how else."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commands import Refusal
from ioc.domain.decide.passing import pass_time
from ioc.domain.plan_spec import StepKind
from ioc.domain.warning_records import WarningState
from tests.helpers.city import COORDINATOR, SITE, SUPERVISOR, City
from tests.helpers.public_warnings import complete, warning_site
from tests.unit.domain.test_plans import incident, launch, plan, run_of, step

MINUTE_US = 60_000_000
PLAN = plan(step("warn", StepKind.NOTIFY, warning="flood"), step("go on"))


def town(*plans: object) -> City:
    kinds = (replace(SITE.incident_types[0], key="flood"),)
    return City(warning_site(plans=plans or (PLAN,), incident_types=kinds))


def written(made: City, ident: str | None, **more: object) -> str:
    """A draft of a warning for an incident."""
    content = complete(made.at_us, responses=("AllClear",))
    facts = made.order(c.DraftWarning(content=content, incident=ident, **more), COORDINATOR)  # type: ignore[arg-type]
    assert isinstance(facts, list), facts
    return str(facts[0].warning)  # type: ignore[union-attr]


def sent(made: City, warning: str) -> str:
    made.order(c.SubmitWarning(warning=warning), COORDINATOR)
    held = made.state.tables.warnings[warning]
    outcome = made.order(c.ReleaseWarning(warning=warning, number=held.number, revision=held.revision), SUPERVISOR)
    assert not isinstance(outcome, Refusal), outcome
    return warning


@pytest.fixture
def made() -> City:
    return town()


def test_that_it_is_not_done_before_a_release_and_is_after_it(made: City) -> None:
    ident = incident(made)
    tick = c.CompleteStep(checklist=launch(made, ident), step=0)
    assert made.refusal(tick) == "refused.step_warning"
    made.at_us += MINUTE_US
    warning = written(made, ident)
    refused = made.order(tick)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.params["number"]) == ("refused.step_warning_open", "CB-0001")
    sent(made, warning)
    made.order(tick)
    (done,) = run_of(made, tick.checklist).done
    assert (done.outcome, done.reason) == ("done", None)


def test_that_words_say_how_people_were_warned_otherwise_and_lie_in_the_vault(made: City) -> None:
    run = launch(made, incident(made))
    assert made.refusal(c.CompleteStep(checklist=run, step=0, reason="  ")) == "refused.step_warning"
    made.order(c.CompleteStep(checklist=run, step=0, reason="cảnh báo bằng loa phường"))
    assert made.sealed[-1] == ("note", {"text": "cảnh báo bằng loa phường"})
    (done,) = run_of(made, run).done
    assert done.outcome == "done" and done.reason is not None
    assert "loa" not in repr([entry.fact for entry in made.entries])


def test_that_what_does_not_warn_of_this_incident_is_no_warning(made: City) -> None:
    ident, other = incident(made), incident(made)
    run = launch(made, ident)
    sent(made, written(made, other))
    sent(made, written(made, None))
    sent(made, written(made, ident, exercise=True))
    assert made.refusal(c.CompleteStep(checklist=run, step=0)) == "refused.step_warning"
    first = sent(made, written(made, ident))
    sent(made, written(made, None, kind="cancel", base=first))
    assert made.state.tables.warnings[first].state is WarningState.CANCELLED
    assert made.refusal(c.CompleteStep(checklist=run, step=0)) == "refused.step_warning"


def test_that_one_from_before_the_launch_counts_while_it_stands(made: City) -> None:
    ident = incident(made)
    sent(made, written(made, ident))
    made.at_us += MINUTE_US
    run = launch(made, ident)
    made.order(c.StopPlan(checklist=run, reason="again"))
    made.at_us += 7 * 60 * MINUTE_US
    made.say(*pass_time(made.state, made.at_us))
    later = launch(made, ident)
    assert made.refusal(c.CompleteStep(checklist=later, step=0)) == "refused.step_warning"
    ident = incident(made)
    sent(made, written(made, ident))
    made.at_us += MINUTE_US
    run = launch(made, ident)
    made.order(c.CompleteStep(checklist=run, step=0))
    assert run_of(made, run).done


def test_that_an_update_since_the_launch_and_what_expired_meanwhile_count(made: City) -> None:
    ident = incident(made)
    first = sent(made, written(made, ident))
    made.at_us += MINUTE_US
    run = launch(made, ident)
    sent(made, written(made, None, kind="update", base=first))
    made.at_us += 7 * 60 * MINUTE_US
    made.say(*pass_time(made.state, made.at_us))
    assert all(one.is_over for one in made.state.tables.warnings.values())
    made.order(c.CompleteStep(checklist=run, step=0))
    assert run_of(made, run).done


def test_that_a_warning_of_a_merged_incident_counts_for_the_one_it_went_into(made: City) -> None:
    ident, other = incident(made), incident(made)
    run = launch(made, ident)
    sent(made, written(made, other))
    made.order(c.MergeIncident(incident=other, into=ident, reason="same water"))
    assert made.state.tables.incidents[other].merge is not None
    made.order(c.CompleteStep(checklist=run, step=0))
    assert run_of(made, run).done


def test_that_a_step_of_an_all_clear_waits_for_an_all_clear() -> None:
    made = town(plan(step("tell", StepKind.NOTIFY, warning="all_clear")))
    ident = incident(made)
    run = launch(made, ident)
    first = sent(made, written(made, ident))
    assert made.refusal(c.CompleteStep(checklist=run, step=0)) == "refused.step_warning"
    sent(made, written(made, None, kind="all_clear", base=first))
    made.order(c.CompleteStep(checklist=run, step=0))
    assert run_of(made, run).finished_us is not None


def test_that_an_exercise_warns_nobody_and_counting_is_no_way_around() -> None:
    made = town(plan(step("warn", StepKind.NOTIFY, warning="flood", count=2)))
    ident = incident(made)
    drill = launch(made, ident, exercise=True)
    made.order(c.CompleteStep(checklist=drill, step=0))
    assert run_of(made, drill).done
    run = launch(made, ident)
    made.order(c.CountStep(checklist=run, step=0))
    assert made.refusal(c.CountStep(checklist=run, step=0)) == "refused.step_warning"
    assert dict(run_of(made, run).counts) == {0: 1}


def test_that_a_mandatory_one_is_still_not_left_out(made: City) -> None:
    run = launch(made, incident(made))
    skip = c.CompleteStep(checklist=run, step=0, outcome="skipped", reason="x")
    assert made.refusal(skip) == "refused.step_mandatory"


class Ticks(RuleBasedStateMachine):
    """Whatever comes in whatever order: no step stands done without a release or words, counted from the record."""

    def __init__(self) -> None:
        super().__init__()
        self.made = town()
        self.idents = [incident(self.made), incident(self.made)]
        self.about: dict[str, str] = {}
        self.warned: set[str] = set()
        """Incidents for which something was released, ever; from the facts."""
        self.read = 0

    @rule(at=st.integers(0, 1), drill=st.booleans())
    def launch(self, at: int, drill: bool) -> None:
        self.made.order(c.StartChecklist(incident=self.idents[at], plan="flood", exercise=drill))

    @rule(at=st.integers(0, 1), drill=st.booleans(), whole=st.booleans())
    def warn(self, at: int, drill: bool, whole: bool) -> None:
        warning = written(self.made, self.idents[at], exercise=drill)
        if whole:
            sent(self.made, warning)

    @rule(number=st.integers(0, 9), reason=st.sampled_from(["", "", " ", "loa"]))
    def tick(self, number: int, reason: str) -> None:
        runs = list(self.made.state.tables.checklists)
        if runs:
            self.made.order(c.CompleteStep(checklist=runs[number % len(runs)], step=0, reason=reason))

    @rule(minutes=st.sampled_from([1, 400]))
    def wait(self, minutes: int) -> None:
        self.made.at_us += minutes * MINUTE_US
        self.made.say(*pass_time(self.made.state, self.made.at_us))

    @invariant()
    def nothing_is_ticked_unwarned(self) -> None:
        for entry in self.made.entries[self.read :]:
            fact = entry.fact
            if isinstance(fact, f.WarningDrafted):
                self.about[fact.warning] = fact.incident or ""
            elif isinstance(fact, f.WarningReleased) and not fact.exercise:
                self.warned.add(self.about[fact.warning])
            elif isinstance(fact, f.StepCompleted):
                run = self.made.state.tables.checklists[fact.checklist]
                assert run.exercise or fact.reason is not None or run.incident in self.warned
        self.read = len(self.made.entries)


TestTicks = Ticks.TestCase
TestTicks.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
