"""Checkpoints: a state as rows of a segment, the registry apart and stored only when it changed."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, cast

import msgspec
import pyarrow as pa
from sqlalchemy import Connection, Row, select

from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.state import Registry, State
from ioc.journal.schema import checkpoints, registries

_INSERT_REGISTRY = "INSERT INTO registries (seq, sha256, size, data) VALUES (?, ?, ?, ?)"
_INSERT_CHECKPOINT = (
    "INSERT OR REPLACE INTO checkpoints (seq, at_us, opening, registry_seq, sha256, size, data) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Registry)


class CheckpointDamaged(ValueError):
    """The stored bytes do not have the hash that was stored with them, or cannot be decoded."""


def put_checkpoint(connection: Connection, state: State, *, opening: bool = False) -> None:
    """Insert a checkpoint of `state`; the caller commits. Its registry is stored if no earlier one equals
    it."""
    registry = _encoder.encode(state.registry)
    mark = sha256(registry).digest()
    newest = connection.execute(
        select(registries.c.seq, registries.c.sha256).order_by(registries.c.seq.desc()).limit(1)
    ).first()
    if newest is not None and newest.sha256 == mark:
        stands_on = cast(int, newest.seq)
    else:
        stands_on = state.seq
        connection.exec_driver_sql(_INSERT_REGISTRY, (stands_on, mark, len(registry), _packed(registry)))
    data = take_snapshot(state, with_registry=False)
    row = (state.seq, state.at_us, opening, stands_on, sha256(data).digest(), len(data), _packed(data))
    connection.exec_driver_sql(_INSERT_CHECKPOINT, row)


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


def _packed(data: bytes) -> bytes:
    return cast(bytes, pa.compress(data, codec="zstd", asbytes=True))


def _unpacked(row: Row[Any]) -> bytes:
    try:
        data = cast(bytes, pa.decompress(row.data, row.size, codec="zstd", asbytes=True))
    except (pa.ArrowInvalid, OSError) as fault:
        raise CheckpointDamaged(f"checkpoint {row.seq}: {fault}") from fault
    if sha256(data).digest() != row.sha256:
        raise CheckpointDamaged(f"checkpoint {row.seq} was altered")
    return data
