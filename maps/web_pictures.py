"""Pictures for the page: plates and sprites as straight RGBA, ground as flat rings."""

from __future__ import annotations

from typing import Any

from PySide6.QtGui import QColor

from maps import sprites
from maps.areas import BAND, PROBES
from maps.atlas import image_pixels, mixed, rendered
from maps.ground_shapes import RIVER_EDGE_ZOOM, RIVER_WIDTHS, WATER, Ground
from maps.marks import DOMAINS
from maps.plate_specs import PlateSpec
from maps.plates import PlateStore
from maps.projection import PADDING
from maps.streets import BORDER_DASHES, BORDER_ZOOM, BRIDGE_EDGE, WIDTHS
from maps.tiles.shelf import TileShelf
from maps.tokens import Tokens, ring_colour
from maps.web_frames import packed

FINE_FROM_ZOOM = 9
"""A city's own ground is drawn from this zoom."""
RIVER_DASHES = (9.0, 5.0)
"""Dash and gap of a schematic river, CSS pixels."""

NUMBERS = {
    "dot": sprites.DOT,
    "dotFaint": sprites.DOT_FAINT,
    "dotStale": sprites.DOT_STALE,
    "ring": sprites.RING_SELECTED,
    "plate": sprites.PLATE,
    "plateStale": sprites.PLATE_STALE,
    "glyph": sprites.GLYPH,
    "glyphUnacked": sprites.GLYPH_UNACKED,
    "glyphReturned": sprites.GLYPH_RETURNED,
    "memberShift": sprites.MEMBER_SHIFT,
    "besidePlate": sprites.BESIDE_PLATE,
    "besideDot": sprites.BESIDE_STALE_DOT,
    "lead": sprites.ABNORMAL_LEAD,
    "clusterZoom": sprites.CLUSTER_ZOOM,
    "crowd": sprites.CROWD,
    "domains": len(DOMAINS),
    "riverWidths": RIVER_WIDTHS,
    "riverEdgeZoom": RIVER_EDGE_ZOOM,
    "riverDashes": RIVER_DASHES,
    "roadWidths": WIDTHS,
    "borderZoom": BORDER_ZOOM,
    "borderDashes": BORDER_DASHES,
    "bridgeEdge": BRIDGE_EDGE,
    "band": BAND,
    "probes": PROBES,
    "padding": PADDING,
}
"""What the page must know of `maps.sprites`, rivers and areas."""


class PlatePixels:
    """`maps.web_frames.Pictures` over a plate store."""

    def __init__(self, store: PlateStore) -> None:
        self.store = store

    def rgba(self, spec: PlateSpec) -> tuple[int, int, bytes]:
        """(width, height, pixels) in device pixels."""
        pixels = image_pixels(self.store.image(spec))
        return pixels.shape[1], pixels.shape[0], pixels.tobytes()


def translucent(colour: str, alpha: float) -> str:
    """A token as a CSS colour with opacity."""
    made = QColor(colour)
    return f"rgba({made.red()},{made.green()},{made.blue()},{alpha})"


def map_colours(tokens: Tokens) -> dict[str, str]:
    """Colours of ground and areas as the page's canvas takes them; the native surface reads the same."""
    return {
        "sea": tokens["sea"],
        "land": tokens["land"],
        "line": tokens["line2"],
        "road": mixed(tokens["line2"], tokens["land"], 0.55).name(),
        "border": mixed(tokens["line2"], tokens["land"], 0.8).name(),
        "bridge": tokens["line2"],
        "sel": tokens["sel"],
        "area": translucent(tokens["tx1"], 0.8),
        "hatch": translucent(tokens["tx2"], 0.34),
        "stem": tokens["tx1"],
        "leader": translucent(tokens["tx2"], 0.9),
        **{f"p{severity}": translucent(ring_colour(tokens, severity), 0.9) for severity in range(1, 6)},
    }


def _ground_data(ground: Ground, number: int) -> dict[str, Any]:
    shapes = []
    for shape in ground.shapes:
        outer = shape.rings[0]
        box = [*outer.min(axis=0).tolist(), *outer.max(axis=0).tolist()]
        flat = [ring.reshape(-1).round(9).tolist() for ring in shape.rings]
        shapes.append({"water": shape.kind in WATER, "rings": flat, "box": box})
    rivers = [
        {"points": river.points.reshape(-1).round(9).tolist(), "schematic": river.schematic} for river in ground.rivers
    ]
    roads = [
        {"rank": road.rank, "bridge": road.bridge, "lines": [line.reshape(-1).round(9).tolist() for line in road.lines]}
        for road in ground.roads
    ]
    borders = [ring.reshape(-1).round(9).tolist() for ring in ground.borders]
    from_zoom = FINE_FROM_ZOOM if number else 0
    lines = {"roads": roads, "borders": borders}
    return {"shapes": shapes, "rivers": rivers, **lines, "box": list(ground.box), "fromZoom": from_zoom}


def _layer_data(shelf: TileShelf | None) -> dict[str, Any]:
    """The layers to draw, lowest first; `look` numbers their colours."""
    if shelf is None:
        return {"look": 0, "layers": []}
    shown = [spec for spec in shelf.layers if spec.id in shelf.shown]
    return {
        "look": shelf.look,
        "layers": [{"id": spec.id, "from": spec.min_zoom, "to": spec.max_zoom} for spec in shown],
    }


def look(tokens: Tokens, dpr: float, revision: int, grounds: list[Ground], shelf: TileShelf | None = None) -> bytes:
    """Sprites, numbers, colours, ground (coarse first) and layers of one theme and device pixel ratio."""
    specs, pixels = [], []
    for number, sprite in rendered(tokens, dpr).items():
        height, width = sprite.pixels.shape[:2]
        place = {"left": sprite.left, "top": sprite.top, "width": width, "height": height}
        specs.append({"number": number, **place})
        pixels.append(sprite.pixels.tobytes())
    data = {
        "revision": revision,
        "numbers": NUMBERS,
        "colours": map_colours(tokens),
        "sprites": specs,
        "tiles": _layer_data(shelf),
        "grounds": [_ground_data(ground, number) for number, ground in enumerate(grounds)],
    }
    return packed(data, b"".join(pixels))
