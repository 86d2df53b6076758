"""Taking calls: who has one, what is written down, transfers, calls back, and that no word stands in a fact."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.call_lines import CallAgency, CallLine, CallQuestion, CallSpec
from ioc.domain.commands import Refusal
from ioc.domain.decide.archiving import archive
from ioc.domain.decide.callbacks import due, hear_phone
from ioc.domain.inbound import PhoneHeard
from ioc.domain.intake_records import FIELDS, CallOutcome, CallWork, PhoneState
from ioc.domain.records import Seat
from ioc.domain.vocabulary import IncidentStage
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, City, both

SPEC = CallSpec(
    lines=(
        CallLine(key="112", title=both("112"), questions=(CallQuestion(key="people", title=both("People")),)),
        CallLine(key="115", title=both("115")),
    ),
    agencies=(CallAgency(key="power", title=both("Power")),),
    back_s=60,
)
IDENT = "a" * 32
DAY_US = 86_400_000_000


class CallCity(City):
    def __init__(self) -> None:
        super().__init__()
        self.say(f.SiteDescribed(site=replace(SITE, calls=SPEC)))
        for actor in (OPERATOR, COORDINATOR):
            seat = Seat(id=actor.seat, person=actor.person, name=actor.name, role=actor.role, since_us=1)
            self.say(f.SeatTaken(seat=seat), actor=actor)

    def phone(self, state: PhoneState, ident: str = "tel-1", **more: Any) -> list[f.AnyFact]:
        heard = PhoneHeard(feed="calls", id=ident, line="112", state=state, **more)
        facts = hear_phone(self.state, heard, None, self.at_us)
        self.say(*facts)
        return facts

    def work(self, ident: str = IDENT) -> CallWork:
        return self.state.tables.intake[ident]

    def started(self) -> CallCity:
        assert not isinstance(self.order(c.StartCall(call=IDENT, line="112"), OPERATOR), Refusal)
        return self


@pytest.fixture
def city() -> CallCity:
    return CallCity()


def test_that_a_taken_call_is_one_persons_until_the_seat_is_away(city: CallCity) -> None:
    city.phone(PhoneState.RINGING)
    city.order(c.AnswerCall(call="tel-1"), OPERATOR)
    assert city.work("tel-1").holder == OPERATOR.person
    assert city.refusal(c.AnswerCall(call="tel-1"), COORDINATOR) == "refused.call_held"
    assert city.refusal(c.SaveIntake(call="tel-1"), COORDINATOR) == "refused.call_held"
    assert city.refusal(c.AnswerCall(call="tel-1"), OPERATOR) == "refused.call_yours"
    city.say(f.SeatLeft(seat=OPERATOR.seat, cause="lost"))
    facts = city.order(c.AnswerCall(call="tel-1"), COORDINATOR)
    assert facts == [f.CallAnswered(call="tel-1", before=OPERATOR.person)]
    assert city.work("tel-1").answered_by == OPERATOR.person, "the first answer stays on record"


def test_that_nothing_is_written_to_a_call_nobody_took(city: CallCity) -> None:
    city.phone(PhoneState.RINGING)
    assert city.refusal(c.SaveIntake(call="tel-1", words={"place": "x"}), OPERATOR) == "refused.call_unanswered"


def test_that_words_of_every_field_lie_in_the_vault_alone(city: CallCity) -> None:
    city.started()
    words = {key: f"planted-{key}" for key in (*FIELDS, "people", "phone")}
    city.order(c.SaveIntake(call=IDENT, words=words, type="flood", priority=1), OPERATOR)
    city.order(c.SetCallBack(call=IDENT, in_s=30), OPERATOR)
    city.order(c.TransferCall(call=IDENT, to="power", note="planted-note"), OPERATOR)
    city.order(c.ConfirmTransfer(call=IDENT, text="planted-receipt"), OPERATOR)
    written = b"".join(msgspec.msgpack.encode(entry) for entry in city.entries)
    assert b"planted" not in written
    assert ("call_words", words) in city.sealed
    assert "planted" not in str(city.state.tables)


def test_that_a_field_nobody_asks_for_is_refused(city: CallCity) -> None:
    city.started()
    assert city.refusal(c.SaveIntake(call=IDENT, words={"secret": "x"}), OPERATOR) == "refused.call_words"
    assert city.refusal(c.SaveIntake(call=IDENT, words={"place": "x" * 4001}), OPERATOR) == "refused.call_words"
    assert city.refusal(c.StartCall(call="0905123456", line="112"), OPERATOR) == "refused.call_id"


def test_that_an_unverified_place_never_stands_in_the_way(city: CallCity) -> None:
    city.started()
    words = {"place": "sau chợ cũ"}
    facts = city.order(c.CreateFromCall(call=IDENT, type="flood", priority=1, words=words, text="nước"), OPERATOR)
    assert isinstance(facts, list)
    opened = next(fact for fact in facts if isinstance(fact, f.IncidentOpened))
    assert (opened.lon, opened.lat, opened.call) == (None, None, IDENT)
    assert city.work().outcome is CallOutcome.CREATED
    assert city.state.tables.calls[IDENT].incident == opened.incident


def test_that_the_towers_place_is_taken_where_none_was_said(city: CallCity) -> None:
    city.phone(PhoneState.RINGING, lon=108.2, lat=16.05, error_m=450.0, tower="Hòa Xuân 3")
    city.order(c.AnswerCall(call="tel-1"), OPERATOR)
    city.order(c.CreateFromCall(call="tel-1", type="flood", priority=2), OPERATOR)
    incident = next(iter(city.state.tables.incidents.values()))
    assert (incident.lon, incident.lat) == (108.2, 16.05)
    assert [name for name, _ in incident.milestones] == ["received", "answered", "new"]
    assert city.work("tel-1").error_m == 450.0


def test_that_merging_brings_related_calls_along(city: CallCity) -> None:
    opened = city.order(c.OpenIncident(type="flood", priority=2), OPERATOR)
    assert isinstance(opened, list)
    ident = opened[0].incident
    city.phone(PhoneState.RINGING, "tel-2")
    city.started()
    city.order(c.RelateCalls(call=IDENT, other="tel-2"), OPERATOR)
    assert city.refusal(c.RelateCalls(call=IDENT, other="tel-2"), OPERATOR) == "refused.calls_related"
    city.order(c.MergeCall(call=IDENT, incident=ident, text="vẫn ngập"), OPERATOR)
    assert {call.incident for call in city.state.tables.calls.values()} == {ident}
    assert city.work().outcome is CallOutcome.MERGED


def test_that_a_line_gives_its_receipt_by_answering(city: CallCity) -> None:
    city.started()
    assert city.refusal(c.TransferCall(call=IDENT, to="112"), OPERATOR) == "refused.same_line"
    assert city.refusal(c.TransferCall(call=IDENT, to="x"), OPERATOR) == "refused.unknown_line"
    city.order(c.TransferCall(call=IDENT, to="115"), OPERATOR)
    assert (city.work().holder, city.state.tables.calls[IDENT].line) == ("", "115")
    assert city.refusal(c.ConfirmTransfer(call=IDENT), OPERATOR) == "refused.no_transfer"
    city.order(c.AnswerCall(call=IDENT), COORDINATOR)
    assert city.work().transfers[0].receipt_by == COORDINATOR.person
    assert city.work().holder == COORDINATOR.person


def test_that_an_agencys_receipt_ends_the_work(city: CallCity) -> None:
    city.started()
    city.order(c.TransferCall(call=IDENT, to="power"), OPERATOR)
    assert city.refusal(c.TransferCall(call=IDENT, to="power"), OPERATOR) == "refused.transfer_pending"
    assert city.work().outcome is None, "it stays in the list until the receipt is seen"
    city.order(c.ConfirmTransfer(call=IDENT, text="trực ban"), OPERATOR)
    assert city.work().outcome is CallOutcome.TRANSFERRED


def test_that_a_caller_who_hung_up_is_called_back_before_it_may_end(city: CallCity) -> None:
    city.phone(PhoneState.RINGING)
    facts = city.phone(PhoneState.ENDED)
    assert facts[-1] == f.CallBackSet(call="tel-1", due_us=city.at_us + 60_000_000, cause="missed")
    assert city.work("tel-1").missed
    gone = c.FinishCall(call="tel-1", outcome=CallOutcome.ABANDONED, reason="gọi lại không có gì")
    assert city.refusal(gone, OPERATOR) == "refused.call_back_first"
    city.at_us += 61_000_000
    assert due(city.state, city.at_us) == [f.CallBackDue(call="tel-1")]
    city.say(*due(city.state, city.at_us))
    assert due(city.state, city.at_us) == [], "told once"
    facts = city.order(c.FinishCallBack(call="tel-1", reached=False), OPERATOR)  # type: ignore[assignment]
    assert facts[-1] == f.CallBackSet(call="tel-1", due_us=city.at_us + 60_000_000, cause="again")
    assert not isinstance(city.order(gone, OPERATOR), Refusal)
    assert due(city.state, city.at_us + DAY_US) == []


def test_that_a_retry_of_the_telephone_system_is_one_call(city: CallCity) -> None:
    assert len(city.phone(PhoneState.RINGING)) == 2
    assert city.phone(PhoneState.RINGING) == []
    assert len(city.phone(PhoneState.ANSWERED)) == 1
    assert city.phone(PhoneState.RINGING) == [], "what comes late says nothing"
    city.phone(PhoneState.ENDED)
    assert not city.work("tel-1").missed
    assert len(city.state.tables.calls) == 1


def test_that_a_draft_is_never_archived_unasked(city: CallCity) -> None:
    city.started()
    city.order(c.HoldCall(call=IDENT), OPERATOR)
    assert archive(city.state, city.at_us + 3 * DAY_US) == []
    gone = c.FinishCall(call=IDENT, outcome=CallOutcome.DISCARDED, reason="gọi nhầm")
    assert not isinstance(city.order(gone, OPERATOR), Refusal)
    facts = archive(city.state, city.at_us + 3 * DAY_US)
    assert [fact.calls for fact in facts if isinstance(fact, f.RecordsArchived)] == [(IDENT,)]
    city.say(*facts)
    assert IDENT not in city.state.tables.intake


class Intake(RuleBasedStateMachine):
    """Whatever comes in whatever order: at most one holder, no end is undone, every fact folds."""

    def __init__(self) -> None:
        super().__init__()
        self.city = CallCity()
        self.answered: dict[str, int] = {}

    idents = st.sampled_from(["tel-1", "tel-2"])
    actors = st.sampled_from([OPERATOR, COORDINATOR])

    @rule(ident=idents, state=st.sampled_from(list(PhoneState)))
    def rings(self, ident: str, state: PhoneState) -> None:
        self.city.at_us += 1_000_000
        self.city.phone(state, ident)

    @rule(ident=idents, actor=actors, make=st.integers(0, 9))
    def somebody_does(self, ident: str, actor: c.Actor, make: int) -> None:
        self.city.at_us += 1_000_000
        commands = (
            c.AnswerCall(call=ident),
            c.HoldCall(call=ident),
            c.SaveIntake(call=ident, words={"place": "x"}),
            c.TransferCall(call=ident, to="115"),
            c.TransferCall(call=ident, to="power"),
            c.ConfirmTransfer(call=ident),
            c.SetCallBack(call=ident, in_s=30),
            c.FinishCallBack(call=ident, reached=make % 2 == 0),
            c.FinishCall(call=ident, outcome=CallOutcome.DISCARDED, reason="x"),
            c.CreateFromCall(call=ident, type="flood", priority=2),
        )
        before = self.city.state.tables.intake.get(ident)
        outcome = self.city.order(commands[make], actor)
        if before is not None and before.outcome is not None and make not in (6, 7):
            assert isinstance(outcome, Refusal)
        if before is not None and before.holder not in ("", actor.person) and make in (1, 2, 3, 4, 9):
            assert isinstance(outcome, Refusal)

    @invariant()
    def answers_are_written_once(self) -> None:
        for ident, work in self.city.state.tables.intake.items():
            if work.answered_us is not None:
                assert self.answered.setdefault(ident, work.answered_us) == work.answered_us
            made = self.city.state.tables.calls[ident].incident
            assert (work.outcome is CallOutcome.CREATED) == (made is not None)

    @invariant()
    def every_incident_has_its_call(self) -> None:
        for incident in self.city.state.tables.incidents.values():
            assert incident.stage is IncidentStage.NEW
            assert incident.call in self.city.state.tables.calls


TestIntake = Intake.TestCase
TestIntake.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
