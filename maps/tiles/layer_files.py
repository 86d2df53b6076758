"""A GIS file of a site as one GeoPackage in degrees with an index: made once, kept beside the other caches."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import shapely

from ioc.domain.site import LayerSpec
from ioc.geodata.gis_reading import batches, parts_of
from ioc.geodata.ground_writer import write_table
from ioc.geodata.recognise import FileKind, file_kind
from ioc.geodata.refusal import GeodataRefused, reading_trouble, writing_trouble

TABLE = "shapes"


def prepared(spec: LayerSpec, cache: Path) -> Path:
    """The layer's GeoPackage. Made again when the file, its layer or its reference system is another.

    Raises GeodataRefused: which file, what is wrong with it, what helps.
    """
    file = Path(spec.address)
    try:
        found = file.stat()
    except OSError as trouble:
        raise reading_trouble(file, trouble) from None
    told = f"{file}|{found.st_size}|{found.st_mtime_ns}|{spec.layer}|{spec.crs}"
    target = cache / f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.gpkg"
    if target.is_file():
        return target
    fresh = target.with_name(f"{target.stem}.{os.getpid()}.making.gpkg")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        _write(spec, file, fresh)
        fresh.replace(target)
    except OSError as trouble:
        raise writing_trouble(cache, trouble) from None
    finally:
        fresh.unlink(missing_ok=True)
    return target


def _write(spec: LayerSpec, file: Path, target: Path) -> None:
    written = 0
    for shapes in _read(spec, file):
        rows = [(shape, "", "", 0, 0) for shape in shapes]
        if rows:
            write_table(target, TABLE, rows, append=written > 0)
            written += len(rows)
    if not written:
        raise GeodataRefused("geodata.nothing", file=str(file))


def _read(spec: LayerSpec, file: Path) -> Any:
    kind = file_kind(file)
    if kind is FileKind.TILE:
        raise GeodataRefused("geodata.unknown", file=str(file))
    parts = parts_of(file, kind)
    wanted = [part for part in parts if not spec.layer or part.layer == spec.layer]
    if not wanted:
        known = ", ".join(part.layer for part in parts)
        raise GeodataRefused("geodata.no_such_layer", file=str(file), layer=spec.layer, known=known)
    for part in wanted:
        for batch in batches(part, spec.crs or None):
            shapes = shapely.get_parts(shapely.make_valid(batch.geometries))
            yield [shape for shape in shapes if not shape.is_empty]
