"""Makes a ground of map files. Runs in a process of its own: GDAL works in C and may die on a hostile file."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import shapely
from msgspec import Struct

from ioc.geodata import ground_files
from ioc.geodata.archive_opening import open_archive
from ioc.geodata.coast import land_of
from ioc.geodata.gathering import Box, Gathering
from ioc.geodata.gis_reading import batches, parts_of
from ioc.geodata.ground_files import Manifest, RoadCounts, SourceFile
from ioc.geodata.ground_writer import GroundWriter, land_document, places_document, roads_document, write_json
from ioc.geodata.osm_ways import read_roads
from ioc.geodata.recognise import FileKind, file_kind
from ioc.geodata.refusal import GeodataRefused, writing_trouble
from ioc.geodata.road_graph import RoadGraph, graph_of_lines, graph_of_ways
from ioc.geodata.tile_taking import Placed, place_of, take_archive, take_tile

Tell = Callable[[str, float, int], None]
"""Step (a word of `STEPS`), share done of all (0 to 1), features read so far."""
STEPS = ("reading", "roads", "land", "writing")
_READ_SHARE = 0.8
"""Share of the time that reading takes."""


class Wish(Struct, frozen=True, kw_only=True):
    """What to import. `made` is the time of the import (ISO 8601); `tile` places a lone vector tile."""

    files: tuple[str, ...]
    name: str
    root: str
    made: str
    replace: bool = False
    crs: str | None = None
    as_table: str = ""
    attribution: str = ""
    tile: tuple[int, int, int] | None = None
    built_in: bool = False
    """The program brings land of this name; the ground adds to it."""


def import_ground(wish: Wish, tell: Tell) -> Manifest:
    """Read all files into `root/name`, which appears whole or not at all. Raises GeodataRefused."""
    root, target = Path(wish.root), Path(wish.root) / wish.name
    if target.exists() and not wish.replace:
        raise GeodataRefused("geodata.exists", name=wish.name, folder=str(target))
    kinds = [(Path(file), file_kind(Path(file))) for file in wish.files]
    with _work_folder(root, wish.name) as folder:
        manifest = _Import(wish, folder, tell).run(kinds)
        try:
            _write_last(folder, manifest)
            _put(folder, target)
        except OSError as trouble:
            raise writing_trouble(root, trouble) from None
    return manifest


def sweep(root: Path, name: str) -> int:
    """Remove what killed imports of this name left behind; how many."""
    gone = 0
    for folder in root.glob(f".{name}.*.importing"):
        pid = re.search(r"\.(\d+)\.importing$", folder.name)
        if pid and not Path(f"/proc/{pid.group(1)}").exists():
            shutil.rmtree(folder, ignore_errors=True)
            gone += 1
    return gone


@contextmanager
def _work_folder(root: Path, name: str) -> Iterator[Path]:
    folder = root / f".{name}.{os.getpid()}.importing"
    try:
        root.mkdir(parents=True, exist_ok=True)
        sweep(root, name)
        folder.mkdir()
    except OSError as trouble:
        raise writing_trouble(root, trouble) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_last(folder: Path, manifest: Manifest) -> None:
    """The manifest makes a folder a ground, so it comes last and is on disk before the name is given."""
    with (folder / ground_files.MANIFEST).open("wb") as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        stream.flush()
        os.fsync(stream.fileno())


def _put(folder: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.{os.getpid()}.old.importing")
    if target.exists():
        target.rename(old)
    try:
        folder.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


class _Import:
    """One run over the files."""

    def __init__(self, wish: Wish, folder: Path, tell: Tell) -> None:
        self._wish, self._folder, self._tell = wish, folder, tell
        self._writer = GroundWriter(folder)
        self._got = Gathering(self._writer, as_table=wish.as_table)
        self._graph: RoadGraph | None = None
        self._sources: list[SourceFile] = []
        self._credits: list[str] = []
        self._tiles: tuple[str, tuple[int, int]] | None = None
        self._tile_box: Box | None = None

    def run(self, kinds: list[tuple[Path, FileKind]]) -> Manifest:
        """Read, join, write; the manifest."""
        for number, (file, kind) in enumerate(kinds):
            self._read(file, kind, number / len(kinds), 1 / len(kinds))
            self._sources.append(_source(file))
        if not self._got.read and self._tiles is None:
            raise GeodataRefused("geodata.nothing", file=self._wish.files[0], known=_known(self._wish))
        counts = self._writer.finish()
        if not counts and self._tiles is None:
            raise GeodataRefused("geodata.nothing_known", file=self._wish.files[0], read=self._got.read)
        self._tell("roads", _READ_SHARE + 0.02, self._got.read)
        if self._graph is None and self._got.roads:
            self._graph = graph_of_lines(self._got.roads)
        box = self._got.box or self._tile_box or (-180.0, -85.0, 180.0, 85.0)
        self._tell("land", _READ_SHARE + 0.08, self._got.read)
        has_land = self._write_land(box)
        self._tell("writing", _READ_SHARE + 0.14, self._got.read)
        return self._finished(counts, box, has_land)

    def _read(self, file: Path, kind: FileKind, begin: float, span: float) -> None:
        def tell(share: float) -> None:
            self._tell("reading", (begin + span * min(share, 1.0)) * _READ_SHARE, self._got.read)

        tell(0)
        if kind is FileKind.OSM_PBF:
            self._credits.append(ground_files.OSM_CREDIT)
            self._graph = graph_of_ways(read_roads(file, lambda share: tell(share * 0.3)))
            self._read_layers(file, kind, lambda share: tell(0.3 + share * 0.7))
        elif kind is FileKind.TILES:
            self._read_archive(file, tell)
        elif kind is FileKind.TILE:
            place = self._wish.tile or place_of(file)
            take_tile(file, place, self._got)
        else:
            self._read_layers(file, kind, tell)
        tell(1)

    def _read_layers(self, file: Path, kind: FileKind, tell: Callable[[float], None]) -> None:
        parts = parts_of(file, kind)
        if kind is FileKind.OSM_PBF:
            self._got.left_out["relation without a shape"] += 0
            parts = [part for part in parts if part.layer in ("points", "lines", "multipolygons")]
        for number, part in enumerate(parts):
            read = 0
            for batch in batches(part, self._wish.crs):
                self._got.take_batch(batch)
                read += len(batch.geometries)
                within = read / part.count if part.count > 0 else read / (read + 200_000)
                tell((number + within) / len(parts))

    def _read_archive(self, file: Path, tell: Callable[[float], None]) -> None:
        archive = open_archive(file)
        try:
            info = archive.info
            self._tiles = f"{ground_files.TILES}{file.suffix.lower()}", (info.min_zoom, info.max_zoom)
            self._tile_box = info.bounds
            self._credits.append(_plain(info.attribution))
            self._got.left_out["empty tile"] += info.empty
            if info.is_vector:
                take_archive(archive, Placed(self._got), tell)
        finally:
            archive.close()
        try:
            shutil.copyfile(file, self._folder / self._tiles[0])
        except OSError as trouble:
            raise writing_trouble(self._folder, trouble) from None

    def _write_land(self, box: Box) -> bool:
        """Land by its coast; without one by its divisions, else the whole box. None over a built-in land."""
        if self._wish.built_in or (self._tiles is not None and not self._got.read):
            return False
        land: list[Any] = land_of(self._got.coast, box)
        if not land and self._got.divisions and not self._got.roads:
            land = list(shapely.get_parts(shapely.union_all(np.array(self._got.divisions, object))))
        land = land or [shapely.box(*box)]
        frame = shapely.box(*box)
        lakes = [part for lake in self._got.lakes for part in _polygons(shapely.intersection(lake, frame))]
        document = land_document(self._wish.name, _finer(land), _finer(lakes), box, self._credit)
        write_json(self._folder / ground_files.LAND, document)
        return True

    @property
    def _credit(self) -> str:
        return self._wish.attribution or " · ".join(dict.fromkeys(credit for credit in self._credits if credit))

    def _finished(self, counts: dict[str, int], box: Box, has_land: bool) -> Manifest:
        places = _once(self._got.places) + self._got.streets()
        roads = RoadCounts()
        if places:
            write_json(self._folder / ground_files.PLACES, places_document(places, self._credit))
        graph = self._graph
        if graph is not None and graph.edges:
            write_json(self._folder / ground_files.ROADS, roads_document(graph, self._credit))
            roads = RoadCounts(
                nodes=len(graph.nodes),
                edges=len(graph.edges),
                km=round(graph.km, 3),
                turn_rules=len(graph.rules),
                dropped_edges=graph.dropped_edges,
                dropped_km=graph.dropped_km,
                turn_rules_left_out=graph.rules_left_out,
            )
        return Manifest(
            format=ground_files.FORMAT,
            name=self._wish.name,
            made=self._wish.made,
            sources=tuple(self._sources),
            box=box,
            attribution=self._credit,
            has_land=has_land,
            counts=counts,
            left_out={reason: count for reason, count in sorted(self._got.left_out.items()) if count},
            roads=roads,
            places=len(places),
            tiles=self._tiles[0] if self._tiles else "",
            tile_zooms=self._tiles[1] if self._tiles else None,
        )


def _once(places: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same name at the same spot (a point and its area, or neighbouring tiles) is one place."""
    found = {(place["name"], round(place["lon"], 3), round(place["lat"], 3)): place for place in reversed(places)}
    return sorted(found.values(), key=lambda place: (place["from_zoom"], place["name"], place["lon"]))


def _polygons(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]


def _finer(shapes: list[Any]) -> list[Any]:
    """Without points that nobody sees: 2 m."""
    return [part for shape in shapes for part in _polygons(shapely.simplify(shape, 2e-5)) if not part.is_empty]


def _plain(words: str) -> str:
    """An attribution without its HTML."""
    return " ".join(re.sub(r"<[^>]*>", " ", words).replace("&copy;", "©").replace("&amp;", "&").split())[:300]


def _source(file: Path) -> SourceFile:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return SourceFile(name=file.name, bytes=file.stat().st_size, sha256=digest)


def _known(wish: Wish) -> str:
    return ", ".join(ground_files.TILES if wish.tile else ("roads", "water", "buildings", "places"))
