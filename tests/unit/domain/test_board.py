"""The command board: one commander from establishment to release, audited objectives, needs, one log of decisions."""

from __future__ import annotations

import itertools

import hypothesis.strategies as st
import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.board_records import CITY, COMMAND, Board, Outcome
from ioc.domain.commands import Actor, Refusal
from ioc.domain.decide.passing import pass_time
from ioc.domain.dispatch_site import Capability, DispatchSpec
from ioc.domain.plan_spec import StepKind
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, SUPERVISOR, City
from tests.unit.domain.test_plans import city as plan_city
from tests.unit.domain.test_plans import incident, launch, plan, step

MIN_US = 60_000_000
BOATS = replace(SITE, dispatch=DispatchSpec(capabilities=(Capability(key="boat", title=SITE.title, floor=1),)))


@pytest.fixture
def city() -> City:
    made = City(BOATS)
    for one in (COORDINATOR, OPERATOR, SUPERVISOR):
        made.say(f.AccountCreated(login=one.person, name=one.name, role=one.role))
    return made


def established(made: City, scope: str = CITY) -> Board:
    made.order(c.EstablishCommand(scope=scope, post="UBND thành phố"))
    return next(one for one in made.state.tables.boards.values() if one.scope == scope and one.released_us is None)


def board(made: City, ident: str) -> Board:
    return made.state.tables.boards[ident]


def test_that_a_handover_has_two_steps_and_the_old_one_commands_until_the_second(city: City) -> None:
    ident = established(city).id
    city.order(c.OfferCommand(board=ident, login=SUPERVISOR.person))
    held = board(city, ident).holder(COMMAND)
    assert held is not None and held.holder.login == COORDINATOR.person
    assert city.refusal(c.AcceptCommand(board=ident), OPERATOR) == "refused.offer_to_other"
    city.at_us += MIN_US
    city.order(c.AcceptCommand(board=ident), SUPERVISOR)
    first, second = board(city, ident).tenures
    assert (first.until_us, second.since_us, second.until_us) == (city.at_us, city.at_us, None)
    assert second.holder.login == SUPERVISOR.person


def test_that_an_outsider_is_sealed_and_accepts_before_a_second_witness(city: City) -> None:
    ident = established(city).id
    city.order(c.OfferCommand(board=ident, name="Đại tá Nguyễn Văn An"))
    assert city.sealed[-1] == ("board", {"text": "Đại tá Nguyễn Văn An"})
    assert city.refusal(c.AcceptCommand(board=ident)) == "refused.offer_own"
    city.order(c.AcceptCommand(board=ident), OPERATOR)
    held = board(city, ident).holder(COMMAND)
    assert held is not None and held.holder.name is not None and not held.holder.login


def test_that_only_the_commander_or_a_supervisor_offers_and_a_refused_offer_changes_nothing(city: City) -> None:
    other = Actor(person="mai", name="Mai", role="coordinator", seat="seat-7")
    ident = established(city).id
    assert city.refusal(c.OfferCommand(board=ident, login=OPERATOR.person), other) == "refused.not_commander"
    city.order(c.OfferCommand(board=ident, login=OPERATOR.person), SUPERVISOR)
    assert city.refusal(c.OfferCommand(board=ident, login=SUPERVISOR.person)) == "refused.offer_there"
    assert city.refusal(c.ReleaseCommand(board=ident, reason="over")) == "refused.offer_there"
    assert city.refusal(c.DeclineCommand(board=ident, reason=""), OPERATOR) == "refused.reason_missing"
    city.order(c.DeclineCommand(board=ident, reason="busy"), OPERATOR)
    held = board(city, ident).holder(COMMAND)
    assert board(city, ident).offer is None and held is not None and held.holder.login == COORDINATOR.person
    assert city.refusal(c.EstablishCommand(scope=CITY, post="x")) == "refused.command_there"
    assert city.refusal(c.VacateRole(board=ident, role=COMMAND)) == "refused.command_stays"


def test_that_roles_have_times_and_writing_is_for_who_leads_or_has_one(city: City) -> None:
    ident = established(city).id
    assert city.refusal(c.SetObjective(board=ident, text="evacuate"), OPERATOR) == "refused.board_role"
    city.order(c.FillRole(board=ident, role="planning", login=OPERATOR.person))
    city.order(c.SetObjective(board=ident, text="evacuate"), OPERATOR)
    assert city.refusal(c.FillRole(board=ident, role="planning", login=OPERATOR.person)) == "refused.role_held"
    assert city.refusal(c.FillRole(board=ident, role="king", login=OPERATOR.person)) == "refused.unknown_role"
    typed = city.order(c.SetObjective(board=ident, text="x", owner="king"))
    assert isinstance(typed, c.Refusal) and typed.params["typed"] == "king"
    assert "operations, planning" in str(typed.params["board_roles"])
    assert city.refusal(c.FillRole(board=ident, role="safety", login="nobody")) == "refused.unknown_person"
    city.order(c.VacateRole(board=ident, role="planning"))
    assert city.refusal(c.SetObjective(board=ident, text="more"), OPERATOR) == "refused.board_role"


