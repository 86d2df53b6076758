"""The shape of a connector that is told: counts, contact, acknowledgement, trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import pytest

from ioc.connect.api import FeedContext, Manifest, NotReady, Settings
from ioc.connect.polling import Harvest
from ioc.connect.reject_valve import RejectValve
from ioc.connect.streaming import StreamingConnector
from ioc.domain.inbound import AssetSeen, FeedContacted, Inbound, RecordRejected
from ioc.domain.records import Text

GUARD_S = 10.0


class Scripted:
    """A line that gives what it was told to give, one list a time, and notes what was settled."""

    def __init__(self, *script: Sequence[str] | Exception, alive: bool = True) -> None:
        self._script = list(script)
        self._alive = alive
        self.settled: list[str] = []
        self.closed = False
        self.asked = threading.Semaphore(0)

    def receive(self, wait_s: float) -> Sequence[str]:
        self.asked.release()
        if not self._script:
            threading.Event().wait(0.001)
            return ()
        step = self._script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def settle(self, parcels: Sequence[str]) -> None:
        self.settled += parcels

    def heard(self) -> bool:
        return self._alive

    def close(self) -> None:
        self.closed = True


class Told(StreamingConnector[str]):
    """Every parcel is an asset, but "bad" is refused."""

    manifest: ClassVar[Manifest] = Manifest(
        key="told",
        title=Text(vi="Được báo", en="Told"),
        version="1",
        settings=Settings,
        records=("AssetSeen",),
        polling=False,
        documentation="",
    )

    def __init__(self, line: Scripted, interval_s: float = 3600.0) -> None:
        super().__init__(FeedContext(feed="f", domain="d", interval_s=interval_s, now_us=lambda: 0), Settings())
        self._line = line

    def open(self, stop: threading.Event) -> Scripted:
        return self._line

    def take(self, parcels: Sequence[str], stop: threading.Event) -> Harvest:
        messages: list[Inbound] = []
        for number, name in enumerate(parcels):
            if name.startswith("bad"):
                payload = f"{name}{number}".encode() if name == "bad!" else name.encode()
                messages.append(RecordRejected(feed="f", record=name, reason="x.bad", payload=payload))
            else:
                messages.append(AssetSeen(feed="f", id=name, domain="d", kind="k", name=name))
        return Harvest(messages=tuple(messages), taken=sum(not name.startswith("bad") for name in parcels))


class Hearing:
    """Runs a connector on a thread; `until` waits for messages."""

    def __init__(self, connector: Told, hold: threading.Event | None = None) -> None:
        self.messages: list[Inbound] = []
        self.trouble: BaseException | None = None
        self.stop = threading.Event()
        self._hold = hold
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, args=(connector,), daemon=True)
        self._thread.start()

    def until(self, happened: Callable[[list[Inbound]], Any]) -> None:
        with self._news:
            assert self._news.wait_for(lambda: happened(self.messages), GUARD_S), self.messages

    def end(self) -> None:
        self.stop.set()
        self.over()

    def over(self) -> None:
        self._thread.join(GUARD_S)
        assert not self._thread.is_alive()

    def _run(self, connector: Told) -> None:
        try:
            connector.run(self._emit, self.stop)
        except BaseException as error:
            self.trouble = error

    def _emit(self, message: Inbound) -> None:
        if self._hold is not None and not isinstance(message, FeedContacted):
            self._hold.wait(GUARD_S)
        with self._news:
            self.messages.append(message)
            self._news.notify_all()


def _contacts(messages: list[Inbound]) -> list[tuple[int, int]]:
    return [(one.taken, one.refused) for one in messages if isinstance(one, FeedContacted)]


def test_that_an_open_line_is_a_contact_before_anything_came() -> None:
    hearing = Hearing(Told(Scripted()))
    hearing.until(lambda messages: _contacts(messages) == [(0, 0)])
    hearing.end()


def test_that_a_line_without_a_sign_of_life_is_no_contact() -> None:
    line = Scripted(alive=False)
    hearing = Hearing(Told(line, interval_s=0.0))
    for _ in range(20):
        assert line.asked.acquire(timeout=GUARD_S)
    hearing.end()
    assert hearing.messages == []


def test_that_counts_add_up_and_a_parcel_is_settled_when_the_engine_has_it() -> None:
    line = Scripted(["a", "bad", "b"], ["c"])
    hold = threading.Event()
    hearing = Hearing(Told(line), hold)
    assert line.asked.acquire(timeout=GUARD_S)
    assert line.settled == [], "settled before the engine took it"
    hold.set()
    hearing.until(lambda messages: sum(isinstance(one, AssetSeen) for one in messages) == 3)
    hearing.end()
    taken, refused = (sum(column) for column in zip(*_contacts(hearing.messages), strict=True))
    assert (taken, refused) == (3, 1)
    assert line.settled == ["a", "bad", "b", "c"] and line.closed


def test_that_nothing_more_is_received_while_the_engine_is_behind() -> None:
    line = Scripted(["a"], ["b"])
    hold = threading.Event()
    hearing = Hearing(Told(line), hold)
    assert line.asked.acquire(timeout=GUARD_S)
    assert not line.asked.acquire(timeout=0.2), "it receives on while nobody takes"
    hold.set()
    hearing.until(lambda messages: sum(isinstance(one, AssetSeen) for one in messages) == 2)
    hearing.end()


def test_that_counts_are_told_before_the_line_is_given_up() -> None:
    line = Scripted(["a"], NotReady("x.lost"))
    hearing = Hearing(Told(line))
    hearing.over()
    assert isinstance(hearing.trouble, NotReady)
    assert sum(taken for taken, _ in _contacts(hearing.messages)) == 1
    assert line.closed


def test_that_the_same_bad_parcel_is_kept_once_and_counted_each_time() -> None:
    hearing = Hearing(Told(Scripted(["bad"], ["bad"], ["bad"], ["end"])))
    hearing.until(lambda messages: any(isinstance(one, AssetSeen) for one in messages))
    hearing.end()
    assert sum(isinstance(one, RecordRejected) for one in hearing.messages) == 1
    assert sum(refused for _, refused in _contacts(hearing.messages)) == 3


def test_that_a_flood_of_refusals_is_counted_and_not_all_kept() -> None:
    def rejects(first: int, count: int) -> list[RecordRejected]:
        return [RecordRejected(feed="f", record=str(n), reason="x.bad") for n in range(first, first + count)]

    valve = RejectValve("f", most=3)
    assert len(valve.pass_on(rejects(0, 10), 100.0)) == 3
    assert valve.pass_on(rejects(10, 5), 130.0) == []
    (held,) = valve.over(161.0)
    assert (held.reason, held.params) == ("feed.rejects_held", {"count": 12})
    assert len(valve.pass_on(rejects(20, 2), 162.0)) == 2


@pytest.mark.parametrize("late_s", [0.0, 59.0])
def test_that_the_valve_says_nothing_when_nothing_was_held(late_s: float) -> None:
    valve = RejectValve("f")
    assert valve.over(1000.0) == [] and valve.over(1000.0 + late_s) == []
