"""Judges every stream once a second: good, uncertain, bad or stale, and why; and learns how often streams speak.

What a reading is worth by itself (range, clock, the source's own mark) is noted as it comes; what only time tells
(stale, late, frozen) is seen at the tick. A mark comes at once and goes when its stream was clean for a while. The
answer depends on the order of the readings and the time of the tick, never on how readings were grouped. Runs on the
loop thread.
"""

from __future__ import annotations

import numpy as np

from ioc.domain import facts as f
from ioc.domain.quality import CODES, GRACE_S, REASONS, STALE_AFTER, QualityReason
from ioc.domain.readings import Array, ReadingBatch, is_rising
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality
from ioc.engine.gaps import Gaps
from ioc.engine.services import Services

SETTLE_US = 5_000_000
"""A stream has to be clean for so long before it is called good again."""
LEARN_US = 10_000_000
SKEWED_SHARE, SKEWED_LEAST = 0.5, 3
"""From this share of a feed's streams ahead of our clock on (and so many), it is the feed's clock."""

GOOD = 0
LATE, FROZEN, STALE = (CODES[QualityReason(name)] for name in ("late", "frozen", "stale"))
FUTURE, SKEW, DUPLICATE = (CODES[QualityReason(name)] for name in ("future", "skew", "duplicate"))
_GRADES = np.full(len(REASONS) + 1, int(Quality.UNCERTAIN), np.uint8)
_GRADES[GOOD] = Quality.GOOD
_GRADES[[STALE, LATE]] = Quality.STALE
for _name in ("no_value", "out_of_range", "unit"):
    _GRADES[CODES[QualityReason(_name)]] = Quality.BAD
"""The grade that goes with a reason; what the source marks keeps the source's grade."""


