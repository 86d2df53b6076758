from __future__ import annotations

import msgspec
import numpy as np
import pytest

from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.link.columns import positions_message, positions_of, readings_message, readings_of
from ioc.link.messages import decode_server, encode


def test_that_readings_survive_the_wire() -> None:
    batch = ReadingBatch(
        seq=7,
        stream=np.array([3, 1, 2**31 - 1], np.int32),
        source_us=np.array([-1, 0, 2**62], np.int64),
        received_us=np.array([5, 6, 7], np.int64),
        value=np.array([1.5, np.nan, -np.inf]),
        quality=np.array([0, 1, 255], np.uint8),
    )
    message = decode_server(encode(readings_message(6, batch)))
    found = readings_of(message)  # type: ignore[arg-type]
    assert (message.after, found.seq) == (6, 7)  # type: ignore[union-attr]
    for name in ("stream", "source_us", "received_us", "value", "quality"):
        np.testing.assert_array_equal(getattr(found, name), getattr(batch, name))
        assert getattr(found, name).dtype == getattr(batch, name).dtype


@pytest.mark.parametrize("rows", [1, 2, 1000])
def test_that_what_is_the_same_for_all_rows_travels_once(rows: int) -> None:
    batch = ReadingBatch(
        seq=7,
        stream=np.arange(rows, dtype=np.int32),
        source_us=np.arange(rows),
        received_us=np.full(rows, 99),
        value=np.linspace(0, 1, rows),
        quality=np.full(rows, 1, np.uint8),
    )
    message = readings_message(6, batch)
    assert (len(message.received_us), len(message.quality)) == (8, 1)
    found = readings_of(message)
    for name in ("stream", "source_us", "received_us", "value", "quality"):
        np.testing.assert_array_equal(getattr(found, name), getattr(batch, name))


def test_that_positions_survive_the_wire_even_from_strided_columns() -> None:
    square = np.arange(12.0).reshape(3, 4)
    batch = PositionBatch(
        seq=9,
        units=("a", "đội 1", "c"),
        source_us=np.array([1, 2, 3]),
        received_us=np.array([4, 5, 6]),
        lon=square[:, 0],
        lat=square[:, 1],
        heading=square[:, 2],
        speed=np.array([np.nan, 0.0, 3.25]),
    )
    found = positions_of(decode_server(encode(positions_message(8, batch))))  # type: ignore[arg-type]
    assert found.units == batch.units
    for name in ("source_us", "received_us", "lon", "lat", "heading", "speed"):
        np.testing.assert_array_equal(getattr(found, name), getattr(batch, name))


def test_that_columns_of_different_lengths_are_refused() -> None:
    empty = np.empty(0)
    batch = ReadingBatch(
        seq=1, stream=empty, source_us=empty, received_us=empty, value=empty, quality=np.zeros(1, np.uint8)
    )
    with pytest.raises(ValueError, match="different lengths"):
        readings_of(readings_message(0, batch))
    whole = readings_message(0, batch)
    with pytest.raises(ValueError, match="multiple"):
        readings_of(msgspec.structs.replace(whole, value=b"123"))
