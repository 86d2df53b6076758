"""The one thread that owns state: take, decide, apply, make durable, then publish and answer.

Nothing is published or answered before it is on disk (readings excepted: they become durable with their block). If a
commit fails, the state is dropped and folded again from disk, the group's commands are refused, and what feeds had
said waits for the next try.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

import structlog

from ioc.domain import facts as f
from ioc.domain.apply import apply_entry
from ioc.domain.commands import Actor, Order, Refusal
from ioc.domain.creating import created_by
from ioc.domain.decide import decide
from ioc.domain.decide.archiving import archive
from ioc.domain.decide.context import context_of
from ioc.domain.decide.following import REACTIONS, Moment, follow
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.refusing import refusal_fact
from ioc.domain.facts import Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import VaultRef
from ioc.domain.snapshot import take_snapshot
from ioc.domain.state import State
from ioc.engine.alarming import Alarming
from ioc.engine.counting import Counting
from ioc.engine.deriving import Recall
from ioc.engine.draft import Draft
from ioc.engine.given_answers import GivenAnswers
from ioc.engine.hearing import Hearing
from ioc.engine.inbox import Asked, Errand, Inbox
from ioc.engine.ports import Group, JournalPort, JournalRefused, NewId, NowUs, SealedBlock
from ioc.engine.silence import Silence
from ioc.engine.tail import Tail
from ioc.engine.withdrawal import Withdrawal
from ioc.link.messages import Answer, Beat, Facts, ServerMessage, Snapshot

log = structlog.get_logger(__name__)

GROUP_LIMIT = 500
"""Messages of feeds taken into one group."""
GROUP_WAIT_S = 0.02
TICK_US = 500_000
BEAT_US = 1_000_000
ARCHIVE_US = 60_000_000
CHECKPOINT_US = 180_000_000
RETRY_S = 1.0
ROLL_AGAIN_US = 5_000_000


class Publisher(Protocol):
    """Where the loop publishes; the link server."""

    def publish(self, message: ServerMessage) -> None:
        """To every subscribed desk, in order; a `Snapshot` replaces everybody's state."""


