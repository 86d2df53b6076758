"""P9: a recorded shift played at 600 times its speed to a seat over the link; what it ends in is the straight fold."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

from ioc.app.questions import Questions
from ioc.app.replay import JournalPast, ReplayLink
from ioc.app.replay_proof import ReplayProof
from ioc.domain.state import State
from ioc.engine.replay import Replay
from ioc.journal.items import fold
from ioc.journal.reader import JournalReader
from ioc.link.messages import Control, ServerMessage
from ioc.link.server import LinkServer
from tests.bench.acting import child
from tests.bench.centre import TOKEN
from tests.bench.conditions import rss_mb
from tests.bench.figures import Condition, Figure
from tests.bench.shift import NOON_US, record_shift

RECORDED_S, RATE = 4 * 3600, 600.0
LEAST = 20.0
FRAME_GAP_S = 0.004
"""Messages closer together than this are of one frame."""


class Counted:
    """Passes on to the link what the replay publishes, and counts its frames."""

    def __init__(self, server: LinkServer) -> None:
        self._server, self._last = server, 0.0
        self.frames = 0

    def publish(self, message: ServerMessage) -> None:
        """One message of a frame."""
        now = time.perf_counter()
        self.frames += now - self._last > FRAME_GAP_S
        self._last = now
        self._server.publish(message)


def measure(folder: Path) -> Figure:
    """The replay's own parts as its process puts them together; the seat is another process and folds all of it."""
    recorder = record_shift(folder, seconds=RECORDED_S)
    recorder.close()
    reader = JournalReader(recorder.data_dir, recorder.key_file)
    straight = fold(State(), reader.replay()).digest()
    link = ReplayLink(Questions(reader), ReplayProof(reader), TOKEN, "supervisor")
    server = LinkServer(f"ipc://{folder}/replay.sock", link)
    server.start()
    counted = Counted(server)
    begin_us = NOON_US - RECORDED_S * 1_000_000
    replay = link.replay = Replay(JournalPast(reader), counted, begin_us)
    thread = threading.Thread(target=replay.run, daemon=True)
    thread.start()
    seat = child(f"mirror({server.endpoint!r})")
    assert seat.stdout is not None
    if seat.stdout.readline().strip() != "ready":
        raise RuntimeError("the seat did not come up")
    counted.frames, began = 0, time.perf_counter()
    replay.put(lambda: replay.control(Control(action="play", rate=RATE)))
    last_us = reader.bounds().last_us
    while replay.at_us < last_us:
        if time.perf_counter() - began > 3 * RECORDED_S / RATE:
            raise RuntimeError("the replay does not come to its end")
        time.sleep(0.05)
    spent, frames = time.perf_counter() - began, counted.frames
    told = json.loads(seat.communicate(str(replay.state.seq) + "\n", timeout=60)[0])
    replay.put(replay.end)
    thread.join()
    server.close()
    ends = {replay.state.digest(), told["digest"]}
    return Figure(
        name="P9",
        figure=frames / spent,
        unit="frames/s",
        reference_name="speed reached, times real",
        reference=RECORDED_S / spent,
        conditions=(
            Condition("frames_s", frames / spent, LEAST, rising=True),
            Condition("speed", RECORDED_S / spent, RATE * 0.98, rising=True, guard=True),
            Condition("other_digests", len(ends - {straight}), 0),
        ),
        notes={"readings_s": round(RECORDED_S * 232 / spent), "gaps": told["gaps"], "rss_mb": rss_mb()},
    )
