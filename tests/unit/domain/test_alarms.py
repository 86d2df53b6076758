"""Alarms: ISA-18.2 labels of orthogonal regions, and what a person may do with them."""

from __future__ import annotations

import itertools

import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.alarms import label, wants_attention
from ioc.domain.commands import AcknowledgeAlarm, ShelveAlarm, UnshelveAlarm
from ioc.domain.decide.passing import pass_time
from ioc.domain.vocabulary import AlarmLabel
from tests.helpers.city import ADMINISTRATOR, OPERATOR, City


def current(city: City, ident: str):
    return city.state.tables.alarms[ident]


def test_that_an_acknowledgement_names_the_exact_occurrence() -> None:
    city = City()
    ident = city.alarm()
    city.say(f.AlarmReturned(alarm=ident, occurrence=1))
    city.alarm(occurrence=2)
    assert city.refusal(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR) == "refused.other_occurrence"
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=2), OPERATOR)
    assert label(current(city, ident)) is AlarmLabel.ACKNOWLEDGED
    assert current(city, ident).acknowledged_by == "hoa"
    assert city.refusal(AcknowledgeAlarm(alarm=ident, occurrence=2), OPERATOR) == "refused.already_acknowledged"


def test_that_the_four_plain_states_follow_activity_and_acknowledgement() -> None:
    city = City()
    ident = city.alarm()
    assert label(current(city, ident)) is AlarmLabel.UNACKNOWLEDGED
    city.say(f.AlarmReturned(alarm=ident, occurrence=1))
    assert label(current(city, ident)) is AlarmLabel.RETURNED
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR)
    assert label(current(city, ident)) is AlarmLabel.NORMAL


def test_that_shelving_keeps_the_hidden_state_and_ends_by_time() -> None:
    city = City()
    ident = city.alarm()
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR)
    city.order(ShelveAlarm(alarm=ident, duration_s=600, reason="thợ đang sửa"), OPERATOR)
    assert label(current(city, ident)) is AlarmLabel.SHELVED
    assert city.sealed[-1] == ("shelve_reason", {"text": "thợ đang sửa"})
    assert pass_time(city.state, city.at_us + 599_000_000) == pass_time(city.state, city.at_us + 599_000_000)
    due = [fact for fact in pass_time(city.state, city.at_us + 600_000_000) if isinstance(fact, f.AlarmUnshelved)]
    assert due == [f.AlarmUnshelved(alarm=ident, cause="timeout")]
    city.say(*due)
    assert label(current(city, ident)) is AlarmLabel.ACKNOWLEDGED


def test_that_a_new_occurrence_of_a_shelved_alarm_stays_shelved_but_is_kept() -> None:
    city = City()
    ident = city.alarm()
    city.order(ShelveAlarm(alarm=ident, duration_s=600, reason="r"), OPERATOR)
    city.say(f.AlarmReturned(alarm=ident, occurrence=1))
    city.alarm(occurrence=2)
    assert label(current(city, ident)) is AlarmLabel.SHELVED
    city.order(UnshelveAlarm(alarm=ident), OPERATOR)
    assert label(current(city, ident)) is AlarmLabel.UNACKNOWLEDGED


@pytest.mark.parametrize(
    ("duration", "reason", "code"),
    [(0, "r", "shelve_too_long"), (13 * 3600, "r", "shelve_too_long"), (60, "  ", "reason_missing")],
)
def test_that_shelving_needs_a_bounded_time_and_a_reason(duration: float, reason: str, code: str) -> None:
    city = City()
    ident = city.alarm()
    assert city.refusal(ShelveAlarm(alarm=ident, duration_s=duration, reason=reason)) == f"refused.{code}"


def test_that_the_administrator_does_not_act_on_the_city() -> None:
    city = City()
    ident = city.alarm()
    assert city.refusal(AcknowledgeAlarm(alarm=ident, occurrence=1), ADMINISTRATOR) == "refused.role"


def test_that_every_combination_of_regions_has_one_label_and_hidden_ones_want_no_attention() -> None:
    city = City()
    alarm = current(city, city.alarm())
    seen = set()
    for active, acked, shelved, suppressed, out in itertools.product((True, False), repeat=5):
        made = replace(
            alarm,
            active=active,
            acknowledged=acked,
            shelved_until_us=1 if shelved else None,
            suppressed=suppressed,
            out_of_service=out,
        )
        seen.add(label(made))
        if shelved or suppressed or out:
            assert not wants_attention(made)
        else:
            assert wants_attention(made) is not acked
    assert seen == set(AlarmLabel)
