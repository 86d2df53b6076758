"""Reading a journal, beside a running engine or without one: nothing is written, no read stays open.

Safe for several threads. All methods raise JournalRefused (`journal.absent`, `.damaged`, `.newer`,
`.newer_fact` …).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from sqlalchemy import select

from ioc.domain.facts import Entry
from ioc.domain.records import Incident, VaultRef
from ioc.domain.state import State
from ioc.journal.alarm_facts import facts_between
from ioc.journal.archived import archived_incident, closed_incidents, entries_about
from ioc.journal.checkpoints import find_checkpoint, load_checkpoint
from ioc.journal.codec import entry_of
from ioc.journal.density import Density, count_density
from ioc.journal.edge import LiveEdge
from ioc.journal.history import History, read_history
from ioc.journal.items import ENDLESS, Item, fold, instant, stored_entries, stored_items
from ioc.journal.keyring import load_keyring
from ioc.journal.layout import Layout, default_key_file
from ioc.journal.outline import Outline, read_outline
from ioc.journal.proving import SegmentProof
from ioc.journal.schema import entries
from ioc.journal.shelf import Segment, Shelf
from ioc.journal.stats import JournalStats, read_stats
from ioc.journal.together import Together, read_together
from ioc.journal.tracks import Tracks, read_tracks
from ioc.journal.vault import Fields, VaultReader


class Bounds(Struct, frozen=True, kw_only=True):
    """What the journal spans: sequence numbers and receive instants (UTC microseconds). Zeros while it is
    empty."""

    first_seq: int
    first_us: int
    last_seq: int
    last_us: int


class SegmentInfo(Struct, frozen=True, kw_only=True):
    """One day's file; it holds what lies above `opening_seq`."""

    day: str
    path: Path
    opening_seq: int
    opening_us: int
    last_seq: int
    last_us: int
    head: bytes
    sealed: bool


