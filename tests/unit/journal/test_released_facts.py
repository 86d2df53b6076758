"""Every fact that a released version ever wrote is read for good."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
import pytest

from ioc.domain.facts import VERSIONS, AnyFact
from ioc.journal.codec import entry_of
from ioc.journal.upcast import lift
from tests.fixtures.fact_samples import Sample, released, sampled

SAMPLES = [(release, sample) for release, samples in released().items() for sample in samples]


def kept(told: Any, read: Any) -> bool:
    """Whether everything told is read again; later versions may have added fields."""
    if isinstance(told, dict):
        return isinstance(read, dict) and all(key in read and kept(told[key], read[key]) for key in told)
    if isinstance(told, list):
        return len(told) == len(read) and all(map(kept, told, read))
    return bool(told == read)


@pytest.mark.parametrize(("release", "sample"), SAMPLES, ids=lambda value: getattr(value, "kind", value))
def test_that_what_was_written_is_read_and_loses_nothing(release: str, sample: Sample) -> None:
    entry = entry_of(1, 2, sample.kind, sample.version, b"", sample.payload)
    _, _, told = lift(sample.kind, sample.version, msgspec.msgpack.decode(sample.payload))
    read = msgspec.msgpack.decode(msgspec.msgpack.encode(entry.fact))
    assert kept(told, read)


def test_that_every_kind_of_fact_has_a_sample_of_its_present_version() -> None:
    """A new fact or a new version needs `python -m tests.fixtures.fact_samples` before it is released."""
    present = {(kind.__name__, VERSIONS.get(kind.__name__, 1)) for kind in get_args(AnyFact)}
    assert present - {(sample.kind, sample.version) for _, sample in SAMPLES} == set()


def test_that_a_sample_fills_every_field() -> None:
    for kind in get_args(AnyFact):
        made = sampled(kind)
        assert [field for field in made.__struct_fields__ if getattr(made, field) in (None, "", ())] == []