def test_that_a_corrected_objective_keeps_what_stood_there_and_a_miss_needs_grounds(city: City) -> None:
    ident = established(city).id
    due = city.at_us + 10 * MIN_US
    city.order(c.SetObjective(board=ident, text="200 out", priority=1, owner="operations", due_us=due))
    goal = board(city, ident).objectives[0]
    later = due + 10 * MIN_US
    fix = c.CorrectObjective(board=ident, objective=goal.id, reason="road cut", priority=1, due_us=later)
    city.order(fix)
    now = board(city, ident).objectives[0]
    assert (now.text, now.due_us, now.earlier[0].due_us) == (goal.text, later, due)
    settle = c.SettleObjective(board=ident, objective=goal.id, outcome="not_met")
    assert city.refusal(settle) == "refused.objective_grounds"
    city.order(replace(settle, grounds="no boats"))
    assert board(city, ident).objectives[0].outcome is Outcome.NOT_MET
    assert city.refusal(fix) == "refused.objective_settled"


def test_that_a_unit_stands_in_one_sector_and_leaving_the_other_is_said(city: City) -> None:
    ident = established(city).id
    city.order(c.SetSector(board=ident, name="Hòa Xuân", units=("CC-12", "CH-02")))
    facts = city.order(c.SetSector(board=ident, name="Cẩm Lệ", units=("CH-02",)))
    assert isinstance(facts, list) and [fact.name for fact in facts if isinstance(fact, f.SectorSet)] == [
        "Hòa Xuân",
        "Cẩm Lệ",
    ]
    assert [one.units for one in board(city, ident).sectors] == [("CC-12",), ("CH-02",)]
    assert city.refusal(c.SetSector(board=ident, name="Cẩm Lệ")) == "refused.sector_named"
    assert city.refusal(c.SetSector(board=ident, name="x", units=("?",))) == "refused.unknown_unit"


def test_that_a_need_is_open_until_enough_has_come_and_a_shortfall_stands_once(city: City) -> None:
    ident = established(city).id
    city.order(c.AskNeed(board=ident, shortfall="boat", amount=3), OPERATOR)
    assert city.refusal(c.AskNeed(board=ident, shortfall="boat", amount=1)) == "refused.need_there"
    need = board(city, ident).needs[0].id
    city.order(c.FillNeed(board=ident, need=need, amount=2, by="Quân khu 5"))
    assert board(city, ident).needs[0].open
    city.order(c.FillNeed(board=ident, need=need, amount=1, by="Biên phòng"))
    assert not board(city, ident).needs[0].open
    assert city.refusal(c.FillNeed(board=ident, need=need, amount=1, by="x")) == "refused.need_over"
    assert city.refusal(c.AskNeed(board=ident, what="sand", amount=float("nan"))) == "refused.need_amount"
    assert city.refusal(c.AskNeed(board=ident, shortfall="crane", amount=1)) == "refused.unknown_capability"


def test_that_release_names_what_is_open_and_a_closed_incident_is_commanded_by_nobody(city: City) -> None:
    one = incident(city)
    ident = established(city, one).id
    city.order(c.SetObjective(board=ident, text="out"))
    assert city.refusal(c.ReleaseCommand(board=ident, reason="done")) == "refused.board_open"
    city.order(c.OfferCommand(board=ident, login=OPERATOR.person))
    city.order(c.CloseIncident(incident=one, disposition="01"))
    held = board(city, ident)
    assert (held.cause, held.offer, held.holder(COMMAND)) == ("incident", None, None)
    assert any(isinstance(e.fact, f.CommandReleased) and e.fact.objectives == 1 for e in city.entries)


def test_that_plan_decisions_and_written_ones_stand_in_one_list() -> None:
    made = plan_city(plan(step("evacuate?", StepKind.DECISION, options=(SITE.title, SITE.stages[0]))))
    one = incident(made)
    run = launch(made, one)
    made.order(c.CompleteStep(checklist=run, step=0, choice=1, reason="1.9 m"))
    written = c.LogDecision(scope=one, question="Close the bridge?", options=("yes", "no"), choice=0, grounds="wind")
    made.order(written)
    of_plan, by_hand = made.state.tables.decisions.values()
    assert of_plan.question_text is not None and of_plan.question_text.en == "evacuate?"
    assert (of_plan.choice, of_plan.decided_by.login, of_plan.step) == (1, COORDINATOR.person, 1)
    assert by_hand.question is not None and len(by_hand.options) == 2 and by_hand.grounds is not None
    made.order(c.AmendDecision(decision=by_hand.id, text="open again at 5"))
    assert made.state.tables.decisions[by_hand.id].question == by_hand.question
    for wrong, code in (
        (replace(written, grounds=" "), "refused.decision_grounds"),
        (replace(written, choice=2), "refused.decision_choice"),
        (replace(written, options=()), "refused.decision_options"),
    ):
        assert made.refusal(wrong) == code


