"""Tables as other programs write them: what a spreadsheet, logger or script leaves is read, no row costs another."""

from __future__ import annotations

import gzip
import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from ioc.connectors.table_file.chunks import Chunk, read_chunk
from ioc.connectors.table_file.settings import TableFileSettings

_CSV = "id,name,time,v\na,Cầu Rồng,2026-10-18T00:00:00Z,1.5\nb,Sông Hàn,2026-10-18T00:00:00Z,2.5\n"
_RECORDS = [{"id": "a", "time": "2026-10-18T00:00:00Z", "v": 1.5}, {"id": "b", "time": "2026-10-18", "v": 2.5}]
_MAPPING: dict[str, Any] = {
    "record": "asset",
    "id": "id",
    "asset": {"kind": {"const": "gauge"}, "name": "name"},
    "time": "time",
    "readings": [{"property": "v", "path": "v"}],
}


def _read(folder: Path, content: str | bytes, at: int = 0, growing: bool = False, **settings: Any) -> Chunk:
    file = folder / "table"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    given = TableFileSettings(path=str(file), **(_MAPPING | settings))
    return read_chunk(str(file), at, growing, given, "f", "water")


def _values(chunk: Chunk) -> dict[str, float]:
    batch = chunk.mapped.readings
    return dict(zip(batch.assets, batch.value.tolist(), strict=True)) if batch is not None else {}


def _reasons(chunk: Chunk) -> list[tuple[str, object]]:
    return [(one.reason, one.params.get("row")) for one in chunk.mapped.rejects]


@pytest.mark.parametrize(
    "content",
    [
        _CSV.replace("\n", "\r"),
        "sep=;\r\n" + _CSV.replace(",", ";"),
        ('"sep=;"\n' + _CSV.replace(",", ";")).encode("utf-16"),
        _CSV.encode("utf-16-le"),
        _CSV.encode("utf-16-be"),
        "\n \n" + _CSV,
        _CSV + "\x1a",
        _CSV.replace("Cầu Rồng", "C\x00u"),
        _CSV.replace("Cầu Rồng", '"Cầu "Rồng" x"'),
        json.dumps(_RECORDS),
        json.dumps(_RECORDS, indent=2),
        "\ufeff" + json.dumps(_RECORDS).replace("},", "},\n"),
    ],
)
def test_that_every_dress_of_a_table_is_read(tmp_path: Path, content: str | bytes) -> None:
    chunk = _read(tmp_path, content)
    assert (_values(chunk), _reasons(chunk)) == ({"a": 1.5, "b": 2.5}, [])


def test_that_json_inside_an_object_over_many_lines_is_read(tmp_path: Path) -> None:
    chunk = _read(tmp_path, json.dumps({"data": _RECORDS}, indent=1), records="data")
    assert _values(chunk) == {"a": 1.5, "b": 2.5} and chunk.rows == 2


@pytest.mark.parametrize("quoted", ['"Cầu', '"Cầu\nRồng', '"Cầu,2026-10-18\nx,"y",z'])
def test_that_a_quote_without_end_costs_its_row_alone(tmp_path: Path, quoted: str) -> None:
    chunk = _read(tmp_path, _CSV.replace("a,Cầu Rồng", f"a,{quoted}") + 'c,"Đò\nXu",2026-10-18,3.5\n')
    assert {"b": 2.5, "c": 3.5}.items() <= _values(chunk).items()
    assert ("table_file.row_unreadable", 2) in _reasons(chunk)


def test_that_a_quote_without_end_is_read_over_in_pieces_and_while_the_file_grows(tmp_path: Path) -> None:
    rows = [f"s{number},x,2026-10-18,{number}" for number in range(250)]
    rows[99] = 's99,"x,2026-10-18,99'
    content = "id,name,time,v\n" + "\n".join(rows) + "\n"
    for growing in (False, True):
        at, seen, refused = 0, {}, []
        while True:
            chunk = _read(tmp_path, content, at, growing, chunk_rows=100)
            seen |= _values(chunk)
            refused += _reasons(chunk)
            if chunk.over:
                break
            assert chunk.at > at
            at = chunk.at
        assert len(seen) == 249 and len(refused) == 1 and chunk.at == len(content.encode())


def test_that_a_line_with_nan_is_a_bad_reading_and_a_line_that_is_none_costs_itself(tmp_path: Path) -> None:
    lines = [json.dumps(_RECORDS[0]), "{bad", json.dumps(_RECORDS[1] | {"v": float("nan")})]
    chunk = _read(tmp_path, "\n".join(lines))
    assert str(_values(chunk)) == "{'a': 1.5, 'b': nan}"
    assert [one.reason for one in chunk.mapped.rejects] == ["table_file.line_not_json"]


def test_that_a_parquet_file_is_a_table_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    columns = {"id": ["a", "b"], "name": [b"x", None], "v": [1.5, None], "n": [[1], []]}
    times = pyarrow.array([datetime(2026, 10, 18), None], pyarrow.timestamp("ns"))
    packed = io.BytesIO()
    parquet.write_table(pyarrow.table(columns | {"time": times}), packed)
    chunk = _read(tmp_path, packed.getvalue(), time={"path": "time", "zone": "Asia/Ho_Chi_Minh"})
    assert str(_values(chunk)) == "{'a': 1.5, 'b': nan}" and chunk.rows == 2
    assert chunk.mapped.readings is not None
    assert chunk.mapped.readings.source_us.tolist() == [1_792_256_400_000_000, 0]
    for damaged in (packed.getvalue()[:-9], b"PAR1" + b"\x00" * 90 + b"PAR1"):
        assert [one.reason for one in _read(tmp_path, damaged).mapped.rejects] == ["table_file.not_parquet"]


def test_that_a_damaged_pack_is_told_wherever_the_damage_lies(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["id", "time", "v"])
    sheet = io.BytesIO()
    book.save(sheet)
    for whole, reason in ((gzip.compress(_CSV.encode() * 40), "pack_damaged"), (sheet.getvalue(), "not_workbook")):
        reasons: set[str] = set()
        for place in range(10, len(whole), max(1, len(whole) // 60)):
            damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
            reasons |= {one.reason for one in _read(tmp_path, damaged).mapped.rejects}
        assert f"table_file.{reason}" in reasons
