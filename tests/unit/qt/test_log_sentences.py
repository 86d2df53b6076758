"""Sentences of the log that hang on more than the kind of a fact."""

from __future__ import annotations

import pytest

from ioc.domain import facts as f
from ioc.domain.correlation_records import IncidentProposal
from ioc.domain.facts import Entry
from ioc.domain.plan_spec import Plan, PlanStep, StepKind
from ioc.domain.records import Text
from ioc.qt.fact_words import fact_sentence, text_ref
from tests.helpers.desk import Desk
from tests.helpers.desk_story import ref, tell


@pytest.fixture
def desk() -> Desk:
    return tell(Desk(language="en"))


def said(desk: Desk, fact: f.AnyFact, text: str | None = None) -> str:
    return fact_sentence(Entry(seq=1, at_us=1, fact=fact), desk.models.names, text)[0]


def test_that_a_proposed_incident_with_a_place_is_told_as_one(desk: Desk) -> None:
    held = IncidentProposal(id="p", rule="r", type="flood", priority=2, ward="Hải Châu", proposed_us=1)
    told = said(desk, f.IncidentProposed(proposal=held))
    assert told.startswith("Proposed incident") and "Hải Châu" in told


def test_that_a_need_says_what_is_needed_and_who_brought_it(desk: Desk) -> None:
    asked = f.NeedAsked(board="b", need="n", amount=3, measure="pcs", what=ref("w"))
    assert text_ref(asked) == ref("w").id
    assert said(desk, asked, "boats").endswith("needed: 3 pcs boats")
    filled = f.NeedFilled(board="b", need="n", amount=2, by=ref("army"))
    assert text_ref(filled) == ref("army").id
    assert said(desk, filled, "the army").endswith("a need met with 2 from the army")


def test_that_a_step_done_another_way_says_how_and_a_decision_still_says_what_was_decided(desk: Desk) -> None:
    options = (Text(vi="Có", en="Yes"), Text(vi="Không", en="No"))
    steps = (
        PlanStep(text=Text(vi="Báo dân", en="Warn"), kind=StepKind.NOTIFY, warning="flood"),
        PlanStep(text=Text(vi="Sơ tán?", en="Evacuate?"), kind=StepKind.DECISION, options=options),
    )
    plan = Plan(key="k", title=Text(vi="Lũ", en="Flood"), incident_types=(), steps=steps)
    desk.happen(f.ChecklistStarted(checklist="k1", plan="k", incident="i412", steps=2, spec=plan), at="21:47:33")
    otherwise = f.StepCompleted(checklist="k1", step=0, outcome="done", finished=False, reason=ref("loudspeakers"))
    assert said(desk, otherwise) == "VV-0412: step 1 of Flood done"
    assert said(desk, otherwise, "loudspeakers").endswith("step 1 of Flood done: loudspeakers")
    decided = f.StepCompleted(checklist="k1", step=1, outcome="done", finished=True, choice=1, reason=ref("grounds"))
    assert said(desk, decided, "dry").endswith("decided at step 2: No")
