"""The records of an answer: checked for an error that says "OK", for another station, for being cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from ioc.connect.mapping.crs import to_wgs84
from ioc.connect.mapping.nesting import nested_records
from ioc.connect.mapping.payload import parsed_json
from ioc.connect.mapping.records import Mapped, RefusedRow, map_records, refused_whole
from ioc.connect.mapping.values import ABSENT, dig, id_of, text
from ioc.connect.refused import Refused
from ioc.connectors.http_json.settings import HttpJsonSettings, OkSettings
from ioc.connectors.http_json.xml import parsed_xml
from ioc.domain.inbound import RecordRejected

_USUAL_CAPS = (1000, 2000, 5000, 10_000, 50_000)
"""How many rows servers give at most where nobody says it: an answer of exactly so many is likely a part."""


class Answer(Struct, frozen=True):
    """All pages of a poll, mapped; `identities` are those of the ids that were met, by id."""

    mapped: Mapped
    identities: dict[str, str]


def map_answer(
    pages: Sequence[bytes], settings: HttpJsonSettings, feed: str, domain: str, known: Mapping[str, str]
) -> Answer:
    """Every record of all pages; a page that does not parse, or is an error, is one reject.

    `known`: the identities so far, by id.
    """
    try:
        turn = to_wgs84("", settings.crs)
    except Refused as refused:
        return Answer(refused_whole(refused, pages[0], feed), {})
    identities = dict(known)
    rows: list[Any] = []
    failed: list[RecordRejected] = []
    for number, page in enumerate(pages, 1):
        try:
            rows += _records_of(page, settings)
        except Refused as refused:
            name = f"page {number}" if len(pages) > 1 else ""
            failed += refused_whole(refused, page, feed, name).rejects
    mapped = map_records(_confirmed(rows, settings, identities), settings, feed, domain, turn)
    if settings.paging is None and is_cut(len(rows), settings.cut_at):
        failed += refused_whole(Refused("mapping.perhaps_cut", records=len(rows)), b"", feed).rejects
    return Answer(_with(mapped, failed), identities)


def parsed_page(page: bytes, settings: HttpJsonSettings) -> Any:
    """One answer as plain data. Raises Refused for the whole of it."""
    return parsed_xml(page) if settings.format == "xml" else parsed_json(page)


def is_cut(records: int, cut_at: int | None) -> bool:
    """Whether so many records are likely the most that the source gives at once."""
    return records in _USUAL_CAPS if cut_at is None else records == cut_at


def _records_of(page: bytes, settings: HttpJsonSettings) -> list[Any]:
    parsed = parsed_page(page, settings)
    if settings.ok is not None:
        _check_ok(parsed, settings.ok)
    return nested_records(parsed, settings.records)


def _check_ok(parsed: Any, ok: OkSettings) -> None:
    said = dig(parsed, ok.path)
    if said is not ABSENT and (said in ok.values or str(said) in {str(one) for one in ok.values}):
        return
    why = dig(parsed, ok.error) if ok.error else ABSENT
    shown = "" if why is ABSENT or isinstance(why, dict | list) else str(why)[:200]
    raise Refused("http_json.error_answer", status="" if said is ABSENT else str(said)[:80], error=shown)


def _confirmed(rows: Sequence[Any], settings: HttpJsonSettings, identities: dict[str, str]) -> Iterator[Any]:
    """The records; one whose identity is not what it was for its id stands refused until it is confirmed."""
    if not settings.identity:
        yield from rows
        return
    for row in rows:
        try:
            name = id_of(row, settings.id, settings.id_prefix)
            now = "/".join(text(found, path) for path in settings.identity if (found := dig(row, path)) is not ABSENT)
        except Refused:
            yield row
            continue
        was = settings.identity_is.get(name) or identities.setdefault(name, now)
        changed = Refused("http_json.identity_changed", id=name[:120], was=was[:160], now=now[:160])
        yield row if was == now else RefusedRow(row, changed)


def _with(mapped: Mapped, failed: Sequence[RecordRejected]) -> Mapped:
    return structs.replace(mapped, rejects=(*failed, *mapped.rejects)) if failed else mapped
