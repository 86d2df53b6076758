"""Roads of an OSM extract with the nodes that they share: what a road graph needs and GDAL does not tell.

Format: OpenStreetMap wiki, "PBF Format". Two passes, block by block; coordinates are kept of road nodes alone.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.geodata.classes import road_class
from ioc.geodata.refusal import GeodataRefused, reading_trouble
from ioc.geodata.wire import parsed

MOST_HEADER, MOST_BLOB = 64 * 1024, 32 * 1024 * 1024
KNOWN = {"OsmSchema-V0.6", "DenseNodes", "HistoricalInformation", "Sort.Type_then_ID", "LocationsOnWays"}
NANO = 1e-9
Progress = Callable[[float], None]
"""Called with the share done, 0 to 1."""


@dataclass(frozen=True)
class RoadWay:
    """One way: node ids in drawing order; its tags."""

    id: int
    nodes: NDArray[np.int64]
    tags: dict[str, str]


@dataclass(frozen=True)
class TurnRule:
    """A relation type=restriction: from a way through a node (or way) to a way; `kind` as no_left_turn."""

    kind: str
    from_way: int
    via_node: int
    to_way: int


@dataclass
class RoadWays:
    """`node_ids` sorted, with `lon` and `lat` beside; `missing`: nodes that ways name and the extract lacks."""

    ways: list[RoadWay] = field(default_factory=list)
    rules: list[TurnRule] = field(default_factory=list)
    rules_left_out: int = 0
    node_ids: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    lon: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    lat: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    missing: int = 0


def read_roads(file: Path, progress: Progress = lambda share: None) -> RoadWays:
    """All drivable ways, their nodes and turn rules. Raises GeodataRefused for a file that is none or breaks off."""
    found = RoadWays()
    try:
        for block, share in _blocks(file):
            _take_ways(block, found)
            progress(share / 2)
        wanted = np.unique(np.concatenate([way.nodes for way in found.ways])) if found.ways else found.node_ids
        lon, lat = np.full(len(wanted), np.nan), np.full(len(wanted), np.nan)
        if len(wanted):
            for block, share in _blocks(file):
                _take_nodes(block, wanted, lon, lat)
                progress(0.5 + share / 2)
    except OSError as trouble:
        raise reading_trouble(file, trouble) from None
    except (ValueError, IndexError, zlib.error, struct.error) as trouble:
        raise GeodataRefused("geodata.damaged", file=str(file), reason=str(trouble)) from None
    there = ~np.isnan(lon)
    found.node_ids, found.lon, found.lat = wanted[there], lon[there], lat[there]
    found.missing = int((~there).sum())
    return found


def _blocks(file: Path) -> Iterator[tuple[Any, float]]:
    """Each PrimitiveBlock, and the share of the file read so far."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        while head := stream.read(4):
            (length,) = struct.unpack(">I", head)
            if length > MOST_HEADER:
                raise ValueError("a block's header is too long")
            header = parsed("BlobHeader", stream.read(length))
            if not 0 <= header.datasize <= MOST_BLOB:
                raise ValueError("a block is too large")
            data = stream.read(header.datasize)
            if len(data) < header.datasize:
                raise ValueError("the file is cut off")
            content = _unpacked(parsed("Blob", data))
            if header.type == "OSMHeader":
                strange = set(parsed("HeaderBlock", content).required_features) - KNOWN
                if strange:
                    raise ValueError(f"it needs {', '.join(sorted(strange))}")
            elif header.type == "OSMData":
                yield parsed("PrimitiveBlock", content), stream.tell() / size


def _unpacked(blob: Any) -> bytes:
    if blob.HasField("raw"):
        return bytes(blob.raw)
    if blob.HasField("zlib_data"):
        plain = zlib.decompressobj().decompress(blob.zlib_data, MOST_BLOB)
        if len(plain) != blob.raw_size:
            raise ValueError("a block does not unpack to its size")
        return plain
    raise ValueError("a block is packed in a way that is not supported (only raw and zlib are)")


def _tags(owner: Any, strings: Any) -> dict[str, str]:
    return {
        strings[key].decode("utf-8", "replace"): strings[value].decode("utf-8", "replace")
        for key, value in zip(owner.keys, owner.vals, strict=False)
    }


def _take_ways(block: Any, found: RoadWays) -> None:
    strings = block.stringtable.s
    for group in block.primitivegroup:
        for way in group.ways:
            tags = _tags(way, strings)
            road = road_class(tags.get("highway"))
            if road and road != "path" and tags.get("area") != "yes" and len(way.refs) > 1:
                nodes = np.cumsum(np.fromiter(way.refs, np.int64, len(way.refs)))
                found.ways.append(RoadWay(way.id, nodes, tags))
        for relation in group.relations:
            tags = _tags(relation, strings)
            if tags.get("type") == "restriction":
                _take_rule(relation, tags, strings, found)


def _take_rule(relation: Any, tags: dict[str, str], strings: Any, found: RoadWays) -> None:
    """Only rules for motor vehicles with one way in, one node, one way out can be held by the graph."""
    kind = tags.get("restriction") or tags.get("restriction:motor_vehicle") or tags.get("restriction:motorcar") or ""
    members: dict[tuple[str, int], list[int]] = {}
    ids = np.cumsum(np.fromiter(relation.memids, np.int64, len(relation.memids)))
    for role, ident, sort in zip(relation.roles_sid, ids.tolist(), relation.types, strict=False):
        members.setdefault((strings[role].decode("utf-8", "replace"), sort), []).append(ident)
    froms, vias, tos = (members.get(part, []) for part in (("from", 1), ("via", 0), ("to", 1)))
    if kind.startswith(("no_", "only_")) and len(froms) == len(vias) == len(tos) == 1:
        found.rules.append(TurnRule(kind, froms[0], vias[0], tos[0]))
    else:
        found.rules_left_out += 1


def _take_nodes(block: Any, wanted: NDArray[np.int64], lon: NDArray[np.float64], lat: NDArray[np.float64]) -> None:
    granularity = block.granularity or 100
    for group in block.primitivegroup:
        dense = group.dense
        if dense.id:
            size = len(dense.id)
            columns = (np.cumsum(np.fromiter(part, np.int64, size)) for part in (dense.id, dense.lat, dense.lon))
            ids, lats, lons = columns
        elif group.nodes:
            ids, lats, lons = (
                np.array([getattr(node, name) for node in group.nodes], np.int64) for name in ("id", "lat", "lon")
            )
        else:
            continue
        at = np.minimum(np.searchsorted(wanted, ids), len(wanted) - 1)
        hit = wanted[at] == ids
        lon[at[hit]] = (block.lon_offset + granularity * lons[hit]) * NANO
        lat[at[hit]] = (block.lat_offset + granularity * lats[hit]) * NANO
