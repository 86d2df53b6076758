"""Data quality as a state: what is told of a stream, when, and that grouping has no say in it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.inbound import AssetSeen, PositionsTaken, ReadingsTaken
from ioc.domain.quality import CODES, QualityReason, StreamMark
from ioc.domain.vocabulary import Quality
from tests.helpers.city import SITE
from tests.unit.engine.test_loop import Centre

S = 1_000_000
GAUGES = tuple(f"gauge-{number}" for number in range(1, 5))


def site(**changes: object):
    """The test city with a changed property "level"."""
    (domain,) = SITE.domains
    (level,) = domain.properties
    return replace(SITE, domains=(replace(domain, properties=(replace(level, **changes),)),))


class Judged(Centre):
    """A centre with four gauges whose marks are looked at."""

    def __init__(self, **changes: object) -> None:
        super().__init__()
        self.loop.record(f.SiteDescribed(site=site(**changes)))
        for asset in GAUGES:
            self.inbox.put(AssetSeen(feed="gauges", id=asset, domain="drainage", kind="gauge", name=asset))
        self.step()

    def say(self, *values: float, at_s: float = 0.0, quality: int = 0, reason: int = 0, first: int = 0) -> None:
        """One value a gauge, of a source time that lies `at_s` from now."""
        names = GAUGES[first : first + len(values)]
        self.inbox.put(
            ReadingsTaken(
                feed="gauges",
                assets=names,
                properties=("level",) * len(values),
                source_us=np.full(len(values), self.now + int(at_s * S)),
                value=np.array(values, float),
                quality=np.full(len(values), quality, np.uint8),
                reasons=np.full(len(values), reason, np.uint8) if reason else None,
            )
        )

    def run(self, seconds: float, *values: float) -> None:
        """Seconds pass; with values, all gauges say them each second."""
        for _ in range(int(seconds)):
            if values:
                self.say(*values)
            self.step(1.0)

    def marks(self) -> dict[str, tuple[int, str]]:
        found: dict[str, StreamMark] = self.loop.state.tables.marks
        return {ident.partition("/")[0]: (mark.quality, mark.reason) for ident, mark in found.items()}


UNCERTAIN, BAD, STALE = int(Quality.UNCERTAIN), int(Quality.BAD), int(Quality.STALE)


@pytest.mark.parametrize(
    ("said", "mark"),
    [
        ({"values": (99.0,)}, (BAD, "out_of_range")),
        ({"values": (float("nan"),), "quality": BAD}, (BAD, "no_value")),
        ({"values": (1.0,), "quality": UNCERTAIN}, (UNCERTAIN, "source")),
        ({"values": (1.0,), "quality": BAD}, (BAD, "source")),
        ({"values": (1.0,), "at_s": 300.0}, (UNCERTAIN, "future")),
        ({"values": (1.0,), "at_s": -300.0}, (STALE, "late")),
        ({"values": (1.0,), "quality": BAD, "reason": CODES[QualityReason.UNIT]}, (BAD, "unit")),
    ],
)
def test_that_a_stream_that_is_not_good_says_why(said: dict, mark: tuple[int, str]) -> None:
    centre = Judged()
    centre.say(*said.pop("values"), **said)
    centre.step(1.0)
    assert centre.marks() == {"gauge-1": mark}
    assert centre.settled_digest() == centre.journal.load_state().digest()


def test_that_a_mark_goes_only_after_a_clean_while_and_comes_once() -> None:
    centre = Judged()
    for value in (99.0, 1.0, 99.0, 1.0, 99.0):
        centre.say(value)
        centre.step(1.0)
    assert centre.marks() == {"gauge-1": (BAD, "out_of_range")}
    assert len(centre.facts(f.StreamsMarked)) == 1, "flutter is not told again and again"
    centre.run(7, 1.1)
    assert centre.marks() == {}
    assert [fact.reason for fact in centre.facts(f.StreamsMarked)] == ["out_of_range", ""]


def test_that_silence_of_a_feed_is_one_fact_of_all_its_streams() -> None:
    centre = Judged()
    centre.say(1.0, 1.0, 1.0, 1.0)
    centre.step(1.0)
    assert centre.marks() == {}
    centre.run(36)
    (told,) = centre.facts(f.StreamsMarked)
    assert (told.reason, told.streams) == ("stale", (0, 1, 2, 3))


def test_that_a_clock_that_is_ahead_is_the_feeds_when_most_of_its_streams_are() -> None:
    centre = Judged()
    centre.say(1.0, 1.1, 1.2, at_s=200.0)
    centre.step(1.0)
    assert set(centre.marks().values()) == {(UNCERTAIN, "skew")}


def test_that_what_comes_late_and_what_no_longer_comes_are_told_apart() -> None:
    centre = Judged()
    for _ in range(20):
        centre.say(1.0, at_s=-60.0)
        centre.step(1.0)
    assert centre.marks() == {"gauge-1": (STALE, "late")}
    centre.run(36)
    assert centre.marks() == {"gauge-1": (STALE, "stale")}
    centre.run(7, 1.0)
    assert centre.marks() == {}


def test_that_two_values_for_one_instant_are_doubted() -> None:
    centre = Judged()
    centre.say(1.0)
    centre.say(1.4)
    centre.step(1.0)
    assert centre.marks() == {"gauge-1": (UNCERTAIN, "duplicate")}


def test_that_only_what_may_not_stand_still_is_frozen() -> None:
    still, moving = Judged(frozen_after_s=20.0), Judged()
    for centre in (still, moving):
        centre.run(25, 1.0)
    assert still.marks() == {"gauge-1": (UNCERTAIN, "frozen")}
    assert moving.marks() == {}, "a constant value is not stale"
    still.run(7, 1.0, 2.0)
    still.say(1.01)
    still.run(7, 1.02)
    assert "gauge-1" not in still.marks()


def test_that_an_undeclared_interval_is_learnt_and_then_tells_what_is_stale() -> None:
    centre = Judged(interval_s=0.0)
    for _ in range(8):
        centre.say(1.0)
        for _ in range(20):
            centre.step(1.0)
    (learnt,) = centre.facts(f.IntervalsLearnt)
    assert learnt.streams == (0,)
    assert learnt.intervals_s[0] == pytest.approx(20.0, abs=0.5)
    assert centre.marks() == {}
    centre.run(70)
    assert centre.marks() == {"gauge-1": (STALE, "stale")}


def test_that_a_restart_takes_the_marks_over_and_tells_nothing_twice() -> None:
    centre = Judged()
    centre.say(99.0)
    centre.step(1.0)
    centre.loop._hearing.judging.sync(centre.loop.state, restart=True)
    centre.run(3)
    assert len(centre.facts(f.StreamsMarked)) == 1
    centre.run(7, 1.0)
    assert centre.marks() == {}


def test_that_what_a_feed_did_is_measured_each_minute() -> None:
    centre = Judged(interval_s=5.0)
    for second in range(62):
        if second % 5 == 0:
            centre.say(1.0 + second / 100, 99.0, 1.0 + second / 100)
        centre.step(1.0)
    (measured,) = centre.facts(f.ServicesMeasured)
    span = measured.spans["gauges"]
    assert (span.until_us - span.since_us) / 1e6 == pytest.approx(60.0, abs=1.5)
    assert span.expected == pytest.approx(3 * 12, abs=1.0), "three streams; the fourth never spoke and is not known"
    assert span.accepted == span.timely
    assert span.accepted == pytest.approx(36, abs=3)
    assert span.valid == pytest.approx(span.accepted * 2 / 3, abs=1)
    assert centre.settled_digest() == centre.journal.load_state().digest()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from([1.0, 1.5, 99.0, float("nan")]), st.sampled_from([0, 0, 0, 1, -60, 90])
        ),
        min_size=2,
        max_size=24,
    ),
    st.sets(st.integers(1, 23)),
)
def test_that_grouping_has_no_say_in_the_marks(readings: list[tuple[int, float, int]], cuts: set[int]) -> None:
    """The same readings within one instant, each alone or in batches: the same marks."""
    found = []
    for grouped in (False, True):
        centre = Judged()
        batch: list[tuple[int, float, int]] = []
        for place, reading in enumerate(readings):
            batch.append(reading)
            if not grouped or place in cuts or place == len(readings) - 1:
                centre.inbox.put(
                    ReadingsTaken(
                        feed="gauges",
                        assets=tuple(GAUGES[gauge] for gauge, _, _ in batch),
                        properties=("level",) * len(batch),
                        source_us=np.array([centre.now + shift * S for _, _, shift in batch]),
                        value=np.array([value for _, value, _ in batch]),
                        quality=np.zeros(len(batch), np.uint8),
                    )
                )
                batch = []
        centre.step(1.0)
        found.append(centre.marks())
    assert found[0] == found[1]


def test_that_a_unit_without_a_real_place_is_refused_once_and_keeps_its_last() -> None:
    centre = Judged()

    def report(lon: float, lat: float) -> None:
        centre.inbox.put(
            PositionsTaken(
                feed="gauges",
                units=("CC-12",),
                source_us=np.array([centre.now]),
                lon=np.array([lon]),
                lat=np.array([lat]),
                heading=np.array([0.0]),
                speed=np.array([0.0]),
            )
        )
        centre.step(1.0)

    report(108.21, 16.04)
    for place in ((0.0, 0.0), (0.0, 0.0), (2.35, 48.85), (200.0, 16.0)):
        report(*place)
    unit = centre.loop.state.tables.units["CC-12"]
    assert (unit.lon, unit.lat) == (108.21, 16.04)
    reasons = [fact.reject.reason for fact in centre.facts(f.RecordRefused)]
    assert reasons == ["position.null_island", "position.outside_area", "position.impossible"]


@pytest.mark.parametrize(
    ("place", "fault"), [((0.0, 0.0), "null_island"), ((2.35, 48.85), "outside_area"), ((108.2, 16.0), "")]
)
def test_that_an_asset_says_why_it_has_no_place(place: tuple[float, float], fault: str) -> None:
    centre = Judged()
    centre.inbox.put(
        AssetSeen(feed="gauges", id="g", domain="drainage", kind="gauge", name="g", lon=place[0], lat=place[1])
    )
    centre.step()
    asset = centre.loop.state.registry.assets["g"]
    assert (asset.place_fault, asset.lon is None) == (fault, bool(fault))
