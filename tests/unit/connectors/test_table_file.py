"""Tables as they lie on disks: signs, encodings, growth, folders, recordings; nothing lost, nothing doubled."""

from __future__ import annotations

import gzip
import json
import os
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ioc.connect.api import BadSettings, FeedContext, NotReady
from ioc.connect.catalogue import Catalogue
from ioc.connect.times import read_iso
from ioc.connect.worker import LARGE_BYTES, shared_worker
from ioc.connectors.table_file.tail import Tail
from ioc.domain.inbound import AssetSeen, FeedContacted, Inbound, ReadingsTaken, RecordRejected
from tests.helpers.connector_contract import NOW_US, RunningConnector

_TABLE: dict[str, Any] = {"record": "asset", "asset": {"kind": {"const": "gauge"}}, "time": "at"}
_LEVEL: dict[str, Any] = _TABLE | {"readings": [{"property": "level", "path": "level"}]}


def connector(path: Path, settings: dict[str, Any], interval_s: float = 0.01) -> Any:
    context = FeedContext(feed="f", domain="hazard", interval_s=interval_s, now_us=lambda: NOW_US)
    return Catalogue.discover().make("table_file", context, {"path": str(path)} | settings)


def once(path: Path, settings: dict[str, Any]) -> list[Inbound]:
    with RunningConnector(connector(path, settings, 3600.0)) as running:
        running.wait_contacts(1)
        return running.messages


def rows(messages: list[Inbound]) -> list[tuple[str, str, float]]:
    batches = [one for one in messages if isinstance(one, ReadingsTaken)]
    return [row for one in batches for row in zip(one.assets, one.properties, one.value.tolist(), strict=True)]


def levels(messages: list[Inbound]) -> list[float]:
    return [value for _, _, value in rows(messages)]


def reasons(messages: list[Inbound]) -> list[str]:
    return [one.reason for one in messages if isinstance(one, RecordRejected)]


