"""The web surface: a Leaflet page in Qt WebEngine, rung by script and fed by fetch over the desk's own scheme.

Frames are made before the doorbell rings, so that the scheme handler only replies. They are made on the GUI thread:
a delta of 500 of 50 000 rows takes about 0.1 ms, less than handing it to another thread and back.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QKeyEvent
from PySide6.QtWebEngineCore import QWebEnginePage
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from maps.ground_shapes import Ground
from maps.page_builder import PageFiles, page_files
from maps.plates import PlateStore
from maps.projection import View
from maps.scene import Scene
from maps.surface import HOME, MapSurface
from maps.tiles.grid import TileKey
from maps.tokens import Tokens
from maps.web_frames import FrameEncoder, Have, held, positions
from maps.web_pictures import PlatePixels, look
from maps.web_profile import map_profile

log = logging.getLogger(__name__)
OCTETS = b"application/octet-stream"
EMPTY = b"empty"
"""Answer for a tile that holds nothing; an answer without bytes means "not yet"."""


class WebSurface(MapSurface):
    """One page of about 140 MB, of at most `MOST_PAGES`. `marker` draws the frame number's corner for pixel tests."""

    is_web = True

    def __init__(self, parent: QWidget | None = None, *, grounds: list[Ground], marker: bool = False) -> None:
        super().__init__(parent, grounds)
        self._files: PageFiles = page_files(marker, HOME.lat, HOME.lon, HOME.zoom)
        self._encoder = FrameEncoder(self.scene, PlatePixels(self.plates))
        self._encoder.look = 1
        self._has = Have()
        self._ready: tuple[Have, QByteArray] | None = None
        self._wanted: tuple[float, float, int] | None = None
        self._loaded = False
        self._view_widget = QWebEngineView(parent)
        self._view_widget.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        profile = map_profile()
        self._page, home = profile.page(self, self)
        self._host = host = home.host()
        self.destroyed.connect(lambda: profile.release(host))
        self._page.setBackgroundColor(self.tokens["sea"])
        self._page.renderProcessTerminated.connect(self._died)
        self._page.loadFinished.connect(self._finished)
        self._view_widget.setPage(self._page)
        self._view_widget.installEventFilter(self)
        self._page.setUrl(home)
        app = QCoreApplication.instance()
        if app is not None:
            app.aboutToQuit.connect(self.close)

    # --- MapSurface

    def widget(self) -> QWidget:
        """The browser view."""
        return self._view_widget

    def show_scene(self, scene: Scene) -> None:
        """Paint this scene from now on."""
        if scene is not self.scene:
            old, self._encoder = self._encoder, FrameEncoder(scene, PlatePixels(self.plates))
            self._encoder.look, self._encoder.generation = old.look, old.generation + 1
            self._encoder.signs_revision = old.signs_revision
            self._ready = None
        super().show_scene(scene)

    def set_view(self, lon: float, lat: float, zoom: int) -> None:
        """Look here, as soon as the page is there."""
        self._wanted = (lon, lat, zoom)
        if self._loaded:
            self._run(f"window.iocMap.setView({lat!r}, {lon!r}, {int(zoom)})")

    def pan(self, dx: int, dy: int) -> None:
        """Move by CSS pixels."""
        self._run(f"window.iocMap.panBy({int(dx)}, {int(dy)})")

    def zoom(self, step: int) -> None:
        """In or out, with Leaflet's animation."""
        self._run(f"window.iocMap.zoomBy({int(step)})")

    def set_theme(self, tokens: Tokens) -> None:
        """Repaint in these colours."""
        super().set_theme(tokens)
        if shiboken6.isValid(self._page):
            self._page.setBackgroundColor(self.tokens["sea"])

    def close(self) -> None:
        """Delete view and page, in this order and before their profile goes. A second call does nothing."""
        self._loaded = False
        self.leave_shelf()
        map_profile().release(self._host)
        for part in (self._view_widget, self._page):
            if shiboken6.isValid(part):
                shiboken6.delete(part)

    # --- the page's requests, on the GUI thread

    def answer(self, path: str, query: dict[str, str]) -> tuple[bytes, QByteArray] | None:
        """What the page asks for; None for what does not exist."""
        static = self._files.files.get(path)
        if static is not None:
            return static[0], QByteArray(static[1])
        answers: dict[str, Callable[[dict[str, str]], bytes | QByteArray]] = {
            "/frame": self._answer_frame,
            "/positions": lambda _: positions(self.scene, self._encoder.epoch),
            "/look": self._answer_look,
            "/tile": self._answer_tile,
            "/say": self._hear,
            "/ack": self._acknowledged,
        }
        if path not in answers:
            return None
        try:
            return OCTETS, QByteArray(answers[path](query))
        except (KeyError, ValueError):
            return None

    def _answer_frame(self, query: dict[str, str]) -> QByteArray:
        have = Have.asked(query)
        if self._ready is None or self._ready[0] != have:
            self._ready = (have, QByteArray(self._encoder.encode(have)))
        frame = self._ready[1]
        self._encoder.delivered()
        if have.look == self._encoder.look and have.epoch == self._encoder.epoch:
            self._has = held(bytes(frame.data()))
        return frame

    def _answer_look(self, query: dict[str, str]) -> bytes:
        return look(self.tokens, float(query["dpr"]), self._encoder.look, self.grounds, self.shelf)

    def _answer_tile(self, query: dict[str, str]) -> bytes:
        """A tile as PNG; nothing while it is not here, and then the bell rings when it comes."""
        layer = QUrl.fromPercentEncoding(query["layer"].encode())
        key = TileKey(layer, int(query["z"]), int(query["x"]), int(query["y"]))
        found = self.shelf.tile(key) if self.shelf is not None else b""
        return EMPTY if found == b"" else found or b""

    def _acknowledged(self, query: dict[str, str]) -> bytes:
        self.frame_painted.emit(int(query["frame"]))
        return b""

    def _hear(self, query: dict[str, str]) -> bytes:
        """What the hand does in the page."""
        what = query["what"]
        if what == "trouble":
            log.error("map page: %s", QUrl.fromPercentEncoding(query["text"].encode()))
            return b""
        left, top, zoom, width, height = (int(query[k]) for k in ("left", "top", "zoom", "width", "height"))
        if width > 0 and height > 0:
            self._look_from(View.from_corner(left, top, zoom, width, height, float(query["dpr"])))
        if what == "view":
            self.view_moved.emit(query["hand"] == "1")
        elif what == "click":
            self.click(float(query["x"]), float(query["y"]))
        elif what == "hover":
            self.hover(float(query["x"]), float(query["y"]))
        return b""

    def _look_from(self, view: View) -> None:
        """Words belong to a view, so a new one needs a new overlay; a new ratio new pictures."""
        if view.dpr != self.view.dpr:
            self.view = view
            self.plates = PlateStore(self.tokens, view.dpr)
            self._dress_shelf()
            self._look_changed()
        if view != self.view:
            self.view = view
            self.refresh()

    def _tiles_came(self) -> None:
        self._run("window.iocMap.tilesCame()")

    # --- pushing

    def _push(self) -> None:
        self._encoder.frame = self.frame
        if self._loaded:
            self._ready = (self._has, QByteArray(self._encoder.encode(self._has)))
            self._run("window.iocMap.ring()")

    def _overlay_changed(self) -> None:
        self._encoder.set_overlay(self.overlay)

    def _look_changed(self) -> None:
        self._encoder.pictures = PlatePixels(self.plates)
        self._encoder.look += 1
        self._signs_key = None
        self._ready = None

    def _run(self, script: str) -> None:
        if self._loaded and shiboken6.isValid(self._page):
            self._page.runJavaScript(script)

    def _finished(self, ok: bool) -> None:
        if not ok:
            self.failed.emit(self.tr("The map page could not be loaded."))
            return
        self._loaded = True
        self._has, self._ready = Have(), None
        proxy = self._view_widget.focusProxy()
        if proxy is not None:
            proxy.installEventFilter(self)
        if self._wanted is not None:
            self.set_view(*self._wanted)
        self.refresh()

    def _died(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        self._loaded = False
        if status != QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            log.error("map page's process ended: %s, code %d", status.name, code)
        reason = self.tr("The map page's process has ended.")
        # Not from inside the signal: whoever hears it deletes the page, and Qt still works on it.
        QTimer.singleShot(0, self, lambda: self.failed.emit(reason))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the map stay with the desk; a view that is shown again is brought up to date."""
        if event.type() == QEvent.Type.Show and watched is self._view_widget:
            self.refresh()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return watched is not self._view_widget and self.take_key(event)
        return super().eventFilter(watched, event)

    # --- for tests and measuring

    def ask_page(self, script: str, then: Callable[[Any], None]) -> None:
        """Run a script and hand its JSON-able value over."""
        self._page.runJavaScript(f"JSON.stringify({script})", lambda text: then(json.loads(text or "null")))
