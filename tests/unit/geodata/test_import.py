"""`ioc basemap import` on real files: what comes of them, and that a refusal leaves nothing behind."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ioc.app.basemap import Cancelled, run_import
from ioc.cli import app
from ioc.geodata.ground_files import Manifest, ground_folder, ground_names, read_manifest
from ioc.geodata.ground_import import Wish, import_ground, sweep
from ioc.geodata.refusal import GeodataRefused
from resources import LANGUAGES, sentence
from tests.expectations.polled import shared_data
from tests.unit.geodata.tile_files import vector_tile, write_mbtiles


def wish(root: Path, *files: str | Path, **more: object) -> Wish:
    found = tuple(str(file if isinstance(file, Path) else shared_data() / file) for file in files)
    return Wish(**{"files": found, "name": "here", "root": str(root), "made": "2026-01-01T00:00:00Z", **more})  # type: ignore[arg-type]


def made(root: Path, *files: str | Path, **more: object) -> Manifest:
    return import_ground(wish(root, *files, **more), lambda *_: None)


def test_that_monaco_becomes_land_layers_gazetteer_and_roads(tmp_path: Path) -> None:
    told: list[tuple[str, float, int]] = []
    found = import_ground(wish(tmp_path, "basemap/monaco-latest.osm.pbf"), lambda *step: told.append(step))
    assert found.counts == {
        "landuse": 109, "water": 18, "waterways": 3, "boundaries": 33, "buildings": 1207, "rails": 13, "roads": 2351,
        "places": 44,
    }  # fmt: skip
    assert found.attribution == "© OpenStreetMap contributors" and found.has_land
    assert found.roads.edges == 1169 and found.roads.dropped_edges == 94
    assert read_manifest(tmp_path / "here") == found
    shares = [share for _, share, _ in told]
    assert shares == sorted(shares) and shares[-1] < 1 and len(shares) > 10
    places = json.loads((tmp_path / "here" / "places.geojson").read_text())["features"]
    names = {place["properties"]["name"] for place in places}
    assert {"Monaco", "Monte-Carlo", "La Condamine", "Boulevard des Moulins"} <= names
    land = json.loads((tmp_path / "here" / "land.geojson").read_text())
    assert {feature["properties"]["kind"] for feature in land["features"]} >= {"land"}


def test_that_monacos_sea_is_sea_and_its_rock_is_land(tmp_path: Path) -> None:
    import shapely

    made(tmp_path, "basemap/monaco-latest.osm.pbf")
    land = json.loads((tmp_path / "here" / "land.geojson").read_text())
    shapes = [shapely.geometry.shape(f["geometry"]) for f in land["features"] if f["properties"]["kind"] == "land"]
    whole = shapely.union_all(shapes)
    assert whole.contains(shapely.Point(7.4202, 43.7314)), "the Prince's Palace"
    assert whole.contains(shapely.Point(7.4275, 43.7396)), "Monte-Carlo"
    assert not whole.contains(shapely.Point(7.4360, 43.7330)), "the sea off the port"


def test_that_neighbouring_vector_tiles_make_one_ground(tmp_path: Path) -> None:
    names = ("3191-1889", "3192-1888", "3192-1889")
    found = made(tmp_path, *(f"basemap/bangkok-12-{name}.mvt" for name in names))
    assert found.counts["roads"] > 1400 and found.counts["water"] == 3
    assert found.box == pytest.approx((100.459, 13.753, 100.635, 13.923), abs=0.002)
    assert found.roads.edges and found.left_out["beside its tile"] > 0


@pytest.mark.parametrize(
    ("file", "more", "expected"),
    [
        ("basemap/ne_110m_admin_0_countries.json", {}, {"boundaries": 177}),
        ("geodata_vn/danang-all-wards.zip", {}, {"boundaries": 94}),
        ("geodata_vn/hanoi_bus_stops_osm.geojson", {}, {"places": 3326}),
        ("geodata_vn/saigon-roads-epsg32648.geojson", {}, {"roads": 2264}),
        ("basemap/world_cities.mbtiles", {}, {"places": 68}),
        ("basemap/geography-class-png.mbtiles", {}, {}),
        ("basemap/stamen_toner_raster_z3.pmtiles", {}, {}),
        ("basemap/jakartabuildings.mbtiles", {}, {}),
        ("basemap/some-empty-tiles.mbtiles", {}, {}),
        ("basemap/test_fixture_1.pmtiles", {}, {}),
    ],
)
def test_that_other_real_files_are_taken(
    tmp_path: Path, file: str, more: dict[str, object], expected: dict[str, int]
) -> None:
    found = made(tmp_path, file, **more)
    assert found.counts == expected
    if file.endswith("tiles"):
        assert (tmp_path / "here" / found.tiles).stat().st_size == (shared_data() / file).stat().st_size


def test_that_metres_in_a_geojson_end_where_saigon_is(tmp_path: Path) -> None:
    box = made(tmp_path, "geodata_vn/saigon-roads-epsg32648.geojson").box
    assert 106.4 < box[0] < box[2] < 107 and 10.4 < box[1] < box[3] < 11.2


def test_that_a_lone_tile_without_a_place_is_refused_and_taken_with_one(tmp_path: Path) -> None:
    with pytest.raises(GeodataRefused, match="tile_nowhere"):
        made(tmp_path, "basemap/shortbread-tile.pbf")
    found = made(tmp_path, "basemap/shortbread-tile.pbf", tile=(14, 8529, 5975))
    assert found.counts["buildings"] == 2325 and found.counts["roads"] > 4000


REFUSED = {
    "basemap/corrupt.mbtiles": "geodata.damaged",
    "basemap/empty.pmtiles": "geodata.empty",
    "basemap/invalid.mbtiles": "geodata.no_tiles_table",
    "basemap/invalid.pmtiles": "geodata.unknown",
    "geodata_vn/hcmc-stops.json": "geodata.damaged",
    "basemap/none.osm.pbf": "geodata.no_file",
    "basemap": "geodata.is_folder",
    "README.md": "geodata.unknown",
}


@pytest.mark.parametrize("file", REFUSED)
def test_that_a_bad_file_is_refused_in_words_with_an_exit_code_and_nothing_half_written(
    tmp_path: Path, file: str
) -> None:
    arguments = ["basemap", "import", str(shared_data() / file), "--into", str(tmp_path), "--name", "bad"]
    done = CliRunner().invoke(app, arguments, env={"IOC_LANGUAGE": "en"})
    assert done.exit_code == 3
    assert file.split("/")[-1] in done.output and "geodata." not in done.output
    assert list(tmp_path.iterdir()) == []
    for language in LANGUAGES:
        assert sentence(REFUSED[file], {}, language) != REFUSED[file]


def test_that_a_cut_off_extract_is_refused(tmp_path: Path) -> None:
    whole = (shared_data() / "basemap" / "monaco-latest.osm.pbf").read_bytes()
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(GeodataRefused, match="damaged"):
        made(tmp_path / "root", cut)
    assert list((tmp_path / "root").iterdir()) == []


def test_that_a_ground_is_replaced_only_when_asked_and_stays_when_the_new_one_fails(tmp_path: Path) -> None:
    first = made(tmp_path, "basemap/world_cities.mbtiles")
    with pytest.raises(GeodataRefused, match="exists"):
        made(tmp_path, "geodata_vn/48_da_nang.geojson")
    with pytest.raises(GeodataRefused, match="damaged"):
        made(tmp_path, "basemap/corrupt.mbtiles", replace=True)
    assert read_manifest(tmp_path / "here") == first
    second = made(tmp_path, "geodata_vn/48_da_nang.geojson", replace=True)
    assert read_manifest(tmp_path / "here") == second and ground_names(tmp_path) == ["here"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["here"]


def test_that_a_stopped_import_ends_its_process_and_leaves_nothing(tmp_path: Path) -> None:
    steps: list[str] = []
    asked = wish(tmp_path, "basemap/monaco-latest.osm.pbf")
    with pytest.raises(Cancelled):
        run_import(asked, lambda step, *_: steps.append(step), stopped=lambda: bool(steps))
    assert list(tmp_path.iterdir()) == []


def test_that_the_rests_of_a_killed_import_are_swept_away(tmp_path: Path) -> None:
    dead = tmp_path / ".here.999999999.importing"
    dead.mkdir()
    (dead / "layers.gpkg").write_bytes(b"half")
    living = tmp_path / f".here.{os.getpid()}.importing"
    living.mkdir()
    assert sweep(tmp_path, "here") == 1
    assert [path.name for path in tmp_path.iterdir()] == [living.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_that_a_full_disk_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copied tile archive meets a real ENOSPC: its target is a link to /dev/full."""
    tiles = write_mbtiles(tmp_path / "a.mbtiles", {(0, 0, 0): vector_tile("place", [(1, [[(9, 9)]], {"name": "A"})])})
    from ioc.geodata import ground_import

    def linked(folder: Path) -> None:
        (folder / "tiles.mbtiles").symlink_to("/dev/full")

    real = ground_import.GroundWriter

    def writer(folder: Path) -> object:
        linked(folder)
        return real(folder)

    monkeypatch.setattr(ground_import, "GroundWriter", writer)
    with pytest.raises(GeodataRefused) as refused:
        made(tmp_path / "root", tiles)
    assert refused.value.code == "geodata.disk_full" and "root" in str(refused.value.params["folder"])
    assert list((tmp_path / "root").iterdir()) == []


def test_that_a_folder_that_may_not_be_written_is_said_in_words(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file, not a folder")
    with pytest.raises(GeodataRefused) as refused:
        made(blocked / "root", "basemap/world_cities.mbtiles")
    assert refused.value.code == "geodata.not_written"


@pytest.mark.parametrize("name", ["../up", "a/b", ".hidden", ""])
def test_that_a_ground_name_is_no_path(tmp_path: Path, name: str) -> None:
    assert ground_folder(name, tmp_path) is None
