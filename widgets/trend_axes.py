"""Axes of the trend: time of day in the site's zone, figures in the language of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

import pyqtgraph as pg

from ioc.qt.format import clock_time, number

APART_PX = 20
"""Figures at the left stand at least so far apart."""
_STEPS_S = (60, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)


class ClockAxis(pg.AxisItem):
    """Seconds since 1970 as hours and minutes, at round local times."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.zone: tzinfo | None = None

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """One level, about one tick every 72 px."""
        wanted = max(size / 72, 2)
        step = next((s for s in _STEPS_S if (high - low) / s <= wanted), _STEPS_S[-1])
        offset = datetime.fromtimestamp(low, self.zone).utcoffset()
        shift = offset.total_seconds() if offset else 0.0
        first = -(-(low + shift) // step) * step - shift
        ticks = []
        while first <= high:
            ticks.append(first)
            first += step
        return [(step, ticks)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """“15:47”."""
        return [clock_time(int(v * 1e6), self.zone, seconds=False) if self.zone else "" for v in values]


class FigureAxis(pg.AxisItem):
    """Values with the decimals that the step needs."""

    def __init__(self) -> None:
        super().__init__("left")
        self.language = "vi"
        self.words: Mapping[float, str] = {}

    def say_in(self, language: str, words: Mapping[float, str]) -> None:
        """Take the language and the words of codes; what was painted in others is painted anew."""
        if (language, words) != (self.language, self.words):
            self.language, self.words = language, words
            self.picture = None
            self.update()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Only the coarse level: no crowd of minor ticks. Where codes have words, the codes."""
        if self.words:
            return [(1.0, [code for code in sorted(self.words) if low <= code <= high])]
        levels: list[Any] = super().tickValues(low, high, size)
        if not levels:
            return []
        step, ticks = levels[1] if len(levels) > 1 and len(levels[0][1]) < 2 else levels[0]
        every = -(-len(ticks) * APART_PX // max(int(size), 1)) if len(ticks) > 2 else 1
        return [(step * every, list(ticks)[::every])]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """“1,0”, “Đang chạy”."""
        if self.words:
            return [self.words.get(value, "") for value in values]
        decimals = 0 if spacing >= 1 and all(float(v).is_integer() for v in values) else (1 if spacing >= 0.1 else 2)
        return [number(value, decimals, self.language) for value in values]


class LimitAxis(pg.AxisItem):
    """The limits' names at the right edge, where a value axis would be."""

    def __init__(self) -> None:
        super().__init__("right")
        self.setTicks([[]])
