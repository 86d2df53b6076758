"""Made-up evenings as data: what feeds say and people ask, moment by moment, and a centre that plays them."""

from __future__ import annotations

import hashlib
import itertools
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from ioc.domain import commands as c
from ioc.domain.facts import Entry
from ioc.domain.inbound import AlertTaken, CallTaken, RecordRejected
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.state import State
from ioc.domain.vocabulary import UnitStatus
from ioc.journal.items import fold
from ioc.journal.layout import Layout
from ioc.journal.merging import merges_due
from ioc.journal.shelf import Shelf
from tests.unit.journal.centre import Centre, Ids
from tests.unit.journal.scribe import FakeClock

GAUGES = tuple(f"gauge-{number}" for number in range(6))
HOUSEKEEPING = ("BlockSealed", "BlocksCompacted", "SegmentOpened")

Say = tuple[str, Any]
"""("readings", (values, lag_s)), ("position", lon), ("call", number), ("reject", number), ("contact", taken),
("order", command)."""
Moment = tuple[float, list[Say]]
"""Seconds since the moment before, and what is said then."""


def seeded_bytes(seed: int) -> Callable[[int], bytes]:
    """Keys and nonces that are the same in every run."""
    count = itertools.count()
    return lambda size: hashlib.shake_256(f"{seed} {next(count)}".encode()).digest(size)


def written_evening(seed: int, moments: int) -> list[Moment]:
    """Orders stand in moments of their own: they have a lane of their own, which is emptied first."""
    rng = random.Random(seed)
    made: list[Moment] = []
    for _ in range(moments):
        wait = rng.choice((0.05, 0.3, 1.1, 1.1, 5.0, 20.0))
        if rng.random() < 0.3:
            made.append((wait, [("order", written_order(rng))]))
        else:
            made.append((wait, [written_word(rng) for _ in range(rng.randint(1, 12))]))
    return made


def written_alert(number: int, at_us: int) -> PublicAlert:
    """Of three one is plain, one updates the one before it, one cancels that."""
    kind = ("Alert", "Update", "Cancel")[number % 3]
    return PublicAlert(
        id=f"alert-{number}",
        feed="gauges",
        sender="s",
        identifier=str(number),
        sent="t",
        sent_us=1,
        msg_type=kind,
        references=() if kind == "Alert" else (f"alert-{number - 1}",),
        infos=(AlertInfo(language="vi", event="e", expires_us=at_us + 3_600_000_000),),
    )


def written_word(rng: random.Random) -> Say:
    kind = rng.choice(("readings",) * 6 + ("position", "call", "reject", "contact"))
    if kind == "readings":
        values = tuple(rng.choice((0.5, 1.6, 1.69, 1.72, 1.9, float("nan"))) for _ in GAUGES)
        # words of one moment are often of one instant at the source, and often behind a newer one
        return kind, (values, rng.choice((0.0, 0.0, 2.0, 40.0)))
    if kind == "position":
        return kind, round(rng.uniform(108, 109), 4)
    return kind, rng.randint(0, 10**6)


def written_order(rng: random.Random) -> c.AnyCommand:
    alarm = f"level_2@{rng.choice(GAUGES)}"
    return rng.choice(
        [
            c.OpenIncident(type="flood", priority=rng.randint(1, 5), alarms=(alarm,)),
            c.OpenIncident(type="flood", priority=2, text="nước lên nhanh"),
            c.AcknowledgeAlarm(alarm=alarm, occurrence=rng.randint(1, 3)),
            c.ShelveAlarm(alarm=alarm, duration_s=rng.choice((60.0, 600.0)), reason="đang sửa"),
            c.UnshelveAlarm(alarm=alarm),
            c.WithdrawAcknowledgement(alarm=alarm, occurrence=rng.randint(1, 3)),
            c.PutOutOfService(alarm=alarm, reason="đang sửa"),
            c.ReturnToService(alarm=alarm),
            c.SetUnitStatus(unit="CC-12", status=rng.choice([UnitStatus.AVAILABLE, UnitStatus.ON_SCENE])),
            c.SetCityStage(level=rng.randint(1, 5), reason="mưa lớn"),
            c.WriteLog(text="đổi ca"),
            c.AddNote(incident=f"id-{rng.randint(1, 9)}", text="ghi chú"),
        ]
    )


class Still(Centre):
    """A centre on whose clock nothing passes within a moment, however many looks at it there are."""

    def _now(self) -> int:
        return self.clock.at_us

    def say(self, word: Say) -> None:
        """Put one thing into the inbox."""
        kind, value = word
        match kind:
            case "readings":
                self.put_readings(value[0], lag_s=value[1], assets=GAUGES[: len(value[0])])
            case "position":
                self.put_position(lon=value)
            case "call":
                call = CallTaken(
                    feed="gauges",
                    id=f"call-{value}",
                    line="114",
                    kind="flood",
                    source_us=self.clock.at_us,
                    personal={"caller": "Trịnh Thị Giấu Kín"},
                )
                self.inbox.put(call)
            case "alert":
                self.inbox.put(AlertTaken(feed="gauges", alert=written_alert(value, self.clock.at_us)))
            case "reject":
                self.inbox.put(RecordRejected(feed="gauges", record=f"r{value}", reason="feed.bug", payload=b"raw"))
            case "contact":
                self.put_contact(value % 100)
            case "order":
                self.put_order(value)

    def play(self, evening: list[Moment], at_once: int) -> None:
        """Live through it, taking at most `at_once` words into one group; each moment ends with a look at the clock."""
        for wait, words in evening:
            self.clock.at_us += int(wait * 1e6)
            self.step()
            for start in range(0, len(words), at_once):
                for word in words[start : start + at_once]:
                    self.say(word)
                self.step()

    def merge(self) -> None:
        """As upkeep does it."""
        segment = Shelf(Layout(self.place / "data")).all()[-1]
        for block, fact in merges_due(segment, self.clock()):
            self.loop.replace_blocks(block, fact, segment.opening.day)
            self.step()


def still_centre(place: Path, seed: int, clock: FakeClock | None = None, **configured: tuple[str, ...]) -> Still:
    """A centre whose keys, nonces and ids come from `seed`; `feeds` and `units` are those of its configuration."""
    ids = Ids("id" if seed == 1 else f"id-{seed}")
    made = Still(place, clock, ids=ids, new_bytes=seeded_bytes(seed), **configured)
    if "gauges" in configured.get("feeds", ("gauges",)):
        made.put_gauges(GAUGES)
    made.step()
    return made


def plain(entries: list[Entry]) -> list[bytes]:
    """Facts, who caused them and when, without their numbers and without the record's own housekeeping."""
    kept = [entry for entry in entries if type(entry.fact).__name__ not in HOUSEKEEPING]
    return [msgspec.msgpack.encode((entry.at_us, entry.fact, entry.actor, entry.order)) for entry in kept]


def main(place: Path, seed: int) -> None:
    """Play an evening and print digest and chain head; the same whatever the hash seed of the interpreter."""
    centre = still_centre(place, seed)
    centre.play(written_evening(seed, 120), at_once=4)
    centre.merge()
    centre.close()
    digest = fold(State(), centre.reader.replay()).digest()
    print(centre.loop.state.digest(), digest, centre.journal.head.hex())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
