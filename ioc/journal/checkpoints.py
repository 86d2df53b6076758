"""Checkpoints: a state as rows of a segment, the registry apart and stored only when it changed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

import msgspec
import pyarrow as pa
from sqlalchemy import Connection, Row, select

from ioc.domain.snapshot import freeze, load_snapshot
from ioc.domain.state import Registry, State
from ioc.journal.packing import Packed, Packer
from ioc.journal.schema import checkpoints, registries

_INSERT_REGISTRY = "INSERT INTO registries (seq, sha256, size, data) VALUES (?, ?, ?, ?)"
_INSERT_CHECKPOINT = (
    "INSERT OR REPLACE INTO checkpoints (seq, at_us, opening, registry_seq, sha256, size, data) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_decoder = msgspec.msgpack.Decoder(Registry)


class CheckpointDamaged(ValueError):
    """The stored bytes do not have the hash that was stored with them, or cannot be decoded."""


def stored_mark(connection: Connection) -> bytes | None:
    """The hash of the newest registry in the segment."""
    newest = _newest_registry(connection)
    return None if newest is None else cast(bytes, newest.sha256)


def put_packed(connection: Connection, packed: Packed, *, opening: bool = False) -> None:
    """Insert a checkpoint; the caller commits."""
    if packed.registry:
        row = (packed.seq, packed.mark, packed.registry_size, packed.registry)
        connection.exec_driver_sql(_INSERT_REGISTRY, row)
        stands_on = packed.seq
    else:
        newest = _newest_registry(connection)
        if newest is None or newest.sha256 != packed.mark:
            raise CheckpointDamaged("the registry that the checkpoint stands on is not the newest")
        stands_on = cast(int, newest.seq)
    values = (packed.seq, packed.at_us, opening, stands_on, packed.sha256, packed.size, packed.data)
    connection.exec_driver_sql(_INSERT_CHECKPOINT, values)


def put_checkpoint(connection: Connection, state: State, *, opening: bool = False) -> None:
    """Pack and insert a checkpoint of `state` at once; the caller commits."""
    put_packed(connection, Packer().pack(freeze(state), stored_mark(connection)), opening=opening)


def _newest_registry(connection: Connection) -> Row[int, bytes] | None:
    query = select(registries.c.seq, registries.c.sha256).order_by(registries.c.seq.desc()).limit(1)
    return connection.execute(query).first()


def find_checkpoint(
    connection: Connection, *, until_seq: int | None = None, until_us: int | None = None
) -> Row[Any] | None:
    """The newest checkpoint whose sequence and instant are not above the given ones."""
    query = select(checkpoints).order_by(checkpoints.c.seq.desc()).limit(1)
    if until_seq is not None:
        query = query.where(checkpoints.c.seq <= until_seq)
    if until_us is not None:
        query = query.where(checkpoints.c.at_us <= until_us)
    return connection.execute(query).first()


def load_registry(connection: Connection, seq: int) -> Registry:
    """The registry stored at `seq`. Raises CheckpointDamaged."""
    row = connection.execute(select(registries).where(registries.c.seq == seq)).first()
    if row is None:
        raise CheckpointDamaged(f"registry {seq} is missing")
    try:
        return _decoder.decode(_unpacked(row))
    except msgspec.MsgspecError as fault:
        raise CheckpointDamaged(f"registry {seq} has another shape: {fault}") from fault


def load_checkpoint(row: Row[Any], registry: Registry) -> State:
    """The state of a checkpoint on the registry that its `registry_seq` names. Raises CheckpointDamaged."""
    try:
        return load_snapshot(_unpacked(row), registry)
    except msgspec.MsgspecError as fault:
        raise CheckpointDamaged(f"checkpoint {row.seq} has another shape: {fault}") from fault


def _unpacked(row: Row[Any]) -> bytes:
    try:
        data = cast(bytes, pa.decompress(row.data, row.size, codec="zstd", asbytes=True))
    except (pa.ArrowInvalid, OSError) as fault:
        raise CheckpointDamaged(f"checkpoint {row.seq}: {fault}") from fault
    if sha256(data).digest() != row.sha256:
        raise CheckpointDamaged(f"checkpoint {row.seq} was altered")
    return data
