"""Archives and vector tiles: read as their specifications say, refused in words when broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ioc.geodata.archive_opening import open_archive
from ioc.geodata.mvt import tile_layers
from ioc.geodata.pmtiles import tile_address, tile_id
from ioc.geodata.refusal import GeodataRefused
from tests.expectations.polled import shared_data
from tests.unit.geodata.tile_files import vector_tile, write_mbtiles, write_pmtiles

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 20
ARCHIVES = {
    "geography-class-png.mbtiles": ("png", 0, 1, 5),
    "some-empty-tiles.mbtiles": ("png", 1, 2, 11),
    "jakartabuildings.mbtiles": ("mvt", 13, 13, 1),
    "world_cities.mbtiles": ("mvt", 0, 6, 196),
    "stamen_toner_raster_z3.pmtiles": ("png", 0, 3, 85),
    "test_fixture_1.pmtiles": ("mvt", 0, 0, 1),
}
BROKEN = {
    "corrupt.mbtiles": "geodata.damaged",
    "invalid.mbtiles": "geodata.no_tiles_table",
    "empty.pmtiles": "geodata.empty",
    "invalid.pmtiles": "geodata.unknown",
}
FEATURES = {
    "bangkok-12-3191-1889.mvt": 1000,
    "bangkok-12-3192-1888.mvt": 590,
    "bangkok-12-3192-1889.mvt": 863,
    "shortbread-tile.pbf": 11015,
}


def test_that_pmtiles_numbers_follow_the_curve_of_the_specification() -> None:
    assert [tile_id(1, *at) for at in ((0, 0), (0, 1), (1, 1), (1, 0))] == [1, 2, 3, 4]
    assert tile_id(12, 3423, 1763) == 19078479
    for zoom in range(5):
        numbers = sorted(tile_id(zoom, x, y) for x in range(1 << zoom) for y in range(1 << zoom))
        assert numbers == list(range(numbers[0], numbers[0] + 4**zoom))
        assert all(tile_id(*tile_address(number)) == number for number in numbers)


@pytest.mark.parametrize("leaf", [False, True])
def test_that_both_archives_give_every_tile_at_its_address_and_no_other(tmp_path: Path, leaf: bool) -> None:
    tiles = {(3, x, y): PNG + bytes([x, y]) for x in range(8) for y in range(0, 8, 2)}
    made = [write_mbtiles(tmp_path / "a.mbtiles", tiles), write_pmtiles(tmp_path / "a.pmtiles", tiles, 2, leaf=leaf)]
    for file in made:
        archive = open_archive(file)
        assert sorted(archive.addresses(3)) == sorted(tiles)
        assert {at: archive.tile(at) for at in tiles} == tiles
        assert archive.tile((3, 0, 1)) is None and archive.tile((4, 0, 0)) is None
        assert (archive.info.format, archive.info.min_zoom, archive.info.max_zoom) == ("png", 3, 3)
        archive.close()


@pytest.mark.parametrize("name", ARCHIVES)
def test_that_a_real_archive_is_known_by_its_content(name: str) -> None:
    archive = open_archive(shared_data() / "basemap" / name)
    info = archive.info
    assert (info.format, info.min_zoom, info.max_zoom, info.count) == ARCHIVES[name]
    first = next(archive.addresses(info.max_zoom))
    assert archive.tile(first)
    archive.close()


@pytest.mark.parametrize("name", BROKEN)
def test_that_a_broken_archive_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(GeodataRefused) as refused:
        open_archive(shared_data() / "basemap" / name)
    assert refused.value.code == BROKEN[name]
    assert name in str(refused.value.params["file"])


def test_that_an_archive_that_is_cut_off_anywhere_is_refused_or_still_reads(tmp_path: Path) -> None:
    whole = write_pmtiles(tmp_path / "a.pmtiles", {(2, x, 1): PNG for x in range(4)}, 2).read_bytes()
    cut = tmp_path / "cut.pmtiles"
    for size in range(0, len(whole), 7):
        cut.write_bytes(whole[:size])
        try:
            archive = open_archive(cut)
            archive.tile((2, 3, 1))
        except GeodataRefused as refused:
            said = refused.params["file"]
        else:
            said = str(cut)
        assert said == str(cut)


@pytest.mark.parametrize("name", FEATURES)
def test_that_every_feature_of_a_real_tile_is_decoded(name: str) -> None:
    layers = tile_layers((shared_data() / "basemap" / name).read_bytes())
    assert sum(len(shapes) for shapes in layers.values()) == FEATURES[name]


def test_that_shapes_and_words_of_a_tile_come_back() -> None:
    ring = [(0, 0), (4096, 0), (4096, 4096), (0, 4096), (0, 0)]
    data = vector_tile("water", [(3, [ring], {"kind": "lake"}), (2, [[(0, 0), (2048, 1024)]], {"name": "Sông Hàn"})])
    polygon, line = tile_layers(data)["water"]
    assert polygon.properties == {"kind": "lake"} and line.properties == {"name": "Sông Hàn"}
    assert np.array_equal(polygon.parts[0] * 4096, ring)
    assert line.parts[0].tolist() == [[0, 0], [0.5, 0.25]]


@pytest.mark.parametrize(
    "garbage", [b"\xff\xff\xff", b"<html>not found</html>", b"\x1f\x8bbroken", b"\x1a\xff\xff\x01"]
)
def test_that_what_is_no_tile_is_refused(garbage: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        tile_layers(garbage)
