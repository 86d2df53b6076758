"""The map's frame: one surface with legend, locator inset and chips over it; swaps to the native one when web fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from maps.chips import Chip
from maps.choose import why_no_web
from maps.credit import Credit
from maps.inset import LocatorInset
from maps.layer_list import LayerList
from maps.legend import Legend
from maps.marks import CLOSURE
from maps.picking import contains
from maps.projection import View
from maps.scene import Scene
from maps.surface import HOME, MapSurface
from maps.tiles.shelf import TileShelf
from maps.tiles.words import troubles_said
from maps.tokens import DARK, Tokens, complete

log = logging.getLogger(__name__)
INSET = 10
SMALLEST_FOR_INSET = (420, 300)
"""Below this size the inset would hide the map; the archipelagos are named on the map itself when zoomed out."""


class SurfaceHost(QWidget):
    """Owns the scene's surface. `make(parent, prefer)` is `maps.choose.create_surface`."""

    pointed = Signal(float, float)
    picked = Signal(str, str)
    hovered = Signal(str, str, QPoint)
    view_moved = Signal(bool)
    follow_asked = Signal()
    frame_painted = Signal(int)
    fell_back = Signal(str)
    """The web surface failed and the native one stands in; why, in words."""

    def __init__(self, make: Callable[..., MapSurface], scene: Scene, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self.scene = scene
        self._tokens: Tokens = dict(DARK)
        self._look: tuple[float, float, int] = (HOME.lon, HOME.lat, HOME.zoom)
        self._reason = ""
        self._language = "vi"
        self.shelf: TileShelf | None = None
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        self.legend, self.inset = Legend(self), LocatorInset(self)
        self.held, self.notice, self.around, self.hidden, self.layer_state = (Chip(self) for _ in range(5))
        self.credit = Credit(self)
        self.layers = LayerList(self, lambda: self.surface.widget().setFocus())
        self.surface = make(self, "auto")
        self._reason = "" if self.surface.is_web or not why_no_web() else why_no_web()
        self._adopt()
        if self._reason or self.surface.crowded:
            self._say_fallback()

    def set_view(self, lon: float, lat: float, zoom: int) -> None:
        """Look here."""
        self._look = (lon, lat, zoom)
        self.surface.set_view(lon, lat, zoom)

    def fit(self, places: Sequence[tuple[float, float]], beside: tuple[float, float] | None = None) -> None:
        """Show all these places, and the selected one too if it lies near them."""
        self.surface.fit(places, beside)

    def set_theme(self, tokens: Tokens) -> None:
        """Colours of surface and furniture."""
        self._tokens = complete(tokens)
        self.surface.set_theme(self._tokens)
        for part in self._parts():
            part.dress(self._tokens)
        self.layers.dress(self._tokens)

    def set_language(self, language: str) -> None:
        """Words anew."""
        self._language = language
        self.surface.set_language(language)
        self.say_layers()
        if self._reason or self.surface.crowded:
            self._say_fallback()
        self.say_around()
        self.arrange()

    def set_shelf(self, shelf: TileShelf | None) -> None:
        """Draw these layers, say whose data they are, and say when one does not stand well."""
        if shelf is self.shelf:
            return
        if self.shelf is not None:
            self.shelf.changed.disconnect(self.say_layers)
        self.shelf = shelf
        if shelf is not None:
            shelf.changed.connect(self.say_layers)
        self.surface.set_shelf(shelf)
        self.say_layers()

    def open_layers(self) -> None:
        """The list of layers, at the chips' corner; again: closed."""
        top = max([INSET, *(part.y() + part.height() + 4 for part in self._chips() if part.isVisibleTo(self))])
        self.layers.open_at(INSET, top)

    def say_layers(self) -> None:
        """Credits at the edge; one line about layers that are out of reach or cannot be drawn."""
        shelf = self.shelf
        self.credit.say(" · ".join(shelf.credits()) if shelf is not None else "")
        said = troubles_said(shelf, self._language) if shelf is not None else []
        self.layer_state.say(said[0] if said else "", "", f"+{len(said) - 1}" if len(said) > 1 else "")
        self.layer_state.setToolTip("\n".join(said))
        self.layers.tell(shelf, self._language)
        self.arrange()

    def set_held(self, held: bool) -> None:
        """Whether a hand holds the view."""
        say = QCoreApplication.translate
        if held:
            self.held.say(say("Map", "Map held by hand"), "F", say("Map", "follow incidents"))
        else:
            self.held.say("")
        self.arrange()

    def say_hidden(self, words: str) -> None:
        """What domains that are not drawn hold back; the key shows them all."""
        if words != self.hidden.text:
            self.hidden.say(words, "0" if words else "", QCoreApplication.translate("Map", "show all") if words else "")
            self.arrange()

    def say_around(self) -> None:
        """Say how many alert areas hold the whole view: their edges, and so their hatch, are all out of sight.

        Those that are not meant have no hatch and are not counted. The legend names closed roads while there are any.
        """
        view = self.surface.view
        spots = [view.place(x * view.width, y * view.height) for x in (0, 0.5, 1) for y in (0, 0.5, 1)]
        meant = [area for area in self.scene.areas.values() if not area.drill]
        count = sum(all(contains(area, *spot) for spot in spots) for area in meant)
        shut = any(name.startswith(CLOSURE) for name in self.scene.areas)
        said = QCoreApplication.translate("Map", "Alert areas around the whole view: {count}")
        words = said.format(count=count) if count else ""
        if words != self.around.text or self.legend.closed_roads != shut:
            self.around.say(words)
            self.legend.set_closed_roads(shut)
            self.arrange()

    def set_schematic(self, told: bool) -> None:
        """Whether roads and ward outlines are drawn by hand: the legend says so, and may need another row for it."""
        self.legend.set_schematic(told)
        self.arrange()

    def arrange(self) -> None:
        """Put legend, inset and chips at their fixed places and keep words out from under them."""
        self.legend.arrange(max(self.width() - 2 * INSET, 200))
        self.legend.move(INSET, self.height() - self.legend.height() - INSET)
        self.inset.move(self.width() - self.inset.width() - INSET, INSET)
        wide = self.width() >= SMALLEST_FOR_INSET[0] and self.height() >= SMALLEST_FOR_INSET[1]
        self.inset.setVisible(wide and self.inset.covers(self._look[0], self._look[1]))
        top = INSET
        self.credit.place(self.width(), self.height())
        for chip in self._chips():
            chip.move(INSET, top)
            top += chip.height() + 4 if chip.isVisibleTo(self) else 0
        parts = [part for part in self._parts() if part.isVisibleTo(self)]
        for part in parts:
            part.raise_()
        self.surface.reserve(
            [(part.x(), part.y(), part.x() + part.width(), part.y() + part.height()) for part in parts]
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.arrange()

    def _parts(self) -> tuple[Legend | LocatorInset | Chip | Credit, ...]:
        return self.legend, self.inset, *self._chips(), self.credit

    def _chips(self) -> tuple[Chip, ...]:
        return self.held, self.notice, self.hidden, self.around, self.layer_state

    def _adopt(self) -> None:
        """Take the present surface in."""
        surface = self.surface
        box = self.layout()
        assert box is not None
        box.addWidget(surface.widget())
        self.setFocusProxy(surface.widget())
        surface.pointed.connect(self.pointed)
        surface.picked.connect(self.picked)
        surface.hovered.connect(self.hovered)
        surface.view_moved.connect(self._moved)
        surface.follow_asked.connect(self.follow_asked)
        surface.frame_painted.connect(self.frame_painted)
        surface.failed.connect(self._fall_back)
        surface.set_theme(self._tokens)
        surface.set_view(*self._look)
        surface.set_shelf(self.shelf)
        surface.show_scene(self.scene)
        self.arrange()

    def _moved(self, by_hand: bool) -> None:
        view: View = self.surface.view
        self._look = (view.lon, view.lat, view.zoom)
        self.inset.set_view(view)
        before = self.legend.size()
        self.legend.set_metres_per_pixel(view.metres_per_pixel())
        self.say_around()
        if self.legend.size() != before or self.inset.isHidden() == self.inset.covers(view.lon, view.lat):
            self.arrange()
        self.view_moved.emit(by_hand)

    def _fall_back(self, reason: str) -> None:
        """The surface has failed: put the native one in its place and say so."""
        log.error("%s The native map stands in.", reason)
        failed, self._reason = self.surface, reason
        failed.blockSignals(True)
        failed.widget().hide()
        failed.close()
        failed.deleteLater()
        self.surface = self._make(self, "native")
        self._adopt()
        self.surface.widget().show()
        self._say_fallback()
        self.arrange()
        self.fell_back.emit(reason)

    def _say_fallback(self) -> None:
        say = QCoreApplication.translate
        crowded = say("Map", "Simple map: three web maps are open already")
        self.notice.say(crowded if self.surface.crowded else say("Map", "Simple map: the web map cannot run"))
        self.notice.setToolTip(self._reason)
