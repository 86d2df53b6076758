"""A state as bytes and back: for the link's snapshot and the journal's checkpoint."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import msgspec

from ioc.domain.readings import Latest
from ioc.domain.state import Registry, State, Tables


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """`registry` may be None in a checkpoint that stands on an earlier one with the same registry."""

    seq: int
    at_us: int
    registry: Registry | None
    tables: Tables
    latest: tuple[bytes, ...]


_decoder = msgspec.msgpack.Decoder(Snapshot)
_encoder = msgspec.msgpack.Encoder()


def freeze(state: State) -> Snapshot:
    """What `state` is now, to be encoded by another thread: the records are frozen, so copies of the dicts will do."""
    registry, tables = state.registry, state.tables
    held = {name: getattr(tables, name) for name in Tables.__struct_fields__}
    copies: dict[str, Any] = {name: dict(value) if isinstance(value, dict) else value for name, value in held.items()}
    return Snapshot(
        seq=state.seq,
        at_us=state.at_us,
        registry=Registry(site=registry.site, assets=dict(registry.assets), streams=dict(registry.streams)),
        tables=Tables(**copies),
        latest=state.latest.columns(),
    )


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """To bytes, as `take_snapshot` gives them. On any thread."""
    return _encoder.encode(snapshot)


def take_snapshot(state: State, *, with_registry: bool = True) -> bytes:
    """Encode `state`. Call on the thread that owns it."""
    return _encoder.encode(
        Snapshot(
            seq=state.seq,
            at_us=state.at_us,
            registry=state.registry if with_registry else None,
            tables=state.tables,
            latest=state.latest.columns(),
        )
    )


def load_snapshot(data: bytes, registry: Registry | None = None) -> State:
    """Decode; `registry` serves when the snapshot holds none. Raises ValueError if neither does."""
    snapshot = _decoder.decode(data)
    held = snapshot.registry or registry
    if held is None:
        raise ValueError("snapshot without a registry")
    state = State()
    state.seq, state.at_us = snapshot.seq, snapshot.at_us
    state.tables, state.latest = snapshot.tables, Latest.from_columns(snapshot.latest)
    state.registry = Registry(site=held.site, assets=dict(held.assets), streams=dict(held.streams))
    state.by_index = sorted(held.streams.values(), key=attrgetter("index"))
    state.latest.ensure(len(state.by_index))
    state.index_references()
    return state
