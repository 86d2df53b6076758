"""Any file that GDAL reads, in batches: geometries in WGS 84 degrees with their columns. Needs pyogrio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from ioc.geodata.crs import WGS84, to_degrees
from ioc.geodata.recognise import FileKind, zip_members
from ioc.geodata.refusal import GeodataRefused

BATCH = 20_000


@dataclass(frozen=True)
class Part:
    """One layer inside a file: GDAL's address, the layer's name, how many features (-1: not known beforehand)."""

    address: str
    layer: str
    count: int = -1


@dataclass(frozen=True)
class Batch:
    """Shapely geometries (some may be None) in degrees, and one list a column."""

    layer: str
    geometries: NDArray[Any]
    columns: dict[str, list[Any]]
    without_shape: int = 0


def parts_of(file: Path, kind: FileKind) -> list[Part]:
    """The layers of a file or zip. Raises GeodataRefused when GDAL cannot open it."""
    import pyogrio
    from pyogrio.errors import DataSourceError

    addresses = [str(file)]
    if kind is FileKind.GIS_ZIP:
        addresses = [f"/vsizip/{file}/{member}" for member in zip_members(file)]
    found: list[Part] = []
    for address in addresses:
        try:
            for name, _ in pyogrio.list_layers(address):
                found.append(Part(address, str(name), _count(address, str(name), kind)))
        except DataSourceError as trouble:
            raise GeodataRefused("geodata.damaged", file=_shown(address), reason=_brief(trouble)) from None
    return found


def batches(part: Part, crs: str | None = None) -> Iterator[Batch]:
    """The part's features. `crs` overrides what the file says of its coordinates.

    Raises GeodataRefused when it cannot be read, has no reference system that can be believed, or breaks off.
    """
    import pyogrio.raw
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError

    options = {"TAGS_FORMAT": "JSON"} if part.address.lower().endswith(".pbf") else {}
    try:
        with pyogrio.raw.open_arrow(part.address, layer=part.layer, batch_size=BATCH, use_pyarrow=True, **options) as (
            meta,
            reader,
        ):
            name = meta["geometry_name"] or "wkb_geometry"
            system = crs or meta["crs"]
            for table in reader:
                yield _batch(part, table, name, system)
    except (DataSourceError, DataLayerError, FeatureError, GeometryError) as trouble:
        raise GeodataRefused("geodata.damaged", file=_shown(part.address), reason=_brief(trouble)) from None


def _batch(part: Part, table: Any, shape: str, crs: str | None) -> Batch:
    names = table.schema.names
    if shape not in names:
        raise GeodataRefused("geodata.no_shapes", file=_shown(part.address), layer=part.layer)
    raw = table.column(names.index(shape)).to_numpy(zero_copy_only=False)
    geometries = shapely.from_wkb(raw, on_invalid="ignore")
    gone = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    degrees = to_degrees(geometries[~gone], crs or WGS84, _shown(part.address))
    keep = np.nonzero(~gone)[0]
    columns = {
        column: [values[row] for row in keep]
        for column in names
        if column != shape
        for values in [table.column(names.index(column)).to_pylist()]
    }
    return Batch(part.layer, degrees, columns, int(gone.sum()))


def _count(address: str, layer: str, kind: FileKind) -> int:
    import pyogrio

    if kind is FileKind.OSM_PBF:
        return -1
    return int(pyogrio.read_info(address, layer=layer)["features"])


def _shown(address: str) -> str:
    return address.removeprefix("/vsizip/")


def _brief(trouble: Exception) -> str:
    return str(trouble).split(";")[0].split("\n")[0][:200]
