"""Small tile archives of our own, written by the formats' rules, for tests."""

from __future__ import annotations

import gzip
import json
import sqlite3
from pathlib import Path

from ioc.geodata.pmtiles import HEADER, tile_id
from ioc.geodata.wire import built

Address = tuple[int, int, int]


def write_mbtiles(file: Path, tiles: dict[Address, bytes], **metadata: str) -> Path:
    """An MBTiles file of XYZ addresses."""
    database = sqlite3.connect(file)
    database.execute("CREATE TABLE metadata (name text, value text)")
    database.execute("CREATE TABLE tiles (zoom_level int, tile_column int, tile_row int, tile_data blob)")
    database.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
    rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
    database.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    database.commit()
    database.close()
    return file


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def write_pmtiles(file: Path, tiles: dict[Address, bytes], kind: int = 1, *, leaf: bool = False) -> Path:
    """A PMTiles 3 archive; with `leaf` the root points to one leaf directory that holds the tiles."""
    ordered = sorted((tile_id(*address), data) for address, data in tiles.items())
    body, entries, at = b"", [], 0
    for number, data in ordered:
        entries.append((number, 1, at, len(data)))
        body += data
        at += len(data)
    directory = gzip.compress(packed(entries))
    leaves = directory if leaf else b""
    root = gzip.compress(packed([(entries[0][0], 0, 0, len(leaves))])) if leaf else directory
    told = gzip.compress(json.dumps({"name": "small", "attribution": "<b>Ours</b>"}).encode())
    zooms = [address[0] for address in tiles]
    start = HEADER.size
    header = HEADER.pack(
        b"PMTiles", 3, start, len(root), start + len(root), len(told),
        start + len(root) + len(told), len(leaves), start + len(root) + len(told) + len(leaves), len(body),
        len(tiles), len(tiles), len(tiles), 1, 2, 1, kind, min(zooms), max(zooms),
        -1800000000, -850000000, 1800000000, 850000000, 0, 0, 0,
    )  # fmt: skip
    file.write_bytes(header + root + told + leaves + body)
    return file


def packed(entries: list[tuple[int, int, int, int]]) -> bytes:
    out, last = varint(len(entries)), 0
    for number, *_ in entries:
        out += varint(number - last)
        last = number
    out += b"".join(varint(run) for _, run, _, _ in entries)
    out += b"".join(varint(length) for *_, length in entries)
    return out + b"".join(varint(offset + 1) for _, _, offset, _ in entries)


def vector_tile(layer: str, shapes: list[tuple[int, list[list[tuple[int, int]]], dict[str, str]]]) -> bytes:
    """A vector tile of one layer, extent 4096: (kind, parts, properties) each."""
    keys: list[str] = []
    values: list[str] = []
    features = []
    for kind, parts, told in shapes:
        tags = []
        for key, value in told.items():
            keys += [] if key in keys else [key]
            values += [] if value in values else [value]
            tags += [keys.index(key), values.index(value)]
        features.append(built("TileFeature", type=kind, tags=tags, geometry=commands(kind, parts)))
    made = built(
        "TileLayer", version=2, name=layer, extent=4096, keys=keys, features=features,
        values=[built("TileValue", string_value=value) for value in values],
    )  # fmt: skip
    return bytes(built("Tile", layers=[made]).SerializeToString())


def commands(kind: int, parts: list[list[tuple[int, int]]]) -> list[int]:
    out, x, y = [], 0, 0
    for part in parts:
        line = part[:-1] if kind == 3 else part
        for index, (to_x, to_y) in enumerate(line):
            if index == 0:
                out.append(1 | 1 << 3)
            elif index == 1:
                out.append(2 | (len(line) - 1) << 3)
            out += [(d << 1) ^ (d >> 31) for d in (to_x - x, to_y - y)]
            x, y = to_x, to_y
        if kind == 3:
            out.append(7 | 1 << 3)
    return out
