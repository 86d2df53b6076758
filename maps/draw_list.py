"""The ordered list of stamps in a view. Page and native widget stamp exactly this; its digest is the equality."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from maps import sprites
from maps.assets import AssetColumns
from maps.clusters import clusters
from maps.marks import MEMBER, RETURNED, SELECTED, STALE, UNACKED, Outage
from maps.projection import View, pixel, unit_point
from maps.shown import Shown

I64 = NDArray[np.int64]
Stamps = NDArray[np.int32]
"""int32[k, 4]: row, sprite, x, y (device pixels from the view's top left), in painting order."""
NO_STAMPS: Stamps = np.zeros((0, 4), np.int32)
MARGIN = 32
"""CSS pixels around the view within which a stamp may still reach into it."""


@dataclass(frozen=True)
class DrawList:
    """`static` are all assets as normal, `signs` areas, outages, units and incidents above them.

    `top` are the abnormal assets by rising urgency: above everything, so that no plate ever hides an alarm.
    """

    ids: list[str]
    static: Stamps
    top: Stamps
    signs: list[tuple[str, str, int, int]]

    def ops(self, selection: bool = False) -> list[tuple[str, str, int, int, int]]:
        """(id, sprite, x, y, order) of everything, lowest first; the selection ring only when asked for."""
        static, top = self._named(self.static, selection), self._named(self.top, selection)
        return [(*op, order) for order, op in enumerate(static + self.signs + top)]

    def _named(self, stamps: Stamps, selection: bool) -> list[tuple[str, str, int, int]]:
        return [
            (self.ids[row], sprites.SPECS[sprite].name, x, y)
            for row, sprite, x, y in stamps.tolist()
            if selection or sprite != sprites.RING_SELECTED
        ]

    def digest(self) -> str:
        """SHA-256 (hex) over `ops()`."""
        digest = hashlib.sha256()
        for op in self.ops():
            digest.update("\x1f".join(map(str, op)).encode())
            digest.update(b"\x1e")
        return digest.hexdigest()


def draw_list(scene: Shown, view: View) -> DrawList:
    """What is stamped for `scene` in `view`; from CLUSTER_ZOOM outwards counted cells replace the assets."""
    columns = scene.assets
    if view.zoom <= sprites.CLUSTER_ZOOM:
        counted = [(f"cluster:{c.id}", c.sprite_name(), c.x, c.y) for c in clusters(columns, view)]
        return DrawList(columns.ids, NO_STAMPS, NO_STAMPS, counted + sign_ops(scene, view))
    rows = visible_rows(columns, view)
    return DrawList(
        columns.ids,
        static_stamps(columns, view, rows),
        top_stamps(columns, view, rows),
        sign_ops(scene, view),
    )


def visible_rows(columns: AssetColumns, view: View) -> I64:
    """Rows of the assets that may touch `view`, rising."""
    xs, ys = columns.pixels(view.zoom, view.dpr)
    left, top = view.device_corner
    width, height = view.device_size
    margin = round(MARGIN * view.dpr)
    inside = (xs >= left - margin) & (xs < left + width + margin)
    inside &= (ys >= top - margin) & (ys < top + height + margin)
    return np.nonzero(inside)[0]


def among(rows: I64, some: Sequence[int]) -> I64:
    """Those of `some` that are in `rows` (rising), rising."""
    asked = np.sort(np.array(some, np.int64))
    at = np.searchsorted(rows, asked)
    inside = at < len(rows)
    found: I64 = asked[inside][rows[at[inside]] == asked[inside]]
    return found


def _stamps(columns: AssetColumns, view: View, rows: I64, sprite: I64, shift: I64 | int = 0) -> Stamps:
    """Stamps of `rows` with these sprites, moved right by `shift` device pixels."""
    xs, ys = columns.pixels(view.zoom, view.dpr)
    left, top = view.device_corner
    out: Stamps = np.empty((len(rows), 4), np.int32)
    out[:, 0], out[:, 1] = rows, sprite
    out[:, 2], out[:, 3] = xs[rows] - left + shift, ys[rows] - top
    return out


def static_stamps(columns: AssetColumns, view: View, rows: I64) -> Stamps:
    """Every asset as normal: faint dots first, then dots, then plates, each in row order."""
    symbol = columns.symbol[rows].astype(np.int64)
    near = columns.near[symbol] <= view.zoom
    faint = columns.clear[symbol] > view.zoom
    crowd, dots, plates = rows[~near & faint], rows[~near & ~faint], rows[near]
    return np.concatenate(
        [
            _stamps(columns, view, crowd, np.full(len(crowd), sprites.DOT_FAINT, np.int64)),
            _stamps(columns, view, dots, np.full(len(dots), sprites.DOT, np.int64)),
            _stamps(columns, view, plates, sprites.PLATE + symbol[near]),
        ]
    )


def urgency(columns: AssetColumns, rows: I64) -> I64:
    """Painting order of abnormal assets: stale 0, returned 1 (advisory) to 5 (critical), acknowledged 6-10,
    unacknowledged 11-15."""
    severity, flags = columns.severity[rows].astype(np.int64), columns.flags[rows]
    group = np.where((flags & UNACKED) > 0, 10, np.where((flags & RETURNED) > 0, 0, 5))
    return np.where(severity == 0, 0, 6 - severity + group)


def top_stamps(columns: AssetColumns, view: View, rows: I64) -> Stamps:
    """The abnormal, stale and selected assets by rising urgency; within one urgency what holds the place, then glyphs.

    Within that by stale, domain and row: long runs of one sprite, which the native surface stamps at once.
    """
    rows = rows[(columns.severity[rows] != 0) | (columns.flags[rows] != 0)]
    level = urgency(columns, rows)
    stale = (columns.flags[rows] & STALE) > 0
    order = np.argsort(_rank(columns, rows, level, stale), kind="stable")
    rows, level, stale = rows[order], level[order], stale[order]
    symbol = columns.symbol[rows].astype(np.int64)
    severity = columns.severity[rows].astype(np.int64)
    flags = columns.flags[rows].astype(np.int64)
    abnormal, unacked = severity > 0, (flags & UNACKED) > 0
    near = columns.near[symbol] - np.where(abnormal, sprites.ABNORMAL_LEAD, 0) <= view.zoom
    plate = np.where(stale, sprites.PLATE_STALE, sprites.PLATE) + symbol
    holder = np.where(near, plate, np.where(stale, sprites.DOT_STALE, -1))
    holder = np.where(abnormal | stale, holder, -1)
    beside, beside_dot = _device(sprites.BESIDE_PLATE, view), _device(sprites.BESIDE_STALE_DOT, view)
    shift = np.where(abnormal, np.where(near, beside, np.where(stale, beside_dot, 0)), 0)
    waiting = np.where((flags & RETURNED) > 0, sprites.GLYPH_RETURNED, sprites.GLYPH)
    small = np.where(((flags & MEMBER) > 0) & ~near, sprites.MEMBER_SHIFT, 0)
    glyph = np.where(unacked, sprites.GLYPH_UNACKED, waiting) + severity - 1 + small
    both = np.concatenate(
        [_stamps(columns, view, rows, holder), _stamps(columns, view, rows, np.where(abnormal, glyph, -1), shift)]
    )
    both = both[np.argsort(np.concatenate([level * 2, level * 2 + 1]), kind="stable")]
    chosen = (flags & SELECTED) > 0
    ring = np.full(int(chosen.sum()), sprites.RING_SELECTED, np.int64)
    rings = _stamps(columns, view, rows[chosen], ring, shift[chosen] // 2)
    return np.concatenate([both[both[:, 1] >= 0], rings])


def _rank(columns: AssetColumns, rows: I64, level: I64, stale: NDArray[np.bool_]) -> I64:
    rank: I64 = level * 64 + stale.astype(np.int64) * 32 + columns.symbol[rows].astype(np.int64)
    return rank


def most_urgent(columns: AssetColumns, rows: I64, most: int) -> I64:
    """Of `rows` (rising) the `most` that `top_stamps` paints last, and what is selected, rising."""
    rows = rows[(columns.severity[rows] != 0) | (columns.flags[rows] != 0)]
    if len(rows) <= most:
        return rows
    stale = (columns.flags[rows] & STALE) > 0
    rank = _rank(columns, rows, urgency(columns, rows), stale) * len(columns) + rows
    kept = rank >= np.partition(rank, -most)[-most]
    found: I64 = rows[kept | ((columns.flags[rows] & SELECTED) > 0)]
    return found


def _device(css: int, view: View) -> int:
    """CSS pixels to whole device pixels, as Math.round does."""
    return math.floor(css * view.dpr + 0.5)


def sign_ops(scene: Shown, view: View) -> list[tuple[str, str, int, int]]:
    """Areas (by their middle), outages, units (both not from far out), incidents in order: (id, sprite, x, y)."""
    left, top = view.device_corner
    ops: list[tuple[str, str, int, int]] = []

    def add(name: str, sprite: str, lon: float, lat: float) -> None:
        x, y = unit_point(lon, lat)
        ops.append((name, sprite, pixel(x, view.zoom, view.dpr) - left, pixel(y, view.zoom, view.dpr) - top))

    for area in sorted(scene.areas.values(), key=lambda sign: sign.id):
        anchor = area.middle()
        if anchor is not None:
            add(f"area:{area.id}", "area.drill" if area.drill else f"area.{area.severity}", *anchor)
    near = view.zoom > sprites.CLUSTER_ZOOM
    if near:
        for outage in scene.outages:
            ops += _spoke_ops(scene, view, outage)
    units = scene.units.values() if near else ()
    for unit in sorted(units, key=lambda sign: sign.id):
        stale = ".stale" if unit.stale else ""
        add(f"unit:{unit.id}", f"unit.{unit.status}{stale}", unit.lon, unit.lat)
    for incident in sorted(scene.incidents.values(), key=lambda sign: (-sign.priority, sign.id)):
        add(f"incident:{incident.id}", f"incident.{incident.priority}", incident.lon, incident.lat)
    return ops


def _spoke_ops(scene: Shown, view: View, outage: Outage) -> list[tuple[str, str, int, int]]:
    """One entry a member: who it hangs on and where it is."""
    xs, ys = scene.assets.pixels(view.zoom, view.dpr)
    left, top = view.device_corner
    ids = scene.assets.ids
    return [
        (
            f"outage:{outage.root}:{ids[member]}",
            f"spoke.{outage.severity}",
            int(xs[member]) - left,
            int(ys[member]) - top,
        )
        for _, member in outage.spokes
    ]
