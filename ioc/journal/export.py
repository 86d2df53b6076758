"""What the record says, as tables for other programs, without personal data.

Readings and positions are bounded by source time, facts by the instant of their record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
from msgspec import Struct

from ioc.domain.commit import JournalRefused
from ioc.domain.facts import Entry
from ioc.domain.readings import Array
from ioc.domain.state import State
from ioc.domain.vocabulary import Quality
from ioc.journal.blocks import POSITIONS, READINGS, columns_of
from ioc.journal.items import ENDLESS, block_rows
from ioc.journal.layout import Layout
from ioc.journal.reader import JournalReader
from ioc.journal.redaction import public_actor, public_fields
from ioc.journal.shelf import Shelf
from ioc.journal.sinks import Output

FACTS = "facts"
WHATS = (READINGS, POSITIONS, FACTS)
FACTS_A_PIECE = 5_000
LONGEST_HISTORY = 2**31

_INSTANT = pa.timestamp("us", "UTC")
_WORDS = np.array([quality.name.lower() for quality in Quality], object)
_TEXT = pa.string()
_STATE = pa.dictionary(pa.int32(), pa.string())
SCHEMAS = {
    READINGS: pa.schema(
        [
            *(("source_time", _INSTANT), ("received_time", _INSTANT), ("stream", _TEXT), ("asset", _TEXT)),
            *(("property", _TEXT), ("unit", _TEXT), ("value", pa.float64()), ("quality", _TEXT)),
            *(("lon", pa.float64()), ("lat", pa.float64()), ("sequence", pa.int64())),
            *(("state_vi", _STATE), ("state_en", _STATE)),
        ]
    ),
    POSITIONS: pa.schema(
        [
            *(("source_time", _INSTANT), ("received_time", _INSTANT), ("unit", _TEXT)),
            *(("lon", pa.float64()), ("lat", pa.float64()), ("heading", pa.float64()), ("speed", pa.float64())),
            ("sequence", pa.int64()),
        ]
    ),
    FACTS: pa.schema(
        [
            *(("sequence", pa.int64()), ("time", _INSTANT), ("kind", _TEXT)),
            *(("person", _TEXT), ("role", _TEXT), ("seat", _TEXT), ("fact", _TEXT)),
            *(("lon", pa.float64()), ("lat", pa.float64()), ("seen_sequence", pa.int64())),
        ]
    ),
}


class Span(Struct, frozen=True, kw_only=True):
    """From (included) to (excluded), UTC microseconds."""

    from_us: int = -(2**62)
    to_us: int = 2**62


def export(
    directory: Path, out: Path, *, kind: str, what: str, span: Span | None = None, streams: Sequence[str] = ()
) -> int:
    """Write `what` as `kind` to the new file `out`; returns the number of rows.

    `streams` (ids) narrows readings down. Raises JournalRefused `journal.exists`, `.not_writable`, `.no_stream`, or
    what reading raises; then nothing is left.
    """
    reader = JournalReader(directory)
    pieces = _pieces(directory, reader, what, span or Span(), streams)
    output, rows = Output(out, kind, SCHEMAS[what]), 0
    try:
        for table in pieces:
            output.sink.put(table)
            rows += table.num_rows
        output.keep()
    except BaseException:
        output.drop()
        raise
    return rows


def _pieces(
    directory: Path, reader: JournalReader, what: str, span: Span, streams: Sequence[str]
) -> Iterator[pa.Table]:
    if what == FACTS:
        yield from _fact_tables(reader.entries(until_us=span.to_us - 1), span)
        return
    state = reader.state_at_seq(ENDLESS)
    if streams:
        for name in streams:
            yield _history_table(reader, state, name, span)
        return
    shelf = Shelf(Layout(directory))
    for segment in shelf.all():
        with segment.connect() as connection:
            for row in block_rows(connection, what):
                if row.source_last_us >= span.from_us and row.source_first_us < span.to_us:
                    columns = columns_of(row.data)
                    inside = (columns["source_us"] >= span.from_us) & (columns["source_us"] < span.to_us)
                    yield _table(what, state, {name: column[inside] for name, column in columns.items()})


def _table(what: str, state: State, columns: dict[str, Array]) -> pa.Table:
    source = columns["source_us"]
    times = {"source_time": source, "received_time": source + columns["received_offset_us"]}
    if what == POSITIONS:
        return _typed(what, {**columns, **times})
    return _typed(
        what, {**_described(state, columns["stream"]), **_measured(columns), **_states(state, columns), **times}
    )


def _history_table(reader: JournalReader, state: State, name: str, span: Span) -> pa.Table:
    """One stream by source time; `sequence` is not known there."""
    stream = state.registry.streams.get(name)
    if stream is None:
        raise JournalRefused("journal.no_stream", stream=name)
    found = reader.history(stream.index, span.from_us, span.to_us, LONGEST_HISTORY)
    index = np.full(len(found.value), stream.index, np.int32)
    own = {"source_time": found.source_us, "received_time": found.received_us, "value": found.value}
    quality = _WORDS[np.minimum(found.quality, len(_WORDS) - 1)]
    words = _states(state, {"stream": index, "value": found.value})
    return _typed(READINGS, {**_described(state, index), **own, **words, "quality": quality, "sequence": None})


def _measured(columns: dict[str, Array]) -> dict[str, Array]:
    quality = _WORDS[np.minimum(columns["quality"], len(_WORDS) - 1)]
    return {"value": columns["value"], "quality": quality, "sequence": columns["sequence"]}


def _described(state: State, index: Array) -> dict[str, Array]:
    """What the registry says of each row's stream."""
    streams = [state.by_index[number] for number in np.unique(index).tolist()]
    assets = [state.registry.assets.get(stream.asset) for stream in streams]
    place = np.searchsorted(np.unique(index), index)
    told: dict[str, list[object]] = {
        "stream": [stream.id for stream in streams],
        "asset": [stream.asset for stream in streams],
        "property": [stream.property for stream in streams],
        "unit": [stream.unit for stream in streams],
        "lon": [asset and asset.lon for asset in assets],
        "lat": [asset and asset.lat for asset in assets],
    }
    return {name: np.array(values, object)[place] for name, values in told.items()}