def written(folder: Path, text: str | bytes, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


_PLAIN = "id,at,level\nà,2026-01-01T00:00Z,1.5\nb,2026-01-01T00:00Z,2.5\n"


@pytest.mark.parametrize(
    "content",
    [
        _PLAIN.encode(),
        _PLAIN.encode("utf-8-sig"),
        _PLAIN.encode("utf-16"),
        _PLAIN.encode("cp1252"),
        gzip.compress(_PLAIN.encode(), mtime=0),
        _PLAIN.replace("\n", "\r\n").encode(),
        _PLAIN.replace(",", "\t").encode(),
        _PLAIN.replace(",", ";").encode(),
        _PLAIN.replace(",", "|").encode().rstrip(),
    ],
)
def test_that_a_table_is_read_however_it_is_written(tmp_path: Path, content: bytes) -> None:
    found = once(written(tmp_path, content), _LEVEL)
    assert rows(found) == [("à", "level", 1.5), ("b", "level", 2.5)] and reasons(found) == []


def test_that_titles_units_and_decimal_commas_are_read_as_declared(tmp_path: Path) -> None:
    text = "Mực nước\n\nid;at;level\n;UTC;m\na;2026-01-01T00:00Z;1.234,5\n;;\n"
    settings = _LEVEL | {"header": 3, "skip": 1, "decimal": ",", "group": ".", "delimiter": ";"}
    found = once(written(tmp_path, text), settings)
    assert levels(found) == [1234.5] and reasons(found) == []


def test_that_bad_rows_are_refused_one_by_one(tmp_path: Path) -> None:
    bad = {
        "a,2026-01-01T00:00Z,1,9": "table_file.row_long",
        "a,yesterday,1": "record.time_unreadable",
        "a,2026-01-01T00:00Z,much": "record.value_not_number",
        ",2026-01-01T00:00Z,1": "record.id_missing",
        "first,2026-01-01T00:00Z,1": "record.repeated",
    }
    text = "id,at,level\nfirst,2026-01-01T00:00Z,1\n" + "\n".join(bad) + "\n\nlast,2026-01-01T00:00Z,3\nshort\n"
    found = once(written(tmp_path, text), _LEVEL)
    assert reasons(found) == list(bad.values())
    assert levels(found) == [1.0, 3.0]
    assert [one.id for one in found if isinstance(one, AssetSeen)] == ["first", "last", "short"]


def test_that_a_text_without_end_costs_its_row_and_not_the_file(tmp_path: Path) -> None:
    text = 'id,at,level\n"' + "x" * 1_100_000 + "\nb,2026-01-01T00:00Z,2\n"
    found = once(written(tmp_path, text), _LEVEL)
    assert "table_file.row_unreadable" in reasons(found)
    assert levels(found) == [2.0]
    shared_worker().close()


@pytest.mark.parametrize(
    ("content", "settings", "reason"),
    [
        (b"", {}, "table_file.empty"),
        (b"\n", {}, "table_file.header_missing"),
        (b"<!DOCTYPE html>\n<html><body>\n<p>404, sorry</p>\n</body></html>\n", {}, "table_file.other_columns"),
        (b"id;when;level\n", {"delimiter": ","}, "table_file.other_columns"),
        (b"id,at,depth\n", {}, "table_file.other_columns"),
        (b"id,when,level\n", {}, "table_file.other_columns"),
        (b"id,at,level\n", {"melt": "L_.*", "readings": []}, "table_file.other_columns"),
        (b"\x89PNG\x00\x00\x00", {}, "table_file.not_text"),
        (gzip.compress(b"x" * 5000, mtime=0)[:20], {}, "table_file.pack_damaged"),
        (b"PK\x03\x04 no workbook", {}, "table_file.not_workbook"),
    ],
)
def test_that_a_file_that_is_no_table_is_one_refusal(
    tmp_path: Path, content: bytes, settings: Any, reason: str
) -> None:
    assert reasons(once(written(tmp_path, content), _LEVEL | settings)) == [reason]


def test_that_a_wide_table_gives_a_reading_a_column_or_a_record_a_cell(tmp_path: Path) -> None:
    path = written(tmp_path, "at,L_1,L_2,note\n2026-01-01T00:00Z,1,,x\n2026-01-01T01:00Z,3,4,y\n")
    found = once(path, _TABLE | {"id": {"const": "net"}, "melt": "(?P<property>L_.*)"})
    assert [row[:2] for row in rows(found)] == [("net", "L_1"), ("net", "L_2")] * 2
    cells = {"id": "@id", "melt": "L_(?P<id>.*)", "readings": [{"property": "level", "path": "@value"}]}
    assert rows(once(path, _TABLE | cells)) == [("1", "level", 1.0), ("1", "level", 3.0), ("2", "level", 4.0)]


def test_that_a_workbook_is_read_with_its_dates_and_serial_days(tmp_path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Mực nước"
    for row in (["id", "at", "day", "level"], ["a", datetime(2026, 9, 1, 7, 30), 46266.3125, 1.5], [None] * 4):
        sheet.append(row)
    path = tmp_path / "t.xlsx"
    book.save(path)
    for time in ({"path": "at", "zone": "+07:00"}, {"path": "day", "format": "excel", "zone": "+07:00"}):
        found = once(path, _LEVEL | {"time": time, "sheet": "Mực nước"})
        (batch,) = (one for one in found if isinstance(one, ReadingsTaken))
        assert batch.source_us.tolist() == [read_iso("2026-09-01T00:30Z")] and levels(found) == [1.5]
    assert reasons(once(path, _LEVEL | {"sheet": "none"})) == ["table_file.sheet_missing"]


def test_that_lines_of_json_are_taken_and_a_broken_one_refused(tmp_path: Path) -> None:
    lines = [{"when": f"2026-01-01T0{n}:00Z", "r": [{"id": "a", "level": n}]} for n in range(3)]
    text = "\n".join([json.dumps(lines[0]), '{"when": ', json.dumps(lines[1]), "", json.dumps(lines[2])])
    found = once(written(tmp_path, text, "t.jsonl"), _LEVEL | {"records": "r[]", "time": "@parent.when"})
    assert levels(found) == [0.0, 1.0, 2.0] and reasons(found) == ["table_file.line_not_json"]


def test_that_growth_rotation_and_a_half_line_lose_and_double_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "id,at,level\na,2026-01-01T00:00Z,0\n")

    def append(to: Path, text: str) -> None:
        with to.open("a") as file:
            file.write(text)

    with RunningConnector(connector(path, _LEVEL | {"mode": "tail"})) as running:
        running.wait(lambda found: levels(found) == [0.0])
        append(path, "a,2026-01-01T01:00Z,1\na,2026-01-01T02")
        running.wait(lambda found: levels(found) == [0.0, 1.0])
        append(path, ":00Z,2\n")
        running.wait(lambda found: levels(found) == [0.0, 1.0, 2.0])
        append(path, "a,2026-01-01T03:00Z,3\n")
        path.rename(tmp_path / "old.csv")
        append(tmp_path / "old.csv", "a,2026-01-01T04:00Z,4\n")
        written(tmp_path, "id,at,level\na,2026-01-01T05:00Z,5\n", "new.csv").rename(path)
        running.wait(lambda found: levels(found) == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])
        path.write_text("id,at,level\na,2026-01-01T06:00Z,6\n")
        running.wait(lambda found: len(levels(found)) == 7)
        assert reasons(running.messages) == []