class Judging:
    """Columns by `Stream.index`."""

    def __init__(self) -> None:
        self.services = Services()
        self._gaps = Gaps()
        self._begin()

    def _begin(self) -> None:
        self._size = self._reshaped = self._learned = 0
        self._learnt_at_us = 0
        self._seen, self._told, self._grade = (np.empty(0, np.uint8) for _ in range(3))
        self._arrived_us, self._clean_us = np.empty(0, np.int64), np.empty(0, np.int64)
        self._patience_us, self._still_us = np.empty(0, np.int64), np.empty(0, np.int64)
        self._feed = np.empty(0, np.int64)
        self._feeds: list[str] = []
        self._heard = np.empty(0, bool)

    # --- what is known

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Take over what was registered or learnt since; after a restart also which marks stand."""
        if restart:
            self._begin()
            self._gaps = Gaps()
        alike = self._reshaped == state.reshaped and self._learned == state.learned
        if alike and self._size == len(state.by_index):
            return
        first, size = self._size, len(state.by_index)
        for name in ("_seen", "_told", "_grade", "_arrived_us", "_clean_us"):
            column = getattr(self, name)
            setattr(self, name, np.append(column, np.zeros(size - len(column), column.dtype)))
        self._describe(state)
        self._size, self._reshaped, self._learned = size, state.reshaped, state.learned
        for ident, mark in state.tables.marks.items() if first == 0 else ():
            index = state.registry.streams[ident].index
            self._told[index] = self._seen[index] = CODES[QualityReason(mark.reason)]
            self._grade[index] = mark.quality
        self._arrived_us[first:] = state.latest.source_us[first:size]

    def _describe(self, state: State) -> None:
        """Patience, stillness, feed and heeding of every stream, anew: registrations come in bursts and then rest."""
        site = state.registry.site
        still = {(d.key, p.key): p.frozen_after_s for d in site.domains for p in d.properties} if site else {}
        feeds: dict[str, int] = {}
        rows = []
        for stream in state.by_index:
            asset = state.registry.assets.get(stream.asset)
            feed = "" if asset is None else asset.feed
            domain = "" if asset is None else asset.domain
            place = feeds.setdefault(feed, len(feeds))
            heard = asset is not None and not stream.withdrawn and feed in state.tables.feeds
            rows.append((state.interval_s(stream), still.get((domain, stream.property), 0.0), place, heard))
        interval, still_s, place_of, heard_of = zip(*rows, strict=True) if rows else ((), (), (), ())
        self._interval = np.array(interval, np.float64)
        patience = np.where(self._interval > 0, STALE_AFTER * self._interval + GRACE_S, np.inf)
        self._patience_us = np.minimum(patience * 1e6, 2**62).astype(np.int64)
        self._still_us = (np.array(still_s, np.float64) * 1e6).astype(np.int64)
        self._feed, self._heard = np.array(place_of, np.int64), np.array(heard_of, bool)
        self._feeds = list(feeds)
        self._gaps.sync(state)
        self.services.sync(self._feeds, self._feed, np.where(self._heard, self._interval, 0.0))

    # --- readings

    def note(self, state: State, batch: ReadingBatch, reason: Array) -> None:
        """A batch that was applied, with why its rows are not good (uint8 codes). `sync` comes before applying it."""
        stream, source = batch.stream, batch.source_us
        before = self._before(stream, source)
        doubled = before == source  # the same value again never gets here
        if doubled.any():
            reason = np.where(doubled & (reason == GOOD), DUPLICATE, reason).astype(np.uint8)
        self._gaps.note(stream, source - before, before > 0)
        # what is late says nothing of what is newest
        newest = state.latest.source_us[stream] == source
        if newest.all():
            self._seen[stream], self._grade[stream] = reason, batch.quality
        else:
            self._seen[stream[newest]], self._grade[stream[newest]] = reason[newest], batch.quality[newest]
        timely = batch.received_us - source <= self._patience_us[stream]
        self.services.note(stream, timely, batch.quality == Quality.GOOD)

    def _before(self, stream: Array, source: Array) -> Array:
        """The source time of the reading that came before each row in its stream, 0 when none did."""
        if is_rising(stream):
            held: Array = self._arrived_us[stream]
            self._arrived_us[stream] = source
            return held
        order = np.argsort(stream, kind="stable")
        ordered, times = stream[order], source[order]
        first = np.append(True, ordered[1:] != ordered[:-1])
        earlier = np.where(first, self._arrived_us[ordered], np.append(times[:1], times[:-1]))
        before = np.empty(len(stream), np.int64)
        before[order] = earlier
        last = np.append(first[1:], True)
        self._arrived_us[ordered[last]] = times[last]
        return before

    # --- time

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """Marks that come and go, intervals learnt, and once a minute what the feeds did."""
        self.sync(state)
        facts: list[f.AnyFact] = []
        if at_us - self._learnt_at_us >= LEARN_US:
            self._learnt_at_us = at_us
            facts += self._gaps.learnt(state)
        if self._size:
            facts += self._marks(state, at_us)
        return [*facts, *self.services.tick(state, at_us)]

    def _marks(self, state: State, at_us: int) -> list[f.AnyFact]:
        reason = self._reasons(state, at_us)
        grade = _GRADES[reason]
        by_source = reason == CODES[QualityReason.SOURCE]
        grade[by_source] = self._grade[by_source]
        clean = reason == GOOD
        self._clean_us[~clean | (self._clean_us == 0)] = at_us
        patient = clean & (self._told != GOOD) & (at_us - self._clean_us < SETTLE_US)
        moved = np.flatnonzero((reason != self._told) & ~patient)
        if not len(moved):
            return []
        self._told[moved] = reason[moved]
        facts: list[f.AnyFact] = []
        for key in np.unique(reason[moved].astype(np.int64) * 4 + grade[moved]).tolist():
            code, quality = divmod(key, 4)
            streams = moved[(reason[moved] == code) & (grade[moved] == quality)]
            word = REASONS[code - 1].value if code else ""
            facts.append(f.StreamsMarked(quality=quality, reason=word, streams=tuple(streams.tolist())))
        return facts

    def _reasons(self, state: State, at_us: int) -> Array:
        latest, size = state.latest, self._size
        source, received, changed = latest.source_us[:size], latest.received_us[:size], latest.changed_us[:size]
        reason = self._seen.copy()
        fine = reason == GOOD
        reason[fine & (self._still_us > 0) & (at_us - changed > self._still_us)] = FROZEN
        self._find_skew(reason)
        old = at_us - source > self._patience_us
        still_comes = at_us - received[old] <= (self._interval[old] + GRACE_S) * 1e6
        reason[old] = np.where(still_comes, LATE, STALE)
        reason[~self._heard | (received == 0)] = GOOD
        return reason

    def _find_skew(self, reason: Array) -> None:
        ahead = reason == FUTURE
        if not ahead.any():
            return
        many = np.bincount(self._feed[self._heard], minlength=len(self._feeds))
        found = np.bincount(self._feed[ahead & self._heard], minlength=len(self._feeds))
        skewed = (found >= SKEWED_LEAST) & (found >= SKEWED_SHARE * many)
        reason[ahead & skewed[self._feed]] = SKEW