class Loop:
    """Owns `state`. `step` handles one group; `run` steps until told to end."""

    def __init__(
        self,
        journal: JournalPort,
        inbox: Inbox,
        publisher: Publisher,
        *,
        now_us: NowUs,
        new_id: NewId,
        after_seq: int = 0,
        recall: Recall | None = None,
    ) -> None:
        """`after_seq`: numbers up to it were given once, whatever the record still holds. `recall` reads it."""
        self.state: State = journal.load_state()
        self.state.seq = max(self.state.seq, after_seq)
        self._journal, self._inbox, self._publisher = journal, inbox, publisher
        self._now_us, self._new_id = now_us, new_id
        self._seq = self.state.seq
        self._alarming, self._silence, self._counting, self._tail = Alarming(recall), Silence(), Counting(), Tail()
        self._hearing = Hearing(self, self._alarming, self._counting, now_us=now_us, new_id=new_id, recall=recall)
        inbox.judge = self._hearing.judge
        self._answers = GivenAnswers()
        self._ticked = self._beaten = self._archived = self._roll_again = 0
        self._checkpointed = now_us()
        self.trouble: JournalRefused | None = None
        """Why the journal refused the last group; None while it takes facts."""
        self._disk: f.DiskForeseen | None = None
        self.withdrawal: Withdrawal | None = None
        """What the configuration no longer has; set once the opening facts are on record."""
        self._lost_from: int | None = None
        self._durable_ms = 0.0
        self._ended = False
        self._ending = ""
        self._alarming.sync(self.state, restart=True)
        self._draft = Draft(self._seq)
        self._settled: list[Errand] = []

    # --- running

    def run(self) -> None:
        """Until `end` was called; leaves everything durable that can be."""
        while not self._ended:
            self.step(GROUP_WAIT_S)

    def end(self, reason: str) -> None:
        """Called on the loop thread (by an errand): once the inbox is empty a last group holds totals, tail and
        farewell. While the journal refuses there is nothing to wait for."""
        self._ending = reason

    def step(self, timeout_s: float) -> None:
        """Take what waits, decide and apply it, commit, publish. While the journal refuses, feeds wait."""
        if self.trouble is not None and not self._ending and not self._probe():
            self._turn_away()
            return
        orders, reports = self._inbox.take(GROUP_LIMIT, timeout_s)
        at_us = self._now_us()
        self._roll(at_us)
        for item in orders:
            self._handle_order(item)
        self._hearing.take(reports)
        self._pass_time(self._now_us())
        if self._ending and (self.trouble or not self._inbox.waiting):
            self.record(*self._counting.due(), f.EngineStopped(reason=self._ending))
            self._flush_tail()
            self._ended = True
        if self._commit():
            self._counting.keep()
            if self._tail.is_empty:
                self._inbox.settle()
        else:
            self._inbox.put_back(reports)
            self._inbox.put_errands_back([item for item in orders if isinstance(item, Errand) and item.kept])
            time.sleep(RETRY_S)
        settled, self._settled = self._settled, []
        for errand in settled:
            self._run(errand)

    def record(
        self, *facts: f.AnyFact, actor: Actor | None = None, order: str | None = None, seen_seq: int | None = None
    ) -> None:
        """Append facts to the group and fold them in, each with what follows from it. `seen_seq` is what the person
        who asked was looking at."""
        for fact in facts:
            self._seq += 1
            at_us = self._now_us()
            entry = self._draft.add_entry(self._seq, at_us, fact, actor, order, seen_seq)
            apply_entry(self.state, entry)
            if type(fact) in REACTIONS:
                self.record(*follow(self.state, fact, Moment(at_us=at_us, new_id=self._new_id)))

    def seal(self, kind: str, fields: dict[str, str]) -> VaultRef:
        """Encrypt personal data; the record is stored with the group, before the facts that name it."""
        ref, record = self._journal.seal_record(kind, fields)
        self._draft.records.append(self._hearing.sealed(kind, ref, fields, record))
        return ref

    # --- commands

    def _handle_order(self, item: Asked | Errand) -> None:
        if isinstance(item, Errand):
            if item.settled:
                self._settled.append(item)
            else:
                self._run(item)
            return
        answer = self._answers.known(item.order)
        if answer is None:
            answer = self._decide(item.order)
            self._answers.add(item.order, answer)
        self._draft.answers.append((item.answer, answer))

    def _run(self, errand: Errand) -> None:
        """An errand's own fault must not end the loop."""
        try:
            errand.run()
        except Exception:
            log.exception("an errand failed")

    def answer(self, back: Callable[[Answer], None], content: Answer) -> None:
        """Answer with the group: once it is durable, or with why it is not."""
        self._draft.answers.append((back, content))

    def _decide(self, order: Order) -> Answer:
        context = context_of(order, self._now_us(), self._new_id, self.seal)
        name = type(order.command).__name__
        try:
            outcome = decide(self.state, order.command, context)
        except Exception:
            log.exception("a command could not be decided", command=name)
            return Answer(id=order.id, outcome="failed", code="refused.bug", seq=self._seq)
        if isinstance(outcome, Refusal):
            self.record(
                refusal_fact(self.state, order.command, outcome),
                actor=order.actor,
                order=order.id,
                seen_seq=order.seen_seq,
            )
            return Answer(id=order.id, outcome="refused", code=outcome.code, params=outcome.params, seq=self._seq)
        self.record(*outcome, actor=order.actor, order=order.id, seen_seq=order.seen_seq)
        return Answer(id=order.id, outcome="confirmed", seq=self._seq, created=created_by(outcome))

    # --- what the hearing needs (see `hearing.Book`)

    def next_seq(self) -> int:
        """The number of a batch that is about to be held."""
        self._seq += 1
        return self._seq

    def hold(self, batch: ReadingBatch | PositionBatch, at_us: int) -> None:
        """Publish a batch with the group; it becomes durable with its block."""
        self._tail.add(batch, at_us)
        self._draft.add_batch(batch)

    # --- time

    def _pass_time(self, at_us: int) -> None:
        if at_us - self._ticked >= TICK_US:
            self._ticked = at_us
            self.record(*self._alarming.tick(self.state, at_us))
        if at_us - self._beaten >= BEAT_US:
            self._beaten = at_us
            self.record(*self._counting.due(at_us), *pass_time(self.state, at_us, self._counting.heard))
            self.record(*self._silence.tick(self.state, at_us), *self._hearing.judging.tick(self.state, at_us))
            if self.withdrawal is not None:
                self.record(*self.withdrawal.tick(self.state))
            self._hearing.derive(at_us)
            self._beat(at_us)
        if at_us - self._archived >= ARCHIVE_US:
            self._archived = at_us
            self.record(*archive(self.state, at_us))
        if self._tail.is_due(at_us):
            self._flush_tail()

    def _beat(self, at_us: int) -> None:
        trouble, disk = self.trouble, self._disk
        self._publisher.publish(
            Beat(
                disk=disk.level if disk is not None and disk.level != "ok" else "",
                disk_days=disk.days_left if disk is not None else 0.0,
                at_us=at_us,
                seq=self._seq,
                durable_ms=self._durable_ms,
                waiting=self._inbox.waiting,
                dropped=self._inbox.dropped,
                code=trouble.code if trouble else "",
                params=trouble.params if trouble else {},
            )
        )

    def take_outlook(self, outlook: f.DiskForeseen) -> None:
        """How long the record's disk will do: told with every beat while that is not "ok"."""
        self._disk = outlook

    def _flush_tail(self) -> None:
        sealed = self._tail.seal(self._journal)
        self._tail.clear()  # the draft has it now; if the commit fails, both are given up
        for block in sealed:
            self._draft.blocks.append(block)
            self.record(
                f.BlockSealed(
                    block=block.id,
                    rows=block.rows,
                    first_seq=block.first_seq,
                    last_seq=block.last_seq,
                    sha256=block.sha256,
                    content=block.content,
                )
            )

    def replace_blocks(self, block: SealedBlock, fact: f.BlocksCompacted, day: str) -> bool:
        """Put a merged block in place of its sources, with this group; False when their day is no longer open."""
        if day != self._journal.day:
            return False
        self._draft.blocks.append(block)
        self.record(fact)
        return True

    def _roll(self, at_us: int) -> None:
        """At a new day: everything durable, then the new segment opens with what is known."""
        day = self._journal.day_of(at_us)
        if day <= self._journal.day or at_us < self._roll_again:
            return
        self._flush_tail()
        if not self._commit():
            return
        head, digest = self._journal.head, self.state.digest()
        try:
            self._journal.roll(day, self.state)
        except JournalRefused as refused:
            # the old day goes on taking facts meanwhile
            log.warning("the new day could not be opened", code=refused.code, **refused.params)
            self._roll_again = at_us + ROLL_AGAIN_US
            return
        self.record(f.SegmentOpened(day=day, previous_head=head, digest=digest))

    # --- making durable

    def _commit(self) -> bool:
        """Commit the draft, publish and answer. False when the journal refused: nothing happened then."""
        draft = self._draft
        if draft.is_empty:
            return True
        group = draft.group()
        if group.entries:
            started = time.perf_counter()
            try:
                self._journal.commit(group)
            except JournalRefused as refused:
                self._fail(draft, refused)
                return False
            self._durable_ms = (time.perf_counter() - started) * 1e3
        for message in draft.messages():
            self._publisher.publish(message)
        for answer, content in draft.answers:
            answer(content)
        self._draft = Draft(self._seq)
        self._answers.keep()
        if group.entries:
            self._after_commit(group)
        return True

    def _probe(self) -> bool:
        """Whether the journal takes facts again, tried with the fact that is due first: what was given up."""
        if self._lost_from is not None:
            entry = Entry(
                seq=self._seq + 1, at_us=self._now_us(), fact=f.ReadingsLost(first=self._lost_from, last=self._seq)
            )
            try:
                self._journal.commit(Group(entries=(entry,)))
            except JournalRefused as refused:
                self.trouble = refused
                return False
            apply_entry(self.state, entry)
            self._publisher.publish(Facts(after=self._seq, seq=entry.seq, entries=(entry,)))
            self._seq = entry.seq
            self._draft = Draft(self._seq)
        log.info("the journal takes facts again")
        self.trouble = self._lost_from = None
        return True

    def _turn_away(self) -> None:
        """The journal still refuses: commands hear why, the rest waits."""
        trouble = self.trouble
        assert trouble is not None
        orders, _ = self._inbox.take(0, 0.0)
        errands = [item for item in orders if isinstance(item, Errand)]
        for item in orders:
            if isinstance(item, Asked):
                item.answer(Answer(id=item.order.id, outcome="failed", code=trouble.code, params=trouble.params))
        self._inbox.put_errands_back([errand for errand in errands if errand.kept])
        for errand in sorted((errand for errand in errands if not errand.kept), key=lambda errand: errand.settled):
            self._run(errand)
        if not self._draft.is_empty:
            self._commit()  # an errand recorded something after all: it is tried like any group
        self._beat(self._now_us())
        time.sleep(RETRY_S)

    def _after_commit(self, group: Group) -> None:
        if any(isinstance(entry.fact, f.ShiftEnded) for entry in group.entries):
            self._sign_shift()
        now = self._now_us()
        try:
            self._journal.finish_checkpoint()
        except JournalRefused as refused:
            log.warning("a checkpoint was not stored", code=refused.code)
        if now - self._checkpointed >= CHECKPOINT_US and self._tail.is_empty and self._draft.is_empty:
            self.checkpoint(now)

    def _sign_shift(self) -> None:
        """After the commit, so that the signed head covers the end of the shift itself."""
        try:
            self._journal.sign("shift")
        except JournalRefused as refused:
            log.error("the head of the shift was not kept", code=refused.code, **refused.params)
            file, why = (str(refused.params.get(key, "")) for key in ("file", "why"))
            self.record(f.HeadNotKept(file=file, why=why))

    def checkpoint(self, now: int) -> None:
        """Begin a checkpoint; the tail must be empty, so that everything up to its sequence is durable. It is encoded
        beside the loop and stored after a later group."""
        self._checkpointed = now
        try:
            self._journal.begin_checkpoint(self.state)
        except JournalRefused as refused:
            log.warning("a checkpoint was not begun", code=refused.code)

    def _fail(self, draft: Draft, refused: JournalRefused) -> None:
        """Drop what is not durable, fold again from disk, tell who waits, and give desks the state that is true."""
        log.error("the journal refused a group", code=refused.code, **refused.params)
        self.trouble = refused
        self._tail.clear()
        self._counting.restore()
        self._answers.forget()
        for answer, content in draft.answers:
            answer(Answer(id=content.id, outcome="failed", code=refused.code, params=refused.params))
        self._beat(self._now_us())  # folding again takes a while: nobody is to think that the link is gone
        self.state = self._journal.load_state()
        if self._lost_from is None and self.state.seq < self._seq:
            self._lost_from = self.state.seq + 1
        self.state.seq = self._seq
        self._alarming.sync(self.state, restart=True)
        self._silence.sync(self.state, restart=True)
        self._hearing.sync(self.state)
        self._draft = Draft(self._seq)
        self._publisher.publish(self.snapshot())
        self._beat(self._now_us())

    def snapshot(self) -> Snapshot:
        """The state as it stands between two groups."""
        return Snapshot(seq=self._seq, at_us=self._now_us(), data=take_snapshot(self.state))

    def settle(self) -> bool:
        """Make everything durable now, tail included (for digests and checkpoints); False if the journal refused."""
        self._flush_tail()
        return self._commit()
