"""The rules panel by keys alone: change, try, propose with a reason; a second person approves; every no in words."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.care_spec import CareSpec
from ioc.domain.commands import ApproveRule, ProposeRule, RejectRule, RevertRule
from ioc.domain.facts import Entry
from ioc.domain.rule_edits import tuned
from ioc.domain.rule_records import RuleProposal, RuleTuning, Trial
from ioc.domain.rule_trial import Happening, TrialResult, sum_up
from ioc.domain.schedule import Schedule
from ioc.link.messages import Reply
from ioc.qt.command_grammar import interpret
from ioc.qt.rule_draft import Unread, fields_of, parse_schedule, tuning_of
from tests.helpers.desk import HA, HOA, NOW, QUAN, Desk, us
from tests.helpers.desk_site import SITE
from tests.helpers.desk_story import ref, tell
from widgets.rule_panel import RulePanel

RULE = next(rule for rule in SITE.rules if rule.id == "bd2")
HOUR = 3_600_000_000


def press(panel: Any, key: Any, keys: Any = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key, keys)


def type_in(panel: Any, field: Any, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)


@pytest.fixture
def over() -> Desk:
    return tell(Desk(actor=HA))


@pytest.fixture
def panel(make: Any, over: Desk) -> RulePanel:
    made = make(RulePanel, over, size=(1400, 900))
    made.view.select_id("bd2")
    made._choose("bd2")
    made.view.setFocus()
    return made


def result(old: int = 12, new: int = 3) -> TrialResult:
    until = us(NOW)
    start = until - 7 * 24 * HOUR

    def told(count: int) -> list[Happening]:
        step = (until - start) // (count + 1)
        rows = []
        for place in range(count):
            at = start + (place + 1) * step
            asset = ("cam-le", "hoa-xuan")[place % 2]
            rows += [
                Happening(at_us=at, asset=asset, priority=2),
                Happening(at_us=at + HOUR, asset=asset, priority=0, annunciated=False),
            ]
        return rows

    zone = __import__("zoneinfo").ZoneInfo("Asia/Ho_Chi_Minh")
    sides = [sum_up(told(count), start, until, zone, CareSpec()) for count in (old, new)]
    return TrialResult(from_us=start, to_us=until, readings=120_960, streams=2, old=sides[0], new=sides[1])


def answer(desk: Desk, question: str, value: Any) -> None:
    ask = desk.link.asked(question)[-1]
    desk.session.take([Reply(id=ask.id, data=msgspec.msgpack.encode(value))])


def history(desk: Desk) -> None:
    at = np.arange(us(NOW) - 7 * 24 * HOUR, us(NOW), HOUR // 60)
    value = 1.5 + 0.6 * np.sin(np.arange(len(at)) / 210)
    columns = {"source_us": at, "received_us": at, "value": value, "quality": np.zeros(len(at), np.uint8)}
    answer(desk, "history", {name: one.tobytes() for name, one in columns.items()} | {"bucket_us": 0, "complete": True})


def proposed(by: str = "ha") -> RuleProposal:
    return RuleProposal(
        id="p1",
        rule="bd2",
        tuning=RuleTuning(figure=2.0),
        stands_on="x",
        by=by,
        at_us=us(NOW),
        reason=ref("r"),
        trial=Trial(from_us=1, to_us=2, old=12, new=3),
    )


def test_that_a_change_is_tried_and_proposed_with_a_reason_by_keys_alone(panel: RulePanel, over: Desk) -> None:
    press(panel, Qt.Key.Key_P)
    assert "Try the change" in panel.notice.text
    press(panel, Qt.Key.Key_E)
    assert panel.focusWidget() is panel.page.form.fields["figure"]
    QTest.keyClicks(panel.focusWidget(), "2,0")
    press(panel, Qt.Key.Key_Return)
    asked = over.link.asked("rule_trial")[-1].params
    assert (asked["rule"], asked["tuning"]["figure"], asked["to_us"] - asked["from_us"]) == ("bd2", 2.0, 7 * 24 * HOUR)
    answer(over, "rule_trial", result())
    rows = {name: (old, new) for name, old, new in panel.page.figures.rows()}
    assert rows["Alarms"] == ("12", "3")
    history(over)
    panel.view.setFocus()
    press(panel, Qt.Key.Key_P)
    QTest.keyClicks(panel.focusWidget(), "wind waves")
    press(panel, Qt.Key.Key_Return)
    (command,) = over.link.commands()
    assert isinstance(command, ProposeRule)
    assert (command.rule, command.tuning, command.reason) == ("bd2", RuleTuning(figure=2.0), "wind waves")
    assert command.trial is not None and (command.trial.old, command.trial.new) == (12, 3)


def test_that_an_edit_after_the_trial_makes_it_void(panel: RulePanel, over: Desk) -> None:
    press(panel, Qt.Key.Key_T)
    answer(over, "rule_trial", result())
    assert panel.page.result is not None
    type_in(panel, panel.page.form.fields["deadband"], "0.3")
    assert panel.page.result is None
    panel.view.setFocus()
    press(panel, Qt.Key.Key_P)
    assert not over.link.commands()


def test_that_an_answer_to_an_older_trial_is_not_shown(panel: RulePanel, over: Desk) -> None:
    press(panel, Qt.Key.Key_T)
    ask = over.link.asked("rule_trial")[-1]
    press(panel, Qt.Key.Key_D)
    over.session.take([Reply(id=ask.id, data=msgspec.msgpack.encode(result()))])
    assert panel.page.result is None


def test_that_what_cannot_be_read_is_named_and_gets_the_keyboard(panel: RulePanel, over: Desk) -> None:
    type_in(panel, panel.page.form.fields["on_delay_s"], "soon")
    press(panel, Qt.Key.Key_Return)
    assert "On-delay" in panel.notice.text and not over.link.asked("rule_trial")
    assert panel.focusWidget() is panel.page.form.fields["on_delay_s"]


def test_that_a_second_person_puts_it_in_force_and_the_proposer_may_not(make: Any) -> None:
    own = tell(Desk(actor=HA))
    own.happen(f.RuleProposed(proposal=proposed()))
    panel = make(RulePanel, own, size=(1400, 900))
    panel.view.select_id("bd2")
    panel._choose("bd2")
    press(panel, Qt.Key.Key_Y)
    assert "second person" in panel.notice.text and not own.link.commands()
    other = tell(Desk(actor=HA))
    other.happen(f.RuleProposed(proposal=proposed(by="minh")))
    panel = make(RulePanel, other, size=(1400, 900))
    panel.view.select_id("bd2")
    panel._choose("bd2")
    assert "12 → 3" in panel.page.over.text()
    panel.view.setFocus()
    press(panel, Qt.Key.Key_Y)
    assert other.link.commands() == [ApproveRule(proposal="p1")]
    press(panel, Qt.Key.Key_N)
    QTest.keyClicks(panel.focusWidget(), "not now")
    press(panel, Qt.Key.Key_Return)
    assert other.link.commands()[-1] == RejectRule(proposal="p1", reason="not now")


def test_that_a_change_in_force_is_shown_and_reverted_by_one_key_with_a_reason(panel: RulePanel, over: Desk) -> None:
    after = tuned(RULE, RuleTuning(figure=2.0))
    over.happen(
        f.RuleSet(
            proposal="p1",
            rule="bd2",
            tuning=RuleTuning(figure=2.0),
            proposed_by="minh",
            reason=ref("r"),
            before=RULE,
            after=after,
        ),
        by=HA,
    )
    assert "1.7 → 2" in panel.page.over.text()
    assert panel.page.form.fields["figure"].text() == "2"
    panel.view.setFocus()
    press(panel, Qt.Key.Key_Z)
    QTest.keyClicks(panel.focusWidget(), "was wrong")
    press(panel, Qt.Key.Key_Return)
    assert over.link.commands() == [RevertRule(rule="bd2", reason="was wrong")]


def test_that_others_read_and_are_told_why_they_may_not_change(make: Any) -> None:
    desk = tell(Desk(actor=HOA))
    panel = make(RulePanel, desk, size=(1400, 900))
    panel.view.select_id("bd2")
    panel._choose("bd2")
    assert panel.page.form.fields["figure"].isReadOnly()
    press(panel, Qt.Key.Key_E)
    assert "role" in panel.notice.text


def test_that_the_history_of_a_rule_is_asked_and_told(panel: RulePanel, over: Desk) -> None:
    press(panel, Qt.Key.Key_H)
    assert over.link.asked("rule_history")[-1].params == {"rule": "bd2"}
    changed = f.RuleChanged(rule="bd2", digest="d", before=RULE, after=tuned(RULE, RuleTuning(figure=1.9)))
    answer(over, "rule_history", [Entry(seq=1, at_us=us(NOW), fact=changed)])
    ((_, _, told),) = panel.page.history.lines()
    assert "1.7 → 1.9" in told


def test_that_the_command_line_opens_the_rule_that_is_meant(over: Desk) -> None:
    scope = _scope(over)
    reading = interpret("rule bd2", scope)
    assert (reading.kind, reading.value) == ("rule", "bd2")
    assert interpret("quy tắc", scope).code == "rules"
    assert interpret("rule zzz", scope).code == "rule_unknown"


def _scope(desk: Desk) -> Any:
    from ioc.qt.command_reading import Scope

    class Nowhere:
        def find(self, text: str, limit: int) -> list[Any]:
            return []

    return Scope(state=desk.session.state, places=Nowhere(), now_us=us(NOW), zone=desk.models.names.zone)


@pytest.mark.parametrize(
    ("text", "schedule"),
    [
        ("", Schedule()),
        ("t1-5 18:00-05:30", Schedule(days=(1, 2, 3, 4, 5), hours=((1080, 330),))),
        ("m9-12 01/09-30/11", Schedule(months=(9, 10, 11, 12), periods=((901, 1130),))),
    ],
)
def test_that_a_schedule_is_read_as_it_is_written(text: str, schedule: Schedule) -> None:
    assert parse_schedule(text) == schedule


@pytest.mark.parametrize("text", ["t9", "25:00-26:00", "08:00-08:00", "m0", "soon", "99/99-01/01"])
def test_that_a_schedule_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(Unread):
        parse_schedule(text)


def test_that_an_untouched_form_changes_nothing() -> None:
    for rule in SITE.rules:
        assert tuning_of(rule, fields_of(rule), rule.latch) == RuleTuning()


def test_that_only_who_may_sees_the_spans_of_a_trial(make: Any) -> None:
    panel = make(RulePanel, tell(Desk(actor=QUAN)), size=(1400, 900))
    panel.view.select_id("bd2")
    panel._choose("bd2")
    assert not any(chip.isVisible() for chip in panel.page.chips.values())
