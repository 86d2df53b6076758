"""Which vault records have served their time, and forgetting once more what a restored copy brought back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from ioc.domain.facts import PersonalDataForgotten
from ioc.journal.database import reading, refusal
from ioc.journal.layout import Layout
from ioc.journal.reader import JournalReader
from ioc.journal.retention import Retention
from ioc.journal.schema import destroyed, records
from ioc.journal.vault import VaultWriter

AT_ONCE = 200
_DAY_US = 86_400_000_000


class Due(Struct, frozen=True, kw_only=True):
    """Records of one kind that are to be forgotten: those older than `before_us`. `overwritten`: their keys are gone
    already, and the record does not say so yet."""

    kind: str
    before_us: int
    names: tuple[str, ...]
    overwritten: bool = False


def records_due(layout: Layout, retention: Retention, now_us: int) -> Iterator[Due]:
    """What is to be forgotten now, at most `AT_ONCE` a piece; first what an earlier run did not finish.

    Raises JournalRefused as `database.refusal`.
    """
    yield from _cut_short(layout)
    for kind, days in sorted(retention.personal_days.items()):
        before_us = now_us - days * _DAY_US
        names = _older(layout, kind, before_us)
        for start in range(0, len(names), AT_ONCE):
            yield Due(kind=kind, before_us=before_us, names=tuple(names[start : start + AT_ONCE]))


def forget_again(layout: Layout, now_us: Callable[[], int]) -> int:
    """Destroy, in a restored directory, what the record says was forgotten; returns how many keys that were."""
    said = JournalReader(layout.directory).log(limit=10**9, kinds=[PersonalDataForgotten.__name__])
    vault = VaultWriter(layout, now_us)
    try:
        gone = 0
        for entry in said:
            if isinstance(entry.fact, PersonalDataForgotten):
                gone += len(vault.overwrite_keys(entry.fact.records))
                vault.erase_ciphers(entry.fact.records)
        return gone
    finally:
        vault.close()


def _cut_short(layout: Layout) -> Iterator[Due]:
    """Destroyed keys whose records still lie there: the fact that says so is missing, or was just written."""
    try:
        with reading(layout.keys).connect() as connection:
            gone = set(connection.scalars(select(destroyed.c.id)).all())
        with reading(layout.vault).connect() as connection:
            rows = connection.execute(select(records.c.id, records.c.kind)).all() if gone else []
    except DBAPIError as fault:
        raise refusal(fault, layout.keys) from fault
    kinds: dict[str, list[str]] = {}
    for row in rows:
        if row.id in gone:
            kinds.setdefault(row.kind, []).append(row.id)
    for kind, names in kinds.items():
        yield Due(kind=kind, before_us=0, names=tuple(names), overwritten=True)


def _older(layout: Layout, kind: str, before_us: int) -> Sequence[str]:
    query = select(records.c.id).where(records.c.kind == kind, records.c.at_us < before_us).order_by(records.c.at_us)
    try:
        with reading(layout.vault).connect() as connection:
            return connection.scalars(query).all()
    except DBAPIError as fault:
        raise refusal(fault, layout.vault) from fault
