"""PMTiles version 3: a 127-byte header, directories of runs over a Hilbert curve, tiles. Read where it lies."""

from __future__ import annotations

import gzip
import json
import mmap
import struct
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ioc.geodata.refusal import GeodataRefused, reading_trouble
from ioc.geodata.tile_archives import Address, ArchiveInfo

HEADER = struct.Struct("<7sB11QBBBBBBiiiiBii")
"""PMTiles specification 3, section 3; 127 bytes."""
FORMATS = {1: "mvt", 2: "png", 3: "jpg", 4: "webp", 5: "avif"}
NONE, GZIP = 1, 2
MOST_DEPTH = 4
MOST_ENTRIES = 10_000_000
Entry = tuple[int, int, int, int]
"""First tile id, run length (0: a leaf directory), offset, length."""


class PmTiles:
    """One archive, mapped into memory."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with file.open("rb") as stream:
                self._bytes = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as trouble:
            raise reading_trouble(file, trouble) from None
        except ValueError:
            raise GeodataRefused("geodata.empty", file=str(file)) from None
        try:
            self.info = self._examined()
        except (ValueError, struct.error, zlib.error, EOFError, OSError) as trouble:
            self.close()
            raise GeodataRefused("geodata.damaged", file=str(file), reason=str(trouble)) from None
        except GeodataRefused:
            self.close()
            raise
        self._leaf = lru_cache(maxsize=64)(self._directory)

    def tile(self, address: Address) -> bytes | None:
        """The tile's bytes, unpacked where the archive packed them."""
        wanted = tile_id(*address)
        entries = self._root
        try:
            for _ in range(MOST_DEPTH):
                entry = _holding(entries, wanted)
                if entry is None:
                    return None
                first, run, offset, length = entry
                if run:
                    found = self._slice(self._tiles_at + offset, length) if wanted < first + run else None
                    return self._plain(found, self._tile_packing) if found else None
                entries = self._leaf(self._leaves_at + offset, length)
        except (ValueError, zlib.error, EOFError, OSError) as trouble:
            raise GeodataRefused("geodata.damaged", file=str(self._file), reason=str(trouble)) from None
        return None

    def addresses(self, zoom: int) -> Iterator[Address]:
        """Tiles of one zoom."""
        low, high = first_id(zoom), first_id(zoom + 1)
        for number in self._ids(self._root, 0):
            if low <= number < high:
                yield tile_address(number)

    def close(self) -> None:
        """Let the file go."""
        self._bytes.close()

    def _ids(self, entries: list[Entry], depth: int) -> Iterator[int]:
        for first, run, offset, length in entries:
            if run:
                yield from range(first, first + run)
            elif depth < MOST_DEPTH:
                yield from self._ids(self._leaf(self._leaves_at + offset, length), depth + 1)

    def _examined(self) -> ArchiveInfo:
        head = self._bytes[: HEADER.size]
        if not head.startswith(b"PMTiles"):
            raise GeodataRefused("geodata.unknown", file=str(self._file))
        if len(head) > 7 and head[7] != 3:
            raise GeodataRefused("geodata.pmtiles_version", file=str(self._file), version=head[7])
        if len(head) < HEADER.size:
            raise ValueError("the header is cut off")
        told = HEADER.unpack(head)
        root_at, root_size, told_at, told_size, self._leaves_at, _, self._tiles_at, _, count = told[2:11]
        packing, self._tile_packing, sort, low, high, west, south, east, north = told[14:23]
        self._packing = packing
        if sort not in FORMATS or low > high or high > 30:
            raise ValueError("the header holds no known kind of tile or no sound zoom range")
        self._root = self._directory(root_at, root_size)
        if not self._root:
            raise GeodataRefused("geodata.no_tiles", file=str(self._file))
        words = self._metadata(told_at, told_size)
        box = (west / 1e7, south / 1e7, east / 1e7, north / 1e7)
        return ArchiveInfo(
            name=str(words.get("name", self._file.stem)),
            format=FORMATS[sort],
            min_zoom=low,
            max_zoom=high,
            bounds=box if box[0] < box[2] and box[1] < box[3] else ArchiveInfo.bounds,
            attribution=str(words.get("attribution", "")),
            count=count or len(self._root),
        )

    def _metadata(self, at: int, size: int) -> dict[str, Any]:
        if not size:
            return {}
        told = json.loads(self._plain(self._slice(at, size), self._packing))
        return told if isinstance(told, dict) else {}

    def _slice(self, at: int, size: int) -> bytes:
        if at < 0 or size < 0 or at + size > len(self._bytes):
            raise ValueError("it points outside of itself: the file is cut off")
        return self._bytes[at : at + size]

    def _plain(self, data: bytes, packing: int) -> bytes:
        if packing in (0, NONE):
            return data
        if packing != GZIP:
            raise GeodataRefused("geodata.pmtiles_packing", file=str(self._file))
        return gzip.decompress(data)

    def _directory(self, at: int, size: int) -> list[Entry]:
        """Four columns of varints (specification 4): id steps, run lengths, lengths, offsets."""
        data = memoryview(self._plain(self._slice(at, size), self._packing))
        values = _varints(data)
        count = next(values, 0)
        if count > min(MOST_ENTRIES, len(data)):
            raise ValueError("a directory says it has more entries than bytes")
        ids, number = [], 0
        for _ in range(count):
            number += next(values)
            ids.append(number)
        runs, lengths = [next(values) for _ in ids], [next(values) for _ in ids]
        offsets: list[int] = []
        for index in range(count):
            told = next(values)
            offsets.append(offsets[-1] + lengths[index - 1] if told == 0 and index else told - 1)
        return list(zip(ids, runs, offsets, lengths, strict=True))


def _varints(data: memoryview) -> Iterator[int]:
    value, shift = 0, 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        if byte & 0x80:
            shift += 7
            if shift > 63:
                raise ValueError("a number has no end")
        else:
            yield value
            value, shift = 0, 0


def _holding(entries: list[Entry], wanted: int) -> Entry | None:
    """The last entry that begins at or before `wanted`."""
    low, high = 0, len(entries)
    while low < high:
        middle = (low + high) // 2
        if entries[middle][0] <= wanted:
            low = middle + 1
        else:
            high = middle
    return entries[low - 1] if low else None


def first_id(zoom: int) -> int:
    """Number of the first tile of a zoom: all tiles of the zooms before it."""
    return ((1 << (2 * zoom)) - 1) // 3


def tile_id(zoom: int, x: int, y: int) -> int:
    """Place on the Hilbert curve, counted through all zooms (specification 4.1)."""
    number, side = first_id(zoom), 1 << zoom >> 1
    while side:
        right, below = int(x & side > 0), int(y & side > 0)
        number += side * side * ((3 * right) ^ below)
        x, y = _turned(side, x, y, right, below)
        side >>= 1
    return number


def tile_address(number: int) -> Address:
    """The address of a tile id."""
    zoom = 0
    while first_id(zoom + 1) <= number:
        zoom += 1
    rest, x, y, side = number - first_id(zoom), 0, 0, 1
    while side < 1 << zoom:
        right = 1 & (rest >> 1)
        below = 1 & (rest ^ right)
        x, y = _turned(side, x, y, right, below)
        x, y = x + side * right, y + side * below
        rest >>= 2
        side <<= 1
    return zoom, x, y


def _turned(side: int, x: int, y: int, right: int, below: int) -> tuple[int, int]:
    """One quadrant of the curve, turned as the next finer one needs it."""
    if below:
        return x, y
    if right:
        x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
    return y, x
