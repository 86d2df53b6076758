"""The address of one tile at a service: XYZ templates, WMS 1.1.1 and 1.3.0, WMTS by template or by parameters."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from ioc.domain.site import LayerSpec
from maps.tiles.grid import Place, degrees_box, metres_box

PICTURE = "image/png"
_DEGREES = ("EPSG:4326", "CRS:84")


def xyz_address(template: str, place: Place) -> str:
    """`{z} {x} {y}`, `{-y}` counts rows from the south (TMS), `{s}` is one of the hosts a, b, c."""
    zoom, x, y = place
    words = {"{z}": zoom, "{x}": x, "{y}": y, "{-y}": (1 << zoom) - 1 - y, "{s}": "abc"[(x + y) % 3], "{r}": ""}
    for word, value in words.items():
        template = template.replace(word, str(value))
    return template


def wms_address(spec: LayerSpec, place: Place) -> str:
    """A GetMap request for one tile.

    WMS 1.3.0 (OGC 06-042, 6.7.3.3) takes the axes of the reference system: latitude first for EPSG:4326; 1.1.1
    (OGC 01-068r3, 6.5.5.1) and CRS:84 take longitude first. EPSG:3857 is easting first in both.
    """
    crs = spec.crs or "EPSG:3857"
    box = degrees_box(place) if crs in _DEGREES else metres_box(place)
    if crs == "EPSG:4326" and spec.version == "1.3.0":
        box = (box[1], box[0], box[3], box[2])
    asked = {
        "SERVICE": "WMS",
        "VERSION": spec.version,
        "REQUEST": "GetMap",
        "LAYERS": spec.layer,
        "STYLES": "",
        "CRS" if spec.version == "1.3.0" else "SRS": crs,
        "BBOX": ",".join(f"{side:.9f}" for side in box),
        "WIDTH": "256",
        "HEIGHT": "256",
        "FORMAT": PICTURE,
        "TRANSPARENT": "TRUE",
    }
    return with_query(spec.address, asked)


def with_query(address: str, more: dict[str, str]) -> str:
    """The address with these parameters; those that it has already keep their value unless named here (any case)."""
    parts = urlsplit(address)
    names = {name.upper() for name in more}
    kept = [
        (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name.upper() not in names
    ]
    query = urlencode([*kept, *more.items()], safe=":,/{}")
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
