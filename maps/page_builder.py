"""The map page, built once by folium. Its script is served as a file, so that the page needs no inline script."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import resources
from maps.projection import MAX_ZOOM, MIN_ZOOM


@contextmanager
def _unseen(module: str) -> Iterator[None]:
    """What is imported inside finds no such module, unless it is loaded already."""
    hidden = sys.modules.setdefault(module, None) is None  # type: ignore[arg-type]
    try:
        yield
    finally:
        if hidden:
            del sys.modules[module]


# folium takes pandas where it is installed, for tables that this page never has: a fifth of a desk's start
with _unseen("pandas"):
    import folium

    from maps.folium_layer import LiveLayer

SCRIPTS = (
    *("leaflet.js", "stamping.js", "columns.js", "streets.js", "vectors.js"),
    *("tiles.js", "live_layer.js", "feed.js", "map.js"),
)
STYLES = ("leaflet.css", "page.css")


@dataclass(frozen=True)
class PageFiles:
    """Everything static that the page asks for: path -> (media type, content)."""

    files: dict[str, tuple[bytes, bytes]]


def _map_script(marker: bool, lat: float, lon: float, zoom: int) -> tuple[str, str]:
    """(div id, script) of the folium map: no tiles, no controls, whole zoom levels, keys left to the desk."""
    base = folium.Map(
        location=[lat, lon],
        zoom_start=zoom,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        keyboard=False,
        inertia=False,
        box_zoom=False,
        min_zoom=MIN_ZOOM,
        max_zoom=MAX_ZOOM,
        fade_animation=False,
    )
    base.add_child(LiveLayer(marker))
    figure = base.get_root()
    figure.render()
    script: str = figure.script.render()  # type: ignore[attr-defined]
    return base.get_name(), script


def _leaflet(name: str) -> bytes:
    """A file of the XStatic-Leaflet package."""
    from xstatic.pkg import leaflet

    return Path(leaflet.BASE_DIR, name).read_bytes()


def _ours(name: str) -> bytes:
    return resources.path("web", name).read_bytes()


@lru_cache(maxsize=4)
def page_files(marker: bool, lat: float, lon: float, zoom: int) -> PageFiles:
    """Build the page for a first view. `marker` is for tests only."""
    div, script = _map_script(marker, lat, lon, zoom)
    links = "".join(f'<link rel="stylesheet" href="/{name}">' for name in STYLES)
    scripts = "".join(f'<script src="/{name}"></script>' for name in SCRIPTS)
    html = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>map</title>{links}</head>'
        f'<body><div class="live-map" id="{div}"></div>{scripts}</body></html>'
    )
    served = {"/": (b"text/html", html.encode()), "/map.js": (b"text/javascript", script.encode())}
    for name in SCRIPTS[:-1]:
        content = _leaflet(name) if name == "leaflet.js" else _ours(name)
        served[f"/{name}"] = (b"text/javascript", content)
    for name in STYLES:
        content = _leaflet(name) if name == "leaflet.css" else _ours(name)
        served[f"/{name}"] = (b"text/css", content)
    return PageFiles(served)
