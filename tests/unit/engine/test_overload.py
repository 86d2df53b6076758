"""Ten times more readings than may wait: no alarm and no latest value is lost, and what went is on the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, ReadingsTaken
from ioc.domain.vocabulary import LimitKind, Quality
from ioc.engine import inbox as module
from ioc.engine.coalesce import Ranges, coalesce
from ioc.engine.ports import JournalRefused
from tests.helpers.city import LEVEL_2, SITE, both
from tests.unit.engine.test_loop import Centre

WAITING = 100
OVERLOAD = 10 * WAITING


@dataclass
class Flood:
    """One gauge's readings, a thousandth of a second apart, one batch each."""

    values: list[float]
    lags: dict[int, int] = field(default_factory=dict)
    property: str = "level"

    def batches(self, from_us: int) -> Iterator[ReadingsTaken]:
        for place, value in enumerate(self.values):
            yield ReadingsTaken(
                feed="gauges",
                assets=("gauge-1",),
                properties=(self.property,),
                source_us=np.array([from_us + 1000 * (place - self.lags.get(place, 0))]),
                value=np.array([value]),
                quality=np.zeros(1, np.uint8),
            )


@pytest.fixture
def centre(monkeypatch: pytest.MonkeyPatch) -> Centre:
    monkeypatch.setattr(module, "MAX_ROWS", WAITING)
    made = Centre()
    made.inbox._most_rows = WAITING
    made.inbox.put(AssetSeen(feed="gauges", id="gauge-1", domain="drainage", kind="gauge", name="gauge-1"))
    made.gauge(1.0)
    made.step()
    return made


def pour(centre: Centre, flood: Flood) -> None:
    for batch in flood.batches(centre.now):
        centre.inbox.put(batch)
    while centre.inbox.waiting:
        centre.step()


def test_that_a_spike_of_one_sample_raises_its_alarm_beside_a_worse_value_that_is_no_reading(centre: Centre) -> None:
    values = [1.0] * OVERLOAD
    values[333], values[334], values[700] = 99.0, 1.9, float("nan")
    pour(centre, Flood(values))
    assert [fact.value for fact in centre.facts(f.AlarmRaised)] == [1.9]
    assert [fact.value for fact in centre.facts(f.AlarmReturned)] == [1.0]
    assert centre.inbox.dropped > OVERLOAD / 2


def test_that_the_newest_reading_stays_the_latest_when_late_ones_arrive_after_it(centre: Centre) -> None:
    values = [1.0 + (place % 50) / 100 for place in range(OVERLOAD)]
    values[800] = 1.234
    lags = dict.fromkeys(range(801, OVERLOAD), 500)
    pour(centre, Flood(values, lags))
    assert centre.loop.state.latest.value[0] == 1.234
    assert centre.loop.state.latest.quality[0] == Quality.UNCERTAIN


def test_that_a_state_between_two_others_is_seen(centre: Centre) -> None:
    """Pump states 0 to 3, and an alarm at 2: neither lowest nor highest."""
    rule = replace(LEVEL_2, id="tripped", compare=LimitKind.EQUAL, limit=2.0, title=both("Tripped"), deadband=0.0)
    centre.loop.record(f.SiteDescribed(site=replace(SITE, rules=(rule,))))
    centre.step()
    values = [float(place % 2 * 3) for place in range(OVERLOAD)]
    values[600] = 2.0
    pour(centre, Flood(values))
    assert [fact.value for fact in centre.facts(f.AlarmRaised)] == [2.0]
    assert len(centre.facts(f.AlarmReturned)) == 1


def test_that_what_went_is_on_the_record_stream_by_stream(centre: Centre) -> None:
    pour(centre, Flood([1.0 + place / OVERLOAD for place in range(OVERLOAD)]))
    centre.step(1.0)
    centre.loop.end("test")
    centre.step()
    told = centre.facts(f.ReadingsThinned)
    assert {fact.streams for fact in told} == {(0,)}
    assert sum(sum(fact.counts) for fact in told) == sum(fact.dropped for fact in told) == centre.inbox.dropped > 0
    assert centre.loop.state.tables.feeds["gauges"].thinned == centre.inbox.dropped
    kept = sum(len(batch.value) for batch in centre.journal.batches)
    assert kept + centre.inbox.dropped == OVERLOAD + 1


def test_that_what_went_is_told_once_though_the_journal_refused_at_first(
    centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ioc.engine.loop.time.sleep", lambda _: None)
    for batch in Flood([1.0 + place / OVERLOAD for place in range(OVERLOAD)]).batches(centre.now):
        centre.inbox.put(batch)
    centre.journal.refuse = JournalRefused("journal.full")
    centre.step(2.0)
    centre.journal.refuse = None
    for _ in range(3):
        centre.step(1.0)
    centre.loop.end("test")
    centre.step()
    assert sum(fact.dropped for fact in centre.facts(f.ReadingsThinned)) == centre.inbox.dropped > 0


rows = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 9),
        st.sampled_from([0.0, 1.0, 2.0, 3.0, 99.0, float("nan")]),
        st.sampled_from([0, 0, 0, 1, 2]),
    ),
    max_size=40,
)


@given(rows=rows, cut=st.integers(0, 40))
def test_that_thinning_keeps_what_matters_and_counts_the_rest(rows, cut: int) -> None:
    batches = [_batch(part) for part in (rows[:cut], rows[cut:]) if part]
    if not batches:
        return
    once, went = coalesce(batches, _judge)
    (kept,), again = coalesce([*once], _judge)
    assert again == 0
    assert len(kept.value) + went == len(rows)
    assert int(kept.dropped.sum()) == went
    for name in "abc":
        before = [row for row in rows if "abc"[row[0]] == name]
        after = _rows_of(kept, name)
        if not before:
            continue
        plain = [(source, value) for _, source, value, _ in before]
        _require_same(after[0], plain[0])
        _require_same(after[-1], plain[-1])
        newest = max(enumerate(plain), key=lambda item: (item[1][0] or 99, item[0]))[1]
        assert any(_same(row, newest) for row in after)
        usable = [value for _, _, value, quality in before if quality < Quality.BAD and value <= 9]
        assert {min(usable), max(usable)} <= {value for _, value in after} if usable else True
        if name == "c":
            assert set(usable) <= {value for _, value in after}


def _judge(keys) -> Ranges:
    ones = np.ones(len(keys))
    return Ranges(-9 * ones, 9 * ones, np.array([asset == "c" for asset, _ in keys], bool))


def _batch(rows) -> ReadingsTaken:
    return ReadingsTaken(
        feed="g",
        assets=tuple("abc"[row[0]] for row in rows),
        properties=("p",) * len(rows),
        source_us=np.array([row[1] for row in rows], np.int64),
        value=np.array([row[2] for row in rows], float),
        quality=np.array([row[3] for row in rows], np.uint8),
    )


def _rows_of(batch: ReadingsTaken, name: str) -> list[tuple[int, float]]:
    chosen = [place for place, asset in enumerate(batch.assets) if asset == name]
    return list(zip(batch.source_us[chosen].tolist(), batch.value[chosen].tolist(), strict=True))


def _same(one: tuple[int, float], other: tuple[int, float]) -> bool:
    return repr(one) == repr(other)


def _require_same(one: tuple[int, float], other: tuple[int, float]) -> None:
    assert _same(one, other), (one, other)
