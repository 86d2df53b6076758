"""An entry as a row and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from ioc.domain.commands import Actor
from ioc.domain.commit import JournalRefused
from ioc.domain.facts import VERSIONS, AnyFact, Entry
from ioc.journal.chain import link
from ioc.journal.upcast import lift


class EntryRow(NamedTuple):
    """A row of `entries`, in column order. `cause` is MessagePack of (actor, order, sequence number seen), empty when
    there is none of them. Early versions wrote the first two."""

    seq: int
    at_us: int
    kind: str
    version: int
    cause: bytes
    payload: bytes
    hash: bytes


class Cause(msgspec.Struct, frozen=True, array_like=True):
    """Who or what caused an entry."""

    actor: Actor | None
    order: str | None
    seen_seq: int | None = None


NOBODY = Cause(None, None)
_encode = msgspec.msgpack.Encoder().encode
_facts = msgspec.msgpack.Decoder(AnyFact)
_plain = msgspec.msgpack.Decoder(dict[str, Any])
_causes = msgspec.msgpack.Decoder(Cause)
_KINDS = {kind.__name__ for kind in AnyFact.__args__}


def rows_of(entries: Iterable[Entry], head: bytes) -> tuple[list[EntryRow], bytes]:
    """Encode entries onto the chain at `head`; returns the rows and the new head."""
    rows: list[EntryRow] = []
    for entry in entries:
        fact = entry.fact
        kind = type(fact).__name__
        version = VERSIONS.get(kind, 1)
        by = Cause(entry.actor, entry.order, entry.seen_seq)
        cause = b"" if by == NOBODY else _encode(by)
        payload = _encode(fact)
        head = link(head, entry.seq, entry.at_us, kind, version, cause, payload)
        rows.append(EntryRow(entry.seq, entry.at_us, kind, version, cause, payload, head))
    return rows, head


def entry_of(seq: int, at_us: int, kind: str, version: int, cause: bytes, payload: bytes) -> Entry:
    """Decode a row.

    Raises JournalRefused: `journal.newer_fact` (this program is too old for it) or `journal.undecodable`.
    """
    try:
        if VERSIONS.get(kind, 1) == version and kind in _KINDS:
            fact: AnyFact = _facts.decode(payload)
        else:
            fact = _lifted(seq, kind, version, payload)
        by = _causes.decode(cause) if cause else NOBODY
    except msgspec.MsgspecError as fault:
        raise JournalRefused("journal.undecodable", seq=seq, kind=kind, version=version, why=str(fault)) from fault
    return Entry(seq=seq, at_us=at_us, fact=fact, actor=by.actor, order=by.order, seen_seq=by.seen_seq)


def _lifted(seq: int, kind: str, version: int, payload: bytes) -> AnyFact:
    """A fact written by an older version, in today's shape."""
    now_kind, now_version, fields = lift(kind, version, _plain.decode(payload))
    if now_kind not in _KINDS or now_version != VERSIONS.get(now_kind, 1):
        known = VERSIONS.get(kind, 1) if kind in _KINDS else 0
        raise JournalRefused("journal.newer_fact", seq=seq, kind=kind, version=version, known=known)
    lifted: AnyFact = msgspec.convert(fields, AnyFact)
    return lifted
