"""One stream's readings over time: history joined to live, in source time, gaps kept as gaps."""

from __future__ import annotations

from typing import Any

import numpy as np

from ioc.domain.readings import Array
from ioc.domain.vocabulary import Quality

KEPT = 100_000
"""Points kept; the oldest go first."""
GAP_INTERVALS = 4.0
"""A pause longer than so many reading intervals is a gap."""
LEAST_GAP_US = 20_000_000


class Series:
    """Columns by rising source time: `at_us` int64, `value` float64, `quality` uint8."""

    def __init__(self, interval_s: float = 60.0) -> None:
        self.interval_s = interval_s
        self.at_us: Array = np.empty(0, np.int64)
        self.value: Array = np.empty(0, np.float64)
        self.quality: Array = np.empty(0, np.uint8)
        self.bucket_us = 0
        """Of each spell so long only first, last, lowest and highest are here; 0 = every reading is."""
        self.complete = True
        """False when the answer left out older readings."""

    def __len__(self) -> int:
        return len(self.at_us)

    def load(self, answer: dict[str, Any]) -> None:
        """Join what `history` answered (columns as bytes) to what came live meanwhile."""
        self.bucket_us, self.complete = int(answer.get("bucket_us", 0)), bool(answer.get("complete", True))
        self._join(
            np.frombuffer(answer["source_us"], np.int64),
            np.frombuffer(answer["value"], np.float64),
            np.frombuffer(answer["quality"], np.uint8),
        )

    def append(self, at_us: int, value: float, quality: int) -> bool:
        """Take a live reading, wherever in time it belongs. False if it is known already."""
        if len(self.at_us) and at_us <= self.at_us[-1]:
            row = int(np.searchsorted(self.at_us, at_us))
            if self.at_us[row] == at_us and self.value[row] == value and self.quality[row] == quality:
                return False
        self._join(np.array([at_us], np.int64), np.array([value]), np.array([quality], np.uint8))
        return True

    def _join(self, at_us: Array, value: Array, quality: Array) -> None:
        times = np.concatenate([self.at_us, at_us])
        order = np.argsort(times, kind="stable")
        times = times[order]
        last = np.append(times[1:] != times[:-1], True) if len(times) else np.empty(0, bool)
        self.at_us = times[last][-KEPT:]
        self.value = np.concatenate([self.value, value])[order][last][-KEPT:]
        self.quality = np.concatenate([self.quality, quality])[order][last][-KEPT:]

    def gaps(self, from_us: int, to_us: int) -> list[tuple[int, int]]:
        """Silent spells that begin or end inside the window: from the last reading to the next, or to `to_us`."""
        # what lies between two rows of one bucket is not silence; a longer silence has rows of two at its ends
        longest = max(self.interval_s * 1e6 * GAP_INTERVALS, LEAST_GAP_US, self.bucket_us)
        inside = self.at_us[(self.at_us >= from_us) & (self.at_us <= to_us)]
        if not len(inside):
            return []
        ends = np.append(inside, to_us)
        wide = np.flatnonzero(np.diff(ends) > longest)
        return [(int(ends[row]), int(ends[row + 1])) for row in wide]

    def line(self, from_us: int, to_us: int) -> tuple[Array, Array]:
        """Seconds (float64) and values of the window; nan where a gap or a bad value breaks the line."""
        inside = (self.at_us >= from_us) & (self.at_us <= to_us)
        at, value = self.at_us[inside], self.value[inside].copy()
        value[self.quality[inside] == Quality.BAD] = np.nan
        cuts = [int(np.searchsorted(at, start, side="right")) for start, end in self.gaps(from_us, to_us)]
        seconds = np.insert(at / 1e6, cuts, [at[cut - 1] / 1e6 + 1e-3 for cut in cuts])
        return seconds, np.insert(value, cuts, np.nan)

    def slope_per_hour(self, now_us: int, over_s: float = 1800.0) -> float | None:
        """Change an hour by least squares over the last half hour; None from too few or too old readings."""
        recent = (self.at_us >= now_us - over_s * 1e6) & (self.quality <= Quality.UNCERTAIN)
        at, value = self.at_us[recent], self.value[recent]
        good = np.isfinite(value)
        at, value = at[good], value[good]
        if len(at) < 4 or at[-1] - at[0] < over_s * 0.3 * 1e6:
            return None
        hours = (at - at[0]) / 3.6e9
        return float(np.polyfit(hours, value, 1)[0])
