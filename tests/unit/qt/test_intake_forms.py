"""The forms that a person has at a desk: whose they are, what is kept of them, and what goes."""

from __future__ import annotations

import pytest

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.intake_records import CallOutcome
from ioc.domain.records import Call
from ioc.qt.intake_forms import IntakeForms
from tests.helpers.desk import HA, HOA, Desk, us


@pytest.fixture
def desk(qapp: object) -> Desk:
    made = Desk(actor=HOA)
    for ident, line, at in (("one", "113", "21:40"), ("two", "114", "21:41"), ("three", "113", "21:42")):
        call = Call(id=ident, feed="tel", line=line, kind="", received_us=us(at), lon=108.2, lat=16.0)
        made.happen(f.CallReceived(call=call), at=at)
    return made


def _open(desk: Desk, ident: str) -> IntakeForms:
    desk.happen(f.CallAnswered(call=ident), by=HOA)
    forms = IntakeForms(desk.session)
    forms.begin_again()
    assert forms.in_sight() is not None
    return forms


def test_that_the_chosen_line_waits_first_and_a_call_that_somebody_has_does_not_wait(desk: Desk) -> None:
    forms = IntakeForms(desk.session)
    assert [call.id for call in forms.waiting("114")] == ["two", "one", "three"]
    desk.happen(f.CallAnswered(call="one"), by=HA)
    assert [call.id for call in forms.waiting("113")] == ["three", "two"]
    assert forms.mine() == []


def test_that_a_call_is_newly_mine_once(desk: Desk) -> None:
    forms = _open(desk, "one")
    assert forms.newly_mine() == []
    desk.happen(f.CallAnswered(call="two"), by=HOA)
    assert forms.newly_mine() == ["two"]
    assert forms.newly_mine() == []


def test_that_what_was_typed_is_sent_once_and_unsent_when_it_goes_another_way(desk: Desk) -> None:
    forms = _open(desk, "one")
    assert forms.draft is not None
    forms.draft.words["development"] = "khói đen"
    forms.edited()
    forms.keep()
    forms.keep()
    (kept,) = [command for command in desk.link.commands() if isinstance(command, c.SaveIntake)]
    assert (kept.call, kept.words) == ("one", {"development": "khói đen"})
    forms.edited()
    forms.leave_unsaved()
    forms.keep()
    assert len(desk.link.commands()) == 1


def test_that_words_typed_after_the_question_are_newer_than_those_that_were_kept(desk: Desk) -> None:
    forms = _open(desk, "one")
    assert forms.draft is not None
    told: list[str] = []
    forms.told.connect(told.append)
    forms.draft.words["development"] = "now"
    desk.reply("call_words", {"number": "0905 ••• 417", "words": {"development": "before", "scope": "two houses"}})
    assert forms.draft.words == {"development": "now", "scope": "two houses"}
    assert (told, forms.numbers) == (["one"], {"one": "0905 ••• 417"})


def test_that_a_form_done_with_leaves_no_words_and_the_newest_of_the_others_comes(desk: Desk) -> None:
    forms = _open(desk, "one")
    desk.reply("call_words", {"number": "0905 ••• 417", "words": {}})
    desk.happen(f.CallAnswered(call="two"), by=HOA)
    desk.happen(f.IntakeFinished(call="one", outcome=CallOutcome.ADVISED), by=HOA)
    forms.drop()
    assert (forms.current, forms.drafts, forms.numbers) == ("two", {}, {})
    desk.happen(f.IntakeFinished(call="two", outcome=CallOutcome.ADVISED), by=HOA)
    assert forms.in_sight() is None and forms.current == ""
