"""What the chain says of a segment's blocks: which there should be, and what each should hold."""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate
from typing import Any

from msgspec import Struct
from sqlalchemy import Row

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import BlocksCompacted, BlockSealed
from ioc.domain.readings import Array
from ioc.journal.blocks import columns_of
from ioc.journal.content import content_hash


class Part(Struct, frozen=True):
    """A run of rows as it was when it was sealed. `content` is empty for what an early version sealed."""

    rows: int
    first_seq: int
    last_seq: int
    content: bytes


class Expected(Struct, kw_only=True):
    """One block that the chain names. `parts` are the tail blocks whose rows it holds, in order."""

    name: str
    sha256: bytes
    parts: tuple[Part, ...]
    proved: bool = False

    @property
    def first_seq(self) -> int:
        """Where it begins."""
        return self.parts[0].first_seq

    @property
    def bounds(self) -> tuple[int, int, int]:
        """Rows, first and last sequence number."""
        return sum(part.rows for part in self.parts), self.parts[0].first_seq, self.parts[-1].last_seq


class MergeFault(ValueError):
    """A `BlocksCompacted` that does not fit what was sealed before."""


def sealed(held: dict[str, Expected], fact: BlockSealed) -> None:
    """A tail block came."""
    part = Part(fact.rows, fact.first_seq, fact.last_seq, fact.content)
    held[fact.block] = Expected(name=fact.block, sha256=fact.sha256, parts=(part,))


def compacted(held: dict[str, Expected], fact: BlocksCompacted) -> None:
    """Sources went, their result came. Raises MergeFault."""
    parts: list[Part] = []
    for name, mark in fact.sources:
        source = held.pop(name, None)
        if source is None or source.sha256 != mark:
            raise MergeFault(f"{name} was never sealed so")
        parts += source.parts
    result = Expected(name=fact.result, sha256=fact.sha256, parts=tuple(parts))
    if not parts or result.bounds != (fact.rows, fact.first_seq, fact.last_seq):
        raise MergeFault(f"{fact.result} does not hold what its sources held")
    held[fact.result] = result


def block_fault(row: Row[Any], expected: Expected) -> str:
    """What is wrong with a stored block; "" when nothing is."""
    if sha256(row.data).digest() != expected.sha256 or row.sha256 != expected.sha256:
        return "verify.block_hash"
    try:
        columns = columns_of(row.data)
        return _content_fault(row, expected, columns)
    except (JournalRefused, KeyError):
        return "verify.block_hash"


def _content_fault(row: Row[Any], expected: Expected, columns: dict[str, Array]) -> str:
    sequence = columns["sequence"]
    found = (len(sequence), int(sequence[0]), int(sequence[-1]))
    if found != expected.bounds or found != (row.rows, row.first_seq, row.last_seq):
        return "verify.block_rows"
    ends = list(accumulate(part.rows for part in expected.parts))
    for part, end in zip(expected.parts, ends, strict=True):
        span = slice(end - part.rows, end)
        if (int(sequence[span.start]), int(sequence[span.stop - 1])) != (part.first_seq, part.last_seq):
            return "verify.block_rows"
        if part.content and content_hash(row.kind, columns, span) != part.content:
            return "verify.block_content"
    return ""