def test_that_a_file_written_anew_at_the_same_length_while_its_rows_are_told_is_read_again(tmp_path: Path) -> None:
    path = written(tmp_path, "id,at,level\na,2026-01-01T00:00Z,0\n")
    tail = Tail(path)
    at = len(tail.current().read())
    path.write_text("id,at,level\na,2026-01-01T06:00Z,6\n")
    tail.came_to(at)
    tail.current()
    assert tail.at == 0 and tail.grown()
    tail.close()


def test_that_each_new_file_of_a_folder_is_read_once_and_moved(tmp_path: Path) -> None:
    written(tmp_path, "id,at,level\na,2026-01-01T00:00Z,0\n", "a.csv")
    written(tmp_path, "nothing", "ignored.txt")
    settings = _LEVEL | {"mode": "folder", "pattern": "*.csv", "settle_s": 0, "done": "done", "failed": "failed"}
    with RunningConnector(connector(tmp_path, settings)) as running:
        running.wait(lambda found: levels(found) == [0.0])
        written(tmp_path, b"", "empty.csv")
        written(tmp_path, "id,at,level\na,2026-01-01T01:00Z,1\n", "b.csv")
        running.wait(lambda found: levels(found) == [0.0, 1.0] and len(reasons(found)) == 1)
        before = len(running.messages)
        running.wait(lambda found: any(getattr(one, "unchanged", False) for one in found[before:]))
    assert {path.name for path in (tmp_path / "done").iterdir()} == {"a.csv", "b.csv"}
    assert [path.name for path in (tmp_path / "failed").iterdir()] == ["empty.csv"]
    assert (tmp_path / "ignored.txt").exists()


def test_that_files_that_stay_are_remembered(tmp_path: Path) -> None:
    written(tmp_path, "id,at,level\na,2026-01-01T00:00Z,0\n", "a.csv")
    with RunningConnector(connector(tmp_path, _LEVEL | {"mode": "folder", "settle_s": 0})) as running:
        contacts = running.wait_contacts(3)
    assert [(one.taken, one.unchanged) for one in contacts[:3]] == [(1, False), (0, True), (0, True)]


def test_that_a_recording_plays_in_order_with_its_times_moved_to_now(tmp_path: Path) -> None:
    text = "id,at,level\na,2020-01-01T02:00Z,2\na,2020-01-01T00:00Z,0\na,2020-01-01T01:00Z,1\na,,9\n"
    pace = {"speed": 36_000, "times": "shift"}
    with RunningConnector(connector(written(tmp_path, text), _LEVEL | {"mode": "replay", "pace": pace})) as running:
        over = running.outcome()
        found = running.messages
    assert isinstance(over, BadSettings) and over.code == "table_file.recording_over" and over.params["records"] == 4
    assert levels(found) == [9.0, 0.0, 1.0, 2.0]
    times = [at for one in found if isinstance(one, ReadingsTaken) for at in one.source_us.tolist()]
    assert times == [0, NOW_US, NOW_US + 100_000, NOW_US + 200_000]
    assert sum(one.taken for one in found if isinstance(one, FeedContacted)) >= 3


def test_that_a_long_wait_of_a_recording_ends_at_once_when_stopped(tmp_path: Path) -> None:
    text = "id,at,level\na,2020-01-01T00:00Z,0\na,2021-01-01T00:00Z,1\n"
    with RunningConnector(connector(written(tmp_path, text), _LEVEL | {"mode": "replay"})) as running:
        running.wait(lambda found: levels(found) == [0.0])
        assert running.stops()


@pytest.mark.parametrize("mode", ["once", "tail"])
def test_that_a_large_file_is_read_in_parts_by_the_worker(tmp_path: Path, mode: str) -> None:
    shared_worker().close()
    lines = [f"s{n % 7},{1_700_000_000 + n},{n},{'x' * 30}" for n in range(30_000)]
    path = written(tmp_path, "id,at,level,filler\n" + "\n".join(lines) + "\n")
    assert path.stat().st_size > LARGE_BYTES
    settings = _LEVEL | {"mode": mode, "time": {"path": "at", "format": "epoch_s"}, "chunk_rows": 7000}
    found = once(path, settings)
    assert levels(found) == [float(n) for n in range(30_000)] and shared_worker().pid is not None
    assert sum(isinstance(one, ReadingsTaken) for one in found) == 5
    shared_worker().close()


