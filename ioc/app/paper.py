"""Open incidents written for the printer every few minutes, so that a centre without screens can go on."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

from config.loader import PaperSettings
from ioc.domain.roads import RoadGraph
from ioc.domain.site import Site
from ioc.domain.snapshot import Snapshot, freeze
from ioc.domain.state import State
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.ports import NowUs
from ioc.reports.incident_sheet import SheetMaker
from resources import sentence

log = structlog.get_logger(__name__)

WAIT_S = 30.0
OUTAGE_S = 60.0
"""A longer time without an engine is an outage that the next paper names."""


class Paper:
    """Writes into a spool folder and keeps the last `keep`. A disk that refuses is said in the log and tried again."""

    def __init__(
        self, loop: Loop, inbox: Inbox, site: Site, settings: PaperSettings, *, now_us: NowUs, silent_since_us: int = 0
    ) -> None:
        """`silent_since_us` is the newest instant on record before this engine began; 0 on a new record."""
        self._loop, self._inbox, self._site, self._settings, self._now_us = loop, inbox, site, settings, now_us
        self._roads = RoadGraph(site.land.roads, site.land.turn_rules) if site.land.roads else None
        self._since_us, self._began_us = silent_since_us, now_us()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="paper", daemon=True)

    def start(self) -> None:
        """Begin: the first paper at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after the paper at hand."""
        self._stopped.set()
        self._thread.join(WAIT_S)

    def _run(self) -> None:
        while not self._stopped.is_set():
            try:
                self.write()
            except OSError as error:
                log.warning(
                    "open incidents could not be written", folder=str(self._settings.folder), error=error.strerror
                )
            self._stopped.wait(self._settings.every_min * 60)

    def write(self) -> Path | None:
        """One paper; None when the engine ends. Raises OSError."""
        state = self._state()
        if state is None:
            return None
        at_us, zone, language = self._now_us(), ZoneInfo(self._site.zone), self._settings.language
        maker = SheetMaker(state, language=language, zone=zone, at_us=at_us, roads=self._roads)
        folder = self._settings.folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"open-{at_us // 1_000_000}.html"
        handle = os.open(path.with_suffix(".part"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:
            file.write(maker.open_incidents(self._notes(language)))
        path.with_suffix(".part").replace(path)
        for old in sorted(folder.glob("open-*.html"))[: -self._settings.keep]:
            old.unlink(missing_ok=True)
        return path

    def _notes(self, language: str) -> list[str]:
        gap_s = (self._began_us - self._since_us) / 1e6
        if not self._since_us or gap_s < OUTAGE_S:
            return []
        return [sentence("sheet.restored", {"minutes": round(gap_s / 60)}, language)]

    def _state(self) -> State | None:
        done, found = threading.Event(), list[Snapshot]()

        def take() -> None:
            found.append(freeze(self._loop.state))
            done.set()

        self._inbox.put_errand(Errand(take, settled=True))
        return _thawed(found[0]) if _waited(done, self._stopped) else None


def _waited(done: threading.Event, stopped: threading.Event) -> bool:
    """Whether the loop answered before the engine's end or the time is over."""
    for _ in range(int(WAIT_S * 10)):
        if done.wait(0.1):
            return True
        if stopped.is_set():
            return False
    return False


def _thawed(snapshot: Snapshot) -> State:
    """A state for reading: its dicts are copies, its records frozen."""
    state = State()
    state.seq, state.at_us, state.tables = snapshot.seq, snapshot.at_us, snapshot.tables
    if snapshot.registry is not None:
        state.registry = snapshot.registry
    return state
