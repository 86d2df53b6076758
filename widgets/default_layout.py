"""Where panels first stand: columns of each window, from what the panel specs say."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.qt.panels import PanelSpec

AREAS = ("left", "centre", "right", "bottom")
_WIDTHS = {"left": 62.0, "centre": 55.0, "right": 38.0, "bottom": 30.0}
_HEIGHTS = {
    "map": 61.0,
    "alarms": 39.0,
    "incidents": 37.0,
    "asset": 40.0,
    "feeds": 23.0,
}
_HEIGHT = 35.0


def columns_of(specs: Iterable[PanelSpec], window: int) -> list[tuple[float, list[tuple[str, float]]]]:
    """Columns (width weight, panels with height weights) of window number `window`, left to right, without gaps."""
    mine = [spec for spec in specs if spec.window == window]
    columns = []
    for area in AREAS:
        panels = sorted((spec for spec in mine if spec.area == area), key=lambda spec: (spec.order, spec.key))
        if panels:
            weighed = [(spec.key, _HEIGHTS.get(spec.key, _HEIGHT)) for spec in panels]
            columns.append((_WIDTHS[area], weighed))
    return columns


def neighbour(spec: PanelSpec, specs: Iterable[PanelSpec], opened: Iterable[str]) -> str | None:
    """The open panel that `spec` is best put under: the nearest before it in its own column, else the last there."""
    here = set(opened)
    column = [s for s in specs if s.key in here and s.area == spec.area and s.key != spec.key]
    column.sort(key=lambda s: (s.order, s.key))
    before = [s for s in column if s.order <= spec.order]
    chosen = (before or column or [None])[-1]
    return chosen.key if chosen else None