class JournalReader:
    """Questions to the record."""

    def __init__(self, directory: Path, key_file: Path | None = None) -> None:
        """Opens nothing yet. `key_file` (the default one if None) is read when the vault is first asked."""
        self._layout = Layout(directory)
        self._key_file = key_file or default_key_file()
        self._shelf = Shelf(self._layout)
        self._vault: VaultReader | None = None

    # --- what there is

    def segments(self) -> list[SegmentInfo]:
        """All segments, oldest first."""
        return [_info(segment) for segment in self._shelf.all()]

    def bounds(self) -> Bounds:
        """First entry to last durable entry or batch."""
        every = self._shelf.all()
        last = every[-1].tail()
        first = next(self.entries(-1), None)
        return Bounds(
            first_seq=first.seq if first else 0,
            first_us=first.at_us if first else 0,
            last_seq=last.seq,
            last_us=last.at_us,
        )

    def live_edge(self, now_us: Callable[[], int], steady_s: Callable[[], float] = time.monotonic) -> LiveEdge:
        """Follows how far the record has settled while it is written; see `LiveEdge`."""
        return LiveEdge(self._shelf, now_us, steady_s)

    def proof(self, seq: int, present: SegmentProof | None = None) -> SegmentProof:
        """What proves the segment that holds `seq`; `present` itself when it is the one."""
        segment = self._shelf.reaching(seq - 1)[0]
        if present is not None and present.segment is segment:
            return present
        return SegmentProof(self._layout, segment, self._key_file)

    def stats(self) -> JournalStats:
        """Counts and sizes; reads every segment's counts (seconds for many days)."""
        return read_stats(self._layout, self._shelf)

    # --- the state at a moment

    def state_at(self, at_us: int) -> State:
        """The state that the engine held at `at_us`: everything before the first item received later.

        Before the first entry this is the state that the journal opened with.
        """
        every = self._shelf.all()
        chosen = [segment for segment in every if segment.opening.opening_us <= at_us] or every[:1]
        return self._fold(chosen[-1], ENDLESS, at_us)

    def state_at_seq(self, seq: int) -> State:
        """The state after sequence number `seq` (the newest there is if it lies ahead)."""
        return self._fold(self._shelf.reaching(seq)[0], seq, None)

    # --- the record itself

    def entries(
        self, after_seq: int = -1, *, until_seq: int | None = None, until_us: int | None = None
    ) -> Iterator[Entry]:
        """Entries above `after_seq`, rising, up to `until_seq` and before the first that is later than
        `until_us`."""
        until = self._until(until_seq)
        for segment in self._shelf.reaching(after_seq):
            with segment.connect() as connection:
                for entry in stored_entries(connection, after_seq, until):
                    if until_us is not None and entry.at_us > until_us:
                        return
                    yield entry

    def replay(
        self, after_seq: int = -1, *, until_seq: int | None = None, until_us: int | None = None
    ) -> Iterator[Item]:
        """Entries, reading and position batches in sequence, bounded as `entries`.

        Without bounds it ends at what was durable when it was called.
        """
        until = self._until(until_seq)
        for segment in self._shelf.reaching(after_seq):
            with segment.connect() as connection:
                for item in stored_items(connection, after_seq, until):
                    if until_us is not None and instant(item) > until_us:
                        return
                    yield item

    def log(self, before_seq: int | None = None, limit: int = 200, kinds: Sequence[str] | None = None) -> list[Entry]:
        """The newest entries below `before_seq`, newest first; `kinds` are fact type names."""
        query = select(entries).order_by(entries.c.seq.desc())
        if before_seq is not None:
            query = query.where(entries.c.seq < before_seq)
        if kinds is not None:
            query = query.where(entries.c.kind.in_(kinds))
        found: list[Entry] = []
        for segment in reversed(self._shelf.all()):
            if len(found) >= limit:
                break
            with segment.connect() as connection:
                rows = connection.execute(query.limit(limit - len(found))).all()
            found += [entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload) for row in rows]
        return found

    def closed_incidents(self, from_us: int, to_us: int, limit: int = 200, until_seq: int = ENDLESS) -> list[Incident]:
        """Archived incidents by when they were closed, last first; see `archived.closed_incidents`."""
        return closed_incidents(self._shelf, from_us, to_us, limit, until_seq)

    def archived_incident(self, ident: str) -> Incident | None:
        """An incident that has left the state, as it was archived last."""
        return archived_incident(self._shelf, ident)

    def about(
        self,
        idents: Sequence[str],
        from_us: int,
        to_us: int,
        kinds: Sequence[str],
        limit: int = 200,
        until_seq: int = ENDLESS,
    ) -> list[Entry]:
        """Entries that name one of `idents`, received in the span, newest first."""
        return entries_about(self._shelf, idents, from_us, to_us, kinds, limit, until_seq)

    def facts_between(
        self, from_us: int, until_us: int, kinds: Sequence[str], until_seq: int = ENDLESS
    ) -> Iterator[Entry]:
        """Entries of `kinds` with from_us <= at_us < until_us, oldest first."""
        return facts_between(self._shelf, from_us, until_us, kinds, until_seq)

    def history(self, stream: int, from_us: int, to_us: int, limit: int = 100_000) -> History:
        """Readings of the stream with index `stream` by source time; see `History`."""
        return read_history(self._shelf, stream, from_us, to_us, limit)

    def together(self, streams: Sequence[int], from_us: int, to_us: int, limit: int) -> Together:
        """Readings of several streams by source time, in their order of arrival; see `Together`."""
        return read_together(self._shelf, streams, from_us, to_us, limit)

    def tracks(self, names: Iterable[str], from_us: int, to_us: int, limit: int) -> Tracks:
        """Positions of assets or units by source time, in their order of arrival; see `Tracks`."""
        return read_tracks(self._shelf, names, from_us, to_us, limit)

    def outline(self, stream: int, from_us: int, to_us: int, *, most: int, known_us: int = ENDLESS) -> Outline:
        """As `history`, in at most `most` rows whatever the span, for a chart; see `Outline`."""
        return read_outline(self._shelf, stream, from_us, to_us, most=most, known_us=known_us)

    def density(self, from_us: int, to_us: int, bins: int, kinds: Sequence[str] | None = None) -> Density:
        """How busy the record was, for a time line; see `Density`."""
        return count_density(self._shelf, from_us, to_us, bins, kinds)

    def texts(self, refs: Iterable[VaultRef], but: Collection[str] = ()) -> dict[str, Fields | None]:
        """Personal data by record id; None where it was destroyed, and for kinds in `but`, which are not even read.

        Raises JournalRefused `journal.key_missing` or `.key_unreadable` too.
        """
        if self._vault is None:
            self._vault = VaultReader(self._layout, load_keyring(self._key_file).master)
        return {ref.id: self._vault.read(ref, but) for ref in refs}

    def _until(self, until_seq: int | None) -> int:
        newest = self._shelf.all()[-1].tail().seq
        return newest if until_seq is None else min(until_seq, newest)

    def _fold(self, segment: Segment, until_seq: int, until_us: int | None) -> State:
        with segment.connect() as connection:
            row = find_checkpoint(connection, until_seq=until_seq, until_us=until_us) or find_checkpoint(
                connection, until_seq=segment.opening.opening_seq
            )
            if row is None:
                raise ValueError("no opening checkpoint")
            state = load_checkpoint(row, self._shelf.registry(segment, connection, row.registry_seq))
            return fold(state, stored_items(connection, row.seq, until_seq), until_us)


def _info(segment: Segment) -> SegmentInfo:
    opening, tail = segment.opening, segment.tail()
    return SegmentInfo(
        day=opening.day,
        path=segment.path,
        opening_seq=opening.opening_seq,
        opening_us=opening.opening_us,
        last_seq=tail.seq,
        last_us=tail.at_us,
        head=tail.head,
        sealed=tail.sealed,
    )
