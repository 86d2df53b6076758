"""The shelf's tiles as pictures for the native surface."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from maps.projection import TILE, View
from maps.tiles.grid import TileKey, tiles_over
from maps.tiles.shelf import TileShelf

MOST = 400
"""Unpacked tiles kept; a quarter of a megabyte each at a pixel ratio of 1."""


class TileImages:
    """Unpacks what is drawn and keeps it."""

    def __init__(self, shelf: TileShelf) -> None:
        self._shelf = shelf
        self._look = shelf.look
        self._images: OrderedDict[TileKey, QImage] = OrderedDict()

    def draw(self, painter: QPainter, view: View) -> None:
        """All tiles that are here, lowest layer first, in CSS pixels from the view's corner."""
        if self._look != self._shelf.look:
            self._images.clear()
            self._look = self._shelf.look
        left, top = view.corner
        places = tiles_over(view)
        for spec in self._shelf.drawn(view.zoom):
            for zoom, x, y in places:
                image = self._image(TileKey(spec.id, zoom, x, y))
                if image is not None:
                    painter.drawImage(QRect(x * TILE - left, y * TILE - top, TILE, TILE), image)

    def _image(self, key: TileKey) -> QImage | None:
        image = self._images.get(key)
        if image is None:
            data = self._shelf.tile(key)
            if not data:
                return None
            image = self._images[key] = QImage.fromData(data)
            if len(self._images) > MOST:
                self._images.popitem(last=False)
        self._images.move_to_end(key)
        return image