_UNIT = {"record": "unit", "place": {"lon": "level", "lat": {"const": 16}}, "unit": {"time": "at"}}
_CALL = {"record": "call", "call": {"line": {"const": "1022"}, "kind": {"const": "lamp"}, "time": "at"}}
_ALERT = {"record": "alert", "alert": {"sender": {"const": "s"}, "sent": "at", "event": "level"}}
_ASSET = {"record": "asset", "asset": {"kind": {"const": "gauge"}}}


@pytest.mark.parametrize("mode", ["once", "replay"])
@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (_LEVEL, "record.repeated"),
        (_ASSET, "record.repeated"),
        (_UNIT, "record.repeated"),
        (_CALL, "record.duplicate"),
        (_ALERT, "record.duplicate"),
    ],
    ids=["readings", "assets", "positions", "calls", "alerts"],
)
def test_that_a_row_that_stood_in_an_earlier_part_is_refused_as_one_of_its_own(
    tmp_path: Path, mode: str, settings: dict[str, Any], reason: str
) -> None:
    lines = [f"s{n},2026-01-01T00:00:{n % 60:02}Z,{n % 89}" for n in range(250)]
    # of the first part in the second and third, of the second in the third
    lines[150:150] = [lines[3]]
    lines += [lines[5], lines[120]]
    path = written(tmp_path, "id,at,level\n" + "\n".join(lines) + "\n")
    more = {"mode": mode, "chunk_rows": 100, "pace": {"speed": 1_000_000}}
    with RunningConnector(connector(path, settings | more, 3600.0)) as running:
        if mode == "replay":
            running.outcome()
        else:
            running.wait_contacts(1)
    found = running.messages
    assert reasons(found) == [reason] * 3
    contacts = [one for one in found if isinstance(one, FeedContacted)]
    assert (sum(one.taken for one in contacts), sum(one.refused for one in contacts)) == (250, 3)
    if settings is _LEVEL:
        assert Counter(levels(found)) == Counter(float(n % 89) for n in range(250))


@pytest.mark.parametrize(
    ("kind", "code"), [("missing", "missing"), ("folder", "is_folder"), ("locked", "not_permitted")]
)
def test_that_what_the_file_system_refuses_is_said(tmp_path: Path, kind: str, code: str) -> None:
    path = tmp_path / "t.csv"
    if kind == "folder":
        path.mkdir()
    if kind == "locked":
        if os.geteuid() == 0:
            pytest.skip("root may read everything")
        written(tmp_path, _PLAIN).chmod(0)
    with RunningConnector(connector(path, _LEVEL)) as running:
        trouble = running.outcome()
    assert isinstance(trouble, NotReady) and trouble.code == f"table_file.{code}"


def test_that_a_file_is_read_again_when_it_changed_and_only_news_is_told(tmp_path: Path) -> None:
    path = written(tmp_path, _PLAIN)
    with RunningConnector(connector(path, _LEVEL)) as running:
        running.wait_contacts(2)
        with path.open("a") as file:
            file.write("c,2026-01-01T00:00Z,3.5\n")
        found = running.wait(lambda messages: len(levels(messages)) == 3)
    assert levels(found) == [1.5, 2.5, 3.5]


def test_that_an_engine_that_is_behind_is_waited_for(tmp_path: Path) -> None:
    gate = threading.Event()
    with RunningConnector(connector(written(tmp_path, _PLAIN), _LEVEL), gate) as running:
        gate.set()
        assert running.wait_contacts(1)[0].taken == 2
        assert running.stops()


def test_that_exactly_two_thousand_rows_are_said_to_be_perhaps_cut(tmp_path: Path) -> None:
    text = "id,at,level\n" + "".join(f"s{n},2026-01-01T00:00Z,{n}\n" for n in range(2000))
    assert reasons(once(written(tmp_path, text), _LEVEL)) == ["mapping.perhaps_cut"]
    assert reasons(once(written(tmp_path, text), _LEVEL | {"cut_at": 5})) == []


def test_that_faults_of_settings_are_all_named() -> None:
    wrong = _LEVEL | {"path": "x", "encoding": "klingon", "melt": "(", "mode": "sometimes"}
    found = {fault.key: fault.code for fault in Catalogue.discover().validate("table_file", wrong)}
    assert found == {
        "encoding": "table_file.encoding_unknown",
        "melt": "table_file.pattern_wrong",
        "mode": "feed.setting_wrong",
    }
