"""What is written above and below the symbols of a view, so that nothing urgent is covered (language rule 15)."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import hypot

import numpy as np

from maps import plate_specs
from maps.clusters import clusters
from maps.draw_list import Stamps, among, most_urgent, static_stamps, top_stamps, urgency, visible_rows
from maps.marks import MEMBER, SELECTED, STALE, UNACKED, IncidentSign, Label, Picked, PlaceName, UnitSign
from maps.placing import Occupied, Rect
from maps.plate_specs import PlateMeasure, PlateSpec
from maps.projection import View, pixel, unit_point
from maps.shown import Shown
from maps.sprites import CLUSTER_CELL, CLUSTER_ZOOM, COUNT, PLATE, PLATE_SIZE, RING_SELECTED, SPECS
from maps.stems import add_stem, incident_rects
from maps.strokes import SELECTED_STEM, STEM, Strokes, add_leader, spokes
from maps.unit_places import FREE, UnitPlaces, rank

MOST_LABELS = 40
"""More words than this help nobody; the least urgent are left out."""
MOST_TRIED = 80
"""So many look for room at most: in a crowd there is none, and looking costs 0.1 ms each."""
MOST_OBSTACLES = 600
MOST_FAR = 24
"""So many of the most urgent may have their words farther off: looking there costs 0.2 ms each."""
HALF_SIZES = np.array([SPECS[number].size / 2 if number in SPECS else 0.0 for number in range(COUNT)])
"""Half the side of each sprite, CSS pixels."""
NEAR_ENOUGH = 46.0
"""Words that stand farther from their symbol than this get a leader, CSS pixels."""
PLACE_SHIFTS = (
    *((0, 0), (0, -22), (0, 22), (-48, 0), (48, 0), (-40, -22), (40, -22), (-40, 22), (40, 22)),
    *((0, -44), (0, 44), (-80, 0), (80, 0), (-64, -44), (64, -44), (-64, 44), (64, 44)),
)
"""Where the name of a ward tries to stand beside its point, which marks no middle, CSS pixels."""
ALONG = ((0, 0), (0, -22), (0, 22), (0, -44), (0, 44))
"""The same for a river's name, which must not leave the river."""
NEAR = ((0, 0), (0, -15), (0, 15))
"""The same for a street's or bridge's name."""
SHIFTS = {"river_name": ALONG, **dict.fromkeys(("bridge", "street_main", "street_middle", "street_small"), NEAR)}
PLACE_ZOOMS = {
    "sea": (5, 14),
    "bay": (11, 15),
    "river_name": (12, 17),
    "archipelago": (5, 12),
    "city": (6, 10),
    "ward": (12, 19),
    "commune": (11, 19),
    "bridge": (14, 19),
    "street_main": (14, 19),
    "street_middle": (15, 19),
    "street_small": (16, 19),
}
"""Zooms between which a kind of place name is written."""


Sign = tuple[str, str, PlateSpec, Rect]
"""Kind, id, plate and where."""


@dataclass(frozen=True)
class Item:
    """A plate with its top left in CSS pixels of the world at the overlay's zoom, and what it stands for.

    `width` and `height` are what can be clicked.
    """

    spec: PlateSpec
    x: int
    y: int
    width: int = 0
    height: int = 0
    kind: str = ""
    id: str = ""


@dataclass
class Overlay:
    """`under` lies below everything (place names), `over` above the normal symbols: units, incidents, labels, clusters.

    `strokes` lie below `over`. Abnormal symbols are stamped above all of it: no plate hides an alarm.
    """

    zoom: int
    under: list[Item] = field(default_factory=list)
    over: list[Item] = field(default_factory=list)
    strokes: list[Strokes] = field(default_factory=list)

    def hit(self, x: float, y: float) -> Picked | None:
        """The uppermost plate that stands for something at a CSS pixel of the world."""
        for item in reversed(self.over):
            inside = item.x <= x < item.x + item.width and item.y <= y < item.y + item.height
            if item.kind and inside:
                return Picked(item.kind, item.id, 0.0)
        return None


