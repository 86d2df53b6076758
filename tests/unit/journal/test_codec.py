"""Facts of other versions: older ones are lifted, newer ones refused in words."""

from __future__ import annotations

import msgspec
import pytest

from ioc.domain import facts as f
from ioc.domain.commit import JournalRefused
from ioc.domain.facts import Entry
from ioc.journal import codec, upcast
from ioc.journal.chain import GENESIS, link
from ioc.journal.upcast import Step


@pytest.fixture
def version_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if EngineStopped had been called EngineHalted (its reason named `why`) in version 1."""
    monkeypatch.setitem(f.VERSIONS, "EngineStopped", 2)
    steps = {("EngineHalted", 1): Step("EngineStopped", 2, lambda old: {"reason": old["why"]})}
    monkeypatch.setattr(upcast.lift, "__defaults__", (steps,))


def test_that_every_kind_of_row_holds_what_the_entry_held() -> None:
    entry = Entry(seq=4, at_us=-5, fact=f.EngineStopped(reason="đã dừng"))
    (row,), head = codec.rows_of([entry], GENESIS)
    assert codec.entry_of(*row[:6]) == entry
    assert (row.kind, row.version, row.cause) == ("EngineStopped", 1, b"")
    assert head == row.hash == link(GENESIS, 4, -5, "EngineStopped", 1, b"", row.payload)


@pytest.mark.usefixtures("version_two")
def test_that_an_older_fact_is_lifted() -> None:
    payload = msgspec.msgpack.encode({"fact": "EngineHalted", "why": "old"})
    entry = codec.entry_of(1, 2, "EngineHalted", 1, b"", payload)
    assert entry.fact == f.EngineStopped(reason="old")
    (row,), _ = codec.rows_of([entry], GENESIS)
    assert row.version == 2


@pytest.mark.parametrize(("kind", "version"), [("EngineStopped", 2), ("CityMoved", 1)])
def test_that_a_fact_of_a_newer_program_is_refused(kind: str, version: int) -> None:
    payload = msgspec.msgpack.encode({"fact": kind, "reason": "?"})
    with pytest.raises(JournalRefused) as refused:
        codec.entry_of(1, 2, kind, version, b"", payload)
    assert refused.value.code == "journal.newer_fact"
    assert (refused.value.params["kind"], refused.value.params["version"]) == (kind, version)


def test_that_a_broken_payload_is_refused() -> None:
    with pytest.raises(JournalRefused, match=r"journal\.undecodable"):
        codec.entry_of(1, 2, "EngineStopped", 1, b"", b"\xc1")


def test_that_no_field_can_be_shifted_into_its_neighbour() -> None:
    assert link(GENESIS, 1, 2, "Ab", 1, b"c", b"d") != link(GENESIS, 1, 2, "A", 1, b"bc", b"d")
    assert link(GENESIS, 1, 2, "A", 1, b"cd", b"") != link(GENESIS, 1, 2, "A", 1, b"c", b"d")
