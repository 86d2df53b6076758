"""The areas of an alert: CAP 1.2 §3.2.4."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ioc.connectors.cap.xml import Element, child_words, children, words
from ioc.domain.records import AlertArea

Pair = tuple[float, float]
_AROUND_COMMA = re.compile(r"\s*,\s*")


def read_area(element: Element) -> AlertArea:
    """One <area>. A polygon or circle that is no shape on Earth is left out; the description always stays."""
    polygons = tuple(ring for one in children(element, "polygon") if (ring := _ring(words(one))))
    circles = tuple(circle for one in children(element, "circle") if (circle := _circle(words(one))))
    return AlertArea(
        description=child_words(element, "areaDesc"),
        polygons=polygons,
        circles=circles,
        geocodes=tuple(code for one in children(element, "geocode") for code in _geocodes(one)),
    )


def shapes_left_out(element: Element) -> Iterator[str]:
    """Names of the shapes of an <area> that say something and are none: for the log (an empty one is no shape)."""
    for name, read in (("polygon", _ring), ("circle", _circle)):
        yield from (name for one in children(element, name) if words(one) and not read(words(one)))


def _ring(text: str) -> tuple[Pair, ...]:
    """ "lat,lon lat,lon …" as (lon, lat), closed; () when there are fewer than three corners or one is impossible."""
    corners = [_pair(part) for part in _AROUND_COMMA.sub(",", text).split()]
    if None in corners or len(set(corners)) < 3:
        return ()
    ring = tuple(corner for corner in corners if corner is not None)
    return ring if ring[0] == ring[-1] else (*ring, ring[0])


def _circle(text: str) -> tuple[float, float, float] | None:
    """ "lat,lon radius" in km as (lon, lat, radius); radius 0 is a point, as earthquake centres publish it."""
    parts = _AROUND_COMMA.sub(",", text).split()
    if len(parts) != 2:
        return None
    middle, radius = _pair(parts[0]), _number(parts[1])
    if middle is None or radius is None or not 0.0 <= radius <= 20_038.0:
        return None
    return (*middle, radius)


def _pair(text: str) -> Pair | None:
    parts = [_number(part) for part in text.split(",")]
    if len(parts) < 2 or parts[0] is None or parts[1] is None:
        return None
    lat, lon = parts[0], parts[1]
    return (lon, lat) if -90.0 <= lat <= 90.0 and -180.0 <= lon <= 180.0 else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None


def _geocodes(element: Element) -> Iterator[tuple[str, str]]:
    """(name, value) pairs; CAP 1.0 wrote "name=value" as text, NWS puts several pairs into one element."""
    names = [words(one) for one in children(element, "valueName")]
    values = [words(one) for one in children(element, "value")]
    if names:
        yield from ((name, value) for name, value in zip(names, values, strict=False) if value)
        return
    name, equals, value = words(element).partition("=")
    if equals and name.strip() and value.strip():
        yield name.strip(), value.strip()
