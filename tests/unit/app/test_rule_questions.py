"""A change of a rule tried over the record: the old rule gives the very alarms that were live, the new one others."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest
from msgspec.structs import replace

from ioc.app.questions import QuestionRefused, Questions
from ioc.domain.commands import ApproveRule, ProposeRule
from ioc.domain.condition_spec import Count, Event, Frozen, Geofence, Level, Levels, Missing, Rate
from ioc.domain.facts import Entry
from ioc.domain.rule_records import RuleTuning, Trial
from ioc.domain.rule_trial import TrialResult
from ioc.domain.vocabulary import LimitKind
from tests.helpers.city import ADMINISTRATOR, LEVEL_2, SITE, SUPERVISOR
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import NOON

S = 1_000_000
LEVELS = Levels(
    levels=(
        Level(key="1", limit=1.0, priority=3),
        Level(key="2", limit=1.7, priority=2),
        Level(key="3", limit=2.5, priority=1),
    )
)
CASES: dict[str, dict[str, Any]] = {
    "limit": {},
    "limit with delays": {"on_delay_s": 15.0, "off_delay_s": 20.0, "deadband": 0.2},
    "levels": {"condition": LEVELS, "on_delay_s": 12.0, "deadband": 0.1},
    "rate": {"condition": Rate(limit=100.0, window_s=60.0, side="rise")},
    "frozen": {"condition": Frozen(after_s=20.0)},
    "missing": {"condition": Missing(after_s=25.0)},
    "count": {"condition": Count(n=3, within_s=120.0, event=Event(compare="above", limit=1.7))},
    "latched": {"latch": True},
}


def lived(place: Path, **rule: Any) -> Centre:
    """A centre that has lived through half an hour of three gauges, a reading every ten seconds, now and then none."""
    if "condition" in rule:
        rule["compare"] = LimitKind.CONDITION
    centre = Centre(place, site=replace(SITE, rules=(replace(LEVEL_2, **rule),)))
    names = ("gauge-1", "gauge-2", "gauge-3")
    centre.put_gauges(names)
    centre.step()
    random, level = Random(7), [1.0, 1.5, 2.0]
    for _ in range(180):
        centre.step(5)
        level = [min(max(one + random.choice((-0.6, -0.2, 0.0, 0.0, 0.3, 0.5)), 0.0), 4.0) for one in level]
        awake = [place for place in range(3) if random.random() > 0.2]
        if awake:
            centre.put_readings(tuple(level[one] for one in awake), assets=tuple(names[one] for one in awake))
        centre.put_contact()
        centre.step(5)
    for _ in range(8):
        centre.put_contact()
        centre.step(5)
    centre.close()
    return centre


def ask(centre: Centre, question: str, **params: Any) -> Any:
    return msgspec.msgpack.decode(Questions(centre.reader).answer(question, params, "supervisor"))


def trial(centre: Centre, **tuning: Any) -> TrialResult:
    params = {"rule": "level_2", "from_us": NOON - 1, "to_us": NOON + 3_600 * S, "tuning": tuning}
    return msgspec.convert(ask(centre, "rule_trial", **params), TrialResult)


def live(centre: Centre) -> list[tuple[str, int, int]]:
    """(asset, instant, priority) of every annunciation on record."""
    entries = centre.reader.facts_between(0, 2**62, ("AlarmRaised",))
    return [(entry.fact.asset, entry.at_us, entry.fact.priority) for entry in entries if entry.fact.rule == "level_2"]


@pytest.mark.parametrize("case", CASES)
def test_that_the_rule_as_it_is_gives_the_alarms_that_were_live(tmp_path: Path, case: str) -> None:
    centre = lived(tmp_path, **CASES[case])
    was, found = live(centre), trial(centre)
    assert was, "nothing happened: the case proves nothing"
    assert found.old.count == found.new.count == len(was)
    by_asset = {one.asset: one for one in found.old.assets}
    for asset in {asset for asset, _, _ in was}:
        times = [at for one, at, _ in was if one == asset]
        assert by_asset[asset].count == len(times)
        # the clock of this test ticks every five seconds: what time alone brings was told so much later
        assert 0 <= times[0] - by_asset[asset].first_us < 5.1 * S
        assert 0 <= times[-1] - by_asset[asset].last_us < 5.1 * S


def test_that_a_milder_rule_raises_fewer_and_says_where_and_when(tmp_path: Path) -> None:
    centre = lived(tmp_path)
    found = trial(centre, figure=3.0, on_delay_s=30.0)
    assert 0 < found.new.count < found.old.count
    assert sum(count for _, count in found.old.days) == found.old.count == sum(found.old.slots)
    assert found.old.worst >= found.old.average > 0
    assert {span.asset for span in found.new.spans} <= {"gauge-1", "gauge-2", "gauge-3"}
    assert found.streams == 3 and found.readings > 300


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"rule": "none"}, "refused.unknown_rule"),
        ({"tuning": {"figure": 99.0}}, "refused.rule_limit_outside"),
        ({"from_us": NOON + 90_000 * S, "to_us": NOON + 99_000 * S}, "refused.trial_span"),
    ],
)
def test_that_a_trial_that_makes_no_sense_is_refused_in_words(
    tmp_path: Path, changed: dict[str, Any], code: str
) -> None:
    centre = lived(tmp_path)
    params = {"rule": "level_2", "from_us": NOON, "to_us": NOON + 3_600 * S, "tuning": {}, **changed}
    with pytest.raises(QuestionRefused) as refused:
        ask(centre, "rule_trial", **params)
    assert refused.value.code == code


def test_that_a_rule_about_a_fence_is_tried_over_the_positions(tmp_path: Path) -> None:
    ring = ((108.1, 15.9), (108.3, 15.9), (108.3, 16.1), (108.1, 16.1))
    fence = Geofence(how="leaves", ring=ring)
    rule = replace(LEVEL_2, condition=fence, compare=LimitKind.CONDITION, property="", off_delay_s=15.0)
    centre = Centre(tmp_path, site=replace(SITE, rules=(rule,)))
    centre.put_gauges(("gauge-1", "gauge-2"))
    centre.step()
    random = Random(5)
    for _ in range(200):
        centre.step(5)
        if random.random() < 0.7:
            lon = random.choice((108.2, 108.25, 108.4))
            centre.put_position(random.choice(("gauge-1", "gauge-2")), lon=lon)
        centre.step(5)
    for _ in range(6):
        centre.step(5)
    centre.close()
    was, found = live(centre), trial(centre)
    assert len(was) > 5
    assert found.old.count == len(was) and found.streams == 2
    last = {one.asset: one.last_us for one in found.old.assets}
    for asset in {asset for asset, _, _ in was}:
        assert 0 <= max(at for one, at, _ in was if one == asset) - last[asset] < 5.1 * S
    milder = trial(centre, on_delay_s=60.0)
    assert milder.new.count < milder.old.count


def test_that_several_streams_read_together_are_those_read_one_by_one(tmp_path: Path) -> None:
    centre = lived(tmp_path)
    reader = centre.reader
    found = reader.together([0, 2], NOON, NOON + 3_600 * S, 100_000)
    assert (np.diff(found.received_us) >= 0).all()
    for stream in (0, 2):
        rows, alone = found.stream == stream, reader.history(stream, NOON, NOON + 3_600 * S)
        assert found.value[rows].tolist() == alone.value.tolist()
    assert not reader.together([0, 2], NOON, NOON + 3_600 * S, 10).complete


def test_that_an_approved_change_is_live_at_once_and_in_the_history_of_the_rule(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.put_gauges()
    centre.put_readings((1.9,))
    centre.step()
    trial_seen = Trial(from_us=1, to_us=2, old=1, new=0)
    tuning = RuleTuning(figure=3.0)
    centre.put_order(ProposeRule(rule="level_2", tuning=tuning, reason="too early", trial=trial_seen), SUPERVISOR)
    centre.step(1)
    (proposal,) = centre.loop.state.tables.rule_proposals
    centre.put_order(ApproveRule(proposal=proposal), ADMINISTRATOR)
    centre.step(1)
    centre.put_readings((2.5,))
    centre.step(1)
    assert not centre.loop.state.tables.alarms["level_2@gauge-1"].active
    centre.put_readings((3.5,))
    centre.step(1)
    assert centre.loop.state.tables.alarms["level_2@gauge-1"].occurrence == 2
    centre.close()
    entries = msgspec.convert(ask(centre, "rule_history", rule="level_2"), list[Entry])
    assert [type(entry.fact).__name__ for entry in entries] == ["RuleSet", "RuleProposed"]
    assert ask(centre, "rule_history", rule="other") == []
    site = centre.reader.state_at(NOON + 500_000).registry.site
    assert site is not None and site.rules[0].limit == 1.7


def test_that_a_change_outlives_a_restart_and_is_dropped_once_the_file_says_the_same(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.put_gauges()
    centre.put_readings((1.0,))
    centre.step()
    trial_seen = Trial(from_us=1, to_us=2, old=1, new=0)
    order = ProposeRule(rule="level_2", tuning=RuleTuning(figure=3.0), reason="too early", trial=trial_seen)
    centre.put_order(order, SUPERVISOR)
    centre.step(1)
    (proposal,) = centre.loop.state.tables.rule_proposals
    centre.put_order(ApproveRule(proposal=proposal), ADMINISTRATOR)
    centre.step(1)
    centre.close()
    again = Centre(tmp_path)
    again.put_readings((2.5,))
    again.step(1)
    assert not again.loop.state.tables.alarms, "the limit of the change holds, not that of the file"
    again.close()
    mended = Centre(tmp_path, site=replace(SITE, rules=(replace(LEVEL_2, limit=3.0),)))
    assert not mended.loop.state.tables.rule_edits
    mended.put_readings((3.5,))
    mended.step(1)
    assert mended.loop.state.tables.alarms["level_2@gauge-1"].limit == 3.0
    digest = mended.loop.state.digest()
    mended.close()
    assert mended.reader.state_at_seq(2**60).tables.alarms.keys() == {"level_2@gauge-1"}
    assert digest
