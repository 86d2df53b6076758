"""What every map surface is: a widget that paints a scene and says what the hand does. Two exist: web and native."""

from __future__ import annotations

from collections.abc import Sequence
from time import perf_counter

import shiboken6
from PySide6.QtCore import QElapsedTimer, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from maps.draw_list import MARGIN
from maps.fitting import fit_clear
from maps.ground_shapes import Ground
from maps.marks import Picked
from maps.overlay import Overlay, composed
from maps.picking import on_symbol
from maps.placing import Rect
from maps.plates import PlateStore
from maps.projection import PADDING, View
from maps.scene import Scene
from maps.sprites import CLUSTER_ZOOM
from maps.tiles.shelf import TileShelf
from maps.tokens import DARK, Tokens, complete

FRAME_MS = 50
"""At most 20 frames a second, however often `refresh` is called."""
SIGNS_MS = 200
"""Words move at most five times a second while only status changes."""
SIGNS_SHARE = 20
"""Placing words again waits so many times as long as it took the last time: at most 5 % of the GUI thread."""
PAN_STEP = 120
HOME = View(108.2, 16.06, 12, 800, 600)
"""Where a surface looks before it is told."""

_STEPS = {
    Qt.Key.Key_Left: (-PAN_STEP, 0),
    Qt.Key.Key_Right: (PAN_STEP, 0),
    Qt.Key.Key_Up: (0, -PAN_STEP),
    Qt.Key.Key_Down: (0, PAN_STEP),
}


