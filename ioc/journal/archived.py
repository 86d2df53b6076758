"""Incidents that have left the state, and entries about something: found by kind and by id, without a fold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, LargeBinary, func, literal, or_, select

from ioc.domain.facts import Entry, RecordsArchived
from ioc.domain.records import Incident
from ioc.journal.codec import entry_of
from ioc.journal.items import ENDLESS
from ioc.journal.schema import entries
from ioc.journal.shelf import Shelf

ROWS_A_READ = 50


def closed_incidents(shelf: Shelf, from_us: int, to_us: int, limit: int, until_seq: int = ENDLESS) -> list[Incident]:
    """Archived incidents with from_us <= closed_us < to_us, closed last first, each as it was archived last.

    One that was opened again since is among them, too: whoever has a state knows better.
    """
    found: dict[str, Incident] = {}
    passed: set[str] = set()
    for entry in _newest_first(shelf, until_seq, entries.c.kind == RecordsArchived.__name__):
        if entry.at_us < from_us or (len(found) >= limit and entry.at_us < _last_of(found, limit)):
            break
        for incident in getattr(entry.fact, "incidents", ()):
            if incident.id not in passed and from_us <= (incident.closed_us or 0) < to_us:
                found[incident.id] = incident
            passed.add(incident.id)
    return _by_closing(found)[:limit]


def archived_incident(shelf: Shelf, ident: str) -> Incident | None:
    """The incident as it was archived last."""
    wanted = (entries.c.kind == RecordsArchived.__name__) & _names(ident)
    for entry in _newest_first(shelf, ENDLESS, wanted):
        for incident in getattr(entry.fact, "incidents", ()):
            if incident.id == ident:
                return incident  # type: ignore[no-any-return]
    return None


def entries_about(
    shelf: Shelf, idents: Sequence[str], from_us: int, to_us: int, kinds: Sequence[str], limit: int, until_seq: int
) -> list[Entry]:
    """Entries of `kinds` that name one of `idents`, received in the span, newest first."""
    wanted = (
        entries.c.kind.in_(kinds) & entries.c.at_us.between(from_us, to_us) & or_(*(_names(ident) for ident in idents))
    )
    found: list[Entry] = []
    for entry in _newest_first(shelf, until_seq, wanted, from_us=from_us, to_us=to_us):
        found.append(entry)
        if len(found) >= limit:
            break
    return found


def _names(ident: str) -> ColumnElement[bool]:
    """Whether the payload holds the id: MessagePack keeps a text's bytes together."""
    return func.instr(entries.c.payload, literal(ident.encode(), LargeBinary)) > 0


def _newest_first(
    shelf: Shelf, until_seq: int, wanted: ColumnElement[bool], *, from_us: int = -ENDLESS, to_us: int = ENDLESS
) -> Iterator[Entry]:
    """In short reads, a day after the other."""
    days = shelf.all()
    for place in range(len(days) - 1, -1, -1):
        follows = days[place + 1].opening.opening_us if place + 1 < len(days) else ENDLESS
        if days[place].opening.opening_us > to_us or follows < from_us:
            continue
        before = min(until_seq, ENDLESS - 1) + 1
        while True:
            query = select(entries).where(wanted, entries.c.seq < before).order_by(entries.c.seq.desc())
            with days[place].connect() as connection:
                rows = connection.execute(query.limit(ROWS_A_READ)).all()
            for row in rows:
                yield entry_of(row.seq, row.at_us, row.kind, row.version, row.cause, row.payload)
            if len(rows) < ROWS_A_READ:
                break
            before = rows[-1].seq


def _by_closing(found: dict[str, Incident]) -> list[Incident]:
    return sorted(found.values(), key=lambda incident: (-(incident.closed_us or 0), incident.id))


def _last_of(found: dict[str, Incident], limit: int) -> int:
    """When the last of the first `limit` was closed: nothing archived before that can come before it."""
    return _by_closing(found)[limit - 1].closed_us or 0
