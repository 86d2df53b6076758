"""Keeps a fault in a `paintEvent` from taking the desk along.

PySide stores an exception of an override until control is back in Python. Its traceback holds the painter, and a
painter that outlives the paint hangs or ends the process (measured). So every `paintEvent` of ours is wrapped: the
fault is reported and its frames are cleared before Qt goes on.
"""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from PySide6.QtWidgets import QWidget

_MARK = "_guarded_paint"
_seen: set[tuple[str, str, int]] = set()


def guard_painting() -> int:
    """Wrap the `paintEvent` of every widget class loaded by now; how many were wrapped. Harmless when repeated."""
    wrapped = 0
    for kind in _subclasses(QWidget):
        paint = kind.__dict__.get("paintEvent")
        if callable(paint) and not hasattr(paint, _MARK) and not kind.__module__.startswith("PySide6"):
            setattr(kind, "paintEvent", _guarded(paint))  # noqa: B010 - a name that type does not have
            wrapped += 1
    return wrapped


def _guarded(paint: Callable[[Any, Any], None]) -> Callable[[Any, Any], None]:
    @functools.wraps(paint)
    def paint_event(self: Any, event: Any) -> None:
        try:
            paint(self, event)
        except Exception as fault:
            _report(type(self).__name__, fault)

    setattr(paint_event, _MARK, True)
    return paint_event


def _report(kind: str, fault: Exception) -> None:
    """Tell the hook of faults once a place: a paint that fails, fails again with every frame."""
    line = traceback.extract_tb(fault.__traceback__)[-1].lineno or 0
    place = (kind, type(fault).__name__, line)
    if place not in _seen:
        _seen.add(place)
        sys.excepthook(type(fault), fault, fault.__traceback__)
    traceback.clear_frames(fault.__traceback__)
    fault.__traceback__ = None


def _subclasses(kind: type[Any]) -> Iterator[type[Any]]:
    direct: list[type[Any]] = kind.__subclasses__()
    for sub in direct:
        yield sub
        yield from _subclasses(sub)
