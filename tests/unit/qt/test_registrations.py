"""Registrations of a large city: what is dear for the views is gathered, what is cheap comes at once."""

from __future__ import annotations

import time

import pytest
from pytestqt.qtbot import QtBot

from ioc.domain.facts import AnyFact, AssetRegistered, Entry
from ioc.domain.state import Change
from ioc.link.messages import Facts
from ioc.qt.session import DEAR_S, Session
from tests.helpers.city import gauge


class FakeLink:
    def send(self, message: object) -> None:
        raise AssertionError(message)


def registered(session: Session, number: int) -> None:
    seq = session.state.seq
    fact: AnyFact = AssetRegistered(asset=gauge(f"gauge-{number}"))
    session.take([Facts(after=seq, seq=seq + 1, entries=(Entry(seq=seq + 1, at_us=1, fact=fact),))])


@pytest.mark.parametrize("spent_s", [0.0, 3 * DEAR_S])
def test_that_dear_registrations_are_gathered_and_none_is_lost(qtbot: QtBot, spent_s: float) -> None:
    session, told = Session(FakeLink()), []

    def take(change: Change) -> None:
        told.append(change.of("assets"))
        until = time.perf_counter() + spent_s
        while time.perf_counter() < until:
            pass

    session.changed.connect(take)
    for number in range(5):
        registered(session, number)
    assert len(session.state.registry.assets) == 5, "what is known is never held back"
    assert len(told) == (1 if spent_s else 5)
    qtbot.waitUntil(lambda: sum(map(len, told)) == 5, timeout=10_000)
    assert [ident for some in told for ident in some] == [f"gauge-{number}" for number in range(5)]
