"""What a map file is, by its content first and its name second."""

from __future__ import annotations

import zipfile
from enum import Enum
from pathlib import Path

from ioc.geodata.refusal import GeodataRefused, reading_trouble

HEAD = 4096
MOST_UNZIPPED = 8_000_000_000
"""Bytes that a zip may hold unpacked."""
MOST_RATIO = 200
MEMBERS = (".shp", ".geojson", ".json", ".gpkg", ".fgb", ".kml", ".gml")


class FileKind(Enum):
    """Kinds of file that a ground or a layer can be made of."""

    OSM_PBF = "osm_pbf"
    GIS = "gis"
    GIS_ZIP = "gis_zip"
    TILES = "tiles"
    TILE = "tile"


def file_kind(file: Path) -> FileKind:
    """Raises GeodataRefused for what is missing, empty, unreadable or of no known kind."""
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError as trouble:
        raise reading_trouble(file, trouble) from None
    if not head:
        raise GeodataRefused("geodata.empty", file=str(file))
    return _by_content(file, head)


def _by_content(file: Path, head: bytes) -> FileKind:
    name = file.name.lower()
    if head.startswith(b"PMTiles"):
        return FileKind.TILES
    if head.startswith(b"SQLite format 3"):
        return FileKind.GIS if name.endswith(".gpkg") else FileKind.TILES
    if head.startswith(b"PK"):
        _check_zip(file)
        return FileKind.GIS_ZIP
    if b"OSMHeader" in head[:64]:
        return FileKind.OSM_PBF
    if name.endswith(".osm.pbf"):
        raise GeodataRefused("geodata.not_osm", file=str(file))
    if name.endswith((".mvt", ".pbf")):
        return FileKind.TILE
    if name.endswith((".mbtiles", ".pmtiles", ".gpkg")):
        raise GeodataRefused("geodata.unknown", file=str(file))
    if head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") or name.endswith((".shp", ".fgb", ".gml", ".kml")):
        return FileKind.GIS
    raise GeodataRefused("geodata.unknown", file=str(file))


def zip_members(file: Path) -> list[str]:
    """The readable files of a zip, in order of name."""
    with zipfile.ZipFile(file) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
    return sorted(
        name for name in names if name.lower().endswith(MEMBERS) and not name.split("/")[-1].startswith((".", "._"))
    )


def _check_zip(file: Path) -> None:
    """A zip that is broken, or grows beyond all measure, is not opened by anything else."""
    try:
        with zipfile.ZipFile(file) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as trouble:
        raise GeodataRefused("geodata.damaged", file=str(file), reason=str(trouble)) from None
    size, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if size > MOST_UNZIPPED or (size > 100_000_000 and size > MOST_RATIO * max(packed, 1)):
        raise GeodataRefused("geodata.zip_too_large", file=str(file), megabytes=size // 1_000_000)
    if not zip_members(file):
        raise GeodataRefused("geodata.zip_without", file=str(file), known=", ".join(MEMBERS))
