"""Care of alarms: suppression by design, works, shelving in full, marks, bulk acknowledgement, floods."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.alarms import label, wants_attention
from ioc.domain.care_spec import AreaSpec, CareSpec, SuppressionSpec
from ioc.domain.chattering import add_turn, chatters
from ioc.domain.commands import (
    AcknowledgeAlarm,
    AcknowledgeAlarms,
    CancelWork,
    LiftSuppression,
    PlanWork,
    ReturnToService,
    ShelveAlarm,
)
from ioc.domain.decide.caring import pass_care
from ioc.domain.decide.following import Moment, follow
from ioc.domain.decide.passing import pass_time
from ioc.domain.records import Asset
from ioc.domain.vocabulary import AlarmLabel, AlarmSource
from tests.helpers.city import ADMINISTRATOR, COORDINATOR, LEVEL_2, OPERATOR, SITE, City, both

SECOND = 1_000_000
DARK = SuppressionSpec(id="dark", by="out", scope="below", kinds=("lamp",), hold_s=30, reason=both("dark"))


class Cared(City):
    """A city whose facts bring what follows from them, as the engine records them."""

    def __init__(self, care: CareSpec | None = None) -> None:
        super().__init__()
        self.care = care or CareSpec(suppressions=(DARK,))
        self.say(f.SiteDescribed(site=replace(SITE, care=self.care)))
        for ident, kind, parent in (("feeder", "feeder", None), ("cab", "cabinet", "feeder"), ("lamp", "lamp", "cab")):
            self.say(f.AssetRegistered(asset=asset(ident, kind, parent)))

    def say(self, *facts, actor=None) -> None:
        for fact in facts:
            super().say(fact, actor=actor)
            self.say(*follow(self.state, fact, Moment(at_us=self.at_us, new_id=self.new_id)))

    def tick(self, seconds: float = 1.0) -> list[f.AnyFact]:
        self.at_us += int(seconds * SECOND)
        due = pass_time(self.state, self.at_us, {"gauges": self.at_us})
        self.say(*due)
        return due

    def up(self, rule: str, place: str, priority: int = 3) -> str:
        ident = f"{rule}@{place}"
        known = self.state.tables.alarms.get(ident)
        self.say(
            f.AlarmRaised(
                alarm=ident,
                occurrence=(known.occurrence if known else 0) + 1,
                rule=rule,
                source=AlarmSource.LIMIT,
                domain="drainage",
                priority=priority,
                asset=place,
            )
        )
        return ident

    def down(self, ident: str) -> None:
        self.say(f.AlarmReturned(alarm=ident, occurrence=self.alarm_of(ident).occurrence))

    def alarm_of(self, ident: str):
        return self.state.tables.alarms[ident]

    def label(self, ident: str) -> AlarmLabel:
        return label(self.alarm_of(ident))


def asset(ident: str, kind: str, parent: str | None) -> Asset:
    return Asset(id=ident, feed="gauges", domain="drainage", kind=kind, name=ident, parent=parent)


# --- suppression


def test_that_what_hangs_below_an_outage_is_hidden_before_it_is_heard_and_comes_back() -> None:
    city = Cared()
    feeder = city.up("out", "feeder", 2)
    lamp = city.up("dead", "lamp")
    assert city.label(feeder) is AlarmLabel.UNACKNOWLEDGED
    assert city.label(lamp) is AlarmLabel.SUPPRESSED and not wants_attention(city.alarm_of(lamp))
    assert city.alarm_of(lamp).suppressed_by == ("rule:dark:out@feeder",)
    city.down(feeder)
    city.tick(10)
    assert city.label(lamp) is AlarmLabel.SUPPRESSED  # it may return as well
    city.tick(25)
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED


def test_that_what_was_raised_before_the_outage_is_hidden_within_a_second() -> None:
    city = Cared()
    lamp = city.up("dead", "lamp")
    city.up("out", "feeder", 2)
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED
    city.tick()
    assert city.label(lamp) is AlarmLabel.SUPPRESSED


def test_that_a_new_sample_never_ends_a_suppression_and_the_hidden_state_goes_on() -> None:
    city = Cared()
    city.up("out", "feeder", 2)
    lamp = city.up("dead", "lamp")
    city.order(AcknowledgeAlarm(alarm=lamp, occurrence=1), OPERATOR)
    city.down(lamp)
    city.up("dead", "lamp")
    assert city.label(lamp) is AlarmLabel.SUPPRESSED
    assert city.alarm_of(lamp).occurrence == 2 and not city.alarm_of(lamp).acknowledged


def test_that_a_person_may_see_a_suppressed_alarm_until_its_cause_is_over() -> None:
    city = Cared()
    feeder, lamp = city.up("out", "feeder", 2), city.up("dead", "lamp")
    city.order(LiftSuppression(alarm=lamp), OPERATOR)
    city.tick()
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED
    assert city.refusal(LiftSuppression(alarm=lamp), OPERATOR) == "refused.not_suppressed"
    assert city.refusal(LiftSuppression(alarm=lamp), ADMINISTRATOR) == "refused.role"
    city.down(feeder)
    city.tick(60)
    assert city.alarm_of(lamp).lifted == ()
    city.up("out", "feeder", 2)
    city.tick()
    assert city.label(lamp) is AlarmLabel.SUPPRESSED


def test_that_an_outage_that_is_out_of_service_hides_nothing() -> None:
    city = Cared()
    feeder = city.up("out", "feeder", 2)
    city.say(f.AlarmPutOutOfService(alarm=feeder, reason=city.seal("x", {})))
    lamp = city.up("dead", "lamp")
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED
    city.order(ReturnToService(alarm=feeder), COORDINATOR)
    city.tick()
    assert city.label(lamp) is AlarmLabel.SUPPRESSED


@pytest.mark.parametrize(
    ("rule", "where", "hidden"),
    [
        (replace(DARK, scope="asset", kinds=()), "feeder", True),
        (replace(DARK, scope="asset", kinds=()), "lamp", False),
        (replace(DARK, scope="at", at=("feeder",), kinds=()), "gauge-1", True),
        (replace(DARK, scope="at", at=("cab",), kinds=()), "gauge-1", False),
        (replace(DARK, rules=("other",)), "lamp", False),
        (replace(DARK, kinds=("cabinet",)), "lamp", False),
    ],
)
def test_that_a_suppression_reaches_as_far_as_it_says(rule: SuppressionSpec, where: str, hidden: bool) -> None:
    city = Cared(CareSpec(suppressions=(rule,)))
    city.up("out", "feeder", 2)
    assert (city.label(city.up("dead", where)) is AlarmLabel.SUPPRESSED) is hidden


# --- works


def test_that_works_hide_what_they_are_about_from_beginning_to_end() -> None:
    city = Cared()
    begins = city.at_us + 60 * SECOND
    city.order(PlanWork(begins_us=begins, ends_us=begins + 600 * SECOND, reason="thay tủ", assets=("cab",)))
    assert city.sealed[-1] == ("work_reason", {"text": "thay tủ"})
    lamp = city.up("dead", "lamp")
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED
    city.tick(60)
    city.tick()
    assert city.label(lamp) is AlarmLabel.SUPPRESSED
    assert city.label(city.up("dead", "gauge-1")) is AlarmLabel.UNACKNOWLEDGED
    city.tick(600)
    city.tick()
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED
    (work,) = city.state.tables.works.values()
    assert work.state == "over"
    assert city.refusal(CancelWork(work=work.id)) == "refused.work_over"


def test_that_cancelled_works_show_their_alarms_again() -> None:
    city = Cared()
    city.order(PlanWork(begins_us=city.at_us, ends_us=city.at_us + 600 * SECOND, reason="x", domain="drainage"))
    lamp = city.up("dead", "lamp")
    assert city.label(lamp) is AlarmLabel.SUPPRESSED
    (work,) = city.state.tables.works
    city.order(CancelWork(work=work))
    city.tick()
    assert city.label(lamp) is AlarmLabel.UNACKNOWLEDGED


def test_that_works_without_sense_are_refused_in_words() -> None:
    city = Cared()
    now, end = city.at_us, city.at_us + 600 * SECOND
    good = PlanWork(begins_us=now, ends_us=end, reason="x", assets=("cab",))
    for wrong, code in (
        (replace(good, reason=" "), "reason_missing"),
        (replace(good, ends_us=now), "work_time"),
        (replace(good, ends_us=now + 40 * 86400 * SECOND), "work_time"),
        (replace(good, assets=()), "work_scope"),
        (replace(good, assets=("nothing",)), "unknown_asset"),
        (replace(good, domain="nothing"), "unknown_domain"),
        (replace(good, area="nothing"), "unknown_area"),
    ):
        assert city.refusal(wrong) == f"refused.{code}"
    assert city.refusal(good, OPERATOR) == "refused.role"
    assert city.refusal(CancelWork(work="none")) == "refused.unknown_work"


# --- shelving


def test_that_one_shot_shelving_ends_when_the_alarm_returns() -> None:
    city = Cared()
    ident = city.up("dead", "lamp")
    city.order(ShelveAlarm(alarm=ident, duration_s=3600, reason="x", once=True), OPERATOR)
    assert city.label(ident) is AlarmLabel.SHELVED and city.alarm_of(ident).shelved_seat == "seat-2"
    city.down(ident)
    assert city.label(ident) is AlarmLabel.RETURNED
    assert any(e.fact == f.AlarmUnshelved(alarm=ident, cause="returned") for e in city.entries)


def test_that_timed_shelving_outlives_a_return() -> None:
    city = Cared()
    ident = city.up("dead", "lamp")
    city.order(ShelveAlarm(alarm=ident, duration_s=3600, reason="x"), OPERATOR)
    city.down(ident)
    assert city.label(ident) is AlarmLabel.SHELVED


def test_that_a_rule_may_forbid_shelving_or_bound_it() -> None:
    city = Cared()
    ident = city.alarm()
    for rule, code in (
        (replace(LEVEL_2, shelvable=False), "refused.not_shelvable"),
        (replace(LEVEL_2, max_shelve_s=600.0), "refused.shelve_too_long"),
    ):
        city.say(f.SiteDescribed(site=replace(SITE, rules=(rule,))))
        assert city.refusal(ShelveAlarm(alarm=ident, duration_s=601, reason="x"), OPERATOR) == code
    city.order(ShelveAlarm(alarm=ident, duration_s=600, reason="x"), OPERATOR)
    assert city.label(ident) is AlarmLabel.SHELVED


def test_that_one_seat_shelves_only_so_many() -> None:
    city = Cared(CareSpec(shelved_per_seat=2))
    first, second, third = (city.up("dead", place) for place in ("lamp", "cab", "feeder"))
    for ident in (first, second):
        city.order(ShelveAlarm(alarm=ident, duration_s=60, reason="x"), OPERATOR)
    third_try = ShelveAlarm(alarm=third, duration_s=60, reason="x")
    assert city.refusal(third_try, OPERATOR) == "refused.shelved_many"
    city.order(third_try, COORDINATOR)
    assert city.label(third) is AlarmLabel.SHELVED


# --- marks


def test_that_an_alarm_that_comes_three_times_a_minute_chatters_until_it_is_calm() -> None:
    city = Cared()
    for _ in range(3):
        ident = city.up("dead", "lamp")
        city.at_us += 5 * SECOND
        city.down(ident)
        city.at_us += 5 * SECOND
    assert city.alarm_of(ident).marks == ("chattering", "fleeting")
    city.tick(290)
    assert "chattering" in city.alarm_of(ident).marks
    city.tick(10)
    assert city.alarm_of(ident).marks == ("fleeting",)
    city.up("dead", "lamp")
    city.at_us += 11 * SECOND
    city.down(ident)
    assert city.alarm_of(ident).marks == ()


@given(st.lists(st.integers(1, 200), max_size=20))
def test_that_chattering_is_found_as_the_whole_history_would_find_it(gaps: list[int]) -> None:
    spec, turns, every, at = CareSpec(), (), [], 10**15
    for number, gap in enumerate(gaps):
        at += gap * SECOND
        turns = add_turn(turns, at, spec.turns_kept, raised=number % 2 == 0)
        every.append((at, number % 2 == 0))
        raises = [one for one, up in every if up and one > at - 60 * SECOND]
        near = [one for one, _ in every if one > at - 300 * SECOND]
        assert chatters(turns, at, spec) == (len(raises) >= 3 or len(near) > 5)


# --- bulk


def test_that_a_bulk_acknowledgement_is_one_fact_an_alarm_and_passes_over_what_came_again() -> None:
    city = Cared()
    lamp, cab = city.up("dead", "lamp"), city.up("dead", "cab")
    city.down(cab)
    city.up("dead", "cab")
    facts = city.order(AcknowledgeAlarms(alarms=((lamp, 1), (cab, 1))), OPERATOR)
    assert facts == [f.AlarmAcknowledged(alarm=lamp, occurrence=1)]
    assert wants_attention(city.alarm_of(cab))
    again = AcknowledgeAlarms(alarms=((lamp, 1), (cab, 1)))
    assert city.refusal(again, OPERATOR) == "refused.nothing_to_acknowledge"


def test_that_bulk_has_limits_and_the_gravest_are_opened_one_by_one() -> None:
    city = Cared(CareSpec(bulk_most=2))
    lamp, cab, feeder = city.up("dead", "lamp", 1), city.up("dead", "cab"), city.up("dead", "feeder")
    everything = tuple((ident, 1) for ident in (lamp, cab, feeder))
    assert city.refusal(AcknowledgeAlarms(alarms=everything), OPERATOR) == "refused.bulk_too_many"
    two = AcknowledgeAlarms(alarms=everything[:2])
    assert city.refusal(two, OPERATOR) == "refused.bulk_critical"
    assert city.refusal(AcknowledgeAlarms(alarms=()), OPERATOR) == "refused.nothing_to_acknowledge"
    assert city.refusal(AcknowledgeAlarms(alarms=(("none", 1),)), OPERATOR) == "refused.unknown_alarm"
    assert city.refusal(two, ADMINISTRATOR) == "refused.role"
    city.order(replace(two, opened=(lamp,)), OPERATOR)
    assert city.label(lamp) is city.label(cab) is AlarmLabel.ACKNOWLEDGED


# --- floods


def test_that_a_flood_begins_above_ten_and_ends_below_five() -> None:
    city = Cared()
    for number in range(10):
        city.up(f"r{number}", "lamp")
    city.tick()
    assert city.state.tables.floods == {}
    city.up("r10", "lamp")
    city.tick()
    assert city.state.tables.floods[""].count == 11
    city.tick(590)
    assert "" in city.state.tables.floods
    due = city.tick(20)
    (ended,) = [fact for fact in due if isinstance(fact, f.FloodEnded)]
    assert (ended.scope, ended.count, round(ended.lasted_s)) == ("", 0, 610)
    assert city.state.tables.floods == {}


def test_that_what_was_never_annunciated_makes_no_flood() -> None:
    city = Cared()
    city.up("out", "feeder", 2)
    for number in range(30):
        city.up(f"r{number}", "lamp")
    city.tick()
    assert sum(city.state.tables.load.values()) == 1
    assert city.state.tables.floods == {}


AREAS = (AreaSpec(key="a", title=both("A"), domains=("drainage",), least=2), AreaSpec(key="b", title=both("B")))
STEPS = st.lists(
    st.tuples(st.sampled_from(("up", "down", "out", "back", "tick", "ack", "shelve", "lift")), st.integers(0, 2)),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_that_whatever_happens_a_hidden_alarm_has_a_cause_and_nothing_is_lost(steps: list[tuple[str, int]]) -> None:
    city = Cared(CareSpec(suppressions=(DARK,), areas=AREAS))
    places = ("lamp", "cab", "feeder")
    model: dict[str, bool] = {}
    for what, which in steps:
        place = places[which]
        ident = f"dead@{place}" if what not in ("out", "back") else "out@feeder"
        alarm = city.state.tables.alarms.get(ident)
        if what in ("up", "out") and not (alarm and alarm.active):
            city.up(ident.split("@")[0], ident.split("@")[1])
            model[ident] = True
        elif what in ("down", "back") and alarm is not None and alarm.active:
            city.down(ident)
            model[ident] = False
        elif what == "tick":
            city.tick((0.5, 20, 400)[which])
        elif alarm is not None and what == "ack" and not alarm.acknowledged:
            city.order(AcknowledgeAlarm(alarm=ident, occurrence=alarm.occurrence), OPERATOR)
        elif alarm is not None and what == "shelve" and alarm.shelved_until_us is None:
            city.order(ShelveAlarm(alarm=ident, duration_s=30, reason="x", once=which == 0), OPERATOR)
        elif alarm is not None and what == "lift" and alarm.suppressed_by:
            city.order(LiftSuppression(alarm=ident), OPERATOR)
        for held in city.state.tables.alarms.values():
            assert held.active == model[held.id]
            assert held.suppressed == bool(held.suppressed_by)
            assert not set(held.suppressed_by) & set(held.lifted)
            assert held.id == "dead@lamp" or not held.suppressed_by
        assert all(count >= 0 for count in city.state.tables.load.values())
    for ident in list(model):
        if model[ident]:
            city.down(ident)
    city.tick(400)
    city.tick()
    assert not any(one.suppressed or one.lifted for one in city.state.tables.alarms.values())
    assert pass_care(city.state, city.at_us) == []
