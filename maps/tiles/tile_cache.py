"""Fetched tiles on disk: a file each, its age is its time of change; the oldest used go when the folder is full."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from maps.tiles.grid import Place

MOST_BYTES = 512 * 1024 * 1024
KEEP_SHARE = 0.8
"""A sweep frees the folder down to this share."""


@dataclass(frozen=True)
class Kept:
    """A kept answer: its body (b"": the service has no tile there), age in seconds, and its validators."""

    body: bytes
    age_s: float
    etag: str = ""
    modified: str = ""


class TileCache:
    """Shared by all layers of a process; every layer has a folder of its own. Never raises for a full disk."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes
        self._lock = threading.Lock()
        self._written = most_bytes  # the first write measures what is there
        self.faults = 0

    def get(self, address: str, place: Place) -> Kept | None:
        """What is kept of a tile, however old."""
        file = self._file(address, place)
        try:
            data, changed = file.read_bytes(), file.stat().st_mtime
            head, _, body = data.partition(b"\n")
            told = json.loads(head)
            with suppress(OSError):
                os.utime(file, (time.time(), changed))
            return Kept(body, max(time.time() - changed, 0.0), str(told["etag"]), str(told["modified"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, address: str, place: Place, body: bytes, etag: str = "", modified: str = "") -> None:
        """Keep a tile, whole or not at all."""
        file = self._file(address, place)
        fresh = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(json.dumps({"etag": etag, "modified": modified}).encode() + b"\n" + body)
            fresh.replace(file)
        except OSError:
            self.faults += 1
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
            return
        self._written += len(body) + 100
        if self._written >= self._most * (1 - KEEP_SHARE):
            self.sweep()

    def freshen(self, address: str, place: Place) -> None:
        """The service says that the tile is still what it was."""
        with suppress(OSError):
            os.utime(self._file(address, place))

    def sweep(self) -> int:
        """Keep within bounds; the bytes that were freed."""
        with self._lock:
            self._written = 0
            found = []
            for file in self._folder.rglob("*.tile"):
                with suppress(OSError):
                    told = file.stat()
                    found.append((told.st_atime, told.st_size, file))
            total, freed = sum(size for _, size, _ in found), 0
            if total <= self._most:
                return 0
            for _, size, file in sorted(found, key=lambda item: item[0]):
                if total - freed <= self._most * KEEP_SHARE:
                    break
                with suppress(OSError):
                    file.unlink()
                    freed += size
            return freed

    def _file(self, address: str, place: Place) -> Path:
        name = hashlib.sha256(address.encode()).hexdigest()[:16]
        zoom, x, y = place
        return self._folder / name / str(zoom) / str(x) / f"{y}.tile"
