"""Changing a rule: tried, proposed by one, approved by another, over the files until reverted."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.commands import ApproveRule, ProposeRule, RejectRule, ResetAlarm, RevertRule
from ioc.domain.condition_spec import Frozen, Level, Levels
from ioc.domain.decide.passing import pass_time
from ioc.domain.records import Alarm
from ioc.domain.rule_edits import digest, faults_of, figure_of, tuned
from ioc.domain.rule_records import RuleTuning, Trial
from ioc.domain.schedule import Schedule
from ioc.domain.site import AlarmRule
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.vocabulary import LimitKind
from ioc.engine.opening import opening_facts
from tests.helpers.city import ADMINISTRATOR, COORDINATOR, LEVEL_2, OPERATOR, SITE, SUPERVISOR, City

TRIAL = Trial(from_us=1, to_us=2, old=10, new=3)
HIGHER = RuleTuning(figure=2.0)


def _proposed(city: City, **changed: Any) -> str:
    order = {"rule": "level_2", "tuning": HIGHER, "reason": "too many", "trial": TRIAL, **changed}
    outcome = city.order(ProposeRule(**order), SUPERVISOR)
    assert isinstance(outcome, list)
    (ident,) = city.state.tables.rule_proposals
    return ident


def _rule(city: City) -> AlarmRule:
    site = city.state.registry.site
    assert site is not None
    return site.rules[0]


def test_that_a_proposal_changes_nothing_until_another_person_approves_it() -> None:
    city = City()
    ident = _proposed(city)
    assert _rule(city).limit == 1.7
    assert city.refusal(ApproveRule(proposal=ident), SUPERVISOR) == "refused.rule_own_proposal"
    city.order(ApproveRule(proposal=ident), ADMINISTRATOR)
    assert _rule(city).limit == 2.0
    edit = city.state.tables.rule_edits["level_2"]
    assert (edit.by, edit.approved_by, edit.base.limit) == ("lan", "root", 1.7)
    assert not city.state.tables.rule_proposals
    assert city.refusal(ApproveRule(proposal=ident), ADMINISTRATOR) == "refused.unknown_rule_proposal"


def test_that_two_changes_lie_over_each_other_and_one_key_reverts_them_all() -> None:
    city = City()
    city.order(ApproveRule(proposal=_proposed(city)), ADMINISTRATOR)
    city.order(ApproveRule(proposal=_proposed(city, tuning=RuleTuning(priority=3))), ADMINISTRATOR)
    assert (_rule(city).limit, _rule(city).priority) == (2.0, 3)
    assert city.refusal(RevertRule(rule="level_2", reason=" "), SUPERVISOR) == "refused.reason_missing"
    city.order(RevertRule(rule="level_2", reason="it was wrong"), SUPERVISOR)
    assert _rule(city) == LEVEL_2
    assert city.refusal(RevertRule(rule="level_2", reason="again"), SUPERVISOR) == "refused.rule_as_filed"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"rule": "none"}, "unknown_rule"),
        ({"tuning": RuleTuning()}, "rule_same"),
        ({"tuning": RuleTuning(figure=99.0)}, "rule_limit_outside"),
        ({"tuning": RuleTuning(deadband=-1.0)}, "rule_deadband"),
        ({"tuning": RuleTuning(on_delay_s=1e6)}, "rule_delay"),
        ({"tuning": RuleTuning(priority=9)}, "rule_priority"),
        ({"tuning": RuleTuning(schedule=Schedule(days=(8,)))}, "rule_schedule"),
        ({"trial": None}, "rule_untried"),
        ({"reason": " "}, "reason_missing"),
    ],
)
def test_that_a_proposal_is_refused_with_its_reason(changed: dict[str, Any], code: str) -> None:
    order = {"rule": "level_2", "tuning": HIGHER, "reason": "why", "trial": TRIAL, **changed}
    assert City().refusal(ProposeRule(**order), SUPERVISOR) == f"refused.{code}"


def test_that_only_supervisors_and_administrators_change_rules() -> None:
    for actor in (OPERATOR, COORDINATOR):
        order = ProposeRule(rule="level_2", tuning=HIGHER, reason="why", trial=TRIAL)
        assert City().refusal(order, actor) == "refused.role"


def test_that_one_proposal_waits_at_a_time_and_may_be_withdrawn_with_a_reason() -> None:
    city = City()
    ident = _proposed(city)
    again = ProposeRule(rule="level_2", tuning=HIGHER, reason="why", trial=TRIAL)
    assert city.refusal(again, ADMINISTRATOR) == "refused.rule_waits"
    assert city.refusal(RejectRule(proposal=ident, reason=""), SUPERVISOR) == "refused.reason_missing"
    city.order(RejectRule(proposal=ident, reason="changed my mind"), SUPERVISOR)
    assert not city.state.tables.rule_proposals


def test_that_a_proposal_does_not_outlive_the_rule_it_was_tried_against() -> None:
    city = City()
    ident = _proposed(city)
    city.say(f.SiteDescribed(site=replace(SITE, rules=(replace(LEVEL_2, limit=1.8),))))
    assert city.refusal(ApproveRule(proposal=ident), ADMINISTRATOR) == "refused.rule_moved_on"


def _opened(city: City, *rules: AlarmRule) -> list[f.AnyFact]:
    started = f.EngineStarted(version="0", host="h", pid=2)
    site = replace(SITE, rules=rules)
    facts = opening_facts(city.state, site=site, feeds=(), units=(), started=started, lost=None)
    kept = [fact for fact in facts if type(fact).__name__.startswith(("Rule", "Site"))]
    city.say(*kept)
    return kept


def test_that_a_change_stays_over_the_files_at_the_next_start() -> None:
    city = City()
    city.order(ApproveRule(proposal=_proposed(city)), ADMINISTRATOR)
    assert _opened(city, LEVEL_2) == []
    (changed, described) = _opened(city, replace(LEVEL_2, deadband=0.2))
    assert isinstance(changed, f.RuleChanged) and isinstance(described, f.SiteDescribed)
    assert changed.before == LEVEL_2 and changed.after is not None and changed.after.deadband == 0.2
    assert (_rule(city).limit, _rule(city).deadband) == (2.0, 0.2)


def test_that_a_file_that_says_the_same_absorbs_the_change() -> None:
    city = City()
    city.order(ApproveRule(proposal=_proposed(city)), ADMINISTRATOR)
    facts = _opened(city, replace(LEVEL_2, limit=2.0))
    assert [type(fact).__name__ for fact in facts] == ["RuleReverted", "RuleChanged", "SiteDescribed"]
    assert not city.state.tables.rule_edits and _rule(city).limit == 2.0


def test_that_added_removed_and_changed_rules_are_facts_with_the_digest_of_the_whole() -> None:
    city, other = City(), replace(LEVEL_2, id="other")
    facts = _opened(city, other)
    changes = [fact for fact in facts if isinstance(fact, f.RuleChanged)]
    assert [(c.rule, c.before is None, c.after is None) for c in changes] == [
        ("level_2", False, True),
        ("other", True, False),
    ]
    assert {change.digest for change in changes} == {digest([other])}
    assert _opened(city, other) == []


def test_that_a_digest_knows_no_order_and_every_field() -> None:
    other = replace(LEVEL_2, id="other")
    assert digest([LEVEL_2, other]) == digest([other, LEVEL_2])
    assert digest([LEVEL_2]) != digest([replace(LEVEL_2, latch=True)])


def test_that_rules_and_changes_survive_a_snapshot() -> None:
    city = City()
    levels = replace(LEVEL_2, id="levels", condition=Levels(levels=(Level(key="1", limit=1.0, priority=2),)))
    city.say(f.SiteDescribed(site=replace(SITE, rules=(LEVEL_2, levels))))
    city.order(ApproveRule(proposal=_proposed(city)), ADMINISTRATOR)
    assert load_snapshot(take_snapshot(city.state)).digest() == city.state.digest()


def test_that_levels_and_figures_are_tuned_by_name() -> None:
    levels = Levels(levels=(Level(key="1", limit=1.0, priority=3), Level(key="2", limit=2.0, priority=2)))
    rule = replace(LEVEL_2, condition=levels, compare=LimitKind.CONDITION)
    after = tuned(rule, RuleTuning(levels=(("2", 2.5, 1),)))
    assert isinstance(after.condition, Levels)
    assert [(one.limit, one.priority) for one in after.condition.levels] == [(1.0, 3), (2.5, 1)]
    assert [code for code, _ in faults_of(tuned(rule, RuleTuning(levels=(("2", 0.5, 1),))), None)] == [
        "rule_levels_order"
    ]
    frozen = replace(LEVEL_2, condition=Frozen(after_s=60.0), compare=LimitKind.CONDITION)
    assert figure_of(tuned(frozen, RuleTuning(figure=90.0))) == ("after_s", 90.0)


# --- re-alarm


def _repeating(**rule: Any) -> City:
    city = City(replace(SITE, rules=(replace(LEVEL_2, **rule),)))
    city.alarm()
    return city


def _wait(city: City, seconds: float) -> list[str]:
    city.at_us += int(seconds * 1e6)
    facts = [fact for fact in pass_time(city.state, city.at_us) if isinstance(fact, f.AlarmRepeated)]
    city.say(*facts)
    return [f"{fact.times}{' acked' if fact.acknowledged else ''}" for fact in facts]


def _alarm(city: City) -> Alarm:
    return city.state.tables.alarms["level_2@gauge-1"]


def test_that_what_nobody_acknowledges_is_annunciated_again() -> None:
    city = _repeating(realarm_unacked_s=60.0)
    assert [_wait(city, 59), _wait(city, 2), _wait(city, 59), _wait(city, 2)] == [[], ["1"], [], ["2"]]
    city.say(f.AlarmAcknowledged(alarm="level_2@gauge-1", occurrence=1))
    assert _wait(city, 600) == []


def test_that_an_acknowledged_alarm_that_holds_asks_again_and_is_unacknowledged() -> None:
    city = _repeating(realarm_acked_s=300.0)
    assert _wait(city, 600) == []
    city.say(f.AlarmAcknowledged(alarm="level_2@gauge-1", occurrence=1))
    assert _wait(city, 301) == ["1 acked"]
    assert not _alarm(city).acknowledged


def test_that_a_hidden_a_returned_and_a_latched_alarm_is_not_repeated() -> None:
    for hidden in (
        f.AlarmSuppressed(alarm="level_2@gauge-1", cause="work:1"),
        f.AlarmReturned(alarm="level_2@gauge-1", occurrence=1),
        f.AlarmLatched(alarm="level_2@gauge-1", occurrence=1),
    ):
        city = _repeating(realarm_unacked_s=60.0)
        city.say(hidden)
        assert _wait(city, 600) == []


def test_that_a_reset_needs_the_occurrence_that_was_seen() -> None:
    city = _repeating(latch=True)
    city.say(f.AlarmLatched(alarm="level_2@gauge-1", occurrence=1))
    assert city.refusal(ResetAlarm(alarm="level_2@gauge-1", occurrence=2), OPERATOR) == "refused.other_occurrence"
    city.order(ResetAlarm(alarm="level_2@gauge-1", occurrence=1), OPERATOR)
    assert not _alarm(city).active
    assert city.refusal(ResetAlarm(alarm="level_2@gauge-1", occurrence=1), OPERATOR) == "refused.alarm_returned"
