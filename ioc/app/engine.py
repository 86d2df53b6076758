"""The engine process: journal, loop, link and feeds put together. No windows, no Qt."""

from __future__ import annotations

import os
import random
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import structlog

from config.loader import SiteSettings
from ioc import __version__
from ioc.app.accounts import Accounts, recall
from ioc.app.call_words import CallWords
from ioc.app.children import end_with_parent
from ioc.app.clock_trust import ClockTrust, held_on_record
from ioc.app.delivering import Delivering
from ioc.app.engine_link import EngineLink
from ioc.app.message_words import MessageWords
from ioc.app.outlet import Outlet
from ioc.app.paper import Paper
from ioc.app.pauses import ENGINE_YOUNG, hold_back
from ioc.app.presence import Presence
from ioc.app.proposing import Proposing
from ioc.app.questions import Questions
from ioc.app.recalling import recall as recall_told
from ioc.app.recalling import recall_readings
from ioc.app.reporting import Reporting
from ioc.app.retaking import Retaking
from ioc.app.runtime import EngineInfo, RuntimePaths, write_engine_info
from ioc.app.sheets import Sheets
from ioc.app.site import feeds_of, plans_of, units_of
from ioc.app.unmask import Unmasking
from ioc.app.upkeep import Upkeep
from ioc.app.warning_documents import WarningDocuments
from ioc.app.warning_feed import WarningFeed
from ioc.connect.catalogue import Catalogue
from ioc.connect.keeping import Keeping, forget_others
from ioc.connect.outbound.senders import Senders
from ioc.connect.supervisor import Supervisor
from ioc.domain import facts as f
from ioc.domain.vocabulary import Role
from ioc.engine.clock import SteadyClock, new_bytes, new_id, now_us
from ioc.engine.guesses import Guesses
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.opening import opening_facts
from ioc.engine.withdrawal import Withdrawal
from ioc.journal.people import People
from ioc.journal.reader import JournalReader
from ioc.journal.writer import Journal
from ioc.link.server import LinkServer

log = structlog.get_logger(__name__)

DEMO_LOGIN = "demo"
DEMO_NAME = "Nguyễn Thị Hoa"
END_WAIT_S = 10.0
CLOCK_WARNING_US = 60_000_000


