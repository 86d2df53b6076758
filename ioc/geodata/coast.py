"""Land from coastlines: OSM draws them with the land on the left (OSM wiki, Tag:natural=coastline)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
_ASIDE = 2e-6
"""Degrees beside a coast at which land and sea are asked for; about 0.2 m."""
MOST_VOTES = 400


def land_of(coast: Sequence[Any], box: Box) -> list[Any]:
    """Polygons of land inside `box` from coastlines (shapely lines or closed islands); none when there is no coast.

    A line that ends inside the box (the extract was cut along a border) is led on to the nearest edge of the box.
    """
    frame = shapely.box(*box)
    merged = shapely.line_merge(shapely.union_all([_as_line(shape) for shape in coast]))
    lines = [line for line in shapely.get_parts(shapely.intersection(merged, frame)) if line.length > 0]
    if not lines:
        return []
    led = [line if line.is_ring else _led_on(line, frame) for line in lines]
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([*led, frame.boundary])]).normalize())
    votes = np.zeros(len(faces))
    tree = shapely.STRtree(faces)
    for line in led:
        for point, worth in _asides(np.asarray(line.coords)):
            for face in tree.query(point, predicate="within"):
                votes[face] += worth
    return [face for face, vote in zip(faces, votes, strict=True) if vote > 0]


def _as_line(shape: Any) -> Any:
    """A closed island may come as a polygon: its shell runs with the land on the left (counter-clockwise)."""
    if shape.geom_type in ("Polygon", "MultiPolygon"):
        return shapely.union_all([shapely.LineString(p.exterior.coords) for p in shapely.get_parts(shape.normalize())])
    return shape


def _led_on(line: Any, frame: Any) -> Any:
    """The line with both loose ends carried to the frame."""
    points = [np.asarray(point) for point in line.coords]
    edge = frame.boundary
    for at, where in ((0, 0), (-1, len(points))):
        end = shapely.Point(points[at])
        if edge.distance(end) > 1e-9:
            target = edge.interpolate(edge.project(end))
            points.insert(where if at == 0 else len(points), np.array([target.x, target.y]))
    return shapely.LineString(points)


def _asides(points: Any) -> list[tuple[Any, float]]:
    """Points just left (land, +) and right (sea, -) of a line's middles, weighed by length."""
    starts, steps = points[:-1], np.diff(points, axis=0)
    lengths = np.hypot(*steps.T)
    good = np.argsort(-lengths)[:MOST_VOTES]
    good = good[lengths[good] > 4 * _ASIDE]
    middles = starts[good] + steps[good] / 2
    aside = np.column_stack([-steps[good][:, 1], steps[good][:, 0]]) / lengths[good][:, None] * _ASIDE
    left = zip(shapely.points(middles + aside), lengths[good].tolist(), strict=True)
    right = zip(shapely.points(middles - aside), (-lengths[good]).tolist(), strict=True)
    return [*left, *right]
