"""The supervisor: one feed in trouble leaves the others alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, ClassVar

import pytest

from ioc.connect.api import AuthFailed, BadSettings, Emit, FeedContext, Manifest, NotReady, Settings
from ioc.connect.catalogue import Catalogue
from ioc.connect.supervisor import FeedPlan, Supervisor
from ioc.domain.inbound import FeedContacted, FeedFailed, Inbound
from ioc.domain.records import Text

Script = Callable[["FakeConnector", Emit, threading.Event], None]
_scripts: dict[str, list[Script]] = {}
_made: list[str] = []


class FakeConnector:
    """Runs the next step of its feed's script at every `run`; then contacts and waits."""

    manifest: ClassVar[Manifest] = Manifest(
        key="fake",
        title=Text(vi="Giả", en="Fake"),
        version="1",
        settings=Settings,
        records=(),
        polling=True,
        documentation="",
    )

    def __init__(self, context: FeedContext, settings: Any) -> None:
        self.context = context
        _made.append(context.feed)

    def run(self, emit: Emit, stop: threading.Event) -> None:
        steps = _scripts.get(self.context.feed, [])
        if steps:
            steps.pop(0)(self, emit, stop)
        emit(FeedContacted(feed=self.context.feed, taken=1, refused=0))
        stop.wait(30)


class _FakePoint:
    name = "fake"

    def load(self) -> type[FakeConnector]:
        return FakeConnector


class Heard:
    """Collects messages and waits for some."""

    def __init__(self) -> None:
        self.messages: list[Inbound] = []
        self._news = threading.Condition()

    def __call__(self, message: Inbound) -> None:
        with self._news:
            self.messages.append(message)
            self._news.notify_all()

    def wait(self, feed: str, kind: type, count: int = 1) -> list[Any]:
        def found() -> list[Any]:
            return [one for one in self.messages if one.feed == feed and isinstance(one, kind)]

        with self._news:
            assert self._news.wait_for(lambda: len(found()) >= count, 10.0), self.messages
            return found()


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    _scripts.clear()
    _made.clear()
    made = Supervisor(Catalogue([_FakePoint()]), lambda: 0, Random(1), first_wait_s=0.01)  # type: ignore[list-item]
    yield made
    assert made.stop() == ()


def _plan(feed: str, connector: str = "fake", **settings: Any) -> FeedPlan:
    return FeedPlan(id=feed, domain="hazard", connector=connector, interval_s=1.0, settings=settings)


def _raises(error: Exception) -> Script:
    def step(connector: FakeConnector, emit: Emit, stop: threading.Event) -> None:
        raise error

    return step


def test_that_not_ready_is_told_and_tried_again_with_the_same_connector(supervisor: Supervisor) -> None:
    _scripts["a"] = [_raises(NotReady("feed.unreachable", host="h")), _raises(NotReady("feed.timed_out", host="h"))]
    heard = Heard()
    supervisor.start([_plan("a")], heard)
    heard.wait("a", FeedContacted)
    failed = heard.wait("a", FeedFailed, 2)
    assert [one.reason for one in failed] == ["feed.unreachable", "feed.timed_out"]
    assert all(one.retry_s is not None and not one.parked for one in failed)
    assert _made == ["a"]


def test_that_the_source_is_obeyed_when_it_says_how_long(supervisor: Supervisor) -> None:
    _scripts["a"] = [_raises(NotReady("feed.http_status", host="h", status=503, retry_after_s=1800.0))]
    heard = Heard()
    supervisor.start([_plan("a")], heard)
    (failed,) = heard.wait("a", FeedFailed)
    assert failed.retry_s == 1800.0
    assert supervisor.retry("a")
    heard.wait("a", FeedContacted)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (AuthFailed("feed.auth_refused", host="h", status=401), "feed.auth_refused"),
        (BadSettings("feed.url_bad", key="url", url="x"), "feed.url_bad"),
    ],
)
def test_that_a_feed_stays_off_until_somebody_acts(supervisor: Supervisor, error: Exception, reason: str) -> None:
    _scripts["a"] = [_raises(error)]
    heard = Heard()
    supervisor.start([_plan("a"), _plan("b")], heard)
    (failed,) = heard.wait("a", FeedFailed)
    assert (failed.reason, failed.retry_s, failed.parked) == (reason, None, False)
    heard.wait("b", FeedContacted)
    assert supervisor.retry("a")
    heard.wait("a", FeedContacted)
    assert _made.count("a") == 2, "credentials are read anew"


def test_that_our_own_bug_parks_one_feed_and_leaves_the_rest(supervisor: Supervisor) -> None:
    _scripts["a"] = [_raises(ZeroDivisionError("oops"))]
    heard = Heard()
    supervisor.start([_plan("a"), _plan("b")], heard)
    (failed,) = heard.wait("a", FeedFailed)
    assert (failed.reason, failed.parked, failed.retry_s) == ("feed.bug", True, None)
    assert failed.params == {"error": "ZeroDivisionError"}
    heard.wait("b", FeedContacted)
    supervisor.retry("a")
    heard.wait("a", FeedContacted)


def test_that_a_message_of_another_feed_or_type_is_the_connectors_bug(supervisor: Supervisor) -> None:
    def foreign(connector: FakeConnector, emit: Emit, stop: threading.Event) -> None:
        emit(FeedContacted(feed="b", taken=9, refused=9))

    def untyped(connector: FakeConnector, emit: Emit, stop: threading.Event) -> None:
        emit({"feed": "c"})  # type: ignore[arg-type]

    _scripts["a"], _scripts["c"] = [foreign], [untyped]
    heard = Heard()
    supervisor.start([_plan("a"), _plan("c")], heard)
    assert heard.wait("a", FeedFailed)[0].parked and heard.wait("c", FeedFailed)[0].parked
    assert all(isinstance(one, FeedFailed) for one in heard.messages)


def test_that_settings_that_cannot_work_are_told_as_a_failed_feed(supervisor: Supervisor) -> None:
    heard = Heard()
    supervisor.start([_plan("a", "no-such"), _plan("b", colour="red")], heard)
    assert heard.wait("a", FeedFailed)[0].reason == "feed.connector_unknown"
    assert heard.wait("b", FeedFailed)[0].reason == "feed.setting_unknown"
    assert not supervisor.retry("nobody")


def test_that_a_connector_that_will_not_stop_is_named() -> None:
    held = threading.Event()
    _scripts["a"] = [lambda connector, emit, stop: held.wait(30) and None]
    supervisor = Supervisor(Catalogue([_FakePoint()]), lambda: 0, Random(1))  # type: ignore[list-item]
    supervisor.start([_plan("a"), _plan("b")], Heard())
    assert supervisor.stop(deadline_s=0.3) == ("a",)
    held.set()
