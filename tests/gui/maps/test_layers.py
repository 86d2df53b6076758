"""Layers on both surfaces: painted where they belong, under names and signs, and never fetched by the page."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyogrio.raw
import pytest
import shapely
from pyproj import Transformer
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ioc.domain.records import Text
from ioc.domain.site import LayerSpec, LayerStyle, Site
from ioc.geodata.ground_import import Wish, import_ground
from maps.ground_shapes import grounds_for, place_names
from maps.layer_list import LayerList
from maps.scene import Scene
from maps.tiles.shelf import TileShelf, layers_of
from maps.tokens import DARK
from maps.web_profile import map_profile
from tests.expectations.polled import shared_data
from tests.gui.maps.looker import HOME, Looker
from tests.helpers.map_service import MapService, picture
from tests.unit.geodata.tile_files import write_mbtiles, write_pmtiles

TITLE = Text(vi="Lớp thử", en="Trial layer")
GREEN = "#00C000"
OWN = LayerStyle(own_colours=True)
COUNTRY = (110.5, 13.0, 6)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_MAP_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("IOC_GROUND", str(tmp_path / "ground"))


@pytest.fixture
def shelve(qtbot: QtBot) -> Iterator[Callable[..., TileShelf]]:
    made: list[TileShelf] = []

    def build(*layers: LayerSpec, grounds: tuple[tuple[str, str], ...] = ()) -> TileShelf:
        made.append(TileShelf(layers, grounds))
        return made[-1]

    yield build
    for shelf in made:
        shelf.close()


def layer(kind: str, address: Path | str, **more: object) -> LayerSpec:
    return LayerSpec(**{"id": "one", "title": TITLE, "kind": kind, "address": str(address), "style": OWN, **more})  # type: ignore[arg-type]


def put(looker: Looker, shelf: TileShelf) -> None:
    """Show the shelf and wait until nothing is lacking and the picture has it."""
    looker.surface.set_shelf(shelf)
    looker.paint()
    looker.qtbot.waitUntil(lambda: not shelf.missing(), timeout=20000)


def becomes(looker: Looker, lon: float, lat: float, colour: QColor, present: bool = True) -> None:
    at = looker.at(lon, lat)
    looker.qtbot.waitUntil(lambda: (looker.grab().pixelColor(at) == colour) == present, timeout=8000)


@pytest.mark.parametrize("write", [write_mbtiles, write_pmtiles])
def test_that_pictures_of_an_archive_are_painted_and_enlarged(
    looker: Looker, shelve: Callable[..., TileShelf], tmp_path: Path, write: Callable[..., Path]
) -> None:
    tiles = {(5, x, y): picture(GREEN) for x in (25, 26) for y in (14, 15)}
    kind = {} if write is write_mbtiles else {"kind": 2}
    shelf = shelve(layer("tiles", write(tmp_path / "a.tiles", tiles, **kind)))
    place = (HOME[0] + 0.004, HOME[1] + 0.011)
    put(looker, shelf)
    becomes(looker, *place, QColor(GREEN))
    shelf.show("one", False)
    becomes(looker, *place, QColor(GREEN), present=False)
    shelf.show("one", True)
    becomes(looker, *place, QColor(GREEN))


@pytest.mark.parametrize("crs", ["EPSG:3405", "EPSG:3406", "EPSG:32648", "EPSG:3857", "EPSG:4326"])
def test_that_a_gis_file_of_any_system_lies_where_it_belongs(
    make: Callable[..., Looker], shelve: Callable[..., TileShelf], tmp_path: Path, crs: str
) -> None:
    looker = make("native")
    corner = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform
    ring = [
        corner(HOME[0] + dx, HOME[1] + dy) for dx, dy in ((0.006, 0.006), (0.01, 0.006), (0.01, 0.01), (0.006, 0.01))
    ]
    file = tmp_path / "zone.gpkg"
    shapes = shapely.to_wkb(np.array([shapely.Polygon(ring)], object))
    pyogrio.raw.write(file, shapes, [], [], layer="zones", driver="GPKG", geometry_type="Polygon", crs=crs)
    shelf = shelve(layer("file", file, style=LayerStyle(line="", fill="tx1")))
    put(looker, shelf)
    assert shelf.standing == {}
    becomes(looker, HOME[0] + 0.008, HOME[1] + 0.008, QColor(looker.surface.tokens["tx1"]))
    assert looker.grab().pixelColor(looker.at(HOME[0] + 0.0055, HOME[1] + 0.008)) != QColor(
        looker.surface.tokens["tx1"]
    )


def test_that_a_services_tiles_come_through_the_desk_and_the_page_asks_nobody(
    web: Looker, shelve: Callable[..., TileShelf]
) -> None:
    service = MapService()
    service.body = picture(GREEN)
    before = map_profile().guard.blocked
    shelf = shelve(layer("xyz", f"{service.url}/{{z}}/{{x}}/{{y}}.png"))
    put(web, shelf)
    becomes(web, HOME[0] + 0.004, HOME[1] + 0.011, QColor(GREEN))
    assert service.asked and map_profile().guard.blocked == before == 0
    assert {headers["User-Agent"].split("/")[0] for _, headers in service.asked} == {"ioc-desktop"}
    service.close()


@pytest.mark.parametrize("kind", ["web", "native"])
def test_that_no_base_covers_the_names_of_the_archipelagos(
    make: Callable[..., Looker], shelve: Callable[..., TileShelf], tmp_path: Path, kind: str
) -> None:
    """Hoàng Sa and Trường Sa are named in Vietnamese on top of whatever is imported, even where it covers all."""
    scene = Scene()
    scene.set_places(place_names(grounds_for("da_nang")))
    looker = make(kind, scene)
    looker.settle(*COUNTRY)
    tiles = {(5, x, y): picture(GREEN) for x in range(22, 32) for y in range(10, 18)}
    put(looker, shelve(layer("tiles", write_mbtiles(tmp_path / "all.mbtiles", tiles))))
    becomes(looker, COUNTRY[0] - 2, COUNTRY[1], QColor(GREEN))
    picture_now = looker.paint()
    overlay = looker.surface.overlay
    written = [*overlay.under, *overlay.over]
    named = {item.spec.text: item for item in written if "Quần đảo" in item.spec.text}
    assert {name.replace("\n", " ") for name in named} == {"Quần đảo Hoàng Sa", "Quần đảo Trường Sa"}
    left, top = looker.surface.view.corner
    for item in named.values():
        size = looker.surface.plates.image(item.spec).size()
        box = [
            picture_now.pixelColor(x, y)
            for x in range(max(item.x - left, 0), min(item.x - left + size.width(), 800))
            for y in range(max(item.y - top, 0), min(item.y - top + size.height(), 600))
        ]
        assert sum(colour != QColor(GREEN) for colour in box) > 200, "the letters stand on the base"


def test_that_a_file_that_cannot_be_read_is_said_and_the_others_are_drawn(
    make: Callable[..., Looker], shelve: Callable[..., TileShelf], tmp_path: Path
) -> None:
    looker = make("native")
    broken = tmp_path / "broken.mbtiles"
    broken.write_bytes((shared_data() / "basemap" / "corrupt.mbtiles").read_bytes())
    good = write_mbtiles(tmp_path / "good.mbtiles", {(5, x, y): picture(GREEN) for x in (25, 26) for y in (14, 15)})
    shelf = shelve(layer("tiles", good), layer("tiles", broken, id="two"))
    looker.surface.set_shelf(shelf)
    looker.paint()
    looker.qtbot.waitUntil(lambda: bool(shelf.troubles()), timeout=20000)
    assert [(told.layer, told.code) for told in shelf.troubles()] == [("two", "geodata.damaged")]
    becomes(looker, HOME[0] + 0.004, HOME[1] + 0.011, QColor(GREEN))


def test_that_a_dead_tile_process_is_started_again(
    make: Callable[..., Looker], shelve: Callable[..., TileShelf], tmp_path: Path
) -> None:
    looker = make("native")
    tiles = {(5, x, y): picture(GREEN) for x in (25, 26) for y in (14, 15)}
    shelf = shelve(layer("tiles", write_mbtiles(tmp_path / "a.mbtiles", tiles)))
    put(looker, shelf)
    assert shelf.pid is not None
    os.kill(shelf.pid, 9)
    looker.qtbot.waitUntil(lambda: shelf.pid is None, timeout=5000)
    looker.settle(HOME[0], HOME[1], 15)
    looker.qtbot.waitUntil(lambda: not shelf.missing(), timeout=20000)


def test_that_an_imported_city_paints_its_land_streets_and_names(
    make: Callable[..., Looker], shelve: Callable[..., TileShelf], tmp_path: Path
) -> None:
    file = str(shared_data() / "basemap" / "monaco-latest.osm.pbf")
    wish = Wish(files=(file,), name="monaco", root=str(tmp_path / "ground"), made="2026-01-01T00:00:00Z")
    import_ground(wish, lambda *_: None)
    site = Site(id="m", title=TITLE, zone="UTC", centre=(7.42, 43.74), zoom=15, box=(7, 43, 8, 44), ground="monaco")
    layers, folders = layers_of(site)
    assert [spec.attribution for spec in layers] == ["© OpenStreetMap contributors"]
    scene = Scene()
    scene.set_places(place_names(grounds_for("monaco")))
    looker = make("native", scene)
    looker.surface.set_grounds(grounds_for("monaco"))
    looker.surface.set_theme(DARK)
    looker.settle(7.4225, 43.7385, 15)
    becomes(looker, 7.4360, 43.7330, QColor(DARK["sea"]))
    shelf = shelve(*layers, grounds=folders)
    before = looker.grab()
    put(looker, shelf)
    looker.qtbot.waitUntil(lambda: looker.grab() != before, timeout=8000)
    after = looker.grab()
    changed = sum(after.pixelColor(x, y) != before.pixelColor(x, y) for x in range(0, 800, 4) for y in range(0, 600, 4))
    assert changed > 2000, "streets and houses are there"
    assert {"Monte-Carlo", "La Condamine"} <= {place.name for place in scene.places}


def test_that_layers_are_switched_by_number_and_the_keyboard_comes_back(
    qtbot: QtBot, shelve: Callable[..., TileShelf], tmp_path: Path
) -> None:
    window, back = QWidget(), []
    window.resize(600, 400)
    qtbot.addWidget(window)
    window.show()
    shelf = shelve(layer("file", tmp_path / "a.gpkg"), layer("file", tmp_path / "b.gpkg", id="two", shown=False))
    listed = LayerList(window, lambda: back.append(True))
    listed.tell(shelf, "vi")
    shelf.changed.connect(lambda: listed.tell(shelf, "vi"))
    listed.open_at(10, 10)
    qtbot.keyClick(listed, Qt.Key.Key_2)
    assert shelf.shown == {"one", "two"}
    qtbot.keyClick(listed, Qt.Key.Key_Up)
    qtbot.keyClick(listed, Qt.Key.Key_Space)
    assert shelf.shown == {"two"}
    assert "Lớp thử" in listed.accessibleName()
    qtbot.keyClick(listed, Qt.Key.Key_Escape)
    assert back and not listed.isVisible()
