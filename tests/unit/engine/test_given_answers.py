"""An order that comes again gets the answer it had, unless the group that held it was refused."""

from __future__ import annotations

import pytest

from ioc.domain.commands import Actor, Order, SetCityStage
from ioc.engine import given_answers
from ioc.engine.given_answers import GivenAnswers
from ioc.link.messages import Answer


def _order(ident: str, seat: str = "desk-1") -> Order:
    return Order(
        id=ident,
        seen_seq=3,
        actor=Actor(person="hoa", name="Hoa", role="operator", seat=seat),
        command=SetCityStage(level=1, reason="storm"),
    )


def _answer(ident: str) -> Answer:
    return Answer(id=ident, outcome="confirmed", seq=7)


def test_that_a_repeat_is_known_and_another_seats_order_of_the_same_id_is_not() -> None:
    given = GivenAnswers()
    given.add(_order("a"), _answer("a"))
    given.keep()
    assert given.known(_order("a")) == _answer("a")
    assert given.known(_order("a", seat="desk-2")) is None


def test_that_a_refused_group_takes_back_its_own_answers_only() -> None:
    given = GivenAnswers()
    given.add(_order("durable"), _answer("durable"))
    given.keep()
    given.add(_order("lost"), _answer("lost"))
    given.forget()
    assert given.known(_order("lost")) is None
    assert given.known(_order("durable")) is not None


def test_that_only_the_newest_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(given_answers, "KEPT_ANSWERS", 2)
    given = GivenAnswers()
    for ident in ("a", "b", "c"):
        given.add(_order(ident), _answer(ident))
    assert [given.known(_order(ident)) is not None for ident in ("a", "b", "c")] == [False, True, True]
    given.forget()
    assert given.known(_order("c")) is None
