"""Drives and looks at one map surface."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from maps.marks import Label
from maps.scene import Scene
from maps.surface import MapSurface

HOME = (108.2, 16.035, 14)
SIZE = (800, 600)


class Looker:
    """Drives one surface and looks at what it paints."""

    def __init__(self, qtbot: QtBot, surface: MapSurface, frame: QWidget) -> None:
        self.qtbot, self.surface, self.frame = qtbot, surface, frame

    @property
    def scene(self) -> Scene:
        return self.surface.scene

    def paint(self) -> QImage:
        """Push a frame, wait until it is acknowledged and, on the web, until its marker pixel is on the picture."""
        with self.qtbot.waitSignal(self.surface.frame_painted, timeout=8000, check_params_cb=self._is_newest):
            self.surface.refresh_now()
        return self.look()

    def look(self) -> QImage:
        """The picture once the newest frame's marker is on it (native: at once)."""
        wanted = QColor(self.surface.frame >> 16 & 255, self.surface.frame >> 8 & 255, self.surface.frame & 255)
        if self.surface.is_web:
            self.qtbot.waitUntil(lambda: self.grab().pixelColor(1, 1) == wanted, timeout=5000)
        return self.grab()

    def grab(self) -> QImage:
        return self.surface.widget().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)

    def settle(self, lon: float, lat: float, zoom: int) -> QImage:
        """Look somewhere and paint what is there."""
        self.surface.set_view(lon, lat, zoom)
        self.qtbot.waitUntil(lambda: self._looks_at(lon, lat, zoom), timeout=5000)
        return self.paint()

    def page(self, script: str) -> Any:
        """The value of a script in the page."""
        answers: list[Any] = []
        self.surface.ask_page(script, answers.append)  # type: ignore[attr-defined]
        self.qtbot.waitUntil(lambda: bool(answers), timeout=5000)
        return answers[0]

    def at(self, lon: float, lat: float) -> QPoint:
        """Where a place lies in the widget."""
        view = self.surface.view
        west, north = view.place(0, 0)
        east, south = view.place(view.width, view.height)
        return QPoint(
            round((lon - west) / (east - west) * view.width), round((lat - north) / (south - north) * view.height)
        )

    def _is_newest(self, frame: int) -> bool:
        return frame >= self.surface.frame

    def _looks_at(self, lon: float, lat: float, zoom: int) -> bool:
        view = self.surface.view
        pixel = 360 / 256 / 2**zoom
        return view.zoom == zoom and abs(view.lon - lon) < 2 * pixel and abs(view.lat - lat) < 2 * pixel


def words(picture: QImage) -> bytes:
    """The pixels, without the marker's corner."""
    rows = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1).copy()
    rows[:4, :4] = 0
    return rows.tobytes()


def city(count: int = 600) -> Scene:
    """A scene of normal assets around the middle, with none at the very middle."""
    random = np.random.default_rng(5)
    scene = Scene()
    lon, lat = 108.2 + random.normal(0, 0.012, count), 16.035 + random.normal(0, 0.008, count)
    lon, lat = np.append(lon, 108.2), np.append(lat, 16.035)
    symbol = np.append(random.choice([1, 1, 1, 2, 5, 10], count), 1).astype(np.uint8)
    scene.set_assets([*(f"a{n}" for n in range(count)), "middle"], lon, lat, symbol)
    scene.set_labels({"a3": Label("Trạm <b>3</b>", "1,72 m")})
    return scene
