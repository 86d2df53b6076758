"""A recorded shift, made fast through the real journal writer: one batch a second, a checkpoint every three minutes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from ioc.domain import facts as f
from ioc.domain.apply import apply_entry, apply_readings
from ioc.domain.commit import Group, SealedBlock
from ioc.domain.facts import AnyFact, Entry
from ioc.domain.readings import ReadingBatch
from ioc.domain.records import Asset, Feed, Stream, Text, VaultRef
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource
from ioc.journal.writer import Journal

NOON_US = 1_772_366_400_000_000
"""2026-03-01T12:00:00Z: a shift of twelve hours from midnight UTC ends here and crosses no day."""
SHIFT_S = 43_200
CHECKPOINT_S = 180
MERGED_S = 60


class Recorder:
    """Numbers, folds and commits as the loop does, on a clock that is moved by hand."""

    def __init__(self, folder: Path, begin_us: int, key_file: Path | None = None) -> None:
        self.at_us = begin_us
        self.data_dir, self.key_file = folder / "data", key_file or folder / "keys" / "master.key"
        self.journal = Journal.open(
            self.data_dir,
            now_us=lambda: self.at_us,
            new_bytes=os.urandom,
            host="bench",
            pid=os.getpid(),
            started_us=begin_us,
            key_file=self.key_file,
        )
        self.state: State = self.journal.load_state()
        self.seq = self.state.seq

    def say(self, *facts: AnyFact, blocks: Sequence[SealedBlock] = ()) -> None:
        """One group commit."""
        entries = tuple(Entry(seq=self._next(), at_us=self.at_us, fact=fact) for fact in facts)
        self.journal.commit(Group(entries=entries, blocks=tuple(blocks)))
        for entry in entries:
            apply_entry(self.state, entry)

    def batch(self, stream: np.ndarray, value: np.ndarray, lag_us: np.ndarray) -> ReadingBatch:
        """Accept readings now; they become durable with `seal`."""
        made = ReadingBatch(
            seq=self._next(),
            stream=stream,
            source_us=self.at_us - lag_us,
            received_us=np.full(len(stream), self.at_us, np.int64),
            value=value,
            quality=np.zeros(len(stream), np.uint8),
        )
        apply_readings(self.state, made)
        return made

    def seal(self, batches: Sequence[ReadingBatch]) -> None:
        """One block."""
        block = self.journal.seal_block(batches)
        self.say(sealed(block), blocks=[block])

    def checkpoint(self) -> None:
        self.journal.checkpoint(self.state)

    def close(self) -> None:
        self.journal.close()

    def _next(self) -> int:
        self.seq += 1
        return self.seq


def sealed(block: SealedBlock) -> f.BlockSealed:
    """The fact that comes with a block."""
    fields = f.BlockSealed.__struct_fields__
    given = {name: getattr(block, name) for name in fields if hasattr(block, name)}
    return f.BlockSealed(block=block.id, **given)


def registrations(assets: int) -> Iterator[AnyFact]:
    """A feed and so many gauges, one stream each, spread over the city."""
    title = Text(vi="Mực nước", en="Levels")
    yield f.FeedRegistered(
        feed=Feed(id="f0", title=title, domain="drainage", connector="geojson", address="", interval_s=30.0)
    )
    for number in range(assets):
        place = {"lon": 108.1 + (number % 200) * 0.001, "lat": 16.0 + (number // 200) * 0.0005}
        yield f.AssetRegistered(
            asset=Asset(id=f"g{number}", feed="f0", domain="drainage", kind="gauge", name=f"Trạm {number}", **place)
        )
        yield f.StreamRegistered(
            stream=Stream(
                id=f"g{number}/level_m", index=number, asset=f"g{number}", property="level_m", unit="m", interval_s=30.0
            )
        )


def record_shift(
    folder: Path,
    *,
    seconds: int = SHIFT_S,
    assets: int = 10_000,
    a_second: int = 232,
    tail_s: int = 75,
    each_minute: Callable[[Recorder], None] | None = None,
    seed: int = 8,
) -> Recorder:
    """A shift that ends at noon: `a_second` readings a second round all streams, an alarm a minute, an incident every
    ten. Minutes are merged blocks, as the engine leaves them; the last `tail_s` seconds are tail blocks."""
    begin_us = NOON_US - seconds * 1_000_000
    recorder = Recorder(folder, begin_us)
    recorder.say(f.SegmentOpened(day=recorder.journal.day, previous_head=recorder.journal.head))
    recorder.say(*registrations(assets))
    recorder.checkpoint()
    random, level, begin = np.random.default_rng(seed), np.full(assets, 1.0), 0
    held: list[ReadingBatch] = []
    for second in range(seconds):
        recorder.at_us = begin_us + second * 1_000_000
        rows = (begin + np.arange(a_second)) % assets
        begin = (begin + a_second) % assets
        # sensors say centimetres, and mostly the same ones as before
        level[rows] = np.round(level[rows] + random.choice((-0.01, 0.0, 0.0, 0.01), a_second), 2)
        lag_us = random.integers(50, 900, a_second) * 1000
        held.append(recorder.batch(np.sort(rows).astype(np.int32), level[np.sort(rows)], lag_us))
        if (second + 1) % MERGED_S == 0 or second >= seconds - tail_s:
            recorder.seal(held)
            held = []
        if (second + 1) % MERGED_S == 0:
            tell_minute(recorder, second // MERGED_S, assets)
            if each_minute is not None:
                each_minute(recorder)
        if (second + 1) % CHECKPOINT_S == 0:
            recorder.checkpoint()
    if held:
        recorder.seal(held)
    return recorder


def tell_minute(recorder: Recorder, minute: int, assets: int) -> None:
    """An alarm is raised every minute and returns in the next; every tenth becomes an incident that stays open."""
    number = minute * 7919 % assets
    alarm = f"level@g{number}"
    known = recorder.state.tables.alarms.get(alarm)
    if known is not None and known.active:
        return
    facts: list[AnyFact] = [
        f.AlarmReturned(alarm=other.id, occurrence=other.occurrence)
        for other in recorder.state.tables.alarms.values()
        if other.active
    ]
    raised = f.AlarmRaised(
        alarm=alarm,
        occurrence=known.occurrence + 1 if known else 1,
        rule="level",
        source=AlarmSource.LIMIT,
        domain="drainage",
        priority=2,
        asset=f"g{number}",
        stream=f"g{number}/level_m",
        value=1.7,
        limit=1.5,
        unit="m",
    )
    facts.append(raised)
    if minute % 10 == 0:
        opened = len(recorder.state.tables.incidents) + 1
        facts.append(
            f.IncidentOpened(
                incident=f"i{opened}",
                number=f"VV-{opened}",
                type="urban_flood",
                priority=2,
                asset=f"g{number}",
                alarms=(alarm,),
                text=VaultRef(id=f"v{opened}", commitment=b"c" * 32),
            )
        )
    recorder.say(*facts)
