"""What is written above and below the symbols in one view: placed so that nothing urgent is covered (language rule 15)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from maps import plate_specs
from maps.clusters import clusters
from maps.draw_list import top_stamps, urgency, visible_rows
from maps.marks import SELECTED, STALE, PlaceName
from maps.picking import INCIDENT_LIFT
from maps.placing import Occupied, Rect
from maps.plate_specs import PlateMeasure, PlateSpec
from maps.projection import View, pixel, unit_point
from maps.sprites import CLUSTER_ZOOM, PLATE_SIZE, RING_SELECTED, SPECS

if TYPE_CHECKING:
    from maps.scene import Scene

MOST_LABELS = 40
"""More words than this help nobody; the least urgent are left out."""
MOST_OBSTACLES = 600
PLACE_ZOOMS = {
    "sea": (4, 14),
    "bay": (11, 15),
    "archipelago": (3, 12),
    "city": (6, 10),
    "ward": (12, 19),
    "commune": (11, 19),
}
"""Zooms between which a kind of place name is written."""


@dataclass(frozen=True)
class Item:
    """A plate with its top left in CSS pixels of the world at the overlay's zoom."""

    spec: PlateSpec
    x: int
    y: int


@dataclass
class Overlay:
    """`under` lies below the symbols (place names), `over` above them (units, incidents, labels, clusters)."""

    zoom: int
    under: list[Item] = field(default_factory=list)
    over: list[Item] = field(default_factory=list)


def composed(scene: Scene, view: View, measure: PlateMeasure, reserved: tuple[Rect, ...] = ()) -> Overlay:
    """The overlay of `view`; `reserved` rectangles (CSS pixels of the view) belong to legend, inset and chip."""
    return _Composer(scene, view, measure, reserved).overlay


class _Composer:
    """One composition; coordinates are CSS pixels from the view's top left until an Item is made."""

    def __init__(self, scene: Scene, view: View, measure: PlateMeasure, reserved: tuple[Rect, ...]) -> None:
        self.scene, self.view, self.measure = scene, view, measure
        self.left, self.top = view.corner
        self.overlay = Overlay(view.zoom)
        self.occupied = Occupied(reserved)
        if view.zoom <= CLUSTER_ZOOM:
            self._add_clusters()
        else:
            self._occupy_symbols()
        signs = self._incidents() + self._units()
        if view.zoom > CLUSTER_ZOOM:
            self._add_labels()
        for spec, rect in signs:
            self._put(self.overlay.over, spec, rect)
        for place in scene.places:
            self._add_place(place)

    def _at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = unit_point(lon, lat)
        return pixel(x, self.view.zoom) - self.left, pixel(y, self.view.zoom) - self.top

    def _put(self, items: list[Item], spec: PlateSpec, rect: Rect) -> None:
        items.append(Item(spec, round(rect[0]) + self.left, round(rect[1]) + self.top))

    def _sized(self, spec: PlateSpec, x: float, y: float) -> Rect:
        """The plate's rectangle centred on a point."""
        width, height = self.measure.measure(spec)
        return x - width / 2, y - height / 2, x - width / 2 + width, y - height / 2 + height

    def _add_clusters(self) -> None:
        for cluster in clusters(self.scene.assets, self.view):
            spec = plate_specs.cluster_plate(cluster)
            rect = self._sized(spec, cluster.x / self.view.dpr, cluster.y / self.view.dpr)
            self.occupied.add(rect)
            self._put(self.overlay.over, spec, rect)

    def _occupy_symbols(self) -> None:
        """The most urgent symbols (they are last) may not be covered by words."""
        rows = visible_rows(self.scene.assets, self.view)
        stamps = top_stamps(self.scene.assets, self.view, rows)
        stamps = stamps[stamps[:, 1] != RING_SELECTED][-MOST_OBSTACLES:]
        for _, sprite, x, y in stamps.tolist():
            half = SPECS[sprite].size / 2
            at_x, at_y = x / self.view.dpr, y / self.view.dpr
            self.occupied.add((at_x - half, at_y - half, at_x + half, at_y + half))

    def _seen(self, x: float, y: float) -> bool:
        return -200 <= x <= self.view.width + 200 and -60 <= y <= self.view.height + 60

    def _incidents(self) -> list[tuple[PlateSpec, Rect]]:
        """Number plates above their places; the most urgent last, so on top."""
        found = []
        for sign in sorted(self.scene.incidents.values(), key=lambda s: (-s.priority, s.id)):
            x, y = self._at(sign.lon, sign.lat)
            if self._seen(x, y):
                spec = plate_specs.incident_plate(sign, self.scene.selection == ("incident", sign.id))
                width, height = self.measure.measure(spec)
                top = y - INCIDENT_LIFT - 14
                rect = (x - width / 2, top, x + width / 2, top + height)
                self.occupied.add(rect)
                found.append((spec, rect))
        return found

    def _units(self) -> list[tuple[PlateSpec, Rect]]:
        found = []
        for sign in sorted(self.scene.units.values(), key=lambda s: s.id):
            x, y = self._at(sign.lon, sign.lat)
            if self._seen(x, y):
                spec = plate_specs.unit_plate(sign, self.scene.selection == ("unit", sign.id))
                rect = self._sized(spec, x, y)
                self.occupied.add(rect)
                found.append((spec, rect))
        return found

    def _add_labels(self) -> None:
        """The selected, then the most urgent assets get their words where there is room."""
        columns, labels = self.scene.assets, self.scene.labels
        rows = visible_rows(columns, self.view)
        rows = rows[(columns.severity[rows] != 0) | (columns.flags[rows] != 0)]
        chosen = (columns.flags[rows] & SELECTED) > 0
        order = np.lexsort((rows, -urgency(columns, rows), ~chosen))
        xs, ys = columns.pixels(self.view.zoom, self.view.dpr)
        device_left, device_top = self.view.device_corner
        written = 0
        for row in rows[order].tolist():
            label = labels.get(columns.ids[row])
            if label is None:
                continue
            selected = bool(columns.flags[row] & SELECTED)
            merely_stale = columns.severity[row] == 0 and bool(columns.flags[row] & STALE)
            spec = plate_specs.label_plate(label, merely_stale, selected)
            at = ((int(xs[row]) - device_left) / self.view.dpr, (int(ys[row]) - device_top) / self.view.dpr)
            reach = 32 if selected else 40 if columns.severity[row] else PLATE_SIZE / 2 + 3
            rect = self.occupied.beside(at, self.measure.measure(spec), reach, anyway=selected)
            if rect is not None:
                self._put(self.overlay.over, spec, rect)
                written += 1
                if written >= MOST_LABELS:
                    return

    def _add_place(self, place: PlaceName) -> None:
        """Ground names give way to everything."""
        nearest, farthest = PLACE_ZOOMS.get(place.kind, PLACE_ZOOMS["ward"])
        x, y = self._at(place.lon, place.lat)
        if nearest <= self.view.zoom <= farthest and self._seen(x, y):
            spec = plate_specs.place_plate(place)
            rect = self._sized(spec, x, y)
            if place.kind == "archipelago" or self.occupied.free(rect):
                self.occupied.add(rect)
                self._put(self.overlay.under, spec, rect)
