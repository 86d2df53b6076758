"""Layers from disk: tiles of shapes are drawn and enlarged, blocks read only what is in view, memory is bounded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from PySide6.QtGui import QColor

from ioc.domain.records import Text
from ioc.domain.site import LayerSpec, LayerStyle
from ioc.geodata.refusal import GeodataRefused
from ioc.qt.tokens import DARK
from maps.projection import View
from maps.tiles.canvas import Canvas
from maps.tiles.grid import TileKey, block_of, degrees_box, parent_of, tiles_over
from maps.tiles.layer_files import prepared
from maps.tiles.shelf import MOST_BYTES, TileShelf
from maps.tiles.sources import ArchiveSource, FileSource, read_block
from maps.tiles.tile_tables import tile_tables
from tests.expectations.polled import shared_data
from tests.unit.geodata.tile_files import vector_tile, write_mbtiles

TITLE = Text(vi="A", en="A")


def spec(address: Path, **more: object) -> LayerSpec:
    return LayerSpec(**{"id": "a", "title": TITLE, "kind": "file", "address": str(address), **more})  # type: ignore[arg-type]


def test_that_a_views_tiles_cover_it_and_begin_in_the_middle() -> None:
    view = View(108.2, 16.05, 14, 1000, 700)
    tiles = tiles_over(view)
    boxes = [degrees_box(tile) for tile in tiles]
    assert min(box[0] for box in boxes) <= view.place(0, 0)[0] and max(box[2] for box in boxes) >= view.place(999, 0)[0]
    west, south, east, north = boxes[0]
    assert west <= 108.2 <= east and south <= 16.05 <= north
    assert len(set(tiles)) == len(tiles) <= 5 * 4


def test_that_a_parent_knows_which_part_of_it_a_tile_is() -> None:
    assert parent_of((15, 26_219, 14_899), 13) == ((13, 6_554, 3_724), 4, 3, 3)
    assert block_of((15, 26_219, 14_899)) == (15, 26_216, 14_896)


def test_that_water_of_a_tile_is_drawn_and_enlarged(tmp_path: Path) -> None:
    half = [(0, 0), (2048, 0), (2048, 4096), (0, 4096), (0, 0)]
    file = write_mbtiles(tmp_path / "a.mbtiles", {(3, 6, 3): vector_tile("water", [(3, [half], {"class": "lake"})])})
    source = ArchiveSource(file, spec(file, kind="tiles"))
    west, east = (source.painted((4, x, 6), 1.0, DARK)[(4, x, 6)] for x in (12, 13))
    assert west is not None and west.pixelColor(100, 100) == QColor(DARK["sea"])
    assert east is None or east.pixelColor(200, 100).alpha() == 0
    assert source.painted((2, 3, 1), 1.0, DARK) == {(2, 3, 1): None}, "coarser than its coarsest"


def test_that_fifty_thousand_buildings_are_sorted_once_and_seen_by_part() -> None:
    import sqlite3

    database = sqlite3.connect(shared_data() / "basemap" / "jakartabuildings.mbtiles")
    (data,) = database.execute("SELECT tile_data FROM tiles").fetchone()
    tables = tile_tables(bytes(data), (13, 6527, 4240))
    assert len(tables["buildings"].shapes) == 57_732 - 3_300, "the tile repeats 3 300 of its neighbours"
    part = degrees_box((16, 6527 * 8 + 3, 4240 * 8 + 3))
    seen, columns = tables["buildings"].within(part, 16)
    assert 0 < len(seen) < 5_000 and len(columns["kind"]) == len(seen)
    assert not len(tables["buildings"].within(part, 9)[0]), "houses are not drawn from afar"


def test_that_a_gis_file_is_prepared_once_and_again_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "stops.geojson"
    file.write_bytes((shared_data() / "geodata_vn" / "hanoi_bus_stops_osm.geojson").read_bytes())
    first = prepared(spec(file), tmp_path / "cache")
    made = first.stat().st_mtime_ns
    assert prepared(spec(file), tmp_path / "cache") == first and first.stat().st_mtime_ns == made
    file.write_bytes((shared_data() / "geodata_vn" / "48_da_nang.geojson").read_bytes())
    assert prepared(spec(file), tmp_path / "cache") != first
    assert not list((tmp_path / "cache").glob("*making*"))


def test_that_a_block_reads_only_what_lies_in_it_and_thins_out_from_afar(tmp_path: Path) -> None:
    file = prepared(spec(shared_data() / "geodata_vn" / "danang-all-wards.zip"), tmp_path)
    near = Canvas((14, 13_108, 7_448), 1.0, DARK)
    far = Canvas((2, 0, 0), 1.0, DARK)
    count = {}
    for name, canvas in (("near", near), ("far", far)):
        shapes, _ = read_block(file, "shapes", canvas, f"extent >= {canvas.degrees_per_pixel:.9f}")
        count[name] = len(shapes)
        canvas.stroke(shapes, QColor("#ffffff"), 1.0)
        canvas.tiles()
    assert 0 < count["near"] < 30 and count["far"] < 94


def test_that_points_lines_and_areas_wear_the_layers_tokens(tmp_path: Path) -> None:
    file = prepared(spec(shared_data() / "geodata_vn" / "48_da_nang.geojson"), tmp_path)
    style = LayerStyle(line="", fill="tx2")
    tile = (12, 3276, 1862)
    picture = FileSource(file, spec(file, style=style)).painted(tile, 1.0, DARK)[tile]
    assert picture is not None
    seen = {picture.pixelColor(x, y).name() for x in range(0, 256, 8) for y in range(0, 256, 8)}
    assert QColor(DARK["tx2"]).name() in seen


@pytest.mark.parametrize(
    ("name", "more", "code"),
    [
        ("basemap/corrupt.mbtiles", {}, "geodata"),
        ("geodata_vn/hcmc-stops.json", {}, "geodata.damaged"),
        ("geodata_vn/48_da_nang.geojson", {"layer": "none"}, "geodata.no_such_layer"),
        ("geodata_vn/saigon-roads-epsg32648.geojson", {"crs": "EPSG:4326"}, "geodata.no_degrees"),
        ("geodata_vn/none.geojson", {}, "geodata.no_file"),
    ],
)
def test_that_a_layer_file_is_refused_and_nothing_is_left_in_the_cache(
    tmp_path: Path, name: str, more: dict[str, object], code: str
) -> None:
    with pytest.raises(GeodataRefused) as refused:
        prepared(spec(shared_data() / name, **more), tmp_path)
    assert refused.value.code.startswith(code)
    assert list(tmp_path.iterdir()) == []


def test_that_the_shelf_keeps_no_more_than_its_bound_in_memory(tmp_path: Path, qapp: object) -> None:
    shelf = TileShelf((spec(tmp_path / "a.gpkg"),), ())
    big = b"x" * (MOST_BYTES // 20)
    for x in range(50):
        shelf._keep([(TileKey("a", 10, x, 0), big)])
    held = [x for x in range(50) if shelf.tile(TileKey("a", 10, x, 0)) is not None]
    assert len(held) == 20 and held[-1] == 49
    shelf.deleteLater()


def test_that_shapes_that_overlap_are_filled_and_holes_stay_open() -> None:
    canvas = Canvas((10, 820, 464), 1.0, DARK, span=1)
    west, south, east, north = degrees_box((10, 820, 464))
    wide, high = east - west, north - south

    def box(left: float, low: float, right: float, top: float) -> shapely.Polygon:
        return shapely.box(west + left * wide, south + low * high, west + right * wide, south + top * high)

    holed = shapely.difference(box(0, 0, 1, 1), box(0.6, 0.4, 0.9, 0.6))
    canvas.fill(np.array([holed, box(0.1, 0.1, 0.4, 0.9)], object), QColor("#ff0000"))
    picture = canvas.tiles()[(10, 820, 464)]
    assert picture is not None
    assert picture.pixelColor(64, 128) == QColor("#ff0000"), "where two overlap"
    assert picture.pixelColor(192, 128).alpha() == 0, "the hole"
