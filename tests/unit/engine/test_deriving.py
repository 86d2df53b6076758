"""Indices that the engine computes: through its own loop and journal, with gaps, over a restart, at midnight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from ioc.domain.inbound import AssetSeen, ReadingsTaken
from ioc.domain.indices.heat import heat_index_c
from ioc.domain.indices.vn_aqi import daily, hourly
from ioc.domain.records import Text
from ioc.domain.site import Derivation, DomainSpec, KindSpec, PropertySpec
from ioc.domain.vocabulary import Quality
from ioc.engine.hourly_means import HOUR_US
from ioc.journal.reader import JournalReader
from tests.helpers.city import SITE
from tests.unit.domain.test_vn_aqi import TABLE
from tests.unit.journal.centre import Centre, key_file
from tests.unit.journal.scribe import NOON

FIRST = NOON // HOUR_US + 21
"""An hour from 1970: 16:00 in Đà Nẵng (09:00 UTC) of the day after the journal's first noon."""
RAW = ("pm25_ug_m3", "o3_ug_m3", "temp_c", "humidity_pct")
HOW = {
    "aqi": Derivation(how="vn_aqi_hourly"),
    "by": Derivation(how="vn_aqi_dominant"),
    "day": Derivation(how="vn_aqi_daily"),
    "felt": Derivation(how="heat_index", sources=("temp_c", "humidity_pct")),
}


def _spec(key: str, derived: Derivation | None = None) -> PropertySpec:
    return PropertySpec(key=key, title=Text(vi=key, en=key), unit="", interval_s=1200, derived=derived)


AIR = DomainSpec(
    key="environment",
    title=Text(vi="Môi trường", en="Environment"),
    symbol="environment",
    kinds=(KindSpec(key="air", title=Text(vi="Trạm", en="Station"), properties=(*RAW, *HOW)),),
    properties=(*map(_spec, RAW), *(_spec(key, how) for key, how in HOW.items())),
)
CITY = replace(SITE, domains=(*SITE.domains, AIR), tables=(TABLE,))


class Station(Centre):
    """An engine on a journal of its own, fed three readings an hour."""

    def __init__(self, place: Path) -> None:
        super().__init__(place, site=CITY)
        self.inbox.put(AssetSeen(feed="gauges", id="s", domain="environment", kind="air", name="Trạm"))

    def hour(self, number: int, readings: int = 3, **values: float) -> None:
        """Readings of hour `number` after `FIRST`, then the clock goes past its end."""
        start = (FIRST + number) * HOUR_US
        self.clock.at_us = start + HOUR_US - 1_000_000
        for name, value in values.items():
            times = start + np.arange(readings, dtype=np.int64) * 1_200_000_000
            # around the mean, so that a mean is worth computing
            spread = value + np.arange(readings) - (readings - 1) / 2
            self.inbox.put(
                ReadingsTaken(
                    feed="gauges",
                    assets=("s",) * readings,
                    properties=(name,) * readings,
                    source_us=times,
                    value=spread.astype(np.float64),
                    quality=np.zeros(readings, np.uint8),
                )
            )
        self.loop.step(0.0)
        self.clock.at_us = start + HOUR_US + 301_000_000
        self.loop.step(0.0)
        self.loop.step(0.0)

    def told(self, name: str) -> tuple[float, int, int] | None:
        """Latest value, quality, and the hour after `FIRST` at whose beginning it stands."""
        stream = self.loop.state.registry.streams.get(f"s/{name}")
        if stream is None:
            return None
        latest = self.loop.state.latest
        hour = int(latest.source_us[stream.index]) // HOUR_US - FIRST
        return float(latest.value[stream.index]), int(latest.quality[stream.index]), hour


FINE = [20.0, 35.0, 60.0, 52.0, 41.0, 38.0, 44.0, 90.0, 85.0, 70.0, 66.0, 61.0, 58.0]


@pytest.fixture
def station(tmp_path: Path) -> Station:
    return Station(tmp_path)


def test_that_each_hour_gives_the_index_that_the_decision_gives(station: Station) -> None:
    for number, fine in enumerate(FINE):
        station.hour(number, pm25_ug_m3=fine, o3_ug_m3=190.0 if number == 12 else 40.0)
        newest_first = [*reversed(FINE[: number + 1])][:12]
        ozone = [190.0 if number == 12 else 40.0]
        expected = hourly(TABLE, {"pm25_ug_m3": [*newest_first, *[None] * 12][:12], "o3_ug_m3": ozone})
        if expected.value is None:
            assert station.told("aqi") is None, "the first hour alone is none by NowCast"
            continue
        whole = Quality.GOOD if number >= 11 else Quality.UNCERTAIN
        assert station.told("aqi") == (expected.value, whole, number + 1)
    names = list(dict.fromkeys(row.property for row in TABLE.points))
    by = station.told("by")
    assert by is not None and names[int(by[0]) - 1] == expected.dominant


def test_that_an_hour_with_too_few_readings_is_missing_and_makes_the_index_uncertain(station: Station) -> None:
    for number in range(12):
        station.hour(number, readings=1 if number == 5 else 3, pm25_ug_m3=40.0)
    series = [40.0] * 12
    series[6] = None  # type: ignore[call-overload]
    assert station.told("aqi") == (hourly(TABLE, {"pm25_ug_m3": series}).value, Quality.UNCERTAIN, 12)


def test_that_the_day_is_counted_up_at_local_midnight(station: Station) -> None:
    hours = [30.0 + number for number in range(32)]
    for number, fine in enumerate(hours):
        station.hour(number, pm25_ug_m3=fine)
    # 00:00 in Đà Nẵng is 17:00 UTC, 8 hours and 32 hours after the first hour's beginning
    assert station.told("day") == (daily(TABLE, {"pm25_ug_m3": hours[8:32]}).value, Quality.GOOD, 32)


def test_that_the_means_are_made_again_from_the_record_after_a_restart(station: Station, tmp_path: Path) -> None:
    for number in range(11):
        station.hour(number, pm25_ug_m3=FINE[number])
    station.loop.settle()
    station.journal.close()
    again = Station(tmp_path)
    again.hour(11, pm25_ug_m3=FINE[11])
    expected = hourly(TABLE, {"pm25_ug_m3": [*reversed(FINE[:12])]})
    assert again.told("aqi") == (expected.value, Quality.GOOD, 12)


def test_that_a_restart_within_the_hour_tells_nothing_twice(station: Station, tmp_path: Path) -> None:
    for number in range(3):
        station.hour(number, pm25_ug_m3=50.0)
    station.loop.settle()
    before = station.told("aqi")
    station.journal.close()
    again = Station(tmp_path)
    again.loop.step(0.0)
    again.loop.step(0.0)
    index = again.loop.state.registry.streams["s/aqi"].index
    again.loop.settle()
    rows = JournalReader(tmp_path / "data", key_file(tmp_path)).history(index, 0, 2**62)
    assert again.told("aqi") == before
    assert len(set(rows.source_us.tolist())) == len(rows.source_us)


def test_that_the_felt_heat_needs_both_and_comes_every_hour(station: Station) -> None:
    station.hour(0, temp_c=34.0)
    assert station.told("felt") is None
    station.hour(1, temp_c=34.0, humidity_pct=70.0)
    felt = station.told("felt")
    assert felt is not None
    assert felt[0] == pytest.approx(heat_index_c(34.0, 70.0))
    assert felt[1:] == (Quality.GOOD, 2)