def _states(state: State, columns: dict[str, Array]) -> dict[str, pa.DictionaryArray]:
    """The words of values that are codes, null elsewhere."""
    streams, place = np.unique(columns["stream"], return_inverse=True)
    domains = state.registry.site.domains if state.registry.site else ()
    stated = {(d.key, p.key): p.states for d in domains for p in d.properties if p.states}
    of_stream = [stated.get(_property(state, number), ()) for number in streams.tolist()]
    words = sorted({item for states in of_stream for item in states}, key=lambda item: (item.code, item.title.en))
    codes = np.full(len(place), -1, np.int32)
    for number, word in enumerate(words):
        having = np.array([word in states for states in of_stream], bool)
        codes[having[place] & (columns["value"] == word.code)] = number
    index = pa.array(codes, mask=codes < 0)
    return {
        f"state_{language}": pa.DictionaryArray.from_arrays(
            index, pa.array([word.title.get(language) for word in words], _TEXT)
        )
        for language in ("vi", "en")
    }


def _property(state: State, number: int) -> tuple[str, str]:
    stream = state.by_index[number]
    asset = state.registry.assets.get(stream.asset)
    return (asset.domain if asset else "", stream.property)


def _fact_tables(entries: Iterable[Entry], span: Span) -> Iterator[pa.Table]:
    wanted = (entry for entry in entries if span.from_us <= entry.at_us < span.to_us)
    while piece := list(islice(wanted, FACTS_A_PIECE)):
        rows = [_fact_row(entry) for entry in piece]
        yield pa.Table.from_pylist(rows, SCHEMAS[FACTS]).cast(SCHEMAS[FACTS])


def _fact_row(entry: Entry) -> dict[str, object]:
    fields = public_fields(entry.fact)
    place = next((item for item in (fields, *fields.values()) if isinstance(item, dict) and "lon" in item), {})
    return {
        "sequence": entry.seq,
        "time": entry.at_us,
        "kind": type(entry.fact).__name__,
        **public_actor(entry.actor),
        "fact": json.dumps(fields, ensure_ascii=False),
        "lon": place.get("lon"),
        "lat": place.get("lat"),
        "seen_sequence": entry.seen_seq,
    }


def _typed(what: str, columns: dict[str, Array | pa.DictionaryArray | None]) -> pa.Table:
    schema = SCHEMAS[what]
    rows = next(len(column) for column in columns.values() if column is not None)
    arrays = []
    for field in schema:
        column = columns[field.name]
        arrays.append(pa.nulls(rows, field.type) if column is None else _array(column, field.type))
    return pa.table(arrays, schema=schema)


def _array(column: Array | pa.DictionaryArray, kind: pa.DataType) -> pa.Array:
    if isinstance(column, pa.DictionaryArray):
        return column
    if column.dtype == object:
        return pa.array(column.tolist(), kind)
    return pa.array(column).cast(kind)
