"""Layers of services: asked for rightly and politely, kept on disk, and shown from there when nobody answers."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from ioc.domain.records import Text
from ioc.domain.site import LayerSpec, LayerStyle
from ioc.qt.tokens import DARK, LIGHT
from maps.tiles.addresses import wms_address, xyz_address
from maps.tiles.capabilities import Unusable, wmts_of
from maps.tiles.remote import AT_ONCE, Hosts, NotNow, RemoteSource
from maps.tiles.tile_cache import TileCache
from tests.helpers.map_service import MapService, picture

PLACE = (14, 13110, 7449)
"""A tile over Đà Nẵng."""


@pytest.fixture
def service() -> Iterator[MapService]:
    made = MapService()
    yield made
    made.close()


def layer(service: MapService, kind: str = "xyz", **more: object) -> LayerSpec:
    told = {"address": f"{service.url}/{{z}}/{{x}}/{{y}}.png", "layer": "ortho", **more}
    return LayerSpec(id="a", title=Text(vi="A", en="A"), kind=kind, **told)  # type: ignore[arg-type]


def source(spec: LayerSpec, folder: Path, *, network: bool = True, hosts: Hosts | None = None) -> RemoteSource:
    return RemoteSource(spec, TileCache(folder), hosts or Hosts(), network=network)


def shown(made: RemoteSource) -> QImage | None:
    return made.painted(PLACE, 1.0, DARK)[PLACE]


def test_that_a_tile_is_fetched_once_with_our_name_and_then_comes_from_disk(
    service: MapService, tmp_path: Path
) -> None:
    assert shown(source(layer(service), tmp_path)) is not None
    assert shown(source(layer(service), tmp_path)) is not None
    ((path, headers),) = service.asked
    assert path == "/14/13110/7449.png" and headers["User-Agent"].startswith("ioc-desktop/")


def test_that_an_old_tile_is_checked_and_kept_when_it_is_still_the_same(service: MapService, tmp_path: Path) -> None:
    shown(source(layer(service), tmp_path))
    (file,) = tmp_path.rglob("*.tile")
    os.utime(file, (0, 0))
    assert shown(source(layer(service), tmp_path)) is not None
    assert service.asked[1][1]["If-None-Match"] == '"one"'
    assert file.stat().st_mtime > 1e9, "it counts as fresh again"


def test_that_old_tiles_stand_in_while_the_service_is_away_and_that_is_said(
    service: MapService, tmp_path: Path
) -> None:
    shown(source(layer(service), tmp_path))
    (file,) = tmp_path.rglob("*.tile")
    age = file.stat().st_mtime - 40 * 86_400
    os.utime(file, (age, age))
    service.close()
    made = source(layer(service), tmp_path)
    assert shown(made) is not None
    assert made.standing.code == "geodata.layer_offline" and made.standing.params["days"] == 40  # type: ignore[index]


def test_that_a_tile_nobody_has_is_wanted_later_and_the_host_is_left_alone(service: MapService, tmp_path: Path) -> None:
    service.status = 503
    hosts = Hosts()
    made = source(layer(service), tmp_path, hosts=hosts)
    for _ in range(3):
        with pytest.raises(NotNow):
            shown(made)
    assert len(service.asked) == 1 and made.standing.code == "geodata.layer_refused"


def test_that_without_network_nothing_is_asked(service: MapService, tmp_path: Path) -> None:
    made = source(layer(service), tmp_path, network=False)
    assert shown(made) is None and service.asked == []
    assert made.standing.code == "geodata.layer_cache_only"


@pytest.mark.parametrize("body", [b"<html>sorry</html>", b"", b"\x89PNG\r\n\x1a\nbroken"])
def test_that_what_is_no_picture_is_neither_kept_nor_shown(service: MapService, tmp_path: Path, body: bytes) -> None:
    service.body = body
    made = source(layer(service), tmp_path)
    with pytest.raises(NotNow):
        shown(made)
    assert made.standing.code == "geodata.layer_no_picture" and list(tmp_path.rglob("*.tile")) == []


def test_that_no_tile_there_is_remembered(service: MapService, tmp_path: Path) -> None:
    service.status = 404
    made = source(layer(service), tmp_path)
    assert shown(made) is None and shown(made) is None
    assert len(service.asked) == 1 and made.standing.code == ""


def test_that_one_host_is_asked_two_things_at_a_time_at_most(service: MapService, tmp_path: Path) -> None:
    service.hold = threading.Event()
    made = source(layer(service), tmp_path)
    with ThreadPoolExecutor(6) as pool:
        jobs = [pool.submit(made.painted, (14, 13110 + n, 7449), 1.0, DARK) for n in range(6)]
        threading.Timer(0.3, service.hold.set).start()
        assert all(job.result() for job in jobs)
    assert len(service.asked) == 6 and service.most_at_once <= AT_ONCE


def test_that_the_cache_stays_within_its_bound_and_drops_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = TileCache(tmp_path, most_bytes=50_000)
    for number in range(20):
        cache.put("a", (5, number, 0), b"x" * 5_000)
    assert sum(file.stat().st_size for file in tmp_path.rglob("*.tile")) <= 50_000
    assert cache.get("a", (5, 19, 0)) is not None and cache.get("a", (5, 0, 0)) is None


def test_that_a_cut_off_cache_file_is_as_none(tmp_path: Path) -> None:
    cache = TileCache(tmp_path)
    cache.put("a", PLACE, b"body", "etag")
    (file,) = tmp_path.rglob("*.tile")
    file.write_bytes(b"{half")
    assert cache.get("a", PLACE) is None


def test_that_rows_are_counted_from_the_south_when_the_template_says_so() -> None:
    assert xyz_address("https://{s}.t/{z}/{x}/{-y}", (3, 1, 2)) == "https://a.t/3/1/5"


@pytest.mark.parametrize(
    ("version", "crs", "name", "lat_first"),
    [("1.3.0", "EPSG:4326", "CRS", True), ("1.1.1", "EPSG:4326", "SRS", False), ("1.3.0", "CRS:84", "CRS", False)],
)
def test_that_wms_gets_its_axes_in_the_order_of_its_version(
    service: MapService, tmp_path: Path, version: str, crs: str, name: str, lat_first: bool
) -> None:
    spec = layer(service, "wms", address=f"{service.url}/wms?map=city&request=nothing", version=version, crs=crs)
    assert shown(source(spec, tmp_path)) is not None
    (asked,) = service.queries()
    assert asked[name] == crs and asked["MAP"] == "city" and asked["REQUEST"] == "GetMap"
    box = [float(side) for side in asked["BBOX"].split(",")]
    south, west = (box[0], box[1]) if lat_first else (box[1], box[0])
    assert 15.9 < south < 16.2 and 108 < west < 108.2


def test_that_wms_in_metres_is_easting_first_in_both_versions(service: MapService) -> None:
    boxes = {
        wms_address(layer(service, "wms", address="http://a/w", version=version), PLACE).split("BBOX=")[1].split("&")[0]
        for version in ("1.1.1", "1.3.0")
    }
    assert len(boxes) == 1
    west, south, east, north = (float(side) for side in boxes.pop().split(","))
    assert east - west == pytest.approx(north - south) and west == pytest.approx(12_038_000, rel=0.01)


def capabilities(rest: str = "", base: str = "http://a/kvp?") -> bytes:
    matrices = "".join(
        f"<TileMatrix><ows:Identifier>L{zoom:02}</ows:Identifier><ScaleDenominator>{559082264.0287178 / 2**zoom}"
        "</ScaleDenominator><TopLeftCorner>-20037508.34 20037508.34</TopLeftCorner><TileWidth>256</TileWidth>"
        f"<TileHeight>256</TileHeight><MatrixWidth>{2**zoom}</MatrixWidth><MatrixHeight>{2**zoom}</MatrixHeight>"
        "</TileMatrix>"
        for zoom in range(10, 16)
    )
    return f"""<?xml version="1.0"?>