class Engine:
    """One running engine over a data directory. `start` raises JournalRefused or EndpointRefused, in words."""

    def __init__(
        self,
        settings: SiteSettings,
        paths: RuntimePaths,
        *,
        token: str = "",
        demo: bool = False,
        catalogue: Catalogue,
        key_file: Path | None = None,
    ) -> None:
        self._settings, self._paths, self._key_file = settings, paths, key_file
        self._token, self._demo, self._catalogue = token, demo, catalogue
        self._outlet, self.inbox = Outlet(), Inbox()
        self._begun = ExitStack()
        self._reason = ""
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Open the journal (the writer's lock first), say what began, serve desks, run the feeds.

        Call `stop` whatever happens: what had begun before a fault must end.
        """
        host, pid, started = socket.gethostname(), os.getpid(), now_us()
        self.journal = Journal.open(
            self._paths.data_dir,
            now_us=now_us,
            new_bytes=new_bytes,
            host=host,
            pid=pid,
            started_us=started,
            key_file=self._key_file,
            heads_copy=self._settings.heads_copy,
        )
        self._begun.callback(self._close_journal)
        clock = SteadyClock()
        missing = self.journal.missing
        self.loop = Loop(
            self.journal,
            self.inbox,
            self._outlet,
            now_us=clock,
            new_id=new_id,
            after_seq=missing[1] if missing is not None else 0,
            recall=partial(recall_readings, JournalReader(self._paths.data_dir, self._key_file)),
        )
        newest_us = self.loop.state.at_us
        clock.not_before(newest_us)
        hold_back(ENGINE_YOUNG)
        _warn_of_clock(newest_us - started)
        self._say_opening(host, pid)
        accounts = self._open_accounts()
        reader = JournalReader(self._paths.data_dir, self._key_file)
        supervisor = Supervisor(self._catalogue, now_us, random.Random(), keeping=self._keeping(reader))
        unmasking = Unmasking(self.loop, self.inbox, reader)
        link = EngineLink(
            self.loop,
            self.inbox,
            accounts,
            Questions(reader),
            engine=f"{host}:{pid}",
            token=self._token,
            token_login=DEMO_LOGIN if self._demo else "",
            answerers={
                "unmask": unmasking.answer,
                "call_words": CallWords(self.loop, unmasking, reader).answer,
                "proposal": Proposing(self.loop, self.inbox, self._settings.site).answer,
                "message": MessageWords(self.loop, self._settings.outbound).answer,
                "sheet": Sheets(self.loop, self.inbox, reader, self._settings.site).answer,
                "report_draft": Reporting(self.loop, self.inbox, reader, new_id).answer,
                "presence": Presence().answer,
                "warning_document": WarningDocuments(self.loop).answer,
            },
            archive=reader.archived_incident,
            retry_feed=supervisor.retry,
            retake=Retaking(self.loop, self.inbox, reader, supervisor.connector_for).begin,
        )
        server = LinkServer(self._paths.endpoint, link)
        server.start()
        self._begun.callback(server.close)
        self._outlet.server = server
        self._begin_delivering()
        self._thread = threading.Thread(target=self.loop.run, name="loop", daemon=True)
        self._thread.start()
        self._begun.callback(self._end_loop)
        write_engine_info(
            self._paths,
            EngineInfo(
                pid=pid,
                host=host,
                started_us=started,
                endpoint=self._paths.endpoint,
                version=__version__,
                site=self._settings.site.id,
            ),
        )
        trust = ClockTrust(newest_us, now_us=now_us, held=held_on_record(reader))
        upkeep = Upkeep(
            self._paths.data_dir, self.loop, self.inbox, now_us=now_us, vault=self.journal.vault, trust=trust
        )
        upkeep.start()
        self._begun.callback(upkeep.stop)
        if self._settings.paper is not None:
            paper = Paper(
                self.loop,
                self.inbox,
                self._settings.site,
                self._settings.paper,
                now_us=now_us,
                silent_since_us=newest_us,
            )
            paper.start()
            self._begun.callback(paper.stop)
        self._begun.callback(supervisor.stop)
        supervisor.start(plans_of(self._settings), self.inbox.put)

    def _begin_delivering(self) -> None:
        """Before the loop runs, so that nothing that it publishes is missed."""
        attach, senders = WarningDocuments(self.loop).attach, Senders.discover()
        delivering = Delivering(self.loop, self.inbox, self._settings.outbound, senders, now_us=now_us, attach=attach)
        self._outlet.listeners.append(delivering.hear)
        delivering.start()
        self._begun.callback(delivering.stop)
        if self._settings.warning_feed is not None:
            feed = WarningFeed(self.loop, self._settings.warning_feed)
            self._outlet.listeners.append(feed.hear)
            feed.start()
            self._begun.callback(feed.stop)

    def _keeping(self, reader: JournalReader) -> Keeping:
        """What feeds remember, without those that are no longer configured."""
        folder = self._paths.feeds
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            forget_others(folder, [feed.id for feed in self._settings.feeds])
        except OSError as error:
            log.warning("what feeds remember is not kept", folder=str(folder), error=error.strerror)
        return Keeping(state_dir=folder, receipt=self.inbox.receipt, recall=partial(recall_told, reader))

    def _say_opening(self, host: str, pid: int) -> None:
        facts: list[f.AnyFact] = []
        if self.journal.is_new_day:
            digest = self.loop.state.digest()
            facts.append(f.SegmentOpened(day=self.journal.day, previous_head=self.journal.head, digest=digest))
        facts += opening_facts(
            self.loop.state,
            site=self._settings.site,
            feeds=feeds_of(self._settings),
            units=units_of(self._settings),
            started=f.EngineStarted(version=__version__, host=host, pid=pid),
            lost=self.journal.lost,
            missing=self.journal.missing,
        )
        self.inbox.put_errand(Errand(lambda: self.loop.record(*facts)))
        self.loop.step(0.0)
        if self.loop.trouble is not None:
            raise self.loop.trouble
        self.loop.withdrawal = Withdrawal(
            self._settings.site,
            (feed.id for feed in self._settings.feeds),
            (unit.id for unit in self._settings.units),
        )

    def _open_accounts(self) -> Accounts:
        people = People(self._paths.data_dir)
        self._make_demo_person(people)
        guesses = Guesses(time.monotonic)
        recall(guesses, self.loop.state.tables.accounts, now_us())
        accounts = Accounts(
            self.loop,
            self.inbox,
            people,
            guesses,
            dismiss=self._outlet.dismiss,
            free_login=DEMO_LOGIN if self._demo else "",
        )
        self._begun.callback(accounts.close)
        accounts.reconcile()
        return accounts

    def _make_demo_person(self, people: People) -> None:
        """A demonstration site has a person without a known password, whom only the launcher's token signs in."""
        if self._demo and all(known.login != DEMO_LOGIN for known in people.list()):
            password = secrets.token_urlsafe(24)
            people.create(DEMO_LOGIN, DEMO_NAME, Role.COORDINATOR.value, password, now_us=now_us())
            fact = f.AccountCreated(login=DEMO_LOGIN, name=DEMO_NAME, role=Role.COORDINATOR.value)
            self.inbox.put_errand(Errand(lambda: self.loop.record(fact)))

    @property
    def is_alive(self) -> bool:
        """Whether the loop still runs."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, reason: str) -> None:
        """Feeds first, then the loop with its last group, then the link and the journal."""
        self._reason = reason
        self._begun.close()

    def _end_loop(self) -> None:
        self.inbox.put_errand(Errand(lambda: self.loop.end(self._reason)))
        if self._thread is not None:
            self._thread.join(END_WAIT_S)
        self.inbox.close()

    def _close_journal(self) -> None:
        """Not under a loop that hangs in it: the end of the process releases files and lock as well."""
        if self._thread is not None and self._thread.is_alive():
            log.error("the loop did not end in time")
        else:
            self.journal.close()


def _warn_of_clock(ahead_us: int) -> None:
    if ahead_us > CLOCK_WARNING_US:
        log.warning("the record is ahead of this machine's clock; set the clock", seconds=ahead_us // 1_000_000)


def run_engine(engine: Engine, *, for_s: float | None, announce: Callable[[str], None]) -> int:
    """Run until a signal, the end of the launcher, or `for_s` seconds; the process's exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:  # nohup says: stay
            signal.signal(number, lambda *_: stop.set())
    end_with_parent(stop.set, grace_s=END_WAIT_S)
    reason, died = "fault", False
    try:
        engine.start()
        announce("engine ready")
        end = None if for_s is None else time.monotonic() + for_s
        while engine.is_alive and not stop.wait(0.1):
            if end is not None and time.monotonic() >= end:
                break
        died = not engine.is_alive
        reason = "signal" if stop.is_set() else "time"
    finally:
        engine.stop(reason)
    return 1 if died else 0
