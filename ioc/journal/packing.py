"""Checkpoints made ready to be stored: encoded, hashed and compressed, beside the thread that owns the state."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import cast

import msgspec
import pyarrow as pa
from msgspec import Struct
from msgspec.structs import replace

from ioc.domain.snapshot import Snapshot, encode_snapshot
from ioc.domain.state import Registry

_encoder = msgspec.msgpack.Encoder()


class Packed(Struct, frozen=True, kw_only=True):
    """A checkpoint as it will be stored. `registry` is empty when the newest stored one has the hash `mark`."""

    seq: int
    at_us: int
    mark: bytes
    registry: bytes
    registry_size: int
    sha256: bytes
    size: int
    data: bytes


class Packer:
    """Encodes, hashes and compresses. Remembers the registry of the last checkpoint: the next one mostly has the same.

    One thread at a time; not necessarily the one that owns the state.
    """

    def __init__(self) -> None:
        self._registry: Registry | None = None
        self._mark = b""

    def pack(self, frozen: Snapshot, stored: bytes | None) -> Packed:
        """`stored` is the hash of the newest registry in the segment (see `stored_mark`)."""
        registry = b""
        if frozen.registry != self._registry or self._mark != stored:
            registry = _encoder.encode(frozen.registry)
            self._registry, self._mark = frozen.registry, sha256(registry).digest()
        data = encode_snapshot(replace(frozen, registry=None))
        new = self._mark != stored
        return Packed(
            seq=frozen.seq,
            at_us=frozen.at_us,
            mark=self._mark,
            registry=_compressed(registry) if new else b"",
            registry_size=len(registry) if new else 0,
            sha256=sha256(data).digest(),
            size=len(data),
            data=_compressed(data),
        )


class Packing:
    """One checkpoint at a time, packed on a thread of its own. Used by the thread that writes."""

    def __init__(self) -> None:
        self.packer = Packer()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checkpoint")
        self._future: Future[Packed] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether one was begun and not yet taken."""
        return self._future is not None

    def begin(self, frozen: Snapshot, stored: bytes | None) -> None:
        """See `Packer.pack`."""
        self._future = self._thread.submit(self.packer.pack, frozen, stored)

    def take(self, *, wait: bool) -> Packed | None:
        """The one that was begun, if it is ready (or awaited)."""
        future = self._future
        if future is None or not (wait or future.done()):
            return None
        self._future = None
        return future.result()

    def give_up(self) -> None:
        """Nobody wants it any more."""
        self._future = None

    def close(self) -> None:
        """Give up, and end the thread."""
        self._future = None
        self._thread.shutdown()


def _compressed(data: bytes) -> bytes:
    return cast(bytes, pa.compress(data, codec="zstd", asbytes=True))
