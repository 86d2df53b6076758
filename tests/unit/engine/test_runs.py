"""Readings that wait together are taken together: the record stays the same, and one bad batch costs no other."""

from __future__ import annotations

import numpy as np
import pytest

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, FeedContacted, ReadingsTaken
from ioc.domain.readings import Latest
from tests.unit.engine.test_loop import Centre


def reading(centre: Centre, level: float, after_s: float, asset: str = "gauge-1", name: str = "level") -> ReadingsTaken:
    return ReadingsTaken(
        feed="gauges",
        assets=(asset,),
        properties=(name,),
        source_us=np.array([centre.now + int(after_s * 1e6)]),
        value=np.array([level]),
        quality=np.zeros(1, np.uint8),
    )


@pytest.fixture
def centre() -> Centre:
    made = Centre()
    for asset in ("gauge-1", "gauge-2"):
        made.inbox.put(AssetSeen(feed="gauges", id=asset, domain="drainage", kind="gauge", name=asset))
    made.step()
    return made


def test_that_readings_that_wait_together_become_one_batch_and_lose_nothing(centre: Centre) -> None:
    for number in range(6):
        centre.inbox.put(reading(centre, 1.0 + number / 10, number, f"gauge-{number % 2 + 1}"))
    centre.step()
    centre.settled_digest()
    (batch,) = centre.journal.batches
    assert batch.value.tolist() == pytest.approx([1.0, 1.1, 1.2, 1.3, 1.4, 1.5])
    assert centre.loop.state.latest.value[:2].tolist() == pytest.approx([1.4, 1.5])


def test_that_alarms_of_a_run_come_in_the_order_of_its_readings(centre: Centre) -> None:
    levels = [("gauge-1", 1.0), ("gauge-2", 1.9), ("gauge-1", 1.9), ("gauge-1", 1.0), ("gauge-2", 1.95)]
    for place, (asset, level) in enumerate(levels):
        centre.inbox.put(reading(centre, level, place, asset))
    centre.step()
    told = [(type(fact).__name__, fact.alarm) for fact in centre.facts(f.AlarmRaised) + centre.facts(f.AlarmReturned)]
    assert told == [
        ("AlarmRaised", "level_2@gauge-2"),
        ("AlarmRaised", "level_2@gauge-1"),
        ("AlarmReturned", "level_2@gauge-1"),
    ]
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_the_same_reading_twice_in_a_run_is_stored_once(centre: Centre) -> None:
    same = reading(centre, 1.2, 5)
    for message in (same, same, FeedContacted(feed="gauges", taken=1, refused=0), same):
        centre.inbox.put(message)
    centre.step()
    centre.settled_digest()
    assert sum(len(batch.value) for batch in centre.journal.batches) == 1


def test_that_one_bad_batch_costs_no_other(centre: Centre) -> None:
    short = ReadingsTaken(
        feed="gauges",
        assets=("gauge-1", "gauge-1"),
        properties=("level", "level"),
        source_us=np.array([centre.now]),
        value=np.array([1.0]),
        quality=np.zeros(1, np.uint8),
    )
    for message in (reading(centre, 1.1, 1), short, reading(centre, 1.3, 2, "gauge-2")):
        centre.inbox.put(message)
    centre.step()
    assert [fact.reject.reason for fact in centre.facts(f.RecordRefused)] == ["feed.bug"]
    assert centre.loop.state.latest.value[:2].tolist() == pytest.approx([1.1, 1.3])


def test_that_unknown_rows_of_a_run_are_refused_by_feed_with_their_number(centre: Centre) -> None:
    for message in (reading(centre, 1.1, 1), reading(centre, 1, 1, "nobody"), reading(centre, 1, 2, name="colour")):
        centre.inbox.put(message)
    centre.step()
    refused = [(fact.reject.reason, fact.reject.params) for fact in centre.facts(f.RecordRefused)]
    assert refused == [("reading.unknown", {"rows": 2})]


def test_that_a_single_reading_folds_as_a_batch_of_one_does() -> None:
    random = np.random.default_rng(3)
    one, other = Latest(), Latest()
    for _ in range(500):
        stream, source, received = (int(random.integers(0, high)) for high in (7, 20, 1000))
        value = float(random.choice([np.nan, 1.0, 2.0]))
        quality = int(random.integers(0, 3))
        one.take_one(stream, source, received, value, quality)
        columns = ([stream], [source], [received], [value], [quality])
        kinds = (np.int32, np.int64, np.int64, np.float64, np.uint8)
        other.take(*(np.array(column, kind) for column, kind in zip(columns, kinds, strict=True)))
        assert one.columns() == other.columns()


def test_that_of_one_stream_the_latest_source_time_wins_within_a_batch() -> None:
    latest = Latest()
    stream, source = np.array([2, 0, 2, 2, 0], np.int32), np.array([5, 1, 9, 7, 1])
    value = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    touched = latest.take(stream, source, np.full(5, 10), value, np.zeros(5, np.uint8))
    assert touched.tolist() == [0, 2]
    assert (latest.value[0], latest.value[2]) == (5.0, 3.0)
