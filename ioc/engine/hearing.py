"""What feeds say, handled one message after the other: registered, judged, folded in, recorded. On the loop thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec
import numpy as np
import structlog

from ioc.domain import facts as f
from ioc.domain.apply import apply_positions, apply_readings
from ioc.domain.decide.callbacks import hear_phone, is_phone_news
from ioc.domain.decide.reports import call_is_known, is_answered, take_alert, take_call
from ioc.domain.decide.unit_words import heard
from ioc.domain.decide.warnings import warn_of
from ioc.domain.inbound import (
    AlertTaken,
    AssetSeen,
    CallTaken,
    FeedContacted,
    FeedFailed,
    Inbound,
    PhoneHeard,
    PositionsTaken,
    ReadingsTaken,
    RecordRejected,
    RecordsRetaken,
)
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.records import Params, Reject, VaultRef
from ioc.domain.state import State
from ioc.domain.wards import WardFinder
from ioc.engine.alarming import Alarming
from ioc.engine.clustering import Clustering
from ioc.engine.counting import Counting
from ioc.engine.deriving import Deriving, Recall
from ioc.engine.intake import Intake, Run, UnknownRows, known_positions, moves, register_asset
from ioc.engine.judging import Judging
from ioc.engine.ports import NewId, NowUs, SealedRecord
from ioc.engine.risking import Risking

log = structlog.get_logger(__name__)

KEPT_PAYLOAD = 65_536
"""Bytes of a refused record's payload that go to the vault."""

MOST_UNKNOWN_UNITS = 1_000
"""Units that feeds name and the site does not have, each told once."""

MOST_UNKNOWN_NAMES, NAMED_UNKNOWN = 1_000, 6
"""Streams that a feed names and nobody knows: remembered as told, and spelled out in one refusal."""

T = TypeVar("T", bound=Inbound)


class Book(Protocol):
    """The loop, as much of it as is needed here. `state` is another one after a refused commit."""

    @property
    def state(self) -> State: ...

    def record(self, *facts: f.AnyFact) -> None: ...

    def seal(self, kind: str, fields: dict[str, str]) -> VaultRef: ...

    def next_seq(self) -> int: ...

    def hold(self, batch: ReadingBatch | PositionBatch, at_us: int) -> None: ...


