"""Readings that wait together are taken together: the record stays the same, and one bad batch costs no other."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, FeedContacted, ReadingsTaken
from ioc.domain.readings import Latest
from ioc.domain.state import State
from ioc.engine.intake import _repeats, _repeats_by_batch
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
    assert refused == [
        ("reading.unregistered", {"rows": 1, "names": "nobody/level"}),
        ("reading.unregistered", {"rows": 1, "names": "gauge-1/colour"}),
    ]


def test_that_the_same_unknown_rows_are_told_once_and_many_are_not_spelled_out(centre: Centre) -> None:
    many = ReadingsTaken(
        feed="gauges",
        assets=("gauge-1",) * 9,
        properties=tuple(f"p{number}" for number in range(9)),
        source_us=np.array([centre.now] * 9),
        value=np.ones(9),
        quality=np.zeros(9, np.uint8),
    )
    for _ in range(3):
        centre.inbox.put(many)
        centre.step()
    (told,) = centre.facts(f.RecordRefused)
    assert told.reject.params["rows"] == 9
    assert str(told.reject.params["names"]).endswith("gauge-1/p5, …")


def test_that_what_the_engine_refuses_is_counted_with_the_feed(centre: Centre) -> None:
    centre.inbox.put(reading(centre, 1, 1, name="colour"))
    centre.inbox.put(FeedContacted(feed="gauges", taken=1, refused=0))
    centre.step()
    assert len(centre.facts(f.RecordRefused)) == 1
    centre.settled_digest()
    counted = centre.facts(f.FeedCounted)[-1]
    assert (counted.feed, counted.taken, counted.refused) == ("gauges", 1, 1)


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_that_unknown_rows_are_told_by_batch_and_in_their_place_however_they_are_grouped(
    centre: Centre, at_once: int
) -> None:
    strangers = ReadingsTaken(
        feed="gauges",
        assets=("nobody", "somebody"),
        properties=("level",) * 2,
        source_us=np.array([centre.now] * 2),
        value=np.ones(2),
        quality=np.zeros(2, np.uint8),
    )
    levels = [reading(centre, 1.9, 1), reading(centre, 1.0, 2)]
    messages = [levels[0], reading(centre, 1, 1, "nobody"), levels[1], strangers, reading(centre, 1, 2, "nobody")]
    for start in range(0, len(messages), at_once):
        for message in messages[start : start + at_once]:
            centre.inbox.put(message)
        centre.step()
    told = [entry.fact for entry in centre.journal.entries]
    facts = [fact for fact in told if isinstance(fact, f.RecordRefused | f.AlarmRaised | f.AlarmReturned)]
    assert [fact.reject.params["rows"] if isinstance(fact, f.RecordRefused) else fact.value for fact in facts] == [
        1.9,
        1,
        1.0,
        2,
    ]


Row = tuple[int, int, float]
rows_of_a_run = st.lists(
    st.tuples(st.integers(0, 3), st.integers(1, 4), st.sampled_from([1.0, 2.0, float("nan")])), max_size=24
)


@given(before=rows_of_a_run, rows=rows_of_a_run)
def test_that_repeats_are_those_of_one_row_taken_at_a_time(before: list[Row], rows: list[Row]) -> None:
    together, singly = State(), State()
    for state in (together, singly):
        state.latest.ensure(4)
        for row in before:
            state.latest.take(*columns_of([row]))
    found = []
    for row in rows:
        stream, source, received, value, quality = columns_of([row])
        found += _repeats(singly, stream, source, value).tolist()
        if not found[-1]:
            singly.latest.take(stream, source, received, value, quality)
    stream, source, _, value, _ = columns_of(rows)
    assert _repeats(together, stream, source, value).tolist() == found
    counts = [len(list(piece)) for _, piece in groupby(_rising_piece(stream))]
    by_batch = _repeats_by_batch(together, stream, source, value, counts)
    assert by_batch is not None
    assert by_batch.tolist() == found


def _rising_piece(stream: np.ndarray) -> list[int]:
    """For each row the number of the rising piece that it stands in."""
    return np.cumsum(np.append(0, stream[1:] <= stream[:-1])[: len(stream)]).tolist()


def columns_of(rows: list[Row]) -> tuple[np.ndarray, ...]:
    stream, source, value = ([row[place] for row in rows] for place in range(3))
    ones = np.ones(len(rows), np.int64)
    return np.array(stream, np.int64), np.array(source, np.int64), ones, np.array(value, float), ones.astype(np.uint8)


def test_that_of_two_readings_of_one_instant_the_last_is_the_latest_in_every_group_size() -> None:
    for at_once in (1, 2):
        made = Centre()
        made.inbox.put(AssetSeen(feed="gauges", id="gauge-1", domain="drainage", kind="gauge", name="gauge-1"))
        made.step()
        pair = [reading(made, 1.9, 1), reading(made, 1.69, 1)]
        for start in range(0, 2, at_once):
            for message in pair[start : start + at_once]:
                made.inbox.put(message)
            made.step()
        assert made.loop.state.latest.value[0] == 1.69
        assert made.settled_digest() == made.journal.load_state().digest()


def test_that_the_facts_of_a_lost_block_still_give_the_last_of_their_readings(centre: Centre) -> None:
    """Raised and back within one instant and one batch; the block that held both is gone."""
    for level in (1.2, 1.9, 1.0):
        centre.inbox.put(reading(centre, level, 1))
    centre.step()
    assert [len(centre.facts(kind)) for kind in (f.AlarmRaised, f.AlarmReturned)] == [1, 1]
    assert not centre.journal.batches
    assert centre.journal.load_state().latest.value[0] == centre.loop.state.latest.value[0] == 1.0


def test_that_a_reading_named_by_a_fact_folds_as_a_batch_of_one_that_was_lost_does() -> None:
    random = np.random.default_rng(3)
    one, other = Latest(), Latest()
    for received in range(1, 500):
        stream, source = (int(random.integers(0, high)) for high in (7, 20))
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
