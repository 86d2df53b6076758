"""Timers that belong to a QObject, made in one line."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def once(parent: QObject, after_ms: int, run: Callable[[], object]) -> QTimer:
    """A single-shot timer, not started; `start` again begins anew."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after_ms)
    timer.timeout.connect(run)
    return timer


def every(parent: QObject, each_ms: int, run: Callable[[], object]) -> QTimer:
    """A repeating timer, not started."""
    timer = QTimer(parent)
    timer.setInterval(each_ms)
    timer.timeout.connect(run)
    return timer