def test_that_what_is_due_is_told_once_and_again_at_its_next_time(city: City) -> None:
    ident = established(city).id
    city.order(c.SetBriefing(board=ident, at_us=city.at_us + 30 * MIN_US, every_min=60))
    assert city.refusal(c.SetBriefing(board=ident, at_us=city.at_us)) == "refused.briefing_past"

    def told(minutes: int) -> list[str]:
        city.at_us += minutes * MIN_US
        facts = [fact for fact in pass_time(city.state, city.at_us) if isinstance(fact, f.BoardItemDue)]
        city.say(*facts)
        return [fact.kind for fact in facts]

    assert (told(29), told(1), told(5)) == ([], ["briefing"], [])
    city.order(c.HoldBriefing(board=ident))
    assert board(city, ident).briefing_us == city.at_us + 60 * MIN_US
    assert told(60) == ["briefing"]


PEOPLE = (COORDINATOR, OPERATOR, SUPERVISOR, Actor(person="mai", name="Mai", role="coordinator", seat="seat-7"))
WHO = st.sampled_from(PEOPLE)


class Command(RuleBasedStateMachine):
    """Whatever is asked by whomever, in any order: one commander from establishment to release, in unbroken time."""

    @initialize()
    def begin(self) -> None:
        self.city = City(BOATS)
        for one in PEOPLE:
            self.city.say(f.AccountCreated(login=one.person, name=one.name, role=one.role))
        self.incident = incident(self.city)

    def ask(self, command: object, who: Actor) -> bool:
        self.city.at_us += 1_000_000
        return not isinstance(self.city.order(command, who), Refusal)  # type: ignore[arg-type]

    def idents(self) -> list[str]:
        return list(self.city.state.tables.boards) or ["none"]

    @rule(who=WHO, city_wide=st.booleans())
    def establish(self, who: Actor, city_wide: bool) -> None:
        self.ask(c.EstablishCommand(scope=CITY if city_wide else self.incident, post="here"), who)

    @rule(who=WHO, to=WHO, outside=st.booleans(), data=st.data())
    def offer(self, who: Actor, to: Actor, outside: bool, data: st.DataObject) -> None:
        ident = data.draw(st.sampled_from(self.idents()))
        named = {"name": "An"} if outside else {"login": to.person}
        self.ask(c.OfferCommand(board=ident, **named), who)

    @rule(who=WHO, data=st.data())
    def accept(self, who: Actor, data: st.DataObject) -> None:
        ident = data.draw(st.sampled_from(self.idents()))
        before = self.city.state.tables.boards.get(ident)
        if self.ask(c.AcceptCommand(board=ident), who):
            held = self.city.state.tables.boards[ident].holder(COMMAND)
            assert before is not None and before.offer is not None and held is not None
            assert held.holder == before.offer.to

    @rule(who=WHO, data=st.data(), how=st.sampled_from(["decline", "withdraw", "vacate", "release"]))
    def other(self, who: Actor, data: st.DataObject, how: str) -> None:
        ident = data.draw(st.sampled_from(self.idents()))
        before = self.city.state.tables.boards.get(ident)
        command = {
            "decline": c.DeclineCommand(board=ident, reason="no"),
            "withdraw": c.WithdrawOffer(board=ident),
            "vacate": c.VacateRole(board=ident, role=COMMAND),
            "release": c.ReleaseCommand(board=ident, reason="over"),
        }[how]
        if self.ask(command, who) and how != "release":
            after = self.city.state.tables.boards[ident]
            assert before is not None and after.holder(COMMAND) == before.holder(COMMAND)

    @invariant()
    def one_commander_in_unbroken_time(self) -> None:
        scopes = [one.scope for one in self.city.state.tables.boards.values() if one.released_us is None]
        assert len(scopes) == len(set(scopes))
        for one in self.city.state.tables.boards.values():
            held = [tenure for tenure in one.tenures if tenure.role == COMMAND]
            assert sum(tenure.until_us is None for tenure in held) == (one.released_us is None)
            assert held[0].since_us == one.since_us
            for earlier, later in itertools.pairwise(held):
                assert earlier.until_us == later.since_us
            assert one.released_us is None or held[-1].until_us == one.released_us


TestCommand = Command.TestCase
TestCommand.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
