"""Proving the compacted files of sealed days: each is the one that a `DayCompacted` named, and holds its day's rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from ioc.domain.facts import DayCompacted
from ioc.journal.compaction import day_sum, file_hash, sources_hash
from ioc.journal.layout import Layout
from ioc.journal.proof import Break, Broken
from ioc.journal.shelf import Segment

Named = dict[tuple[str, str], DayCompacted]


def present_files(layout: Layout) -> list[Path]:
    """Compacted files there are now; a file gets its name after its fact is durable."""
    return sorted(path for path in layout.segments.glob("*.parquet") if not path.name.startswith("."))


def prove_day_files(files: list[Path], segments: list[Segment], named: Named, *, rows: bool) -> Iterator[int]:
    """Raises Break at the first that does not hold; yields the number proved. `rows` also adds up every row.

    A file that is missing is no fault: its day's blocks hold the same, and it is made again.
    """
    by_day = {segment.opening.day: segment for segment in segments}
    for number, path in enumerate(files, 1):
        day, kind, _ = path.name.split(".")
        fact = named.get((day, kind))
        code = "verify.compacted_unnamed" if fact is None else _fault(path, by_day.get(day), fact, rows=rows)
        if code:
            raise Break(Broken(segment=day, seq=None, kind=path.name, code=code))
        yield number


def _fault(path: Path, segment: Segment | None, fact: DayCompacted, *, rows: bool) -> str:
    try:
        if file_hash(path) != fact.sha256:
            return "verify.compacted_hash"
        if segment is not None and sources_hash(segment, fact.kind) != (fact.sources, fact.blocks):
            return "verify.compacted_sources"
        if rows and day_sum(path, fact.kind) != fact.content:
            return "verify.compacted_content"
    except FileNotFoundError:
        return ""  # dropped with its day meanwhile
    except (OSError, pa.ArrowException):
        return "verify.compacted_hash"
    return ""
