"""The contract that every connector keeps: inherit `ConnectorContract`, say what a good payload is, run pytest."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ioc.connect.api import AuthFailed, Connector, FeedContext, NotReady, Settings
from ioc.connect.catalogue import Catalogue
from ioc.domain import inbound
from ioc.domain.inbound import FeedContacted, Inbound, RecordRejected
from tests.helpers import feed_server as faults
from tests.helpers.feed_server import FeedServer

NOW_US = 1_790_000_000_000_000
STOPS_WITHIN_S = 2.0
PATIENCE_S = 15.0


class RunningConnector:
    """A connector on a thread, as the supervisor runs it; keeps what it emits and how it ended."""

    def __init__(self, connector: Connector, gate: threading.Event | None = None) -> None:
        self.connector = connector
        self.messages: list[Inbound] = []
        self.ended_with: BaseException | None = None
        self._gate = gate
        self._news = threading.Condition()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def __enter__(self) -> RunningConnector:
        return self

    def __exit__(self, *_: object) -> None:
        if self._gate is not None:
            self._gate.set()
        self._stop.set()
        self._thread.join(PATIENCE_S)

    def wait(self, happened: Callable[[list[Inbound]], bool]) -> list[Inbound]:
        """Until the messages so far satisfy `happened`."""
        with self._news:
            done = self._news.wait_for(lambda: happened(self.messages) or self._over(), PATIENCE_S)
            assert done and happened(self.messages), f"emitted {self.messages}, ended with {self.ended_with!r}"
            return list(self.messages)

    def wait_contacts(self, count: int) -> list[FeedContacted]:
        """Until that many polls have succeeded."""
        found = self.wait(lambda messages: len(_contacts(messages)) >= count)
        return _contacts(found)

    def outcome(self) -> BaseException | None:
        """What `run` raised; waits for its end."""
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "run goes on"
        return self.ended_with

    def stops(self) -> bool:
        """Ask to stop; whether `run` returned within the contract's time and without an error."""
        self._stop.set()
        self._thread.join(STOPS_WITHIN_S)
        return not self._thread.is_alive() and self.ended_with is None

    def _over(self) -> bool:
        return not self._thread.is_alive() or self.ended_with is not None

    def _run(self) -> None:
        try:
            self.connector.run(self._emit, self._stop)
        except BaseException as error:
            self.ended_with = error
        with self._news:
            self._news.notify_all()

    def _emit(self, message: Inbound) -> None:
        if self._gate is not None:
            self._gate.wait(PATIENCE_S)
        with self._news:
            self.messages.append(message)
            self._news.notify_all()


