"""A channel's lane: what is tried again and when, what becomes a dead letter, what never leaves."""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from ioc.connect.api import AuthFailed, NotReady
from ioc.connect.outbound.api import Outgoing, Rejected
from ioc.connect.outbound.lane import Lane, Patience
from ioc.connect.outbound.wording import Template, Wording
from ioc.domain import facts as f
from ioc.domain.outbound_records import Effect
from ioc.domain.records import Text

EFFECT = Effect(key="k", channel="ch", message="city_stage", about="3")


class Outcomes:
    def __init__(self) -> None:
        self.facts: list[Any] = []
        self._came = threading.Condition()

    def tell(self, fact: f.AnyFact) -> None:
        with self._came:
            self.facts.append(fact)
            self._came.notify_all()

    def wait(self, count: int) -> list[Any]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.facts) >= count, 20), self.facts
            return self.facts


class FakeSender:
    manifest: Any = None

    def __init__(self, send: Callable[[Outgoing], None]) -> None:
        self.send = send


def message(effect: Effect) -> Outgoing:
    text = Text(vi="Cấp 3", en="Stage 3")
    return Outgoing(
        key=effect.key,
        channel=effect.channel,
        message=effect.message,
        about=effect.about,
        subject="3",
        text=text.vi,
        texts=text,
        params={},
        exercise=effect.exercise,
        queued_us=0,
    )


def lane_of(send: Callable[[Outgoing], None], outcomes: Outcomes, dry: bool = False, attempts: int = 3) -> Lane:
    lane = Lane(
        "ch",
        make=lambda: FakeSender(send),
        compose=message,
        stays_here=lambda _: dry,
        tell=outcomes.tell,
        now_us=lambda: 10**15,  # every wait is over at once only when it is none
        random=Random(1),
        patience=Patience(attempts=attempts, first_s=0.0, longest_s=0.0),
    )
    lane.start()
    return lane


def test_that_a_failure_is_tried_again_with_the_same_key_until_it_is_sent() -> None:
    keys, outcomes = list[str](), Outcomes()

    def send(out: Outgoing) -> None:
        keys.append(out.key)
        if len(keys) < 3:
            raise NotReady("feed.unreachable", host="h")

    lane = lane_of(send, outcomes)
    lane.take(EFFECT)
    facts = outcomes.wait(3)
    lane.stop(5)
    assert [type(fact).__name__ for fact in facts] == ["EffectFailed", "EffectFailed", "EffectSent"]
    assert keys == ["k"] * 3 and facts[-1].attempt == 3 and not facts[-1].dry


@pytest.mark.parametrize(
    "trouble", [Rejected("outbound.no_cap"), AuthFailed("feed.auth_refused", host="h", status=401)]
)
def test_that_a_refusal_for_good_is_a_dead_letter_at_once(trouble: Exception) -> None:
    outcomes = Outcomes()

    def send(out: Outgoing) -> None:
        raise trouble

    lane = lane_of(send, outcomes)
    lane.take(EFFECT)
    (fact,) = outcomes.wait(1)
    lane.stop(5)
    assert isinstance(fact, f.EffectGivenUp) and fact.attempt == 1


def test_that_the_last_attempt_makes_a_dead_letter_and_a_bug_ends_no_lane() -> None:
    outcomes, calls = Outcomes(), list[str]()

    def send(out: Outgoing) -> None:
        calls.append(out.key)
        if out.key == "bug":
            raise ZeroDivisionError
        raise NotReady("feed.unreachable", host="h")

    lane = lane_of(send, outcomes, attempts=2)
    lane.take(Effect(key="bug", channel="ch", message="city_stage", about="3"))
    outcomes.wait(1)
    lane.take(EFFECT)
    facts = outcomes.wait(3)
    lane.stop(5)
    assert facts[0].code == "outbound.bug" and facts[0].params == {"error": "ZeroDivisionError"}
    assert isinstance(facts[2], f.EffectGivenUp) and facts[2].code == "feed.unreachable" and facts[2].attempt == 2


def test_that_nothing_leaves_on_a_dry_run_and_it_is_said() -> None:
    outcomes = Outcomes()

    def send(out: Outgoing) -> None:
        raise AssertionError("left")

    lane = lane_of(send, outcomes, dry=True)
    lane.take(EFFECT)
    (fact,) = outcomes.wait(1)
    lane.stop(5)
    assert isinstance(fact, f.EffectSent) and fact.dry


def test_that_waits_double_with_jitter_and_heed_the_receiver() -> None:
    patience, random = Patience(first_s=2, longest_s=10), Random(5)
    for attempt, whole in ((1, 2), (2, 4), (3, 8), (4, 10), (9, 10)):
        assert whole / 2 <= patience.wait_s(attempt, random) <= whole
    assert patience.wait_s(1, random, asked_s=60) == 60
    assert patience.wait_s(1, random, asked_s=1e9) == 3600


def test_that_a_template_reads_values_and_can_do_nothing() -> None:
    def wording(text: str) -> Wording:
        return Wording({"city_stage": Template(subject=Text(vi="s", en="s"), text=Text(vi=text, en=text))})

    assert wording("{{ vi }} {{ level }}").text("city_stage", {"vi": "Cấp", "level": 3}, False, "vi") == "Cấp 3"
    for hostile in ("{{ ''.__class__.__mro__ }}", "{{ unknown }}", "{% for i in range(999999999) %}x{% endfor %}"):
        with pytest.raises(Rejected) as told:
            wording(hostile).text("city_stage", {"vi": "x"}, False, "vi")
        assert told.value.params["message"] == "city_stage" and told.value.params["part"] == "text.vi"


def test_that_an_exercise_is_marked_whatever_the_template_says() -> None:
    told = Wording({"city_stage": Template(subject=Text(vi="a", en="a"), text=Text(vi="b", en="b"))})
    assert told.subject("city_stage", {}, True, "vi") == "[DIỄN TẬP] a"
    assert told.text("city_stage", {}, True, "en") == "EXERCISE – b"
