"""The native surface: the same scene in a plain QWidget.

Used when WebEngine is missing, its process dies or as many web pages as may live do so already.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from maps.atlas import rendered
from maps.backdrop import Backdrop
from maps.draw_list import NO_STAMPS, DrawList
from maps.ground_shapes import Ground
from maps.native_layers import StampLayer, draw_plates, draw_strokes
from maps.overlay import Overlay
from maps.plates import PlateStore
from maps.projection import PADDING, View
from maps.surface import MapSurface
from maps.tiles.images import TileImages
from maps.web_pictures import map_colours

DRAG_FROM = 4
"""CSS pixels that a press must move before it is a drag."""


class NativeSurface(MapSurface):
    """Paints padded layers and moves them under a drag; redraws when the padding is used up."""

    def __init__(self, parent: QWidget | None = None, *, grounds: list[Ground], crowded: bool = False) -> None:
        super().__init__(parent, grounds)
        self.crowded = crowded
        self._canvas = _Canvas(self, parent)
        self._static, self._top = StampLayer(), StampLayer()
        self._backdrop_image = QImage()
        self._drawn: View | None = None
        self._backdrop_key: object = None
        self._static_key: object = None
        self._new_look()
        self.painted = DrawList([], NO_STAMPS, NO_STAMPS, [])

    def widget(self) -> QWidget:
        """The canvas."""
        return self._canvas

    def set_view(self, lon: float, lat: float, zoom: int) -> None:
        """Look here."""
        size = self._canvas.size()
        self._move(View(lon, lat, zoom, size.width(), size.height(), self._canvas.devicePixelRatioF()), False)

    def pan(self, dx: int, dy: int) -> None:
        """Move by CSS pixels."""
        self._move(self.view.panned(dx, dy), True)

    def zoom(self, step: int) -> None:
        """In or out around the middle."""
        self._move(self.view.zoomed(self.view.zoom + step), True)

    def zoom_at(self, step: int, at: QPointF) -> None:
        """In or out around a point of the widget."""
        self._move(self.view.zoomed(self.view.zoom + step, at.x(), at.y()), True)

    def resized(self) -> None:
        """The widget has another size or stands on another screen."""
        self.set_view(self.view.lon, self.view.lat, self.view.zoom)

    def _move(self, view: View, by_hand: bool) -> None:
        if view.dpr != self.view.dpr:
            self.plates = PlateStore(self.tokens, view.dpr)
            self.view = view
            self._dress_shelf()
            self._look_changed()
        self.view = view
        self.refresh()
        self._canvas.update()
        self.view_moved.emit(by_hand)

    def _look_changed(self) -> None:
        self._new_look()

    def _tiles_came(self) -> None:
        self._backdrop_key = None
        self.refresh()

    def _new_look(self) -> None:
        self._sprites = rendered(self.tokens, self.view.dpr)
        self._backdrop = Backdrop(self.grounds, map_colours(self.tokens))
        self._images = TileImages(self.shelf) if self.shelf is not None else None
        self._backdrop_key = self._static_key = None

    def _push(self) -> None:
        frame = self.frame
        self._redraw()
        self._canvas.update()
        QTimer.singleShot(0, self, lambda: self.frame_painted.emit(frame))

    def _redraw(self) -> None:
        """Bring the layers up to date for a padded view around the present one."""
        if self._drawn is None or not self._covers(self._drawn):
            self._drawn = self.view.padded(PADDING)
        drawn, scene = self._drawn, self.scene
        stamps = self.painted = scene.draw_list(drawn)
        if self._static_key != (drawn, scene.assets_revision, id(scene)):
            self._static_key = (drawn, scene.assets_revision, id(scene))
            self._static.stamp(stamps.static, self._sprites, drawn.device_size)
        self._top.stamp(stamps.top, self._sprites, drawn.device_size)
        if self._backdrop_key != (drawn, scene.areas_revision, id(scene)):
            self._backdrop_key = (drawn, scene.areas_revision, id(scene))
            self._draw_backdrop(drawn)

    def _covers(self, drawn: View) -> bool:
        """Whether the padded layers still reach around the view."""
        if drawn.zoom != self.view.zoom or drawn.dpr != self.view.dpr:
            return False
        (left, top), (x, y) = drawn.corner, self.view.corner
        right, bottom = left + drawn.width, top + drawn.height
        return left <= x and top <= y and x + self.view.width <= right and y + self.view.height <= bottom

    def _draw_backdrop(self, drawn: View) -> None:
        width, height = drawn.device_size
        image = QImage(width, height, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(drawn.dpr)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._backdrop.draw(painter, self.scene, drawn, self._images)
        painter.end()
        self._backdrop_image = image

    def paint(self, painter: QPainter) -> None:
        """Layers in order, moved by what the hand has panned since they were drawn."""
        painter.fillRect(self._canvas.rect(), self._backdrop.colours["sea"])
        drawn = self._drawn
        if drawn is None or drawn.zoom != self.view.zoom:
            return
        at = QPointF(drawn.corner[0] - self.view.corner[0], drawn.corner[1] - self.view.corner[1])
        painter.drawImage(at, self._backdrop_image)
        overlay = self.overlay if self.overlay.zoom == self.view.zoom else Overlay(-1)
        draw_plates(painter, overlay.under, self.plates, self.view)
        self._draw_layer(painter, self._static, at, drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_strokes(painter, overlay.strokes, self._backdrop.colours, self.view)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        draw_plates(painter, overlay.over, self.plates, self.view)
        self._draw_layer(painter, self._top, at, drawn)

    def _draw_layer(self, painter: QPainter, layer: StampLayer, at: QPointF, drawn: View) -> None:
        layer.image.setDevicePixelRatio(drawn.dpr)
        painter.drawImage(at, layer.image)


class _Canvas(QWidget):
    """The widget: passes paint, mouse and keys on."""

    def __init__(self, surface: NativeSurface, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._surface = surface
        self._pressed: QPoint | None = None
        self._dragging = False
        self._rest = QTimer(self, singleShot=True, interval=250)
        self._rest.timeout.connect(self._rested)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._surface.paint(painter)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._surface.resized()

    def showEvent(self, event: QShowEvent) -> None:
        self._surface.resized()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._surface.take_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._dragging = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed is None:
            self._rest.start()
            return
        moved = at - self._pressed
        if self._dragging or moved.manhattanLength() >= DRAG_FROM:
            self._dragging = True
            self._pressed = at
            self._surface.pan(-moved.x(), -moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._dragging:
            self._surface.click(event.position().x(), event.position().y())
        self._pressed, self._dragging = None, False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._surface.zoom_at(1, event.position())

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.angleDelta().y():
            self._surface.zoom_at(1 if event.angleDelta().y() > 0 else -1, event.position())
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._rest.stop()

    def _rested(self) -> None:
        at = self.mapFromGlobal(self.cursor().pos())
        if self.rect().contains(at):
            self._surface.hover(at.x(), at.y())