class ConnectorContract:
    """Set `key`, `payload`, `content_type`, `settings`, and `taken`: how many records the payload holds. `padding` is
    what may stand behind a payload without changing what it says."""

    key: str
    payload: bytes
    content_type: str
    taken: int
    settings: dict[str, Any]
    padding: bytes = b"\n"

    @pytest.fixture
    def server(self) -> Iterator[FeedServer]:
        with FeedServer() as server:
            server.serve(self.payload, content_type=self.content_type)
            yield server

    def make(self, server: FeedServer, interval_s: float = 0.01, **settings: Any) -> Connector:
        context = FeedContext(feed="feed-1", domain="hazard", interval_s=interval_s, now_us=lambda: NOW_US)
        quick = {"url": server.url(), "connect_timeout_s": 2.0, "read_timeout_s": 5.0}
        return Catalogue.discover().make(self.key, context, quick | self.settings | settings)

    def test_that_it_is_found_by_entry_point_and_describes_itself(self) -> None:
        manifest = Catalogue.discover().manifest(self.key)
        assert manifest.key == self.key and manifest.title.vi and manifest.title.en
        assert issubclass(manifest.settings, Settings)
        assert all(hasattr(inbound, kind) for kind in manifest.records)

    def test_that_all_faults_of_its_settings_are_named_at_once(self) -> None:
        wrong = self.settings | {"url": "ftp://x", "deadline_s": "soon", "no_such_key": 1}
        found = {fault.key: fault.code for fault in Catalogue.discover().validate(self.key, wrong)}
        assert found["url"] == "feed.url_bad"
        assert found["deadline_s"] == "feed.setting_wrong"
        assert found["no_such_key"] == "feed.setting_unknown"

    def test_that_it_emits_typed_messages_of_its_feed(self, server: FeedServer) -> None:
        with RunningConnector(self.make(server)) as running:
            (first, *_) = running.wait_contacts(1)
            assert (first.taken, first.refused, first.unchanged) == (self.taken, 0, False)
            kinds = {type(one).__name__ for one in running.messages}
            assert kinds - {"FeedContacted"} <= set(running.connector.manifest.records)
            assert kinds - {"FeedContacted"}, "nothing but the contact"
            assert {one.feed for one in running.messages} == {"feed-1"}

    def test_that_it_stops_while_waiting_for_the_next_poll(self, server: FeedServer) -> None:
        with RunningConnector(self.make(server, interval_s=3600.0)) as running:
            running.wait_contacts(1)
            assert running.stops()

    @pytest.mark.parametrize("fault", [faults.hang, faults.hang_in_body, faults.drip])
    def test_that_it_stops_in_the_middle_of_a_request(self, server: FeedServer, fault: faults.Fault) -> None:
        server.break_next(fault)
        with RunningConnector(self.make(server, read_timeout_s=60.0)) as running:
            server.wait_asked(1)
            assert running.stops()
            assert running.messages == []

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (faults.hang, "feed.timed_out"),
            (faults.hang_in_body, "feed.timed_out"),
            (faults.drip, "feed.too_slow"),
            (faults.status(500), "feed.http_status"),
            (faults.status(404), "feed.http_status"),
            (faults.wrong_length, "feed.cut_off"),
            (faults.reset, "feed.cut_off"),
            (faults.endless, "feed.too_large"),
            (faults.body(gzip.compress(b" " * 3_000_000), Content_Encoding="gzip"), "feed.too_large"),
            (faults.body(b"no gzip", Content_Encoding="gzip"), "feed.garbled"),
            (faults.status(302, Location="/feed"), "feed.redirect_loop"),
            (faults.status(302, Location="file:///etc/passwd"), "feed.redirect_refused"),
        ],
    )
    def test_that_a_source_in_trouble_is_not_ready_and_is_taken_when_it_is_back(
        self, server: FeedServer, fault: faults.Fault, code: str
    ) -> None:
        server.break_next(*[fault] * (6 if code == "feed.redirect_loop" else 1))
        connector = self.make(server, read_timeout_s=0.3, deadline_s=1.0, max_bytes=1_000_000)
        with RunningConnector(connector) as first:
            trouble = first.outcome()
            assert isinstance(trouble, NotReady) and trouble.code == code
        with RunningConnector(connector) as again:
            assert again.wait_contacts(1)[0].taken == self.taken

    @pytest.mark.parametrize("code", [401, 403])
    def test_that_refused_credentials_are_said_once(self, server: FeedServer, code: int) -> None:
        server.break_next(faults.status(code))
        with RunningConnector(self.make(server)) as running:
            assert isinstance(running.outcome(), AuthFailed)

    def test_that_retry_after_is_handed_on(self, server: FeedServer) -> None:
        server.break_next(faults.status(503, Retry_After="7"))
        with RunningConnector(self.make(server)) as running:
            trouble = running.outcome()
            assert isinstance(trouble, NotReady) and trouble.retry_after_s == 7.0

    @pytest.mark.parametrize(
        "fault",
        [faults.body(b"\x00\xff garbage \xfe"), faults.body(b""), faults.truncated],
        ids=["garbage", "nothing", "truncated"],
    )
    def test_that_a_payload_that_does_not_parse_is_one_reject(self, server: FeedServer, fault: faults.Fault) -> None:
        server.break_next(fault)
        with RunningConnector(self.make(server)) as running:
            bad, good = running.wait_contacts(2)[:2]
            assert (bad.taken, bad.refused) == (0, 1)
            assert (good.taken, good.refused) == (self.taken, 0)
            (reject,) = _rejects(running.messages)
            assert reject.reason.startswith((f"{self.key}.", "payload."))

    def test_that_the_same_again_is_not_taken_twice(self, server: FeedServer) -> None:
        server.break_next(faults.body(self.payload), faults.body(self.payload + self.padding))
        with RunningConnector(self.make(server)) as running:
            contacts = running.wait_contacts(3)
            assert [one.taken for one in contacts[:3]] == [self.taken, 0, 0]

    def test_that_unchanged_bytes_and_304_are_contacts_without_news(self, server: FeedServer) -> None:
        server.serve(self.payload, ETag='"a"', Last_Modified="Mon, 05 Jan 2026 00:00:00 GMT")
        with RunningConnector(self.make(server)) as running:
            contacts = running.wait_contacts(3)
            assert [one.unchanged for one in contacts[:3]] == [False, True, True]
            assert server.asked[1].headers["If-None-Match"] == '"a"'
            assert "If-Modified-Since" in server.asked[1].headers

    def test_that_a_clock_off_by_years_changes_nothing(self, server: FeedServer) -> None:
        with RunningConnector(self.make(server)) as running:
            running.wait_contacts(1)
            straight = _records(running.messages)
        server.serve(self.payload, Date="Thu, 01 Jan 1970 00:00:00 GMT", Expires="0", Age="99999999")
        with RunningConnector(self.make(server)) as running:
            running.wait_contacts(1)
            assert _same(_records(running.messages), straight)

    def test_that_it_comes_back_after_the_source_was_gone(self, server: FeedServer) -> None:
        server.vanish()
        connector = self.make(server)
        with RunningConnector(connector) as first:
            trouble = first.outcome()
            assert isinstance(trouble, NotReady) and trouble.code == "feed.unreachable"
        server.listen()
        with RunningConnector(connector) as again:
            assert again.wait_contacts(1)[0].taken == self.taken

    def test_that_it_waits_for_an_engine_that_is_behind_and_loses_nothing(self, server: FeedServer) -> None:
        gate = threading.Event()
        with RunningConnector(self.make(server), gate) as running:
            server.wait_asked(1)
            assert len(server.asked) == 1, "it asks on while nobody listens"
            gate.set()
            assert running.wait_contacts(1)[0].taken == self.taken
        with RunningConnector(self.make(server)) as other:
            other.wait_contacts(1)
            assert _same(_records(running.messages), _records(other.messages))


def _contacts(messages: list[Inbound]) -> list[FeedContacted]:
    return [one for one in messages if isinstance(one, FeedContacted)]


def _rejects(messages: list[Inbound]) -> list[RecordRejected]:
    return [one for one in messages if isinstance(one, RecordRejected)]


def _records(messages: list[Inbound]) -> list[Inbound]:
    """What came before the first contact."""
    end = next(index for index, one in enumerate(messages) if isinstance(one, FeedContacted))
    return messages[:end]


def _same(left: list[Inbound], right: list[Inbound]) -> bool:
    return [repr(one) for one in left] == [repr(one) for one in right]
