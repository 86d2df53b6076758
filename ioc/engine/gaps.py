"""Learns how often a stream speaks whose property declares no interval: the median of its last gaps."""

from __future__ import annotations

import numpy as np

from ioc.domain import facts as f
from ioc.domain.readings import Array
from ioc.domain.state import State

KEPT = 50
LEAST = 5
"""Gaps that have to be known before anything is said."""
NEWS = 0.25
"""What was said is said anew when the median differs by more than this share."""


class Gaps:
    """Rings of the last gaps, for streams without an interval alone."""

    def __init__(self) -> None:
        self._slot = np.empty(0, np.int64)
        self._streams: list[int] = []
        self._ring = np.empty((0, KEPT), np.float32)
        self._count = np.empty(0, np.int64)
        self._fresh: set[int] = set()

    def sync(self, state: State) -> None:
        """Give a ring to each such stream that was registered since."""
        known = len(self._slot)
        if known == len(state.by_index):
            return
        slots = []
        for stream in state.by_index[known:]:
            slots.append(len(self._streams) if stream.interval_s == 0 else -1)
            if stream.interval_s == 0:
                self._streams.append(stream.index)
        more = len(self._streams) - len(self._ring)
        self._slot = np.append(self._slot, np.array(slots, np.int64))
        self._ring = np.concatenate([self._ring, np.full((more, KEPT), np.nan, np.float32)])
        self._count = np.append(self._count, np.zeros(more, np.int64))

    def note(self, stream: Array, gap_us: Array, known: Array) -> None:
        """The time since the reading before, of rows where one is `known`; what came late has no gap."""
        if not self._streams:
            return
        slot = self._slot[stream]
        for row in np.flatnonzero((slot >= 0) & known & (gap_us > 0)).tolist():
            place = int(slot[row])
            self._ring[place, self._count[place] % KEPT] = gap_us[row] / 1e6
            self._count[place] += 1
            self._fresh.add(place)

    def learnt(self, state: State) -> list[f.AnyFact]:
        """One fact of all streams about which there is something new to say."""
        due = sorted(place for place in self._fresh if self._count[place] >= LEAST)
        self._fresh.difference_update(due)
        if not due:
            return []
        found = []
        for place, median in zip(due, np.nanmedian(self._ring[due], axis=1).tolist(), strict=True):
            index = self._streams[place]
            told = state.tables.learnt.get(state.by_index[index].id, 0.0)
            if abs(median - told) > NEWS * told:
                found.append((index, round(median, 3)))
        if not found:
            return []
        streams, intervals = zip(*found, strict=True)
        return [f.IntervalsLearnt(streams=streams, intervals_s=intervals)]
