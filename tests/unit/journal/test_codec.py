"""Facts of other versions: older ones are lifted, newer ones refused in words."""

from __future__ import annotations

import msgspec
import pytest

from ioc.domain import facts as f
from ioc.domain.commands import Actor
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


OLD_CAUSE = bytes.fromhex("9284a6706572736f6ea4") + b"quan" + bytes.fromhex("a46e616d65a1") + b"Q"
OLD_CAUSE += bytes.fromhex("a4726f6c65a1") + b"c" + bytes.fromhex("a473656174a2") + b"s4" + bytes.fromhex("a26f31")
"""Actor and order as version 0.1 wrote them: an array of two."""


def test_that_an_entry_of_an_early_version_names_nothing_seen() -> None:
    payload = msgspec.msgpack.encode(f.EngineStopped(reason="x"))
    entry = codec.entry_of(1, 2, "EngineStopped", 1, OLD_CAUSE, payload)
    assert (entry.actor, entry.order) == (Actor(person="quan", name="Q", role="c", seat="s4"), "o1")
    assert entry.seen_seq is None


def test_that_what_a_person_was_looking_at_is_kept_and_in_the_chain() -> None:
    who = Actor(person="quan", name="Q", role="c", seat="s4")
    entry = Entry(seq=9, at_us=1, fact=f.EngineStopped(reason="x"), actor=who, order="o1", seen_seq=8)
    (row,), head = codec.rows_of([entry], GENESIS)
    assert codec.entry_of(*row[:6]) == entry
    (_,), other = codec.rows_of([Entry(seq=9, at_us=1, fact=entry.fact, actor=who, order="o1", seen_seq=7)], GENESIS)
    assert head != other


def test_that_a_reopening_of_an_early_version_carries_no_incident() -> None:
    fact = {"fact": "IncidentReopened", "incident": "i", "reason": {"id": "v", "commitment": b"c"}}
    entry = codec.entry_of(1, 2, "IncidentReopened", 1, b"", msgspec.msgpack.encode(fact))
    assert entry.fact.archived is None
