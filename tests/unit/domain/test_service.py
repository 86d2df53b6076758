"""Alarms out of service, withdrawn acknowledgements and remarks."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.alarms import label, wants_attention
from ioc.domain.apply import apply_entry
from ioc.domain.commands import (
    AcknowledgeAlarm,
    CommentAlarm,
    PutOutOfService,
    ReturnToService,
    ShelveAlarm,
    WithdrawAcknowledgement,
)
from ioc.domain.records import Alarm
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel
from tests.helpers.city import COORDINATOR, OPERATOR, City


def current(city: City, ident: str) -> Alarm:
    return city.state.tables.alarms[ident]


def test_that_a_withdrawn_acknowledgement_asks_for_attention_again() -> None:
    city = City()
    ident = city.alarm()
    assert city.refusal(WithdrawAcknowledgement(alarm=ident, occurrence=1), OPERATOR) == "refused.not_acknowledged"
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR)
    assert city.refusal(WithdrawAcknowledgement(alarm=ident, occurrence=2), OPERATOR) == "refused.other_occurrence"
    city.order(WithdrawAcknowledgement(alarm=ident, occurrence=1), OPERATOR)
    assert label(current(city, ident)) is AlarmLabel.UNACKNOWLEDGED
    assert current(city, ident).acknowledged_by is None
    assert wants_attention(current(city, ident))


def test_that_nothing_is_withdrawn_from_an_alarm_that_is_over() -> None:
    city = City()
    ident = city.alarm()
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR)
    city.say(f.AlarmReturned(alarm=ident, occurrence=1))
    assert city.refusal(WithdrawAcknowledgement(alarm=ident, occurrence=1), OPERATOR) == "refused.alarm_returned"
    assert label(current(city, ident)) is AlarmLabel.NORMAL


def test_that_out_of_service_hides_by_a_person_with_a_reason_until_a_person_ends_it() -> None:
    city = City()
    ident = city.alarm()
    assert city.refusal(PutOutOfService(alarm=ident, reason="bảo trì"), OPERATOR) == "refused.role"
    assert city.refusal(PutOutOfService(alarm=ident, reason=" ")) == "refused.reason_missing"
    assert city.refusal(ReturnToService(alarm=ident)) == "refused.in_service"
    city.order(PutOutOfService(alarm=ident, reason=" bảo trì đầu đo "))
    assert city.sealed[-1] == ("service_reason", {"text": "bảo trì đầu đo"})
    alarm = current(city, ident)
    assert label(alarm) is AlarmLabel.OUT_OF_SERVICE
    assert (alarm.out_of_service_by, alarm.out_of_service_us) == (COORDINATOR.person, city.at_us)
    assert not wants_attention(alarm)
    assert city.refusal(PutOutOfService(alarm=ident, reason="lại")) == "refused.out_of_service"
    city.order(ReturnToService(alarm=ident))
    assert label(current(city, ident)) is AlarmLabel.UNACKNOWLEDGED
    assert current(city, ident).out_of_service_by is None


def test_that_what_is_out_of_service_is_tracked_underneath() -> None:
    """A return, a new occurrence and a shelving go on below; none of them ends the being out of service."""
    city = City()
    ident = city.alarm()
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR)
    city.order(PutOutOfService(alarm=ident, reason="bảo trì"))
    city.say(f.AlarmReturned(alarm=ident, occurrence=1))
    city.alarm(occurrence=2)
    city.order(ShelveAlarm(alarm=ident, duration_s=60, reason="nhiễu"), OPERATOR)
    hidden = current(city, ident)
    assert label(hidden) is AlarmLabel.OUT_OF_SERVICE
    assert (hidden.occurrence, hidden.active, hidden.acknowledged) == (2, True, False)
    assert hidden.out_of_service_by == COORDINATOR.person
    city.order(ReturnToService(alarm=ident))
    assert label(current(city, ident)) is AlarmLabel.SHELVED


def test_that_a_remark_on_an_alarm_is_on_record_and_changes_nothing() -> None:
    city = City()
    ident = city.alarm()
    before = current(city, ident)
    assert city.refusal(CommentAlarm(alarm=ident, text=" "), OPERATOR) == "refused.text_missing"
    city.order(CommentAlarm(alarm=ident, text="thủy chí kẹt rác"), OPERATOR)
    assert isinstance(city.entries[-1].fact, f.AlarmCommented)
    assert city.sealed[-1] == ("note", {"text": "thủy chí kẹt rác"})
    assert current(city, ident) == before


def test_that_the_same_entries_fold_to_the_same_digest() -> None:
    city = City()
    ident = city.alarm()
    city.order(AcknowledgeAlarm(alarm=ident, occurrence=1), OPERATOR)
    city.order(WithdrawAcknowledgement(alarm=ident, occurrence=1), OPERATOR)
    city.order(PutOutOfService(alarm=ident, reason="bảo trì"))
    again = State()
    for entry in city.entries:
        apply_entry(again, entry)
    assert again.digest() == city.state.digest()
    city.order(ReturnToService(alarm=ident))
    assert again.digest() != city.state.digest()
