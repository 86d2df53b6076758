"""The engine process: journal, loop, link and feeds put together. No windows, no Qt."""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import structlog

from config.loader import SiteSettings
from ioc import __version__
from ioc.app.engine_link import EngineLink
from ioc.app.questions import Questions
from ioc.app.site import feeds_of, plans_of, units_of
from ioc.connect.catalogue import Catalogue
from ioc.connect.supervisor import Supervisor
from ioc.domain import facts as f
from ioc.domain.vocabulary import Role
from ioc.engine.clock import SteadyClock, new_bytes, new_id, now_us
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.opening import opening_facts
from ioc.journal.people import People
from ioc.journal.reader import JournalReader
from ioc.journal.writer import Journal
from ioc.link.messages import ServerMessage
from ioc.link.server import LinkServer

log = structlog.get_logger(__name__)

DEMO_LOGIN = "demo"
DEMO_NAME = "Nguyễn Thị Hoa"
END_WAIT_S = 10.0


class Outlet:
    """Stands between loop and link: the loop is made first, the link is told when it is there."""

    def __init__(self) -> None:
        self.server: LinkServer | None = None

    def publish(self, message: ServerMessage) -> None:
        """Nobody can follow before the link is up, so nothing is lost."""
        if self.server is not None:
            self.server.publish(message)


class Engine:
    """One running engine over a data directory. `start` raises JournalRefused or EndpointRefused, in words."""

    def __init__(
        self, settings: SiteSettings, data_dir: Path, endpoint: str, *, token: str = "", catalogue: Catalogue
    ) -> None:
        self._settings, self._data_dir, self._endpoint = settings, data_dir, endpoint
        self._token, self._catalogue = token, catalogue
        self._outlet, self.inbox = Outlet(), Inbox()

    def start(self) -> None:
        """Open the journal (the writer's lock first), say what began, serve desks, run the feeds."""
        host, pid, started = socket.gethostname(), os.getpid(), now_us()
        self.journal = Journal.open(
            self._data_dir, now_us=now_us, new_bytes=new_bytes, host=host, pid=pid, started_us=started
        )
        state_us = self.journal.load_state().at_us
        clock = SteadyClock(start_us=state_us)
        self.loop = Loop(self.journal, self.inbox, self._outlet, now_us=clock, new_id=new_id)
        self._say_opening(host, pid)
        accounts = People(self._data_dir)
        self._sign_demo_in(accounts)
        link = EngineLink(
            self.loop,
            self.inbox,
            accounts,
            Questions(JournalReader(self._data_dir)),
            engine=f"{host}:{pid}",
            token=self._token,
            token_login=DEMO_LOGIN if self._settings.demo else "",
        )
        self._server = LinkServer(self._endpoint, link)
        self._server.start()
        self._outlet.server = self._server
        self._supervisor = Supervisor(self._catalogue, now_us, random.Random())
        self._thread = threading.Thread(target=self.loop.run, name="loop")
        self._thread.start()
        self._supervisor.start(plans_of(self._settings), self.inbox.put)

    def _say_opening(self, host: str, pid: int) -> None:
        facts = opening_facts(
            self.loop.state,
            site=self._settings.site,
            feeds=feeds_of(self._settings),
            units=units_of(self._settings),
            started=f.EngineStarted(version=__version__, host=host, pid=pid),
            lost=self.journal.lost,
        )
        self.inbox.put_errand(Errand(lambda: self.loop.record(*facts)))
        self.loop.step(0.0)

    def _sign_demo_in(self, accounts: People) -> None:
        """A demonstration site has a person without a known password, whom only the launcher's token signs in."""
        if self._settings.demo and accounts.get(DEMO_LOGIN) is None:
            accounts.create(DEMO_LOGIN, DEMO_NAME, Role.COORDINATOR.value, secrets.token_urlsafe(24))
            fact = f.AccountCreated(login=DEMO_LOGIN, name=DEMO_NAME, role=Role.COORDINATOR.value)
            self.inbox.put_errand(Errand(lambda: self.loop.record(fact)))

    @property
    def is_alive(self) -> bool:
        """Whether the loop still runs."""
        return self._thread.is_alive()

    def stop(self, reason: str) -> None:
        """Feeds first, then the loop with its last group, then the link and the journal."""
        late = self._supervisor.stop()
        if late:
            log.warning("feeds did not end in time", feeds=list(late))
        self.inbox.put_errand(Errand(lambda: self.loop.end(reason)))
        self._thread.join(END_WAIT_S)
        self.inbox.close()
        self._server.close()
        self.journal.close()


def run_engine(
    settings: SiteSettings,
    data_dir: Path,
    endpoint: str,
    *,
    token: str,
    catalogue: Catalogue,
    for_s: float | None,
    stop: threading.Event,
    announce: Callable[[str], None],
) -> int:
    """Run until `stop`, a signal, or `for_s` seconds; the process's exit code."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = Engine(settings, data_dir, endpoint, token=token, catalogue=catalogue)
    engine.start()
    announce(f"engine ready: {settings.site.id}, {len(settings.feeds)} feeds, {data_dir}")
    deadline = threading.Event()
    if for_s is not None:
        timer = threading.Timer(for_s, deadline.set)
        timer.daemon = True
        timer.start()
    while not (stop.wait(0.1) or deadline.is_set()) and engine.is_alive:
        pass
    died = not engine.is_alive
    engine.stop("signal" if stop.is_set() else "time")
    return 1 if died else 0
