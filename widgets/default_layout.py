"""Where panels first stand: columns of each window, from what the panel specs say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ioc.qt.panels import PanelSpec

SIDE = "side"
"""A column of its own at the left edge, whole height: a form that is filled in beside everything else."""
AREAS = (SIDE, "left", "centre", "right")
FOOT = "bottom"
"""Panels of this area stand under the first column that is no side."""
ASKED = "asked"
"""Panels of this area are shown when somebody asks for them."""
_WIDTHS = {"left": 62.0, "centre": 62.0, "right": 38.0}
_BESIDE = {SIDE: 23.0, "left": 40.0, "centre": 40.0, "right": 37.0}
"""Of a window that has a form at its side: picture 03."""
_HEIGHTS = {
    "map": 61.0,
    "alarms": 39.0,
    "incidents": 35.0,
    "asset": 38.0,
    "feeds": 27.0,
    "incident": 55.0,
    "plan": 45.0,
    "dispatch": 58.0,
    "units": 42.0,
    "alerts": 46.0,
    "command": 66.0,
    "log": 24.0,
}
_HEIGHT = 35.0
_PAST_WIDTHS = {"left": 55.0, "centre": 55.0, "right": 45.0}
"""Of a replay: its lists are read closely, and its window has the time line besides."""
_PAST_HEIGHTS = {"map": 64.0, "log": 36.0, "alarms": 33.0, "incidents": 24.0, "asset": 43.0}


def columns_of(
    specs: Iterable[PanelSpec], window: int, *, past: bool = False
) -> list[tuple[float, list[tuple[str, float]]]]:
    """Columns (width weight, panels with height weights) of window number `window`, left to right, without gaps.

    A panel of another area than those named above is not shown at first; one that stands behind another is left out.
    """
    columns = []
    widths, heights = (_PAST_WIDTHS, _PAST_HEIGHTS) if past else (_WIDTHS, _HEIGHTS)
    grouped = _grouped([spec for spec in specs if spec.window == window and not spec.onto])
    if any(area == SIDE for area, _ in grouped):
        widths = _BESIDE
    for area, column in grouped:
        weighed = [(spec.key, heights.get(spec.key, _HEIGHT)) for spec in column]
        columns.append((widths[area], weighed))
    return columns


def tabs_of(specs: Iterable[PanelSpec], window: int) -> list[tuple[str, str]]:
    """Panels of window number `window` that stand behind another as a tab: (key, key of the one in front)."""
    return [(spec.key, spec.onto) for spec in specs if spec.window == window and spec.onto]


def neighbour(spec: PanelSpec, specs: Iterable[PanelSpec], opened: Iterable[str]) -> str | None:
    """The open panel that `spec` is best put under: the nearest before it in its column, else the last there.

    None when nothing of its column is open.
    """
    here = set(opened)
    everything = [s for s in specs if s.window == spec.window and (s.key in here or s.key == spec.key)]
    for _, column in _grouped(everything):
        if spec in column:
            at, others = column.index(spec), [s.key for s in column if s is not spec]
            return column[at - 1].key if at else next(reversed(others), None)
    return None


def _grouped(specs: Sequence[PanelSpec]) -> list[tuple[str, list[PanelSpec]]]:
    columns = [(area, _ordered(specs, area)) for area in AREAS]
    columns = [(area, column) for area, column in columns if column]
    foot = _ordered(specs, FOOT)
    first = next((column for area, column in columns if area != SIDE), None)
    if foot and first is None:
        return [*columns, (AREAS[1], foot)]
    if foot and first is not None:
        first.extend(foot)
    return columns


def _ordered(specs: Sequence[PanelSpec], area: str) -> list[PanelSpec]:
    return sorted((spec for spec in specs if spec.area == area), key=lambda spec: (spec.order, spec.key))