<Capabilities xmlns="http://www.opengis.net/wmts/1.0" xmlns:ows="http://www.opengis.net/ows/1.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
 <ows:OperationsMetadata><ows:Operation name="GetTile"><ows:DCP><ows:HTTP><ows:Get xlink:href="{base}"/></ows:HTTP>
 </ows:DCP></ows:Operation></ows:OperationsMetadata>
 <Contents><Layer><ows:Identifier>ortho</ows:Identifier><Style isDefault="true"><ows:Identifier>day</ows:Identifier>
 </Style><Format>image/png</Format>
 <TileMatrixSetLink><TileMatrixSet>utm</TileMatrixSet></TileMatrixSetLink>
 <TileMatrixSetLink><TileMatrixSet>web</TileMatrixSet></TileMatrixSetLink>{rest}</Layer>
 <TileMatrixSet><ows:Identifier>utm</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::32648</ows:SupportedCRS>
 {matrices}</TileMatrixSet>
 <TileMatrixSet><ows:Identifier>web</ows:Identifier><ows:SupportedCRS>urn:ogc:def:crs:EPSG::3857</ows:SupportedCRS>
 {matrices}</TileMatrixSet></Contents></Capabilities>""".encode()


def test_that_wmts_is_asked_by_its_template_or_by_parameters(service: MapService, tmp_path: Path) -> None:
    template = f"{service.url}/rest/{{Style}}/{{TileMatrixSet}}/{{TileMatrix}}/{{TileRow}}/{{TileCol}}.png"
    rest = f'<ResourceURL format="image/png" resourceType="tile" template="{template}"/>'
    for name, document in (("rest", capabilities(rest)), ("kvp", capabilities(base=f"{service.url}/kvp?"))):
        service.documents = {"/caps.xml": document}
        spec = layer(service, "wmts", address=f"{service.url}/caps.xml?{name}")
        assert shown(source(spec, tmp_path)) is not None
    paths = [path for path, _ in service.asked]
    assert paths[1] == "/rest/day/web/L14/7449/13110.png"
    assert (
        service.queries()[3] | {"TILEMATRIX": "L14", "TILECOL": "13110", "TILEROW": "7449", "STYLE": "day"}
        == (service.queries()[3])
    )


def test_that_a_zoom_that_the_service_lacks_is_empty(service: MapService, tmp_path: Path) -> None:
    service.documents = {"/caps.xml": capabilities()}
    made = source(layer(service, "wmts", address=f"{service.url}/caps.xml"), tmp_path)
    assert made.painted((18, 1, 1), 1.0, DARK) == {(18, 1, 1): None} and len(service.asked) == 1


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"<html>", "geodata.layer_not_xml"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "geodata.layer_not_xml"),
        (b"<Capabilities/>", "geodata.layer_unknown"),
        (capabilities().replace(b"EPSG::3857", b"EPSG::3405"), "geodata.layer_no_matrix"),
    ],
)
def test_that_a_useless_description_says_what_is_wrong(service: MapService, document: bytes, code: str) -> None:
    with pytest.raises(Unusable) as unusable:
        wmts_of(document, layer(service, "wmts"))
    assert unusable.value.code == code


@pytest.mark.parametrize("tokens", [DARK, LIGHT])
def test_that_pictures_wear_the_grey_of_the_theme_unless_they_may_keep_their_own(
    service: MapService, tmp_path: Path, tokens: dict[str, str]
) -> None:
    service.body = picture("#FFFFFF")
    made = source(layer(service), tmp_path / "a").painted(PLACE, 1.0, tokens)[PLACE]
    assert made is not None and made.pixelColor(9, 9) == QColor(tokens["land"])
    service.body = picture("#FF0000")
    own = layer(service, style=LayerStyle(own_colours=True, opacity=0.5))
    made = source(own, tmp_path / "b").painted(PLACE, 1.0, tokens)[PLACE]
    assert made is not None and made.pixelColor(9, 9).red() == 255 and made.pixelColor(9, 9).alpha() == 128
    grey = source(layer(service), tmp_path / "c").painted(PLACE, 1.0, tokens)[PLACE]
    assert grey is not None and grey.pixelColor(9, 9).saturation() < 60