FOUND_RING = 11.0
"""Radius of the ring around a place that was looked for, CSS pixels."""
HALO_RING = 6.0
"""Of a member of what is selected."""
DRILL_STEPS = ((0, 0), (0, -28), (0, 28), (-72, 0), (72, 0), (0, -56), (0, 56))
"""Where the word of an exercise is tried beside its spot, CSS pixels."""


def composed(scene: Shown, view: View, measure: PlateMeasure, reserved: tuple[Rect, ...] = ()) -> Overlay:
    """The overlay of `view`; `reserved` rectangles (CSS pixels of the view) belong to legend, inset and chip."""
    return _Composer(scene, view, measure, reserved).overlay


class _Composer:
    """One composition; coordinates are CSS pixels from the view's top left until an Item is made."""

    def __init__(self, scene: Shown, view: View, measure: PlateMeasure, reserved: tuple[Rect, ...]) -> None:
        self.scene, self.view, self.measure = scene, view, measure
        self.left, self.top = view.corner
        self.overlay = Overlay(view.zoom)
        self.occupied = Occupied(reserved, (0.0, 0.0, float(view.width), float(view.height)))
        self.signs = Occupied()
        self.ring: tuple[tuple[float, float], int] | None = None
        self.rows = np.zeros(0, np.int64)
        if view.zoom <= CLUSTER_ZOOM:
            self._add_clusters()
        else:
            self.rows = visible_rows(scene.assets, view)
            self._occupy_symbols()
        self.places = UnitPlaces(measure, self.occupied, self.left, self.top)
        self.stems = (Strokes(STEM, 0.0, width=1.6), Strokes(SELECTED_STEM, 0.0, width=1.6))
        spokes_ = spokes(scene, view) if view.zoom > CLUSTER_ZOOM else []
        self.overlay.strokes = [*spokes_, self.places.leaders, *self.stems]
        free = self._busy_units()
        incidents = self._incidents()
        if view.zoom > CLUSTER_ZOOM:
            self._write(free)
            self._occupy_plates()
        for placed in self.places.found:
            self._put(self.overlay.over, placed.spec, placed.rect, "unit", placed.sign.id)
        for kind, name, spec, rect in incidents:
            self._put(self.overlay.over, spec, rect, kind, name)
        self._add_drills()
        self._add_found()
        for place in scene.places:
            self._add_place(place)

    def _add_drills(self) -> None:
        """EXERCISE at each area that is not meant: in its middle, else on its outline, else close to these."""
        for area in self.scene.areas.values():
            spots = [self._at(*spot) for spot in area.spots()] if area.drill else []
            if not any(self._seen(*at) for at in spots):
                continue
            spec = plate_specs.drill_plate(area)
            rects = [self._sized(spec, x + dx, y + dy) for dx, dy in DRILL_STEPS for x, y in spots]
            rect = self.occupied.first_free(rects) or rects[len(spots) - 1]
            self.occupied.add(rect)
            self._put(self.overlay.over, spec, rect, "area", area.id)

    def _add_found(self) -> None:
        """A ring around the place that was looked for, and its name beside it, whatever else is there; small rings
        around what belongs to it."""
        if self.scene.halo:
            small = Strokes(SELECTED_STEM, HALO_RING, width=1.6)
            spots = [at for lon, lat in self.scene.halo if self._seen(*(at := self._at(lon, lat)))]
            for x, y in spots:
                small.rings += (round(x) + self.left, round(y) + self.top)
            self.overlay.strokes.append(small)
        place = self.scene.found
        at = self._at(place.lon, place.lat) if place else (0.0, 0.0)
        if place is None or not self._seen(*at):
            return
        ring = Strokes(SELECTED_STEM, FOUND_RING, width=2.0)
        ring.rings += (round(at[0]) + self.left, round(at[1]) + self.top)
        self.overlay.strokes.append(ring)
        spec = plate_specs.label_plate(Label(place.name), stale=False, selected=True)
        rect = self.occupied.beside(at, self.measure.measure(spec), FOUND_RING + 4, anyway=True)
        if rect is not None:
            self.occupied.add(rect)
            self._put(self.overlay.over, spec, rect)

    def _at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = unit_point(lon, lat)
        return pixel(x, self.view.zoom) - self.left, pixel(y, self.view.zoom) - self.top

    def _put(self, items: list[Item], spec: PlateSpec, rect: Rect, kind: str = "", name: str = "") -> None:
        size = round(rect[2] - rect[0]), round(rect[3] - rect[1])
        items.append(Item(spec, round(rect[0]) + self.left, round(rect[1]) + self.top, *size, kind, name))

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
        columns = self.scene.assets
        stamps = top_stamps(columns, self.view, most_urgent(columns, self.rows, MOST_OBSTACLES))
        rings = stamps[:, 1] == RING_SELECTED
        self._occupy(stamps[~rings][-MOST_OBSTACLES:])
        for x, y in (stamps[rings][:, 2:] / self.view.dpr).tolist():
            half = HALF_SIZES[RING_SELECTED]
            self.ring = (x, y), self.occupied.add((x - half, y - half, x + half, y + half))

    def _occupy_plates(self) -> None:
        """Names on the ground keep clear of normal plates as well; labels need not."""
        stamps = static_stamps(self.scene.assets, self.view, self.rows)
        self._occupy(stamps[stamps[:, 1] >= PLATE][:MOST_OBSTACLES])

    def _occupy(self, stamps: Stamps) -> None:
        self.occupied.add_squares(stamps[:, 2] / self.view.dpr, stamps[:, 3] / self.view.dpr, HALF_SIZES[stamps[:, 1]])

    def _seen(self, x: float, y: float) -> bool:
        return -200 <= x <= self.view.width + 200 and -60 <= y <= self.view.height + 60

    def _incidents(self) -> list[Sign]:
        """Number plates above their places; the most urgent choose their height first and are painted last."""
        found: list[Sign] = []
        for sign, more, x, y in self._gathered():
            chosen = self.scene.selection == ("incident", sign.id)
            spec = plate_specs.incident_plate(sign, chosen, more)
            width, height = self.measure.measure(spec)
            tries = incident_rects((x, y), width, height)
            rect = self.occupied.first_free(tries) or self.signs.first_free(tries) or tries[0]
            self.occupied.add(rect)
            self.signs.add(rect)
            add_stem(self.stems[chosen], (x, y), rect, self.left, self.top)
            found.append(("incident", sign.id, spec, rect))
        return found[::-1]

    def _gathered(self) -> list[tuple[IncidentSign, int, float, float]]:
        """Incidents in view, worst first; far out those of one cell share the worst one's plate and count as more."""
        found: dict[object, tuple[IncidentSign, int, float, float]] = {}
        far = self.view.zoom <= CLUSTER_ZOOM
        for sign in sorted(self.scene.incidents.values(), key=lambda s: (s.priority, s.id)):
            x, y = self._at(sign.lon, sign.lat)
            cell = ((x + self.left) // CLUSTER_CELL, (y + self.top) // CLUSTER_CELL) if far else sign.id
            if cell in found:
                first, more, *at = found[cell]
                found[cell] = (first, more + 1, at[0], at[1])
            elif self._seen(x, y):
                found[cell] = (sign, 0, x, y)
        return list(found.values())

    def _busy_units(self) -> list[tuple[UnitSign, tuple[float, float]]]:
        """Plates of the selected and the busy; the free ones (not far out) keep room for their glyph until later."""
        far, later = self.view.zoom <= CLUSTER_ZOOM, []
        selection = self.scene.selection
        for sign in sorted(self.scene.units.values(), key=lambda s: rank(s, selection == ("unit", s.id))):
            chosen, at = selection == ("unit", sign.id), self._at(sign.lon, sign.lat)
            if not self._seen(*at) or (far and not chosen):
                continue
            if sign.status == FREE and not chosen:
                self.places.reserve(sign, at)
                later.append((sign, at))
            elif self.places.plate(sign, at, chosen):
                self.signs.add(self.places.found[0].rect)
            else:
                self.places.glyph(sign, at)
        return later

    def _write(self, free: list[tuple[UnitSign, tuple[float, float]]]) -> None:
        """Words of what waits for somebody, then codes of the free units, then words of the rest."""
        wanted = self._wanted_labels()
        waiting = [row for row in wanted if self.scene.assets.flags[row] & (UNACKED | SELECTED)]
        rest = [row for row in wanted if not self.scene.assets.flags[row] & (UNACKED | SELECTED)]
        written = self._add_labels(waiting, MOST_LABELS)
        for sign, at in free:
            if not self.places.plate(sign, at, False):
                self.places.glyph(sign, at)
        self._add_labels(rest, MOST_LABELS - written)

    def _wanted_labels(self) -> list[int]:
        """Rows that have words: the selected, then by urgency; not what an outage's parent already speaks for."""
        columns, labels = self.scene.assets, self.scene.labels
        rows = among(self.rows, [columns.row_of[name] for name in labels if name in columns.row_of])
        rows = rows[(columns.severity[rows] != 0) | (columns.flags[rows] != 0)]
        chosen = (columns.flags[rows] & SELECTED) > 0
        order = np.lexsort((rows, -urgency(columns, rows), ~chosen))
        rows = rows[order]
        spoken = ((columns.flags[rows] & MEMBER) > 0) & ~chosen[order]
        found: list[int] = rows[~spoken][:MOST_TRIED].tolist()
        return found

    def _add_labels(self, rows: list[int], most: int) -> int:
        """Words where there is room, those of waiting alarms also farther off with a leader; how many were written."""
        columns, written = self.scene.assets, 0
        xs, ys = columns.pixels(self.view.zoom, self.view.dpr)
        left, top = self.view.device_corner
        for number, row in enumerate(rows if most > 0 else ()):
            selected, flags = bool(columns.flags[row] & SELECTED), int(columns.flags[row])
            merely_stale = columns.severity[row] == 0 and bool(flags & STALE)
            spec = plate_specs.label_plate(self.scene.labels[columns.ids[row]], merely_stale, selected)
            at = (int(xs[row]) - left) / self.view.dpr, (int(ys[row]) - top) / self.view.dpr
            reach = 43 if columns.severity[row] else PLATE_SIZE / 2 + 3
            far = selected or (bool(flags & UNACKED) and number < MOST_FAR)
            if selected and self.ring is not None:
                rect = self._beside_ring(*self.ring, spec)
            else:
                rect = self.occupied.beside(at, self.measure.measure(spec), reach, anyway=selected, far=far)
            if rect is not None:
                self._put(self.overlay.over, spec, rect, "asset", columns.ids[row])
                if _apart(at, rect) > NEAR_ENOUGH:
                    add_leader(self.places.leaders, at, rect, self.left, self.top)
                written += 1
                if written >= most:
                    break
        return written

    def _beside_ring(self, middle: tuple[float, float], spot: int, spec: PlateSpec) -> Rect | None:
        """The selected thing's words stand outside its ring, which no other plate may touch."""
        held = self.occupied.lift(spot)
        half = HALF_SIZES[RING_SELECTED]
        rect = self.occupied.beside(middle, self.measure.measure(spec), half, near=half, anyway=True, far=True)
        self.occupied.lay(spot, held)
        return rect

    def _add_place(self, place: PlaceName) -> None:
        """Ground names give way to everything, except those of the archipelagos, which are always written."""
        nearest, farthest = PLACE_ZOOMS.get(place.kind, PLACE_ZOOMS["ward"])
        x, y = self._at(place.lon, place.lat)
        if not (nearest <= self.view.zoom <= farthest and self._seen(x, y)):
            return
        spec = plate_specs.place_plate(place)
        rect = self._sized(spec, x, y)
        if place.kind == "archipelago":
            found = self.occupied.beside((x, y), self.measure.measure(spec), 8, anyway=True)
            self._put(self.overlay.over, spec, found or rect)
            return
        shifts = SHIFTS.get(place.kind, PLACE_SHIFTS)
        tries = [(rect[0] + dx, rect[1] + dy, rect[2] + dx, rect[3] + dy) for dx, dy in shifts]
        free = self.occupied.first_free(tries)
        if free is not None:
            self.occupied.add(free)
            self._put(self.overlay.under, spec, free)


def _apart(at: tuple[float, float], rect: Rect) -> float:
    """Distance from a point to a rectangle."""
    x, y = min(max(at[0], rect[0]), rect[2]), min(max(at[1], rect[1]), rect[3])
    return hypot(at[0] - x, at[1] - y)
