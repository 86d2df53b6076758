"""What packs may say of an alarm's condition and schedule, and what is wrong with it, by file and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.app.rule_notes import exported, notes
from ioc.domain.condition_spec import (
    Absence,
    Count,
    Deviation,
    Event,
    Expression,
    Frozen,
    Geofence,
    Levels,
    Missing,
    Rate,
    StateSet,
)
from ioc.domain.records import VaultRef
from ioc.domain.rule_records import RuleEdit, RuleTuning
from ioc.domain.schedule import Schedule
from ioc.domain.site import AlarmRule
from tests.unit.config.test_faults import Place

LIMIT = 'compare = "above"\nlimit = 1.5\n'
TITLE = 'title = { vi = "Cấp", en = "Level" }'


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def made(place: Place, condition: str) -> AlarmRule:
    place.edit("pack.toml", (LIMIT, condition + "\n"))
    return next(rule for rule in place.load().site.rules if rule.id == "drainage.high")


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("deviation = { limit = 0.5, set_point = 2.0 }", Deviation(limit=0.5, set_point=2.0)),
        ('deviation = { limit = 0.5, fewest = 3, side = "below" }', Deviation(limit=0.5, fewest=3, side="below")),
        ('rate = { limit = 0.5, window_s = 600.0, side = "rise" }', Rate(limit=0.5, window_s=600.0, side="rise")),
        ("state = { outside = [1.0, 2.0] }", StateSet(states=(1.0, 2.0), outside=True)),
        ("frozen = { after_s = 60.0, resting = [0.0] }", Frozen(after_s=60.0, resting=(0.0,))),
        ("missing = { after_s = 60.0 }", Missing(after_s=60.0)),
        (
            'count = { n = 3, within_s = 60.0, compare = "above", limit = 1.0 }',
            Count(n=3, within_s=60.0, event=Event(compare="above", limit=1.0)),
        ),
        (
            'absence = { compare = "above", limit = 1.0, since = "17:00", by = "18:30" }',
            Absence(event=Event(compare="above", limit=1.0), since_min=1020, by_min=1110),
        ),
        ('geofence = { how = "leaves" }', Geofence(how="leaves")),
        ('cel = "level_m > 1.0"', Expression(cel="level_m > 1.0")),
    ],
)
def test_that_each_condition_is_read_as_it_is_written(place: Place, text: str, condition: object) -> None:
    assert made(place, text).condition == condition


def test_that_levels_schedule_latch_and_review_are_read(place: Place) -> None:
    rule = made(
        place,
        f"""\
levels = [
  {{ key = "hi", limit = 1.5, priority = 3, {TITLE} }},
  {{ key = "hihi", limit = 2.5, priority = 1, {TITLE} }},
]
schedule = {{ days = [1, 2], hours = ["22:00-05:00"], months = [9], periods = ["09-01/11-30"] }}
latch = true
realarm_unacked_s = 300.0
reviewed = 2026-10-01""",
    )
    assert isinstance(rule.condition, Levels)
    assert [(one.key, one.limit, one.priority) for one in rule.condition.levels] == [("hi", 1.5, 3), ("hihi", 2.5, 1)]
    assert rule.schedule == Schedule(days=(1, 2), hours=((1320, 300),), months=(9,), periods=((901, 1130),))
    assert (rule.latch, rule.realarm_unacked_s, rule.reviewed) == (True, 300.0, "2026-10-01")


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("", "alarms[1]", "alarm_condition"),
        (LIMIT + "missing = { after_s = 60.0 }", "alarms[1]", "alarm_condition"),
        ('compare = "above"', "alarms[1]", "alarm_condition"),
        ('deviation = { limit = 0.5, set_point = 1.0, stream = "level_m" }', "alarms[1].deviation", "deviation_of"),
        ('deviation = { limit = 0.5, stream = "flow" }', "alarms[1].deviation.stream", "not_measured"),
        ("state = { within = [1.0], outside = [2.0] }", "alarms[1].state", "state_of"),
        ('absence = { compare = "above", limit = 1.0 }', "alarms[1].absence", "absence_of"),
        ('geofence = { how = "stops" }', "alarms[1].geofence.stop_s", "fence_stop"),
        ('geofence = { how = "leaves", ring = [[108.0, 16.0]] }', "alarms[1].geofence.ring", "fence_ring"),
        (LIMIT + 'schedule = { hours = ["25:00-26:00"] }', "alarms[1].schedule.hours[1]", "bad_shape"),
        (LIMIT + "schedule = { days = [8] }", "alarms[1].schedule.days[1]", "too_large"),
        ("frozen = { after_s = 0.0 }", "alarms[1].frozen.after_s", "not_more"),
        (
            f'levels = [{{ key = "a", limit = 2.0, priority = 3, {TITLE} }}, '
            f'{{ key = "b", limit = 1.0, priority = 2, {TITLE} }}]',
            "alarms[1]",
            "worded",
        ),
        (f'levels = [{{ key = "a", limit = 99.0, priority = 3, {TITLE} }}]', "alarms[1]", "worded"),
    ],
)
def test_that_a_faulty_condition_is_named_by_its_key(place: Place, text: str, key: str, code: str) -> None:
    place.edit("pack.toml", (LIMIT, text + "\n"))
    assert ("pack.toml", key, code) in [(name, at, found) for name, _, at, found in place.found()]


@pytest.mark.parametrize("text", ["level_m >", "level_m", "level_m + 'x' == ''", "flow > 1.0"])
def test_that_a_faulty_expression_is_found_before_anything_starts(place: Place, text: str) -> None:
    pytest.importorskip("cel")
    place.edit("pack.toml", (LIMIT, f'cel = "{text}"\n'))
    assert {key for _, _, key, _ in place.found()} == {"alarms[1].cel"}


def test_that_several_faults_of_one_alarm_come_at_once(place: Place) -> None:
    place.edit("pack.toml", (LIMIT, "state = { within = [1.0], outside = [2.0] }\nschedule = { days = [0] }\n"))
    place.edit("pack.toml", ("priority = 2", "priority = 9"))
    assert {code for _, _, _, code in place.found()} >= {"too_small", "too_large"}


def test_that_what_a_rationalisation_lacks_is_a_note_and_no_fault(place: Place) -> None:
    told = notes(place.load().site, "en")
    assert any("lack an owner" in note and "drainage.high" in note for note in told)
    assert any("day of review" in note for note in told)
    assert not any("grounds" in note for note in told), "the table of priorities says why"


def test_that_changes_over_the_files_are_given_as_lines_for_the_files(place: Place) -> None:
    base = next(rule for rule in place.load().site.rules if rule.id == "drainage.high")
    tuning = RuleTuning(figure=2.0, on_delay_s=30.0, schedule=Schedule(hours=((1320, 300),)), latch=True)
    nobody = VaultRef(id="r", commitment=b"c" * 32)
    edit = RuleEdit(rule=base.id, tuning=tuning, base=base, by="lan", approved_by="root", since_us=1, reason=nobody)
    lines = list(exported({base.id: edit}))
    assert lines[0].startswith("# drainage.high")
    place.edit("pack.toml", (LIMIT, LIMIT.replace("limit = 1.5", "\n".join(lines[1:]))))
    after = next(rule for rule in place.load().site.rules if rule.id == "drainage.high")
    assert (after.limit, after.on_delay_s, after.latch) == (2.0, 30.0, True)
    assert after.schedule == tuning.schedule
