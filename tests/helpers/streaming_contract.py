"""The contract that every connector keeps which is told: inherit `StreamingContract`, give a source, run pytest."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from ioc.connect.api import Connector, FeedContext, NotReady, Settings
from ioc.connect.catalogue import Catalogue
from ioc.domain import inbound
from ioc.domain.inbound import FeedContacted, Inbound, ReadingsTaken, RecordRejected
from tests.helpers.connector_contract import NOW_US, RunningConnector


class Source(Protocol):
    """What is at the other end: `give` brings one payload and returns when the other side has it."""

    def settings(self) -> dict[str, Any]: ...

    def ready(self) -> None:
        """Wait until the connector can be told something."""

    def give(self, payload: bytes) -> None: ...

    def give_again(self, payload: bytes) -> None:
        """The same once more, as a sender does that did not hear our answer."""

    def vanish(self) -> None: ...

    def come_back(self) -> None: ...

    def close(self) -> None: ...


class StreamingContract:
    """Set `key`, `payload`, `taken` (records in it), `settings`, `wrong` (faulty settings -> the code of each)."""

    key: str
    payload: bytes
    other: bytes
    taken: int
    settings: dict[str, Any]
    wrong: dict[str, tuple[Any, str]]

    def source(self, folder: Path) -> Source:
        raise NotImplementedError

    @pytest.fixture
    def far(self, tmp_path: Path) -> Iterator[Source]:
        far = self.source(tmp_path)
        yield far
        far.close()

    def make(
        self, far: Source, interval_s: float = 0.01, now_us: Callable[[], int] = lambda: NOW_US, **more: Any
    ) -> Connector:
        context = FeedContext(feed="feed-1", domain="hazard", interval_s=interval_s, now_us=now_us)
        return Catalogue.discover().make(self.key, context, far.settings() | self.settings | more)

    def test_that_it_is_found_by_entry_point_and_describes_itself(self) -> None:
        manifest = Catalogue.discover().manifest(self.key)
        assert manifest.key == self.key and manifest.title.vi and manifest.title.en and not manifest.polling
        assert issubclass(manifest.settings, Settings)
        assert all(hasattr(inbound, kind) for kind in manifest.records)

    def test_that_all_faults_of_its_settings_are_named_at_once(self, far: Source) -> None:
        wrong = far.settings() | self.settings | {key: value for key, (value, _) in self.wrong.items()}
        found = {fault.key: fault.code for fault in Catalogue.discover().validate(self.key, wrong)}
        assert found == {key: code for key, (_, code) in self.wrong.items()}

    def test_that_it_emits_typed_messages_of_its_feed(self, far: Source) -> None:
        with RunningConnector(self.make(far)) as running:
            far.ready()
            far.give(self.payload)
            messages = running.wait(lambda messages: _count(messages)[0] >= self.taken)
            assert _count(messages) == (self.taken, 0)
            kinds = {type(one).__name__ for one in messages} - {"FeedContacted"}
            assert kinds and kinds <= set(running.connector.manifest.records)
            assert {one.feed for one in messages} == {"feed-1"}

    def test_that_it_stops_while_nothing_comes(self, far: Source) -> None:
        with RunningConnector(self.make(far, interval_s=3600.0)) as running:
            far.ready()
            assert running.stops()

    @pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
    def test_that_a_truncated_payload_is_one_reject_and_the_next_is_taken(self, far: Source, cut: float) -> None:
        self._bad_then_good(far, self.payload[: int(len(self.payload) * cut)])

    @pytest.mark.parametrize("garbage", [b"\x00\xff garbage \xfe", b"{", b"<html></html>"])
    def test_that_garbage_is_one_reject_and_the_next_is_taken(self, far: Source, garbage: bytes) -> None:
        self._bad_then_good(far, garbage)

    def _bad_then_good(self, far: Source, bad: bytes) -> None:
        with RunningConnector(self.make(far)) as running:
            far.ready()
            far.give(bad)
            far.give(self.payload)
            messages = running.wait(lambda messages: _count(messages)[0] >= self.taken)
            assert _count(messages) == (self.taken, 1)
            (reject,) = [one for one in messages if isinstance(one, RecordRejected)]
            assert "." in reject.reason and (reject.payload in (bad, bad[: len(reject.payload)]))

    def test_that_what_is_brought_again_is_not_taken_twice(self, far: Source) -> None:
        with RunningConnector(self.make(far)) as running:
            far.ready()
            far.give(self.payload)
            running.wait(lambda messages: _count(messages)[0] >= self.taken)
            far.give_again(self.payload)
            far.give(self.other)
            messages = running.wait(lambda messages: _count(messages)[0] >= self.taken + 1)
            assert _count(messages) == (self.taken + 1, 0)

    def test_that_a_clock_off_by_years_changes_nothing(self, far: Source) -> None:
        said = []
        for now_us in (NOW_US, 0, NOW_US * 4):
            with RunningConnector(self.make(far, now_us=lambda now_us=now_us: now_us)) as running:  # type: ignore[misc]
                far.ready()
                far.give(self.payload)
                running.wait(lambda messages: _count(messages)[0] >= self.taken)
                said.append(_news(running.messages))
        assert said[0] == said[1] == said[2]

    def test_that_it_comes_back_after_the_source_was_gone(self, far: Source) -> None:
        connector = self.make(far)
        with RunningConnector(connector) as first:
            far.ready()
            far.give(self.payload)
            first.wait(lambda messages: _count(messages)[0] >= self.taken)
            far.vanish()
            self.after_vanishing(first)
        far.come_back()
        with RunningConnector(connector) as again:
            far.ready()
            far.give(self.other)
            again.wait(lambda messages: _count(messages)[0] >= 1)

    def after_vanishing(self, running: RunningConnector) -> None:
        """What a connector does whose other side is gone: it is not ready. Override for one that only listens."""
        assert isinstance(running.outcome(), NotReady)

    def test_that_it_waits_for_an_engine_that_is_behind_and_loses_nothing(self, far: Source) -> None:
        gate = threading.Event()
        gate.set()
        with RunningConnector(self.make(far, interval_s=60.0), gate) as running:
            far.ready()
            gate.clear()
            givers = [threading.Thread(target=far.give, args=(one,)) for one in (self.payload, self.other)]
            for giver in givers:
                giver.start()
            assert not [one for one in running.messages if not isinstance(one, FeedContacted)]
            gate.set()
            running.wait(lambda messages: _rows(messages) >= self.taken + 1)
            for giver in givers:
                giver.join()
            assert _rows(running.messages) == self.taken + 1


def _count(messages: list[Inbound]) -> tuple[int, int]:
    """Taken and refused, as told so far."""
    contacts = [one for one in messages if isinstance(one, FeedContacted)]
    return sum(one.taken for one in contacts), sum(one.refused for one in contacts)


def _rows(messages: list[Inbound]) -> int:
    """Records among the messages, a batch of readings being as many as it has rows."""
    others = [one for one in messages if not isinstance(one, FeedContacted | RecordRejected)]
    return sum(len(one.value) if isinstance(one, ReadingsTaken) else 1 for one in others)


def _news(messages: list[Inbound]) -> list[str]:
    return [repr(one) for one in messages if not isinstance(one, FeedContacted)]
