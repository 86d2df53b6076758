"""What the mapping knows beyond features: bare places, long tables, series, signs of no value, times in parts."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from ioc.connect.mapping.crs import to_wgs84
from ioc.connect.mapping.news import News
from ioc.connect.mapping.records import Mapped, map_records
from ioc.connect.mapping.settings import RecordSettings
from ioc.connect.times import read_iso
from ioc.domain.inbound import AssetSeen, ReadingsTaken, RecordRejected

_PLACE = {"lon": "x", "lat": "y"}
_STATION: dict[str, Any] = {"record": "asset", "asset": {"kind": {"const": "station"}}, "geometry": "optional"}


def settings(**more: Any) -> RecordSettings:
    return RecordSettings.model_validate(_STATION | more)


def mapped(records: list[Any], **more: Any) -> Mapped:
    return map_records(records, settings(**more), "f", "hazard")


@pytest.mark.parametrize(
    ("record", "place", "found"),
    [
        ({"x": "108,25", "y": "16,05"}, {k: {"path": p, "decimal": ","} for k, p in _PLACE.items()}, (108.25, 16.05)),
        ({"at": "16.05, 108.25"}, {"text": "at"}, (108.25, 16.05)),
        ({"at": "(108.25 16.05)"}, {"text": "at", "order": "lon_lat"}, (108.25, 16.05)),
        ({"x": 108.25, "y": 16.05}, _PLACE, (108.25, 16.05)),
        ({"x": "", "y": "-"}, _PLACE, None),
        ({"x": None}, _PLACE, None),
        ({"x": -999, "y": -999.0}, _PLACE, None),
    ],
)
def test_that_a_place_is_read_of_numbers_and_text(record: dict[str, Any], place: Any, found: Any) -> None:
    (asset,) = mapped([{"id": "a"} | record], place=place, no_value=[-999]).assets
    assert ((asset.lon, asset.lat) if asset.lon is not None else None) == found


@pytest.mark.parametrize("record", [{"x": 108.2}, {"x": "east", "y": 16}, {"x": [1], "y": 2}])
def test_that_half_a_place_or_no_number_is_refused(record: dict[str, Any]) -> None:
    (reject,) = mapped([{"id": "a"} | record], place=_PLACE).rejects
    assert reject.reason == "record.coordinates_wrong"


def test_that_metres_of_a_table_become_degrees_and_a_lost_fix_says_so() -> None:
    turn = to_wgs84("", "EPSG:32648")
    rows = [{"id": "a", "x": 685000.0, "y": 1185000.0}]
    (asset,) = map_records(rows, settings(place=_PLACE), "f", "hazard", turn).assets
    assert asset.lon == pytest.approx(106.69, abs=0.02)
    (lost,) = mapped([{"id": "a", "x": 0, "y": 0}], place=_PLACE).assets
    assert (lost.lon, lost.place_fault) == (None, "null_island")


def test_that_a_long_table_names_its_properties_and_an_unknown_one_is_refused() -> None:
    reading = {"property": {"path": "what", "map": {"pm25": "pm2_5"}}, "path": "value"}
    rows = [{"id": "a", "what": "pm25", "value": 7}, {"id": "a", "what": "noise", "value": 60}]
    found = mapped(rows, readings=[reading], repeats="series")
    assert found.readings is not None and found.readings.properties == ("pm2_5",)
    assert [(one.reason, one.params["value"]) for one in found.rejects] == [("record.property_unknown", "noise")]


def test_that_a_series_keeps_every_moment_and_refuses_the_same_again() -> None:
    rows = [
        {"id": "a", "at": "2026-01-01T00:00Z", "v": 1},
        {"id": "a", "at": "2026-01-01T01:00Z", "v": 1},
        {"id": "a", "at": "2026-01-01T01:00Z", "v": 1},
        {"id": "a", "at": "2026-01-01T01:00Z", "v": 2},
    ]
    found = mapped(rows, time="at", readings=[{"property": "v", "path": "v"}], repeats="series")
    assert found.readings is not None and found.readings.value.tolist() == [1, 1, 2]
    assert [reject.reason for reject in found.rejects] == ["record.repeated"]
    assert (found.accepted, len(found.assets)) == (3, 1)


def test_that_signs_of_no_value_are_readings_without_value() -> None:
    rows = [{"id": str(n), "v": raw} for n, raw in enumerate([-999999, "-999999.00", "n.a.", "5,5", 3])]
    reading = {"property": "v", "path": {"path": "v", "decimal": ","}, "no_value": ["n.a."]}
    found = mapped(rows, readings=[reading], no_value=[-999999])
    assert found.readings is not None and found.rejects == ()
    np.testing.assert_allclose(found.readings.value, [math.nan, math.nan, math.nan, 5.5, 3.0])


@pytest.mark.parametrize(
    ("time", "record"),
    [
        ({"path": ["d", "h"], "zone": "+07:00"}, {"d": "2026-09-01", "h": "07:30"}),
        ({"path": ["d", "h"], "format": "strptime:%d/%m/%Y %Hh%M", "zone": "+0700"}, {"d": "01/09/2026", "h": "07h30"}),
        ({"path": "d", "format": "excel", "zone": "+07:00"}, {"d": 46266.3125}),
        ({"path": "d", "format": "excel", "zone": "Asia/Ho_Chi_Minh"}, {"d": "46266.3125"}),
    ],
)  # fmt: skip
def test_that_times_are_read_in_parts_offsets_and_serial_days(time: Any, record: dict[str, Any]) -> None:
    found = mapped([{"id": "a", "v": 1} | record], time=time, readings=[{"property": "v", "path": "v"}])
    assert found.readings is not None, found.rejects
    assert found.readings.source_us.tolist() == [read_iso("2026-09-01T00:30Z")]


def test_that_what_was_told_is_not_told_again_but_a_correction_is() -> None:
    sure = settings(time="at", readings=[{"property": "v", "path": "v"}], repeats="series")
    news = News("f", sure, once=True)

    def tell(*rows: dict[str, Any]) -> tuple[int, list[float]]:
        harvest = news.harvest(map_records(rows, sure, "f", "hazard"))
        batches = [one for one in harvest.messages if isinstance(one, ReadingsTaken)]
        return harvest.taken, [value for batch in batches for value in batch.value.tolist()]

    first, second = {"id": "a", "at": "2026-01-01T00:00Z", "v": 1}, {"id": "a", "at": "2026-01-01T01:00Z", "v": 2}
    assert tell(first) == (1, [1.0])
    assert tell(first, second) == (1, [2.0])
    assert tell(first, second) == (0, [])
    assert tell(second | {"v": 3}) == (1, [3.0])


def test_that_assets_and_rejects_are_told_once() -> None:
    news = News("f", settings())
    found = mapped([{"id": "a"}, {}])
    first, again = news.harvest(found), news.harvest(found)
    assert [type(one) for one in first.messages] == [AssetSeen, RecordRejected]
    assert (again.messages, again.taken) == ((), 0)
