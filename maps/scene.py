"""The scene: everything a map shows, without Qt. Both surfaces paint from it, picking and the equality hash ask it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from maps.assets import AssetColumns
from maps.changes import StatusLog
from maps.draw_list import DrawList, draw_list
from maps.marks import MEMBER, SELECTED, AreaSign, IncidentSign, Label, Outage, Picked, PlaceName, UnitSign
from maps.picking import picked
from maps.projection import View, lon_lat

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]


class Scene:
    """Mutable, for one thread (the GUI thread). Revisions let each surface find out what it has not painted yet.

    `assets_revision` counts new sets of assets, `signs_revision` changes of incidents, units, labels and
    selection, `areas_revision` of alert areas; `log.seq` numbers status changes.
    """

    def __init__(self) -> None:
        empty = np.zeros(0, np.float64)
        self.assets = AssetColumns([], empty, empty, np.zeros(0, np.uint8))
        self.log = StatusLog()
        self.incidents: dict[str, IncidentSign] = {}
        self.units: dict[str, UnitSign] = {}
        self.areas: dict[str, AreaSign] = {}
        self.labels: dict[str, Label] = {}
        self.places: tuple[PlaceName, ...] = ()
        self.found: PlaceName | None = None
        self.halo: tuple[tuple[float, float], ...] = ()
        self.outages: tuple[Outage, ...] = ()
        self.selection: tuple[str, str] | None = None
        self._members = np.zeros(0, np.uint32)
        self.assets_revision = self.signs_revision = self.areas_revision = 0

    def set_assets(self, ids: Sequence[str], lon: F64, lat: F64, symbol: U8) -> None:
        """Replace all assets; degrees float64[n], domain index u8[n]. Status starts as normal."""
        self.assets = AssetColumns(ids, lon, lat, symbol)
        self.outages = ()
        self._members = np.zeros(0, np.uint32)
        self.assets_revision += 1
        self.log.forget()
        self._mark_selected(self.selection, True)

    def move_assets(self, places: Mapping[str, tuple[float, float]]) -> None:
        """New places (degrees) of assets that are drawn; they keep their rows."""
        if places:
            lon, lat = (np.array(column, np.float64) for column in zip(*places.values(), strict=True))
            self.assets.move(self.rows_of(places), lon, lat)
            self.assets_revision += 1

    def rows_of(self, ids: Iterable[str]) -> NDArray[np.uint32]:
        """Rows of these assets in the scene's order; unknown ids are left out."""
        find = self.assets.row_of
        return np.array([find[name] for name in ids if name in find], np.uint32)

    def set_status(self, rows: NDArray[np.uint32], severity: U8, flags: U8) -> None:
        """New severity (0 normal, 1 critical … 5 advisory) and flags of some rows; SELECTED and MEMBER are kept."""
        columns = self.assets
        kept = columns.flags[rows] & (SELECTED | MEMBER)
        columns.severity[rows] = severity
        columns.flags[rows] = (flags & ~np.uint8(SELECTED | MEMBER)) | kept
        self.log.note(np.unique(rows.astype(np.uint32)))

    def apply_status(self, status: Mapping[str, tuple[int, int]]) -> None:
        """`set_status` by id: id -> (severity, flags)."""
        known = [(self.assets.row_of[name], value) for name, value in status.items() if name in self.assets.row_of]
        if known:
            rows = np.array([row for row, _ in known], np.uint32)
            severity = np.array([value[0] for _, value in known], np.uint8)
            self.set_status(rows, severity, np.array([value[1] for _, value in known], np.uint8))

    def set_incidents(self, incidents: Iterable[IncidentSign]) -> None:
        """All open incidents that have a place."""
        self._replace("incidents", {sign.id: sign for sign in incidents})

    def set_units(self, units: Iterable[UnitSign]) -> None:
        """All units that have a place."""
        self._replace("units", {sign.id: sign for sign in units})

    def set_labels(self, labels: Mapping[str, Label]) -> None:
        """Words by asset id, for the abnormal, stale and selected ones."""
        self._replace("labels", dict(labels))

    def set_places(self, places: Iterable[PlaceName]) -> None:
        """Names written on the ground."""
        self._replace("places", tuple(places))

    def set_found(self, place: PlaceName | None) -> None:
        """A place that somebody looked for, or none."""
        self._replace("found", place)

    def set_halo(self, places: Iterable[tuple[float, float]]) -> None:
        """Places (lon, lat) with a small ring each: the members of what is selected."""
        self._replace("halo", tuple(places))

    def set_outages(self, outages: Iterable[Outage]) -> None:
        """Alarmed assets with what fails because of them; rows are those of the present assets."""
        self._replace("outages", tuple(outages))
        severity, flags = self.assets.severity, self.assets.flags
        told = [row for o in self.outages for _, row in o.spokes if severity[row] >= o.severity]
        members = np.unique(np.array(told, np.uint32))
        changed = np.setxor1d(members, self._members)
        if len(changed):
            flags[self._members] &= ~np.uint8(MEMBER)
            flags[members] |= MEMBER
            self._members = members
            self.log.note(changed)

    def set_areas(self, areas: Iterable[AreaSign]) -> None:
        """All public alerts in force that have an area."""
        fresh = {sign.id: sign for sign in areas}
        if fresh != self.areas:
            self.areas = fresh
            self.areas_revision += 1
            self.signs_revision += 1  # the word of an exercise is a sign

    def select(self, kind: str | None, name: str | None) -> None:
        """Select one thing ("asset", "incident", "unit", "area" and its id), or nothing."""
        fresh = (kind, name) if kind and name else None
        if fresh != self.selection:
            if "area" in (kind, (self.selection or ("",))[0]):
                self.areas_revision += 1
            self._mark_selected(self.selection, False)
            self.selection = fresh
            self._mark_selected(fresh, True)
            self.signs_revision += 1

    def draw_list(self, view: View) -> DrawList:
        """Everything stamped in `view`, in painting order."""
        return draw_list(self, view)

    def hash(self, view: View) -> str:
        """SHA-256 (hex) of ids, sprites, pixel positions and order in `view`; the selection is not in it."""
        return self.draw_list(view).digest()

    def pick(self, x: float, y: float, view: View) -> list[Picked]:
        """What lies under the CSS pixel (x, y) of `view`, best first."""
        return picked(self, x, y, view)

    def place_of(self, kind: str, name: str) -> tuple[float, float] | None:
        """Degrees of a thing, for centring on it."""
        if kind == "asset" and name in self.assets.row_of:
            row = self.assets.row_of[name]
            return lon_lat(float(self.assets.x[row]), float(self.assets.y[row]))
        signs: Mapping[str, IncidentSign | UnitSign] = self.incidents if kind == "incident" else self.units
        if kind in ("incident", "unit") and name in signs:
            return signs[name].lon, signs[name].lat
        return self.areas[name].middle() if kind == "area" and name in self.areas else None

    def _replace(self, name: str, fresh: object) -> None:
        """Set an attribute and count a revision, only if it differs."""
        if getattr(self, name) != fresh:
            setattr(self, name, fresh)
            self.signs_revision += 1

    def _mark_selected(self, selection: tuple[str, str] | None, on: bool) -> None:
        """Set or clear SELECTED on the selected asset's row."""
        row = self.assets.row_of.get(selection[1]) if selection and selection[0] == "asset" else None
        if row is not None:
            kept = self.assets.flags[row] & ~np.uint8(SELECTED)
            self.assets.flags[row] = kept | (SELECTED if on else 0)
            self.log.note(np.array([row], np.uint32))
