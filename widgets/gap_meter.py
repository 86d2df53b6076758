"""How long the event loop leaves its user waiting: the time between the firings of one 5 ms timer."""

from __future__ import annotations

from array import array

import numpy as np
from PySide6.QtCore import QElapsedTimer, QObject, Qt

from widgets.timers import every

INTERVAL_MS = 5


class GapMeter(QObject):
    """`start` at the first paint, `stop` before pictures are taken; a figure is a whole interval, in ms."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gaps = array("f")
        self._since = QElapsedTimer()
        self._timer = every(self, INTERVAL_MS, self._tick)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)

    def start(self) -> None:
        """Measure from now on."""
        self._since.start()
        self._timer.start()

    def stop(self) -> None:
        """End measuring."""
        self._timer.stop()

    def figures(self) -> dict[str, float]:
        """Count, p50, p99, p99.9 and max in milliseconds; empty when nothing was measured."""
        if not self._gaps:
            return {}
        gaps = np.frombuffer(self._gaps, np.float32)
        p50, p99, p999 = (round(float(v), 2) for v in np.percentile(gaps, (50, 99, 99.9)))
        return {"count": len(gaps), "p50": p50, "p99": p99, "p99.9": p999, "max": round(float(gaps.max()), 2)}

    def _tick(self) -> None:
        self._gaps.append(self._since.nsecsElapsed() / 1e6)
        self._since.restart()
