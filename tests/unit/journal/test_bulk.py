"""Folding many batches at once is the same, to the bit, as folding them one after another."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.readings import Latest, ReadingBatch
from ioc.journal.bulk import take_all

row = st.tuples(
    st.integers(0, 4),
    st.one_of(st.integers(0, 6), st.integers(-(2**61), 2**61)),
    st.sampled_from([0.0, -0.0, 1.0, float("nan"), float("inf")]),
    st.integers(0, 3),
)


def batches_of(tables: list[list[tuple[int, int, float, int]]]) -> list[ReadingBatch]:
    made = []
    for place, table in enumerate(tables):
        stream, source, value, quality = zip(*table, strict=True)
        made.append(
            ReadingBatch(
                seq=place,
                stream=np.array(stream, np.int32),
                source_us=np.array(source, np.int64),
                received_us=np.full(len(table), 100 + place, np.int64),
                value=np.array(value, np.float64),
                quality=np.array(quality, np.uint8),
            )
        )
    return made


@given(
    before=st.lists(st.lists(row, min_size=1, max_size=6), max_size=2),
    tables=st.lists(st.lists(row, min_size=1, max_size=6), min_size=4, max_size=9),
)
def test_that_at_once_and_one_by_one_give_the_same_bits(
    before: list[list[tuple[int, int, float, int]]], tables: list[list[tuple[int, int, float, int]]]
) -> None:
    one, other = Latest(), Latest()
    for batch in batches_of(before):
        for latest in (one, other):
            latest.take(batch.stream, batch.source_us, batch.received_us, batch.value, batch.quality)
    batches = batches_of(tables)
    for batch in batches:
        one.take(batch.stream, batch.source_us, batch.received_us, batch.value, batch.quality)
    take_all(other, batches)
    assert other.columns() == one.columns()
