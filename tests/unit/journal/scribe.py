"""A small engine: gives sequence numbers, folds as it goes and writes to a journal."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from ioc.domain import facts as f
from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.commit import Group, SealedBlock, SealedRecord
from ioc.domain.facts import AnyFact, Entry
from ioc.domain.readings import Array, PositionBatch, ReadingBatch
from ioc.domain.records import Asset, Feed, Stream, Text, Unit
from ioc.domain.state import State
from ioc.domain.vocabulary import UnitStatus
from ioc.journal.layout import Layout
from ioc.journal.merging import merges_due
from ioc.journal.shelf import Shelf
from ioc.journal.writer import Journal

NOON = 1_772_366_400_000_000
"""2026-03-01T12:00:00Z."""
DAY = 86_400_000_000
SECOND = 1_000_000


class FakeClock:
    """An instant that moves when told."""

    def __init__(self, at_us: int = NOON) -> None:
        self.at_us = at_us

    def __call__(self) -> int:
        return self.at_us


def open_journal(
    place: Path,
    clock: Callable[[], int] | None = None,
    new_bytes: Callable[[int], bytes] = os.urandom,
    heads_copy: Path | None = None,
) -> Journal:
    """The journal in `place`/data with its keys in `place`/keys."""
    return Journal.open(
        place / "data",
        now_us=clock or FakeClock(),
        new_bytes=new_bytes,
        host="centre-1",
        pid=os.getpid(),
        started_us=NOON,
        key_file=key_file(place),
        heads_copy=heads_copy,
    )


def key_file(place: Path) -> Path:
    return place / "keys" / "master.key"


class Scribe:
    """Numbers, folds and commits, as the loop does."""

    def __init__(self, journal: Journal, clock: FakeClock, place: Path) -> None:
        self.journal, self.clock, self.place = journal, clock, place
        self.state: State = journal.load_state()
        self.pending: list[ReadingBatch | PositionBatch] = []
        self.seq = max(self.state.seq, journal.seq)

    def say(
        self, *facts: AnyFact, records: tuple[SealedRecord, ...] = (), blocks: tuple[SealedBlock, ...] = ()
    ) -> tuple[Entry, ...]:
        """One group commit."""
        entries = tuple(Entry(seq=self._next(), at_us=self.clock(), fact=fact) for fact in facts)
        self.journal.commit(Group(entries=entries, records=records, blocks=blocks))
        for entry in entries:
            apply_entry(self.state, entry)
        return entries

    def read(self, streams: Sequence[int], values: Sequence[float], lag_us: int = 1000) -> ReadingBatch:
        """Accept one batch; it becomes durable with the next `flush`."""
        n = len(streams)
        batch = ReadingBatch(
            seq=self._next(),
            stream=np.array(streams, np.int32),
            source_us=np.full(n, self.clock() - lag_us, np.int64),
            received_us=np.full(n, self.clock(), np.int64),
            value=np.array(values, np.float64),
            quality=np.zeros(n, np.uint8),
        )
        apply_readings(self.state, batch)
        self.pending.append(batch)
        return batch

    def put(
        self, stream: int, source_us: Array, value: Array, received_us: int = 0, quality: Array | None = None
    ) -> None:
        """Many readings of one stream as one batch, received a millisecond later (or all at one instant), flushed."""
        n = len(source_us)
        batch = ReadingBatch(
            seq=self._next(),
            stream=np.full(n, stream, np.int32),
            source_us=source_us,
            received_us=np.full(n, received_us, np.int64) if received_us else source_us + 1000,
            value=value,
            quality=np.zeros(n, np.uint8) if quality is None else quality,
        )
        self.clock.at_us = max(self.clock.at_us, int(batch.received_us.max()))
        apply_readings(self.state, batch)
        self.pending.append(batch)
        self.flush()

    def move(self, unit: str, lon: float, lat: float) -> PositionBatch:
        """Accept one position."""
        one = np.array([self.clock()], np.int64)
        batch = PositionBatch(
            seq=self._next(),
            units=(unit,),
            source_us=one,
            received_us=one,
            lon=np.array([lon]),
            lat=np.array([lat]),
            heading=np.array([np.nan]),
            speed=np.array([3.5]),
        )
        apply_positions(self.state, batch)
        self.pending.append(batch)
        return batch

    def flush(self) -> None:
        """Seal what is pending, one block a kind."""
        blocks = []
        for kind in (ReadingBatch, PositionBatch):
            held = [batch for batch in self.pending if isinstance(batch, kind)]
            if held:
                blocks.append(self.journal.seal_block(held))
        self.pending.clear()
        if blocks:
            self.say(*(sealed_fact(block) for block in blocks), blocks=tuple(blocks))

    def merge(self) -> int:
        """Merge what is due, as upkeep does; returns how many merged blocks there are more."""
        made = 0
        segment = Shelf(Layout(self.place / "data")).all()[-1]
        for block, fact in merges_due(segment, self.clock()):
            self.say(fact, blocks=(block,))
            made += 1
        return made

    def checkpoint(self) -> None:
        self.flush()
        self.journal.checkpoint(self.state)

    def roll(self, day: str) -> None:
        """Midnight."""
        self.flush()
        digest = self.state.digest()
        self.journal.roll(day, self.state)
        self.say(f.SegmentOpened(day=day, previous_head=self.journal.head, digest=digest))

    def close(self) -> None:
        self.flush()
        self.journal.close()

    def _next(self) -> int:
        self.seq += 1
        return self.seq


def sealed_fact(block: SealedBlock) -> f.BlockSealed:
    return f.BlockSealed(
        block=block.id,
        rows=block.rows,
        first_seq=block.first_seq,
        last_seq=block.last_seq,
        sha256=block.sha256,
        content=block.content,
    )


def start(place: Path, clock: FakeClock | None = None) -> Scribe:
    """Open and, the first time, register a feed, three streams and a unit."""
    clock = clock or FakeClock()
    scribe = Scribe(open_journal(place, clock), clock, place)
    if scribe.seq == 0:
        digest = scribe.state.digest()
        scribe.say(f.SegmentOpened(day=scribe.journal.day, previous_head=scribe.journal.head, digest=digest))
        scribe.say(*registrations())
    return scribe


def registrations() -> list[AnyFact]:
    feed = Feed(
        id="rain",
        title=Text(vi="Mưa", en="Rain"),
        domain="drainage",
        connector="geojson",
        address="http://127.0.0.1/rain",
        interval_s=60.0,
    )
    asset = Asset(id="gauge", feed="rain", domain="drainage", kind="gauge", name="Cẩm Lệ", lon=108.2, lat=16.0)
    streams = [
        Stream(id=f"s{n}", index=n, asset="gauge", property="level", unit="m", interval_s=60.0) for n in range(3)
    ]
    unit = Unit(id="u1", agency="fire", kind="engine", name="Xe 1", status=UnitStatus.AVAILABLE)
    return [
        f.FeedRegistered(feed=feed),
        f.AssetRegistered(asset=asset),
        *(f.StreamRegistered(stream=stream) for stream in streams),
        f.UnitRegistered(unit=unit),
    ]


def counted(taken: int, at_us: int = NOON) -> f.FeedCounted:
    return f.FeedCounted(feed="rain", taken=taken, refused=0, last_contact_us=at_us, last_record_us=at_us)
