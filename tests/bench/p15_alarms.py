"""P15: 100 000 alarm points open in the desk's list; then 5 000 of them change each second.

A whole desk (two windows, list, banner, queue, map scene) on the desk's own bridge. Frames are encoded beforehand and
decoded on a thread beside the windows, as the link's reader thread does; no engine stands behind it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from itertools import cycle
from pathlib import Path
from typing import Any

from tests.bench.desks import desk_env
from tests.bench.figures import Condition, Figure

POINTS, ASSETS = 100_000, 50_000
CHANGES_S, SECONDS, EVERY_S = 5_000, 20.0, 0.05
AT_ONCE = 50_000
OPEN_S, GAP_MS = 2.0, 100.0


def measure(folder: Path) -> Figure:
    """In a process of its own, off-screen, without a GPU."""
    command = [sys.executable, "-P", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{_DRIVE}"]
    done = subprocess.run(command, env=desk_env(folder), capture_output=True, text=True, timeout=240, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-4000:])
    told = json.loads(done.stdout.splitlines()[-1])
    return Figure(
        name="P15",
        figure=told["open_s"],
        unit="s",
        reference_name="the same points decoded and sorted in plain Python",
        reference=told["floor_s"],
        conditions=(
            Condition("open_s", told["open_s"], OPEN_S),
            Condition("gap_max_ms", told["gaps"]["max"], GAP_MS),
            Condition("all_changes_taken", told["taken"], told["sent"], rising=True, guard=True),
        ),
        notes={key: told[key] for key in ("gaps", "sent", "taken", "lag_s", "storm", "rss_mb")},
    )


_DRIVE = "from tests.bench.p15_alarms import drive; drive()"


def drive() -> None:
    """Print how long the list took to be painted, the gaps of the event loop under change, and what a storm did."""
    from PySide6.QtWidgets import QApplication

    from maps.choose import before_application
    from tests.bench.conditions import family, resident_mb

    before_application()
    app = QApplication(["p15"])
    desk = _Desk(app)
    frames = _Frames()
    opened = desk.open(frames.snapshot)
    floor = _floor(frames.snapshot)
    gaps, lag = desk.suffer(frames.changes(int(CHANGES_S * EVERY_S), int(SECONDS / EVERY_S)), EVERY_S)
    taken = desk.session.state.seq - frames.first
    sent = frames.seq - frames.first
    storm, storm_lag = desk.suffer(frames.changes(AT_ONCE // 50, 50), 0.0)
    told = {
        "open_s": round(opened, 3),
        "floor_s": round(floor, 3),
        "gaps": gaps,
        "lag_s": round(lag, 3),
        "sent": sent,
        "taken": taken,
        "storm": {"changes": AT_ONCE, "gap_max_ms": storm["max"], "over_after_s": round(storm_lag, 2)},
        "rss_mb": family(os.getpid(), resident_mb),
    }
    print(json.dumps(told), flush=True)
    os._exit(0)


class _Frames:
    """The encoded messages of an engine with 100 000 alarm points, and what happens to them."""

    def __init__(self) -> None:
        from ioc.domain.snapshot import take_snapshot
        from ioc.domain.state import State
        from ioc.link.messages import Snapshot, encode

        state = State()
        _fill(state)
        state.seq, state.at_us = 1_000_000, time.time_ns() // 1000
        self.first = self.seq = state.seq
        self._alarms = cycle(list(state.tables.alarms.values()))
        self._state: dict[str, int] = {}
        self.snapshot = encode(Snapshot(seq=state.seq, at_us=state.at_us, data=take_snapshot(state)))

    def changes(self, each: int, count: int) -> list[bytes]:
        """`count` frames of `each` facts: raised, acknowledged, returned, raised again."""
        from ioc.link.messages import Facts, encode

        found = []
        for _ in range(count):
            after = self.seq
            entries = tuple(self._entry() for _ in range(each))
            found.append(encode(Facts(after=after, seq=self.seq, entries=entries)))
        return found

    def _entry(self) -> Any:
        from ioc.domain import facts as f
        from ioc.domain.commands import Actor
        from ioc.domain.facts import Entry

        alarm = next(self._alarms)
        turn = self._state.get(alarm.id, 0)
        self._state[alarm.id] = turn + 1
        occurrence = 1 + (turn + 1) // 3
        fact: Any
        if turn % 3 == 0:
            fact = f.AlarmAcknowledged(alarm=alarm.id, occurrence=occurrence)
        elif turn % 3 == 1:
            fact = f.AlarmReturned(alarm=alarm.id, occurrence=occurrence, value=0.1)
        else:
            fact = f.AlarmRaised(
                alarm=alarm.id,
                occurrence=occurrence,
                rule=alarm.rule,
                source=alarm.source,
                domain=alarm.domain,
                priority=alarm.priority,
                asset=alarm.asset,
                value=1.9,
                limit=1.7,
                unit="m",
            )
        self.seq += 1
        actor = Actor(person="hoa", name="Hoa", role="operator", seat="9") if turn % 3 == 0 else None
        return Entry(seq=self.seq, at_us=time.time_ns() // 1000, fact=fact, actor=actor)


def _fill(state: Any) -> None:
    from ioc.domain import facts as f
    from ioc.domain.apply import apply_entry
    from ioc.domain.facts import Entry
    from ioc.domain.records import Asset
    from ioc.domain.vocabulary import AlarmSource
    from tests.helpers.city import SITE, feed

    now = time.time_ns() // 1000

    def happen(fact: Any, at_us: int = now) -> None:
        apply_entry(state, Entry(seq=state.seq + 1, at_us=at_us, fact=fact))

    happen(f.EngineStarted(version="0", host="h", pid=1))
    happen(f.SiteDescribed(site=SITE))
    happen(f.FeedRegistered(feed=feed()))
    for number in range(ASSETS):
        lon, lat = 108.1 + 0.2 * (number % 250) / 250, 15.98 + 0.14 * (number // 250) / 200
        # forty below one, as lamps below a cabinet
        parent = f"a{number - number % 40}" if number % 40 else None
        happen(
            f.AssetRegistered(
                asset=Asset(
                    id=f"a{number}",
                    feed="gauges",
                    domain="drainage",
                    kind="gauge",
                    name=f"Thủy chí {number}",
                    lon=lon,
                    lat=lat,
                    parent=parent,
                    ward="Cẩm Lệ",
                )
            )
        )
    for number in range(POINTS):
        asset = f"a{number % ASSETS}"
        happen(
            f.AlarmRaised(
                alarm=f"level_{1 + number // ASSETS}@{asset}",
                occurrence=1,
                rule="level_2",
                source=AlarmSource.LIMIT,
                domain="drainage",
                priority=1 + number % 5,
                asset=asset,
                value=1.8,
                limit=1.7,
                unit="m",
            ),
            now - number * 1000,
        )


class _Client:
    """The link's reader thread: decodes frames and hands them to the bridge."""

    def __init__(self) -> None:
        self.deliver: Any = None

    def start(self, deliver: Any, connected: Any) -> None:
        self.deliver = deliver
        connected(True)

    def send(self, message: Any) -> None:
        """Nobody is asked anything here."""

    def close(self) -> None:
        """Nothing is open."""


