"""One group in the making: what the loop decided and applied, not yet durable, not yet told to anybody."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.commands import Actor
from ioc.domain.facts import AnyFact, Entry
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.engine.ports import Group, SealedBlock, SealedRecord
from ioc.link.columns import positions_message, readings_message
from ioc.link.messages import Answer, Facts, ServerMessage


class Draft:
    """Entries, blocks, vault records and answers of one group, and the messages that will publish it, in order."""

    def __init__(self, after: int) -> None:
        self._after = after
        self.entries: list[Entry] = []
        self.blocks: list[SealedBlock] = []
        self.records: list[SealedRecord] = []
        self.answers: list[tuple[Callable[[Answer], None], Answer]] = []
        self._run: list[Entry] = []
        self._messages: list[ServerMessage] = []

    def add_entry(
        self,
        seq: int,
        at_us: int,
        fact: AnyFact,
        actor: Actor | None,
        order: str | None,
        seen_seq: int | None = None,
    ) -> Entry:
        """Append a fact as an entry."""
        entry = Entry(seq=seq, at_us=at_us, fact=fact, actor=actor, order=order, seen_seq=seen_seq)
        self.entries.append(entry)
        self._run.append(entry)
        return entry

    def add_played(self, entry: Entry) -> None:
        """Append an entry that is on record already (a replay only tells it again)."""
        self._run.append(entry)

    def add_batch(self, batch: ReadingBatch | PositionBatch) -> None:
        """Append readings: published in place, made durable with the next block."""
        self._end_run()
        after = self._after
        message = readings_message(after, batch) if isinstance(batch, ReadingBatch) else positions_message(after, batch)
        self._messages.append(message)
        self._after = batch.seq

    def _end_run(self) -> None:
        if self._run:
            last = self._run[-1].seq
            self._messages.append(Facts(after=self._after, seq=last, entries=tuple(self._run)))
            self._after, self._run = last, []

    @property
    def is_empty(self) -> bool:
        """Nothing to make durable, publish or answer."""
        return not (self.entries or self.blocks or self._messages or self.answers or self.records)

    def group(self) -> Group:
        """What must become durable."""
        return Group(entries=tuple(self.entries), blocks=tuple(self.blocks), records=tuple(self.records))

    def messages(self) -> list[ServerMessage]:
        """What is published afterwards, in sequence."""
        self._end_run()
        return self._messages
