"""Which screens there are, and where on them a window may stand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QApplication

LEAST_SHOWN_PX = 160
"""A window whose title shows less than this on every screen cannot be reached by hand."""


def application() -> QApplication:
    """The one application; a RuntimeError before there is one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("there is no QApplication yet")
    return app


def is_offscreen() -> bool:
    """Whether Qt draws to memory alone: floating docks are not restored there (QtAds hides them and can crash)."""
    return QGuiApplication.platformName() == "offscreen"


def screens_key(screens: Sequence[QScreen]) -> str:
    """Names one set of screens: equal for the same screens at the same places, whatever order Qt lists them in."""
    named = (f"{s.name()}@{s.geometry().x()},{s.geometry().y()}:{_size(s)}" for s in screens)
    return " ".join(sorted(named))


def clamp(wanted: QRect, places: Sequence[QRect]) -> QRect:
    """`wanted` moved and shrunk onto the one of `places` that it overlaps most (the first when it overlaps none)."""
    if not places:
        return wanted
    place = max(places, key=lambda p: _area(p.intersected(wanted)))
    width, height = min(wanted.width(), place.width()), min(wanted.height(), place.height())
    x = min(max(wanted.x(), place.x()), place.x() + place.width() - width)
    y = min(max(wanted.y(), place.y()), place.y() + place.height() - height)
    return QRect(x, y, width, height)


def needs_clamp(shown: QRect, places: Sequence[QRect]) -> bool:
    """Whether a window at `shown` cannot be used where it is: too little of it lies on any screen."""
    best = max((p.intersected(shown) for p in places), key=_area, default=QRect())
    return best.width() < min(LEAST_SHOWN_PX, shown.width()) or best.height() < min(LEAST_SHOWN_PX, shown.height())


def _area(rect: QRect) -> int:
    return max(0, rect.width()) * max(0, rect.height())


def _size(screen: QScreen) -> str:
    return f"{screen.geometry().width()}x{screen.geometry().height()}"


def in_reading_order(screens: Sequence[QScreen]) -> list[QScreen]:
    """From left to right, then from top to bottom."""
    return sorted(screens, key=lambda s: (s.geometry().x(), s.geometry().y()))
