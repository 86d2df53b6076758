"""Limits: dead-band, delays, and that no accepted reading is passed over."""

from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.readings import ReadingBatch
from ioc.domain.vocabulary import LimitKind
from ioc.engine.limits import Limits
from tests.helpers.city import LEVEL_2, SITE, City

S = 1_000_000


class Bench:
    """A city whose one rule can be varied, with the limits over it."""

    def __init__(self, **rule: object) -> None:
        self.city = City()
        self.city.say(f.SiteDescribed(site=replace(SITE, rules=(replace(LEVEL_2, **rule),))))
        self.limits = Limits()
        self.limits.sync(self.city.state)
        self.at = self.city.at_us

    def see(self, *values: float, after_s: float = 1.0, quality: int = 0) -> list[str]:
        self.at += int(after_s * S)
        n = len(values)
        batch = ReadingBatch(
            seq=self.city.state.seq,
            stream=np.zeros(n, np.int32),
            source_us=np.arange(n) + self.at,
            received_us=np.full(n, self.at),
            value=np.array(values, float),
            quality=np.full(n, quality, np.uint8),
        )
        return self._say(self.limits.see(self.city.state, batch))

    def tick(self, after_s: float) -> list[str]:
        self.at += int(after_s * S)
        return self._say(self.limits.tick(self.city.state, self.at))

    def _say(self, facts: list) -> list[str]:
        self.city.say(*facts)
        return [type(fact).__name__ for fact in facts]


def test_that_a_dead_band_keeps_an_alarm_until_the_value_is_clearly_back() -> None:
    bench = Bench()
    assert bench.see(1.71) == ["AlarmRaised"]
    assert bench.see(1.69) == []
    assert bench.see(1.71) == []
    assert bench.see(1.60) == ["AlarmReturned"]


def test_that_a_one_sample_spike_inside_a_batch_is_seen() -> None:
    assert Bench().see(1.0, 1.9, 1.0) == ["AlarmRaised", "AlarmReturned"]


def test_that_an_on_delay_runs_out_without_a_new_reading() -> None:
    bench = Bench(on_delay_s=5.0)
    assert bench.see(1.8) == []
    assert bench.tick(4.9) == []
    assert bench.tick(0.2) == ["AlarmRaised"]


def test_that_an_on_delay_starts_again_after_a_return() -> None:
    bench = Bench(on_delay_s=5.0)
    bench.see(1.8)
    assert bench.see(1.0, after_s=3) == []
    assert bench.see(1.8, after_s=1) == []
    assert bench.tick(4.0) == []
    assert bench.tick(1.5) == ["AlarmRaised"]


def test_that_an_off_delay_holds_the_alarm() -> None:
    bench = Bench(off_delay_s=10.0)
    bench.see(1.8)
    assert bench.see(1.0) == []
    assert bench.see(1.8, after_s=5) == []
    assert bench.see(1.0) == []
    assert bench.tick(11) == ["AlarmReturned"]


def test_that_bad_quality_moves_nothing() -> None:
    assert Bench().see(5.0, quality=2) == []


@pytest.mark.parametrize(
    ("compare", "limit", "values", "expected"),
    [
        (LimitKind.BELOW, 0.5, (1.0, 0.4, 0.55, 0.61), ["AlarmRaised", "AlarmReturned"]),
        (LimitKind.EQUAL, 1.0, (0.0, 1.0, 0.0), ["AlarmRaised", "AlarmReturned"]),
    ],
)
def test_that_limits_work_downwards_and_on_equality(
    compare: LimitKind, limit: float, values: tuple[float, ...], expected: list[str]
) -> None:
    assert Bench(compare=compare, limit=limit).see(*values) == expected


def test_that_the_fact_holds_the_reading_that_caused_it() -> None:
    bench = Bench()
    bench.see(1.0, 1.9)
    alarm = bench.city.state.tables.alarms["level_2@gauge-1"]
    assert (alarm.value, alarm.limit, alarm.unit) == (1.9, 1.7, "m")
    assert bench.city.state.latest.value[0] == pytest.approx(1.9)


def test_that_a_rule_for_named_assets_leaves_others_alone() -> None:
    assert Bench(assets=("gauge-7",)).see(9.0) == []


def test_that_a_delay_that_runs_out_over_a_missing_value_shows_no_number() -> None:
    bench = Bench(off_delay_s=10.0)
    bench.see(1.8)
    bench.see(1.0)
    bench.city.state.latest.value[0] = np.nan
    assert bench.tick(11) == ["AlarmReturned"]
    assert bench.city.state.tables.alarms["level_2@gauge-1"].value == 1.8
