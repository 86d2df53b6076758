"""From the link to the session on a real event loop, with a real server at the other end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QTimer

import ioc.qt.bridge
from ioc.domain.commands import SetCityStage
from ioc.link.client import LinkClient
from ioc.qt.bridge import Bridge
from ioc.qt.session import Session
from tests.unit.link.parts import FakeEngine, beating_engine, hello, short_endpoint

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

GUARD_MS = 30_000


class Desk:
    """What an application's root wires: client, session, bridge; and notes of the session's signals."""

    def __init__(self, endpoint: str) -> None:
        self.client = LinkClient(endpoint, hello())
        self.session = Session(self.client)
        self.bridge = Bridge(self.client, self.session)
        self.seen: list[int] = []
        self.links: list[bool] = []
        self.resets = 0
        self.session.entries_arrived.connect(lambda entries: self.seen.extend(one.seq for one in entries))
        self.session.connection_changed.connect(self.links.append)
        self.session.reset.connect(self._count_reset)

    def _count_reset(self) -> None:
        self.resets += 1
        self.seen.clear()


@pytest.fixture
def endpoint() -> Iterator[str]:
    with short_endpoint() as made:
        yield made


@pytest.fixture
def engine(endpoint: str) -> Iterator[FakeEngine]:
    with beating_engine(endpoint) as made:
        yield made


@pytest.fixture
def make_desk(qtbot: Any, endpoint: str) -> Iterator[Callable[[], Desk]]:
    made: list[Desk] = []

    def make() -> Desk:
        made.append(Desk(endpoint))
        return made[-1]

    yield make
    for desk in made:
        desk.bridge.close()


def test_that_a_desk_follows_the_engine_and_acts_on_it(
    qtbot: Any, engine: FakeEngine, make_desk: Callable[[], Desk]
) -> None:
    desk = make_desk()
    desk.bridge.start()
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    engine.publish_facts(250)
    qtbot.waitUntil(lambda: desk.session.state.seq == 250, timeout=GUARD_MS)
    ticket = desk.session.submit(SetCityStage(level=4, reason="bão"))
    with qtbot.waitSignal(desk.session.ticket_settled, timeout=GUARD_MS):
        pass
    assert (ticket.outcome, ticket.seq) == ("confirmed", 251)
    assert desk.seen == list(range(1, 252))
    answers: list[Any] = []
    question = desk.session.ask("log", first=1)
    question.answered.connect(answers.append)
    qtbot.waitUntil(lambda: bool(answers), timeout=GUARD_MS)
    assert answers == [{"question": "log", "first": 1}]


def test_that_a_lost_link_is_raised_on_the_desk_and_open_commands_fail(
    qtbot: Any, engine: FakeEngine, endpoint: str, make_desk: Callable[[], Desk]
) -> None:
    desk = make_desk()
    desk.bridge.start()
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    engine.submit = lambda *order: None  # type: ignore[method-assign]
    ticket = desk.session.submit(SetCityStage(level=4, reason=""))
    assert engine.server is not None
    engine.server.close()
    qtbot.waitUntil(lambda: desk.links == [True, False], timeout=GUARD_MS)
    assert (ticket.outcome, ticket.code) == ("failed", "refused.link_lost")
    assert not desk.session.may_act()
    engine.publish_facts(3)
    engine.serve(endpoint)
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    engine.publish_facts(2)
    qtbot.waitUntil(lambda: desk.session.state.seq == 5, timeout=GUARD_MS)
    assert desk.seen == [4, 5]


def test_that_a_storm_is_taken_in_slices_between_which_the_desk_lives(
    qtbot: Any, engine: FakeEngine, make_desk: Callable[[], Desk]
) -> None:
    desk = make_desk()
    runs: list[int] = []
    taken = desk.session.take

    def slow_take(messages: list[Any]) -> None:
        runs.append(len(messages))
        time.sleep(0.004)  # a desk whose models take their time
        taken(messages)

    desk.session.take = slow_take  # type: ignore[method-assign]
    desk.bridge.start()
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    runs.clear()
    ticks_during: list[int] = []
    ticker = QTimer()
    ticker.setInterval(0)
    ticker.timeout.connect(lambda: ticks_during.append(len(runs)))
    ticker.start()
    for _ in range(150):
        engine.publish_facts(100)
    qtbot.waitUntil(lambda: desk.session.state.seq == 15_000, timeout=GUARD_MS)
    assert desk.seen == list(range(1, 15_001))
    between = {count for count in ticks_during if 0 < count < len(runs)}
    assert len(between) >= 3, "the event loop never came round during the storm"
    gaps = [later - earlier for earlier, later in zip(sorted(between), sorted(between)[1:], strict=False)]
    assert max(gaps) <= 3, "one slice held more takes than its budget allows"


def test_that_a_desk_that_does_not_come_round_starts_again_from_a_snapshot(
    qtbot: Any, engine: FakeEngine, make_desk: Callable[[], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ioc.qt.bridge, "MOST_WAITING", 1000)
    desk = make_desk()
    desk.bridge.start()
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    assert desk.resets == 1
    engine.publish_facts(5000)  # the event loop is not running here: the backlog grows
    until = time.monotonic() + GUARD_MS / 1000
    while desk.bridge.resyncs == 0 and time.monotonic() < until:
        time.sleep(0.01)
    assert desk.bridge.resyncs >= 1
    qtbot.waitUntil(lambda: desk.resets == 2 and desk.session.state.seq == 5000, timeout=GUARD_MS)
    engine.publish_facts(7)
    qtbot.waitUntil(lambda: desk.session.state.seq == 5007, timeout=GUARD_MS)
    assert desk.seen == list(range(5001, 5008))


def test_that_a_message_which_cannot_be_folded_costs_a_snapshot_not_the_desk(
    qtbot: Any, engine: FakeEngine, make_desk: Callable[[], Desk]
) -> None:
    desk = make_desk()
    taken = desk.session.take

    def take(messages: list[Any]) -> None:
        if any(getattr(one, "seq", 0) == 3 and hasattr(one, "entries") for one in messages):
            raise RuntimeError("a fold of tomorrow")
        taken(messages)

    desk.session.take = take  # type: ignore[method-assign]
    desk.bridge.start()
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    for _ in range(3):
        engine.publish_facts(1)
    qtbot.waitUntil(lambda: desk.resets == 2, timeout=GUARD_MS)
    engine.publish_facts(1)
    qtbot.waitUntil(lambda: desk.session.state.seq == 4, timeout=GUARD_MS)


def test_that_nothing_reaches_the_session_after_close(
    qtbot: Any, engine: FakeEngine, make_desk: Callable[[], Desk]
) -> None:
    desk = make_desk()
    desk.bridge.start()
    qtbot.waitUntil(desk.session.may_act, timeout=GUARD_MS)
    desk.bridge.close()
    engine.publish_facts(5)
    qtbot.wait(100)
    assert desk.session.state.seq == 0
    qtbot.waitUntil(lambda: ("left", "one", "person") in engine.history, timeout=GUARD_MS)
    assert msgspec.structs.asdict(engine.snapshot())["seq"] == 5
