"""A disk that fills up under a working city: engine, simulator and link as processes, and what the desk says of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6

from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.journal.reader import JournalReader
from ioc.link.client import LinkClient
from ioc.link.messages import PROTOCOL, Hello
from ioc.qt.actions import Actions
from ioc.qt.bridge import Bridge
from ioc.qt.models import Models
from ioc.qt.session import Session, Ticket
from tests.helpers.processes import ioc, private_env, running
from tests.unit.journal.small_disk import fill, mounted
from widgets.alarm_tally import AlarmTally
from widgets.banner import Banner
from widgets.link_watch import LinkWatch

REFUSED_WITHIN_S, WELL_WITHIN_S = 2.0, 5.0
TOKEN = "secret-of-the-launcher"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", "64m") as place:
        yield place


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    return private_env(tmp_path, IOC_LAUNCH_TOKEN=TOKEN, IOC_DEMO="1")


class Seat:
    """A desk's own parts on the real link, without a window."""

    def __init__(self, endpoint: str, qtbot) -> None:
        self._qtbot = qtbot
        link = LinkClient(endpoint, Hello(protocol=PROTOCOL, client="test", seat="desk-1", token=TOKEN))
        self.session = Session(link)
        self.models = Models(self.session, "en", self.session)
        self.watch = LinkWatch(self.session, self.session)
        tally = AlarmTally(self.session, self.session)
        self.banner = Banner(self.models.names, self.models.clock, tally, self.watch, Actions())
        qtbot.addWidget(self.banner)
        self.bridge = Bridge(link, self.session)
        self.bridge.start()
        self.confirmed: list[str] = []

    def close(self) -> None:
        """Leave; whatever ticks for the session ends with it."""
        self.bridge.close()
        shiboken6.delete(self.session)

    def until(self, what, within_s: float = 40.0) -> None:
        self._qtbot.waitUntil(what, timeout=int(within_s * 1000))

    def write(self) -> tuple[Ticket, float]:
        """A line in the shift log; its answered ticket and how long the answer took."""
        began = time.monotonic()
        ticket = self.session.submit(c.WriteLog(text="x" * 4000))
        self.until(lambda: ticket.outcome != "sent", 20)
        if ticket.outcome == "confirmed":
            self.confirmed.append(ticket.id)
        return ticket, time.monotonic() - began


def test_that_the_desk_says_a_full_disk_and_nothing_accepted_is_lost(disk: Path, env: dict[str, str], qtbot) -> None:
    data, ballast = disk / "d", disk / "ballast"
    with running("simulate", "--port", "0", env=env) as city:
        city.until("http://")
        env["IOC_SIMULATOR"] = json.loads(city.said)["url"].rstrip("/")
        with running("engine", "--site", "da_nang", "--data-dir", str(data), env=env) as engine:
            engine.until("engine ready")
            seat = Seat(runtime_paths(data, env).endpoint, qtbot)
            seat.until(lambda: seat.session.may_act() and len(seat.session.state.registry.streams) > 500)
            assert seat.write()[0].outcome == "confirmed"

            fill(ballast)
            ticket, took = seat.write()
            while ticket.outcome == "confirmed":  # the log's last pages are still on the disk
                ticket, took = seat.write()
            assert (ticket.outcome, ticket.code) == ("failed", "journal.full")
            assert took < REFUSED_WITHIN_S
            seat.until(lambda: seat.banner.own_alarm, REFUSED_WITHIN_S)
            assert "Nothing goes on the record" in seat.banner.words.text
            assert "is full. Nothing more is accepted until there is room" in seat.banner.words.text

            ballast.unlink()
            freed = time.monotonic()
            while seat.write()[0].outcome != "confirmed":
                assert time.monotonic() - freed < WELL_WITHIN_S
            assert time.monotonic() - freed < WELL_WITHIN_S
            seat.until(lambda: not seat.banner.own_alarm)
            seat.close()
            assert engine.end() == 0
    verified = ioc("journal", "verify", "--data-dir", str(data), env=env)
    assert verified.returncode == 0, verified.stdout
    written = [entry.order for entry in JournalReader(data).entries() if type(entry.fact).__name__ == "LogWritten"]
    assert written == seat.confirmed
