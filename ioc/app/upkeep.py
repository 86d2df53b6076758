"""The engine's housekeeping, on a thread of its own: what the record needs that nobody asks for.

Files are read and made here; whatever changes the record goes through the loop as an errand, so that it has its place
in the one sequence and is durable with it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import structlog

from ioc.app.children import CHILD_MARK
from ioc.app.clock_trust import ClockTrust
from ioc.app.retention_tally import RetentionTally
from ioc.domain.facts import (
    AnyFact,
    DataExported,
    DayCompacted,
    DestructionResumed,
    DiskForeseen,
    PersonalDataForgotten,
    RetentionApplied,
)
from ioc.engine.inbox import Errand, Inbox
from ioc.engine.loop import Loop
from ioc.engine.ports import JournalRefused, NowUs
from ioc.journal.compaction import kinds_to_compact, put_in_place
from ioc.journal.copying import make_single
from ioc.journal.export_notes import notes_waiting
from ioc.journal.forgetting import Due, records_due
from ioc.journal.fragments import find_fragments
from ioc.journal.key_copies import expire_copies
from ioc.journal.layout import Layout, day_of
from ioc.journal.merging import Merge, merges_due
from ioc.journal.outlook import disk_outlook
from ioc.journal.reader import JournalReader
from ioc.journal.retention import Retention, drop, drop_due, load_retention
from ioc.journal.shelf import Shelf
from ioc.journal.vault import VaultWriter, key_files

log = structlog.get_logger(__name__)

PAUSE_S = 5.0
SETTLE_S = 30.0


class Upkeep:
    """Runs its rounds until stopped. A round that fails is said in the log and tried again at its next turn."""

    def __init__(
        self,
        data_dir: Path,
        loop: Loop,
        inbox: Inbox,
        *,
        now_us: NowUs,
        vault: VaultWriter | None = None,
        trust: ClockTrust | None = None,
        pause_s: float = PAUSE_S,
    ) -> None:
        """`vault` is used on the loop's thread alone; without one nothing is forgotten. `trust` is asked before
        anything is destroyed."""
        self._layout = Layout(data_dir)
        self._shelf = Shelf(self._layout)
        self._loop, self._inbox, self._now_us = loop, inbox, now_us
        self._vault, self._trust, self._pause_s = vault, trust, pause_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)
        self._level = ""
        self._tally = RetentionTally(self._applied_on_record)
        self._held_on_record = trust.on_record if trust is not None else None
        self._rounds: list[Round] = [
            Round("merge", 10.0, self.merge),
            Round("close days", 60.0, self.close_days),
            Round("compact", 60.0, self.compact),
            Round("drop", 600.0, self.drop),
            Round("foresee", 600.0, self.foresee),
            Round("forget", 600.0, self.forget),
            Round("expire key copies", 600.0, self.expire_key_copies),
            Round("attest retention", 600.0, self.attest_retention),
            Round("take exports", 10.0, self.take_exports),
        ]

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the piece at hand; called while the loop still runs."""
        self._stopped.set()
        self._thread.join(SETTLE_S)

    def _run(self) -> None:
        while not self._stopped.wait(self._pause_s):
            for entry in self._rounds:
                if not self._stopped.is_set():
                    entry.run_if_due()

    def settle(self, change: Callable[[], object]) -> bool:
        """Do `change` on the loop and wait until its group was committed or refused; False if the loop is gone.

        Raises JournalRefused when `change` does.
        """
        done = threading.Event()
        refused: list[JournalRefused] = []

        def run() -> None:
            try:
                change()
            except JournalRefused as refusal:
                refused.append(refusal)

        self._inbox.put_errand(Errand(run))
        self._inbox.put_errand(Errand(done.set, settled=True))
        settled = done.wait(SETTLE_S)
        if refused:
            raise refused[0]
        return settled

    def tell(self, fact: AnyFact) -> bool:
        """Record a fact; True once it is durable: only then anything may be done that it says."""
        if not self.settle(lambda: self._loop.record(fact)):
            return False
        newest = JournalReader(self._layout.directory).log(limit=50, kinds=[type(fact).__name__])
        return any(entry.fact == fact for entry in newest)

    # --- rounds

    def merge(self) -> int:
        """Merge the tail blocks of minutes that are over; returns how many merged blocks were made."""
        made = 0
        segment = self._shelf.all()[-1]
        for merge in merges_due(segment, self._now_us()):
            if self._stopped.is_set() or not self._place(merge, segment.opening.day):
                break
            made += 1
        return made

    def _place(self, merge: Merge, day: str) -> bool:
        block, fact = merge
        return self.settle(lambda: self._loop.replace_blocks(block, fact, day))

    def compact(self) -> DayCompacted | None:
        """Write one sealed day by stream beside its segment, if one is due; returns what was made."""
        for segment in self._shelf.all()[:-1]:
            for kind in kinds_to_compact(self._layout, segment):
                fact = self._compacted(segment.opening.day, kind)
                if fact is not None and self.tell(fact):
                    put_in_place(self._layout, fact)
                return fact
        return None

    def close_days(self) -> int:
        """Make sealed segments single read-only files where a reader was in the way before; returns how many."""
        sealed = [segment.path for segment in self._shelf.all()[:-1] if segment.tail().sealed]
        return sum(make_single(path) for path in sealed if path.stat().st_mode & 0o222)

    def drop(self) -> int:
        """Delete days whose time is over, after the record says so; returns how many files went."""
        retention = load_retention(self._layout.directory)
        if not self._may_destroy(retention):
            return 0
        fact = drop_due(self._layout, retention, self._now_us())
        if fact is None:
            self._tally.ran("days", 0)
            return 0
        if not self.tell(fact):
            return 0
        gone = drop(self._layout, fact)
        self._tally.ran("days", len(fact.days))
        return gone

    def foresee(self) -> DiskForeseen | None:
        """Say how long the disk will do, when that has another level than before."""
        retention = load_retention(self._layout.directory)
        fact = disk_outlook(self._layout, retention, self._now_us())
        self.settle(lambda: self._loop.take_outlook(fact))
        if fact.level == (self._level or self._level_on_record()):
            self._level = fact.level
            return None
        if not self.tell(fact):
            return None
        self._level = fact.level
        return fact

    def forget(self) -> int:
        """Destroy the keys of personal data whose time is over, search for what is left of them, and record both.

        Returns how many records were forgotten. What is cut short is finished at the next turn.
        """
        retention = load_retention(self._layout.directory)
        if self._vault is None or not self._may_destroy(retention):
            return 0
        vault, gone = self._vault, 0
        for due in records_due(self._layout, retention, self._now_us()):
            if self._stopped.is_set():
                return gone
            gone += self._forget(vault, due)
        self._tally.ran("forgotten", gone)
        return gone

    def take_exports(self) -> int:
        """Put exports that were made at a terminal on record; returns how many."""
        taken = 0
        for path, note in notes_waiting(self._layout):
            fact = DataExported(what=note.what, kind=note.kind, rows=note.rows, by=note.by)
            if not self.tell(fact):
                break
            path.unlink()
            taken += 1
        return taken

    def expire_key_copies(self) -> int:
        """Delete copies of the vault's keys that have served their time, wherever a backup put them."""
        retention = load_retention(self._layout.directory)
        if not self._may_destroy(retention):
            return 0
        gone = expire_copies(self._layout, self._now_us(), retention.key_copy_days)
        self._tally.ran("copies", gone)
        return gone

    def attest_retention(self) -> RetentionApplied | None:
        """Once a day put on record that retention ran, also when nothing was due: silence would prove nothing."""
        retention = load_retention(self._layout.directory)
        fact = self._tally.due(day_of(self._now_us()), tuple(sorted(retention.personal_days)))
        if fact is None or not self.tell(fact):
            return None
        self._tally.told(fact)
        return fact

    def _may_destroy(self, retention: Retention) -> bool:
        """Whether the date may be believed; each change of mind is put on record."""
        if self._trust is None:
            return True
        held = self._trust.ask(retention.date_confirmed)
        if held != self._held_on_record:
            if not self.tell(held or DestructionResumed()):
                return False
            self._held_on_record = held
        return held is None

    def _forget(self, vault: VaultWriter, due: Due) -> int:
        held: dict[str, bytes] = {}
        if not self.settle(lambda: held.update(vault.overwrite_keys(due.names))):
            return 0
        left, searched = find_fragments(key_files(self._layout), held)
        if left:
            raise JournalRefused("journal.vault_remains", record=min(left), file=str(self._layout.keys))
        fact = PersonalDataForgotten(
            kind=due.kind,
            records=due.names,
            cause="retention",
            before_us=due.before_us,
            proof="overwritten" if due.overwritten else "searched",
            searched=searched,
        )
        if not self.tell(fact):
            return 0
        self.settle(lambda: vault.erase_ciphers(due.names))
        return len(due.names)

    def _applied_on_record(self) -> str:
        newest = JournalReader(self._layout.directory).log(limit=1, kinds=[RetentionApplied.__name__])
        return next((entry.fact.day for entry in newest if isinstance(entry.fact, RetentionApplied)), "")

    def _level_on_record(self) -> str:
        newest = JournalReader(self._layout.directory).log(limit=1, kinds=[DiskForeseen.__name__])
        return next((entry.fact.level for entry in newest if isinstance(entry.fact, DiskForeseen)), "ok")

    def _compacted(self, day: str, kind: str) -> DayCompacted | None:
        """In a process of its own: sorting a day would hold the loop up. None when it failed or upkeep ends."""
        command = [sys.executable, "-P", "-m", "ioc", "journal", "compact-day", day, kind]
        command += ["--data-dir", str(self._layout.directory)]
        environ = {**os.environ, CHILD_MARK: "1"}
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environ) as child:
            while child.poll() is None:
                if self._stopped.wait(0.05):
                    child.kill()
            told, words = child.communicate()
        if child.returncode:
            log.warning("a day could not be compacted", day=day, kind=kind, why=words.decode("utf-8", "replace")[-500:])
            return None
        return msgspec.json.decode(told, type=DayCompacted)


class Round:
    """One kind of work and when it is due again."""

    def __init__(self, name: str, every_s: float, work: Callable[[], object]) -> None:
        self._name, self._every_s, self._work = name, every_s, work
        self._due = 0.0

    def run_if_due(self) -> None:
        """Do the work if its time has come; trouble never leaves here."""
        if time.monotonic() < self._due:
            return
        try:
            self._work()
        except JournalRefused as refused:
            log.warning("upkeep was refused", round=self._name, code=refused.code, **refused.params)
        except Exception:
            log.exception("upkeep failed", round=self._name)
        self._due = time.monotonic() + self._every_s
