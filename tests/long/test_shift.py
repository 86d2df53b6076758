"""One shift, and everything that a court, an auditor and an administrator may ask of its record afterwards."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from ioc.app.replay import JournalPast
from ioc.app.upkeep import Upkeep
from ioc.domain import facts as f
from ioc.domain.apply import apply_entry, apply_positions, apply_readings
from ioc.domain.facts import Entry
from ioc.domain.readings import ReadingBatch
from ioc.domain.state import State
from ioc.engine.replay import Replay
from ioc.journal.backup import back_up
from ioc.journal.fragments import find_fragments
from ioc.journal.heads import read_heads
from ioc.journal.items import fold
from ioc.journal.key_copies import key_backups
from ioc.journal.layout import Layout
from ioc.journal.reader import JournalReader
from ioc.journal.restore import restore
from ioc.journal.verify import Verdict, verify
from ioc.link.messages import Control
from tests.flows.test_upkeep_personal import wrapped_keys
from tests.helpers.city import SITE
from tests.long.shift import EVENING, PLANTED, SHIFT_S, STREAMS, Shift
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import DAY, SECOND, FakeClock, key_file

SEEKS = 20


def holds(directory: Path, key: Path) -> Verdict:
    *_, last = verify(directory, key)
    assert isinstance(last, Verdict)
    assert last.broken is None, last.broken
    return last


def counted(reader: JournalReader) -> dict[int, int]:
    """Readings on record by stream, blocks and those kept in facts together, as a straight fold meets them."""
    found = np.zeros(STREAMS, np.int64)
    for item in reader.replay():
        if isinstance(item, ReadingBatch):
            found += np.bincount(item.stream, minlength=STREAMS)
    return dict(enumerate(found.tolist()))


def sought(reader: JournalReader) -> None:
    """Seeks at random instants equal the straight fold to each."""
    rng = random.Random(5)
    instants = sorted(EVENING + rng.randrange(SHIFT_S * SECOND) for _ in range(SEEKS))
    items, state = reader.replay(), State()
    held = next(items, None)
    for at_us in instants:
        while held is not None and received(held) <= at_us:
            folded(state, held)
            held = next(items, None)
        assert reader.state_at(at_us).digest() == state.digest()


def received(item: object) -> int:
    return item.at_us if isinstance(item, Entry) else int(item.received_us.max())  # type: ignore[attr-defined]


def folded(state: State, item: object) -> None:
    if isinstance(item, Entry):
        apply_entry(state, item)
    elif isinstance(item, ReadingBatch):
        apply_readings(state, item)
    else:
        apply_positions(state, item)  # type: ignore[arg-type]


class Nowhere:
    """Counts what a replay publishes."""

    def __init__(self) -> None:
        self.published = 0

    def publish(self, message: object) -> None:
        self.published += 1


def played(reader: JournalReader) -> str:
    """The shift from its first instant to its last at a thousand times its speed; the digest at its end."""
    steady = [0.0]
    replay = Replay(JournalPast(reader), Nowhere(), EVENING, steady_s=lambda: steady[0])
    replay.control(Control(action="play", rate=1000.0))
    while replay.rate:
        steady[0] += 0.04
        replay.advance()
    return replay.state.digest()


@pytest.mark.timeout(3600)
def test_that_a_shift_is_replayed_sought_verified_backed_up_restored_and_partly_forgotten(tmp_path: Path) -> None:
    shift = Shift(tmp_path)
    key, data = key_file(tmp_path), tmp_path / "data"
    speed = shift.live(SHIFT_S // 2)
    list(back_up(data, tmp_path / "midway", now_us=shift.clock(), key_file=key))  # while it is written
    speed = min(speed, shift.live(SHIFT_S // 2))
    live = shift.end_shift()
    assert speed > 1, speed

    # nothing lost, nothing doubled; every way to the end gives the same state
    reader = JournalReader(data, key)
    assert sum(counted(reader).values()) == shift.sent
    assert live.digest() == fold(State(), reader.replay()).digest()
    assert reader.state_at_seq(2**62).digest() == live.digest()
    sought(reader)
    assert played(reader) == live.digest()

    # proved, with the day sealed at midnight and the shift signed at its end
    verdict = holds(data, key)
    assert verdict.segments == 2
    reasons = [item.head.reason for item in read_heads(Layout(data).heads) if item.head is not None]
    assert {"roll", "shift", "close"} <= set(reasons)
    holds_midway = [*verify(tmp_path / "midway", key)][-1]
    assert isinstance(holds_midway, Verdict)
    assert holds_midway.broken is None

    # backed up, restored elsewhere, the same to the bit
    list(back_up(data, tmp_path / "backup", now_us=shift.clock(), key_file=key, keys_to=tmp_path / "safe"))
    (keys,) = key_backups(tmp_path / "safe")
    for _ in restore(tmp_path / "backup", tmp_path / "again", key_file=key, keys=keys):
        pass
    holds(tmp_path / "again", key)
    assert JournalReader(tmp_path / "again", key).state_at_seq(2**62).digest() == live.digest()

    forgotten(tmp_path, shift.clock)


def forgotten(place: Path, clock: FakeClock) -> None:
    """A month later the callers' keys are destroyed: their bytes are nowhere, the chain stands, the notes remain."""
    key, data = key_file(place), place / "data"
    before = wrapped_keys(place)
    (data / "retention.toml").write_text("[personal_days]\ncall = 30\n")
    clock.at_us += 31 * DAY
    centre = Centre(place, clock, site=SITE)
    upkeep = Upkeep(data, centre.loop, centre.inbox, now_us=centre.clock, vault=centre.journal.vault)
    with centre.running():
        gone = upkeep.forget()
    facts = [entry.fact for entry in centre.reader.log(kinds=["PersonalDataForgotten"])]
    names = {name for fact in facts if isinstance(fact, f.PersonalDataForgotten) for name in fact.records}
    assert gone == len(names) == SHIFT_S // 300
    files = [path for path in data.rglob("*") if path.is_file()]
    assert find_fragments(files, {name: before[name] for name in names})[0] == set()
    holds(data, key)
    raw = b"\n".join(path.read_bytes() for path in files)
    assert [name for name in PLANTED if name.encode() in raw] == []