class _Desk:
    """A live desk over the client, with panels as the entry points give them."""

    def __init__(self, app: Any) -> None:
        from ioc.app.desk import panel_specs
        from ioc.link.messages import Welcome
        from ioc.qt.actions import Actions
        from ioc.qt.bridge import Bridge
        from ioc.qt.models import Models
        from ioc.qt.session import Session
        from ioc.qt.translation import install_language
        from widgets.dock_host import configure_docking
        from widgets.gap_meter import GapMeter
        from widgets.live_desk import DeskServices, LiveDesk
        from widgets.theme import apply_theme

        self._app = app
        configure_docking()
        apply_theme(app, "dark")
        install_language("vi")
        self._client = _Client()
        self.session = Session(self._client)
        self._models = Models(self.session, "vi", self.session)
        specs, faults = panel_specs()
        if faults:
            raise RuntimeError(str(faults))
        nothing = DeskServices(sign_in=lambda *_: None, open_replay=lambda _: None, quit=lambda: None)
        folder = Path(tempfile.mkdtemp())
        self.live = LiveDesk(self.session, self._models, Actions(), specs, nothing, folder)
        self._bridge = Bridge(self._client, self.session)  # type: ignore[arg-type]
        self._bridge.start()
        self._meter = GapMeter(self.session)
        self.live.start()
        self._welcome = Welcome(
            protocol=1, engine="p15", mode="live", seat="desk-1", person="quan", name="Quân", role="coordinator"
        )

    def open(self, frame: bytes) -> float:
        """Seconds from the frame's coming to the list having painted its most urgent row."""
        from ioc.app.pauses import DESK_YOUNG, hold_back
        from ioc.link.messages import decode_server

        self._client.deliver([self._welcome, self._beat(0)])
        self._turn(1.0)
        panel = self.live.workspace.panel("alarms")
        # a panel that could not be made leaves its place empty, and a desk without a map is a fast one
        assert panel is not None and self.live.workspace.panel("map") is not None
        began = time.perf_counter()
        threading.Thread(target=lambda: self._client.deliver([decode_server(frame)]), daemon=True).start()
        table = self._models.alarms
        while table.counts()["all"] < POINTS:
            self._app.processEvents()
        panel.view.viewport().repaint()
        took = time.perf_counter() - began
        assert table.most_urgent() is not None
        self._turn(3.0)
        hold_back(DESK_YOUNG)  # as the desk's process does once it stands
        return took

    def suffer(self, frames: list[bytes], every_s: float) -> tuple[dict[str, float], float]:
        """The gaps while the frames come, one each `every_s`, and how long after the last one all was taken in."""
        from ioc.link.messages import decode_server

        last = self.session.state.seq
        ended: list[float] = []

        def come() -> None:
            began = beaten = time.perf_counter()
            for number, frame in enumerate(frames):
                time.sleep(max(0.0, began + number * every_s - time.perf_counter()))
                messages = [decode_server(frame)]
                if time.perf_counter() - beaten >= 1.0:
                    beaten = time.perf_counter()
                    messages.append(self._beat(messages[0].seq))  # type: ignore[union-attr]
                self._client.deliver(messages)
            ended.append(time.perf_counter())

        from ioc.qt.session import Session

        assert isinstance(self.session, Session)
        final = decode_server(frames[-1]).seq  # type: ignore[union-attr]
        before = len(self._meter._gaps)
        self._meter.start()
        threading.Thread(target=come, daemon=True).start()
        while self.session.state.seq < final:
            self._app.processEvents()
            time.sleep(0.0005)
        lag = time.perf_counter() - ended[0] if ended else 0.0
        self._turn(1.0)
        self._meter.stop()
        assert self.session.state.seq > last
        figures = self._meter.figures()
        figures["max"] = round(max(self._meter._gaps[before:]), 2)
        return figures, lag

    def _beat(self, seq: int) -> Any:
        from ioc.link.messages import Beat

        return Beat(at_us=time.time_ns() // 1000, seq=seq)

    def _turn(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            self._app.processEvents()
            time.sleep(0.0005)


def _floor(frame: bytes) -> float:
    """Seconds to decode the snapshot and sort the alarms by urgency: what no list can do without."""
    from ioc.domain.snapshot import load_snapshot
    from ioc.link.messages import decode_server

    began = time.perf_counter()
    state = load_snapshot(decode_server(frame).data)  # type: ignore[union-attr]
    ordered = sorted(state.tables.alarms.values(), key=lambda alarm: (alarm.priority, -alarm.raised_us))
    assert len(ordered) == POINTS
    return time.perf_counter() - began