class Hearing:
    """Takes the messages of a group. A message that cannot be handled costs one reject."""

    def __init__(
        self,
        book: Book,
        alarming: Alarming,
        counting: Counting,
        *,
        now_us: NowUs,
        new_id: NewId,
        recall: Recall | None = None,
    ) -> None:
        self._book, self._alarming, self._counting = book, alarming, counting
        self._now_us, self._new_id = now_us, new_id
        self._intake = Intake()
        self._wards = WardFinder()
        self.judging = Judging()
        self._deriving = Deriving(recall)
        self._risking = Risking(recall)
        self._clustering = Clustering()
        self._intake.follow(book.state)
        self.judge = self._intake.ranges
        self._unknown: dict[str, frozenset[str]] = {}
        self._unknown_units: set[str] = set()
        self._words: dict[str, str] = {}
        self._misplaced: dict[str, str] = {}

    def derive(self, at_us: int) -> None:
        """Take in what the hours that are over give, what calls and alarms together may be, and what risks suggest."""
        self._deriving.sync(self._book.state)
        for message in self._deriving.due(self._book.state, at_us):
            self._guarded(message, self._take_alone)
        self._book.record(*self._clustering.tick(self._book.state, at_us))
        self._book.record(*self._risking.tick(self._book.state, at_us))

    def sealed(self, kind: str, ref: VaultRef, fields: dict[str, str], record: SealedRecord) -> SealedRecord:
        """A record goes to the vault: what it says of a call is compared with others before it is forgotten here."""
        self._clustering.hear(kind, ref.id, fields, self._now_us())
        return record

    def sync(self, state: State) -> None:
        """Begin anew with another state: a group was refused."""
        self.judging.sync(state, restart=True)
        self._deriving.sync(state, restart=True)
        self._risking.sync(state, restart=True)
        self._clustering.forget()

    def take(self, reports: list[Inbound]) -> None:
        """In order; readings that follow on each other are taken as one batch."""
        self._intake.follow(self._book.state)
        run: list[ReadingsTaken] = []
        for report in reports:
            if isinstance(report, ReadingsTaken):
                run.append(report)
                continue
            self._take_run(run)
            run = []
            self._guarded(report, self._handle)
        self._take_run(run)

    def _take_run(self, run: list[ReadingsTaken]) -> None:
        """All at once; if that fails or tells more than readings and alarms, each for itself, so that one bad batch
        costs no other and what is told stands in the order in which it was heard."""
        if len(run) > 1:
            try:
                if self._take_readings(run):
                    return
            except Exception:
                log.exception("batches could not be taken together", batches=len(run))
        for report in run:
            self._guarded(report, self._take_alone)

    def _guarded(self, report: T, take: Callable[[T], None]) -> None:
        try:
            if not isinstance(report, ReadingsTaken):
                _require_storable(report)
            take(report)
        except Exception as fault:
            log.exception("a feed's message could not be handled", kind=type(report).__name__)
            # the kind alone: what a fault says may quote the record, and that may name people
            params: Params = {"error": type(fault).__name__}
            self._refuse_here(RecordRejected(feed=report.feed, record="", reason="feed.bug", params=params))

    def _handle(self, report: Inbound) -> None:
        match report:
            case PositionsTaken():
                self._take_positions(report)
            case AssetSeen():
                self._book.record(*register_asset(self._book.state, report, self._wards, self._now_us()))
            case AlertTaken():
                self._take_alert(report)
            case CallTaken():
                self._take_call(report)
            case PhoneHeard():
                self._hear_phone(report)
            case RecordRejected():
                self._reject(report)
            case RecordsRetaken():
                self._retaken(report)
            case FeedContacted():
                self._book.record(*self._counting.contacted(self._book.state, report, self._now_us()))
            case FeedFailed():
                self._book.record(*self._counting.failed(self._book.state, report, self._now_us()))

    def _take_alone(self, report: ReadingsTaken) -> None:
        self._take_readings([report])

    def _take_readings(self, batches: list[ReadingsTaken]) -> bool:
        """False, with nothing taken, when batches have to be taken one by one."""
        run = self._intake.gather(self._book.state, batches)
        wanted = self._intake.streams_wanted(self._book.state, run)
        if wanted:
            self._book.record(*wanted)
            run = self._intake.gather(self._book.state, batches)
        self.judging.sync(self._book.state)
        self._deriving.sync(self._book.state)
        at_us = self._now_us()
        rows, unknown = self._intake.columns(self._book.state, run, at_us)
        if len(batches) > 1 and any(map(self._is_news, unknown)):
            return False
        for rows_unknown in unknown:
            self._tell_unknown(rows_unknown)
        self._count_dropped(run)
        if not len(rows.stream):
            return True
        self._book.record(*self._alarming.settle(self._book.state, at_us))
        batch = ReadingBatch(
            seq=self._book.next_seq(),
            stream=rows.stream,
            source_us=rows.source_us,
            received_us=np.full(len(rows.stream), at_us, np.int64),
            value=rows.value,
            quality=rows.quality,
        )
        apply_readings(self._book.state, batch)
        self.judging.note(self._book.state, batch, rows.reason)
        self._deriving.see(batch)
        self._risking.see(batch)
        self._book.hold(batch, at_us)
        self._book.record(*self._alarming.see(self._book.state, batch))
        return True

    def _count_dropped(self, run: Run) -> None:
        if run.told is None:
            return
        end = 0
        for batch, rows in zip(run.batches, run.rows, strict=True):
            end += rows
            if batch.dropped is not None:
                self._counting.thinned(batch.feed, run.index[end - rows : end], batch.dropped)

    def _is_news(self, unknown: UnknownRows) -> bool:
        told = self._unknown.get(unknown.feed, frozenset())
        return len(told) < MOST_UNKNOWN_NAMES and not told.issuperset(unknown.names)

    def _tell_unknown(self, unknown: UnknownRows) -> None:
        """Once, and again when other names come: a feed that is polled for ever says the same for ever."""
        if not self._is_news(unknown):
            return
        told = self._unknown.get(unknown.feed, frozenset())
        fresh = [name for name in unknown.names if name not in told]
        self._unknown[unknown.feed] = told.union(fresh)
        names = ", ".join(fresh[:NAMED_UNKNOWN]) + (", …" if len(fresh) > NAMED_UNKNOWN else "")
        reason, rows = "reading.unregistered", unknown.rows
        self._refuse_here(
            RecordRejected(feed=unknown.feed, record="", reason=reason, params={"rows": rows, "names": names})
        )

    def _take_positions(self, report: PositionsTaken) -> None:
        at_us = self._now_us()
        # without a time of its own a position is of now; nobody stands somewhere in the future
        source_us = np.where(report.source_us > 0, np.minimum(report.source_us, at_us), at_us)
        self._tell_unknown_units(report)
        rows, lost, wrong = known_positions(self._book.state, report, source_us)
        self._tell_misplaced(report, wrong)
        if not len(rows):
            return
        batch = PositionBatch(
            seq=self._book.next_seq(),
            units=tuple(report.units[row] for row in rows),
            source_us=source_us[rows],
            received_us=np.full(len(rows), at_us, np.int64),
            lon=np.where(lost, np.nan, report.lon[rows]),
            lat=np.where(lost, np.nan, report.lat[rows]),
            heading=report.heading[rows],
            speed=report.speed[rows],
        )
        apply_positions(self._book.state, batch)
        self._book.hold(batch, at_us)
        self._book.record(*self._alarming.see_positions(self._book.state, batch))
        self._take_words(report)

    def _take_words(self, report: PositionsTaken) -> None:
        """What devices say that their units do, once a word: a person who decided otherwise is not overruled by a
        device that repeats itself."""
        for unit, word in zip(report.units, report.statuses, strict=False):
            if self._words.get(unit) != word:
                self._words[unit] = word
                self._book.record(*heard(self._book.state, unit, word, report.feed))

    def _tell_unknown_units(self, report: PositionsTaken) -> None:
        for unit in report.units:
            state = self._book.state
            known = unit in state.tables.units or moves(state, unit, report.feed)
            if not known and unit not in self._unknown_units and len(self._unknown_units) < MOST_UNKNOWN_UNITS:
                self._unknown_units.add(unit)
                self._refuse_here(RecordRejected(feed=report.feed, record=unit, reason="position.unknown_unit"))

    def _tell_misplaced(self, report: PositionsTaken, wrong: dict[str, str]) -> None:
        """A unit whose place is none is told once, and again after it had one or when something else is wrong."""
        for unit in report.units:
            if unit not in wrong:
                self._misplaced.pop(unit, None)
            elif self._misplaced.get(unit) != wrong[unit]:
                self._misplaced[unit] = wrong[unit]
                self._refuse_here(RecordRejected(feed=report.feed, record=unit, reason=f"position.{wrong[unit]}"))

    def _take_alert(self, report: AlertTaken) -> None:
        at_us = self._now_us()
        taken = take_alert(self._book.state, report, at_us)
        if taken:
            self._book.record(*taken)
            self._book.record(*warn_of(self._book.state, report.alert.id, at_us))

    def _take_call(self, report: CallTaken) -> None:
        fresh = not call_is_known(self._book.state, report.id) or is_answered(self._book.state, report)
        personal = self._book.seal("call", report.personal) if fresh and report.personal else None
        self._book.record(*take_call(self._book.state, report, personal, self._now_us()))

    def _hear_phone(self, report: PhoneHeard) -> None:
        state = self._book.state
        fresh = report.personal and report.id not in state.tables.calls and is_phone_news(state, report)
        personal = self._book.seal("call", report.personal) if fresh else None
        self._book.record(*hear_phone(state, report, personal, self._now_us()))

    def _retaken(self, report: RecordsRetaken) -> None:
        rejects = self._book.state.tables.rejects
        taken = tuple(ident for ident in report.taken if ident in rejects and rejects[ident].feed == report.feed)
        self._book.record(f.RejectsRetaken(feed=report.feed, taken=taken, still=report.still, gone=report.gone))

    def _refuse_here(self, report: RecordRejected) -> None:
        """A refusal of our own, which the connector could not count."""
        self._counting.refused_here(self._book.state, report.feed)
        self._reject(report)

    def _reject(self, report: RecordRejected) -> None:
        payload = None
        if report.payload:
            text = report.payload[:KEPT_PAYLOAD].decode("utf-8", "replace")
            payload = self._book.seal("reject", {"payload": text})
        reject = Reject(
            id=self._new_id(),
            feed=report.feed,
            at_us=self._now_us(),
            record=report.record,
            reason=report.reason,
            params=report.params,
            payload=payload,
        )
        self._book.record(f.RecordRefused(reject=reject))


_encoder = msgspec.msgpack.Encoder(enc_hook=len)


def _require_storable(report: Inbound) -> None:
    """Raises for text that no encoding holds or a number beyond 64 bits: found at the commit it would end the loop.
    Columns of numbers are not looked at; readings become facts only under names that were looked at before."""
    _encoder.encode(report)