class MapSurface(QObject):
    """Paints one scene into one widget. All calls on the GUI thread. Subclasses paint in `_push`."""

    is_web = False
    crowded = False
    """Native only because as many web pages live as may."""

    pointed = Signal(float, float)
    """A free spot was clicked: its longitude and latitude."""
    picked = Signal(str, str)
    """Kind ("asset", "incident", "unit", "area", "cluster", "" for nothing) and id under a click."""
    hovered = Signal(str, str, QPoint)
    """What the pointer rests on, and where on the screen."""
    view_moved = Signal(bool)
    """The view has changed; whether a hand did it."""
    follow_asked = Signal()
    """The key F."""
    frame_painted = Signal(int)
    """This frame (number from `refresh_now`) is drawn."""
    failed = Signal(str)
    """The surface can no longer paint; the reason in words."""

    def __init__(self, parent: QObject | None = None, grounds: Sequence[Ground] = ()) -> None:
        super().__init__(parent)
        self.grounds = list(grounds)
        self.scene = Scene()
        self.view = HOME
        self.tokens: Tokens = dict(DARK)
        self.plates = PlateStore(self.tokens)
        self.reserved: tuple[Rect, ...] = ()
        self.overlay = Overlay(-1)
        self.frame = 0
        self.shelf: TileShelf | None = None
        self._tiles_key: object = None
        self._signs_key: object = None
        self._since = QElapsedTimer()
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self.refresh_now)
        self._signs_due = QTimer(self, singleShot=True, interval=SIGNS_MS)
        self._signs_due.timeout.connect(self._signs_now)
        self._status_seq = -1

    def widget(self) -> QWidget:
        """The widget to place."""
        raise NotImplementedError

    def show_scene(self, scene: Scene) -> None:
        """Paint this scene from now on."""
        self.scene = scene
        self._signs_key = None
        self.refresh()

    def refresh(self) -> None:
        """The scene has changed: paint soon, at most every FRAME_MS."""
        if not self._due.isActive():
            passed = self._since.elapsed() if self._since.isValid() else FRAME_MS
            self._due.start(max(0, FRAME_MS - passed))

    def refresh_now(self) -> int:
        """Paint now; the number of the frame, which `frame_painted` will carry. A hidden map sleeps until shown."""
        self._due.stop()
        self._since.start()
        self.frame += 1
        if shiboken6.isValid(self.widget()) and self.widget().isVisible():
            self._compose_if_needed()
            self._want_tiles()
            self._push()
        return self.frame

    def set_theme(self, tokens: Tokens) -> None:
        """Repaint everything in these colours."""
        self.tokens = complete(tokens)
        self.plates = PlateStore(self.tokens, self.view.dpr)
        self._signs_key = None
        self._dress_shelf()
        self._look_changed()
        self.refresh()

    def set_language(self, language: str) -> None:
        """The words in the scene are in another language now ("vi", "en")."""
        self._signs_key = None
        self.refresh()

    def set_grounds(self, grounds: list[Ground]) -> None:
        """Draw this ground (coarse first)."""
        self.grounds = grounds
        self._look_changed()
        self.refresh()

    def set_shelf(self, shelf: TileShelf | None) -> None:
        """Draw the layers of this shelf over the ground (None: there are none)."""
        self.leave_shelf()
        self.shelf = shelf
        if shelf is not None:
            shelf.dress(self.tokens, self.view.dpr)
            shelf.came.connect(self._tiles_came)
            shelf.changed.connect(self._layers_changed)
        self._layers_changed()

    def leave_shelf(self) -> None:
        """Want no tiles any more."""
        if self.shelf is not None:
            self.shelf.came.disconnect(self._tiles_came)
            self.shelf.changed.disconnect(self._layers_changed)
            self.shelf.forget(id(self))
        self.shelf = self._tiles_key = None

    def reserve(self, rects: Sequence[Rect]) -> None:
        """These rectangles of the view are covered by legend, inset and chip: no words there."""
        if tuple(rects) != self.reserved:
            self.reserved = tuple(rects)
            self._signs_key = None
            self.refresh()

    def set_view(self, lon: float, lat: float, zoom: int) -> None:
        """Look here. Not a move by hand."""
        raise NotImplementedError

    def fit(self, places: Sequence[tuple[float, float]], beside: tuple[float, float] | None = None) -> None:
        """Show all these (lon, lat), clear of what covers the view. Nothing happens without places.

        `beside` (the selected thing) is shown as well where that costs no more than one zoom level.
        """
        if places:
            self.set_view(*fit_clear(places, beside, self.view, self.reserved))

    def pan(self, dx: int, dy: int) -> None:
        """Move by CSS pixels; a move by hand."""
        raise NotImplementedError

    def zoom(self, step: int) -> None:
        """In (positive) or out; a move by hand."""
        raise NotImplementedError

    def close(self) -> None:
        """The end: the widget and what belongs to it are gone afterwards."""
        self.leave_shelf()
        self.widget().deleteLater()

    def take_key(self, event: QKeyEvent) -> bool:
        """Map keys: + - arrows F. True if it was one."""
        if event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
            return False
        key = Qt.Key(event.key())
        if key in _STEPS:
            self.pan(*_STEPS[key])
        elif event.text() in ("+", "=", "-"):
            self.zoom(-1 if event.text() == "-" else 1)
        elif event.text() in ("f", "F"):
            self.follow_asked.emit()
        else:
            return False
        return True

    def click(self, x: float, y: float) -> None:
        """A click at a CSS pixel of the view."""
        hits = self.pick(x, y)
        if hits and hits[0].kind == "cluster":
            lon, lat = (float(part) for part in hits[0].id.split(","))
            self.set_view(lon, lat, self.view.zoom + 2)
            self.view_moved.emit(True)
            return
        best: Picked | None = hits[0] if hits else None
        if best is None or best.kind == "area":
            self.pointed.emit(*self.view.place(x, y))
        self.picked.emit(best.kind if best else "", best.id if best else "")

    def hover(self, x: float, y: float) -> None:
        """The pointer rests at a CSS pixel of the view."""
        hits = self.pick(x, y)
        kind, name = (hits[0].kind, hits[0].id) if hits else ("", "")
        self.hovered.emit(kind, name, self.widget().mapToGlobal(QPoint(round(x), round(y))))

    def pick(self, x: float, y: float) -> list[Picked]:
        """What lies under a CSS pixel of the view, uppermost first: alarms, then plates, then as the scene says."""
        left, top = self.view.corner
        plate = self.overlay.hit(x + left, y + top) if self.overlay.zoom == self.view.zoom else None
        hits = self.scene.pick(x, y, self.view)
        if plate is None:
            return hits
        above = [hit for hit in hits if on_symbol(self.scene, hit)]
        seen = {(hit.kind, hit.id) for hit in [*above, plate]}
        return [*above, plate, *(hit for hit in hits if (hit.kind, hit.id) not in seen)]

    def _push(self) -> None:
        """Bring the picture up to date and, when it is, emit `frame_painted(self.frame)`."""
        raise NotImplementedError

    def _dress_shelf(self) -> None:
        if self.shelf is not None:
            self.shelf.dress(self.tokens, self.view.dpr)
            self._tiles_key = None

    def _want_tiles(self) -> None:
        """Ask for the tiles of a view, with those around it that the surface draws beforehand."""
        shelf = self.shelf
        key = (self.view, shelf.look, frozenset(shelf.shown)) if shelf is not None else None
        if shelf is not None and key != self._tiles_key:
            self._tiles_key = key
            shelf.want(id(self), self.view.padded(PADDING + 0.02))

    def _layers_changed(self) -> None:
        """Other layers are shown."""
        self._tiles_key = None
        self._look_changed()
        self.refresh()

    def _tiles_came(self) -> None:
        """Tiles that were wanted are here."""
        self.refresh()

    def _look_changed(self) -> None:
        """Colours or the device pixel ratio have changed."""

    def _compose_if_needed(self) -> None:
        """Words are placed again at once when they or the view changed, soon when only status did."""
        scene = self.scene
        key = (scene.signs_revision, scene.assets_revision, self.view)
        if key != self._signs_key:
            self._signs_key = key
            self._status_seq = scene.log.seq
            began = perf_counter()
            self.overlay = composed(scene, self.view, self.plates, self.reserved)
            self._signs_due.setInterval(max(SIGNS_MS, round((perf_counter() - began) * 1000 * SIGNS_SHARE)))
            self._overlay_changed()
        elif self._status_seq != scene.log.seq and not self._signs_due.isActive():
            if self._words_concerned():
                self._signs_due.start()
            self._status_seq = scene.log.seq

    def _words_concerned(self) -> bool:
        """Whether what changed since the words were placed can move any: it is in view, and there are words at all."""
        scene, view = self.scene, self.view
        if view.zoom <= CLUSTER_ZOOM:
            return True
        if not (scene.labels or scene.units or scene.incidents or scene.places):
            return False
        rows = scene.log.since(self._status_seq)
        if rows is None:
            return True
        xs, ys = scene.assets.pixels(view.zoom, view.dpr)
        (left, top), (width, height) = view.device_corner, view.device_size
        x, y = xs[rows] - left, ys[rows] - top
        return bool(((x >= -MARGIN) & (x < width + MARGIN) & (y >= -MARGIN) & (y < height + MARGIN)).any())

    def _signs_now(self) -> None:
        self._signs_key = None
        self.refresh()

    def _overlay_changed(self) -> None:
        """`self.overlay` is new."""
