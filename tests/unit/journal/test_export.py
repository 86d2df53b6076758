"""Exports are read by pandas and DuckDB, hold what the record holds, and nobody's data."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.commands import Actor
from ioc.domain.commit import Group, JournalRefused
from ioc.domain.facts import Entry
from ioc.domain.records import Call, Feed, Reject, Seat, Text
from ioc.domain.site import StateSpec
from ioc.journal.export import SCHEMAS, Span, export
from tests.helpers.city import SITE
from tests.unit.journal.scribe import NOON, SECOND, Scribe, start

duckdb = pytest.importorskip("duckdb")
pandas = pytest.importorskip("pandas")

KINDS = ("parquet", "csv", "ndjson", "geojson")
STATES = ((0, "Dừng", "Stopped"), (1, "Đang chạy", "Running"), (7, "Lỗi", "Fault"))
PLANTED = ("Nguyễn Văn Kín", "0905123456", "12 Đường Giấu", "mật khẩu", "108.2345678", "Lê Tên Thật", "kẻ-trộm")


@pytest.fixture
def scribe(tmp_path: Path) -> Scribe:
    made = start(tmp_path)
    for second in range(90):
        made.clock.at_us += SECOND
        made.read([0, 1], [second / 4, np.nan], lag_us=2 * SECOND)
        made.move("u1", 108.0 + second / 1000, 16.5)
        made.flush()
    made.merge()
    return made


def frame(path: Path, kind: str) -> pandas.DataFrame:
    if kind == "parquet":
        return pandas.read_parquet(path)
    if kind == "csv":
        return pandas.read_csv(path, parse_dates=["source_time", "received_time"])
    if kind == "ndjson":
        table = pandas.read_json(path, lines=True)
        return table.assign(source_time=pandas.to_datetime(table["source_time"]))
    features = json.loads(path.read_text("utf-8"))["features"]
    assert all(feature["geometry"]["type"] == "Point" for feature in features)
    flat = pandas.json_normalize(features)
    flat.columns = [name.removeprefix("properties.") for name in flat.columns]
    flat["source_time"] = pandas.to_datetime(flat["source_time"])
    return flat


@pytest.mark.parametrize("kind", KINDS)
def test_that_pandas_reads_every_kind(scribe: Scribe, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"readings.{kind}"
    assert export(tmp_path / "data", out, kind=kind, what="readings") == 180
    table = frame(out, kind)
    level = table[table["stream"] == "s0"]
    assert level["value"].tolist() == [second / 4 for second in range(90)]
    assert table[table["stream"] == "s1"]["value"].isna().all()
    assert set(table["asset"]) == {"gauge"}
    assert set(table["quality"]) == {"good"}
    first = pandas.Timestamp(NOON - SECOND, unit="us", tz="UTC")
    assert level["source_time"].min() == first
    scribe.close()


@pytest.mark.parametrize("kind", ["parquet", "csv", "ndjson"])
def test_that_duckdb_reads_every_kind(scribe: Scribe, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"positions.{kind}"
    export(tmp_path / "data", out, kind=kind, what="positions")
    source = {"parquet": "read_parquet", "csv": "read_csv", "ndjson": "read_json"}[kind]
    query = f"SELECT count(*), max(lon), min(source_time)::VARCHAR FROM {source}('{out}')"
    (found,) = duckdb.connect().execute("SET timezone = 'UTC'").execute(query).fetchall()
    assert found[:2] == (90, 108.089)
    assert found[2].startswith("2026-03-01 12:00:01")
    scribe.close()


def test_that_duckdb_reads_geojson(scribe: Scribe, tmp_path: Path) -> None:
    out = tmp_path / "p.geojson"
    export(tmp_path / "data", out, kind="geojson", what="positions")
    picked = "json_array_length(text -> 'features'), text ->> '$.features[0].geometry.coordinates'"
    query = f"SELECT {picked} FROM (SELECT content::JSON AS text FROM read_text('{out}'))"
    assert duckdb.connect().execute(query).fetchall() == [(90, "[108.0,16.5]")]
    scribe.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("streams", [(), ("s0",)])
def test_that_codes_leave_with_their_words(scribe: Scribe, tmp_path: Path, kind: str, streams: tuple[str, ...]) -> None:
    (domain,) = SITE.domains
    words = tuple(StateSpec(code=code, title=Text(vi=vi, en=en)) for code, vi, en in STATES)
    level = replace(domain.properties[0], states=words)
    scribe.say(f.SiteDescribed(site=replace(SITE, domains=(replace(domain, properties=(level,)),))))
    out = tmp_path / f"states.{kind}"
    export(tmp_path / "data", out, kind=kind, what="readings", streams=streams)
    table = frame(out, kind)
    for code, vi, en in STATES:
        said = table[table["value"] == code]
        assert (said["state_vi"].tolist(), said["state_en"].tolist()) == ([vi], [en])
    assert table["state_vi"].notna().sum() == len(STATES)
    if kind == "parquet":
        assert isinstance(table["state_vi"].dtype, pandas.CategoricalDtype)
    scribe.close()


def test_that_span_and_stream_narrow_down(scribe: Scribe, tmp_path: Path) -> None:
    span = Span(from_us=NOON + 10 * SECOND, to_us=NOON + 20 * SECOND)
    out = tmp_path / "part.parquet"
    assert export(tmp_path / "data", out, kind="parquet", what="readings", span=span) == 20
    one = tmp_path / "one.parquet"
    assert export(tmp_path / "data", one, kind="parquet", what="readings", span=span, streams=["s0"]) == 10
    all_of_it, single = pandas.read_parquet(out), pandas.read_parquet(one)
    expected = all_of_it[all_of_it["stream"] == "s0"].drop(columns="sequence").reset_index(drop=True)
    pandas.testing.assert_frame_equal(single.drop(columns="sequence"), expected)
    with pytest.raises(JournalRefused, match=r"journal\.no_stream"):
        export(tmp_path / "data", tmp_path / "x", kind="csv", what="readings", streams=["s9"])
    with pytest.raises(JournalRefused, match=r"journal\.exists"):
        export(tmp_path / "data", out, kind="csv", what="readings")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "keys", "one.parquet", "part.parquet"]
    scribe.close()


def personal_facts(scribe: Scribe) -> None:
    """Everything that names somebody, as it comes."""
    actor = Actor(person="hoa", name="Lê Tên Thật", role="operator", seat="seat-2")
    secret, record = scribe.journal.seal_record("call", {"caller": PLANTED[0], "number": PLANTED[1]})
    said: list[f.AnyFact] = [
        f.SeatTaken(seat=Seat(id="seat-2", person="hoa", name="Lê Tên Thật", role="operator", since_us=1)),
        f.CallReceived(
            call=Call(
                id="c1",
                feed="rain",
                line="114",
                kind="fire",
                received_us=1,
                lon=108.2345678,
                lat=16.01234,
                personal=secret,
            )
        ),
        f.IncidentOpened(
            incident="i1", number="1", type="fire", priority=1, lon=108.2345678, lat=16.0, call="c1", text=secret
        ),
        f.RecordRefused(
            reject=Reject(
                id="r",
                feed="rain",
                at_us=1,
                record="kẻ-trộm",
                reason="x",
                params={"detail": "12 Đường Giấu", "row": 3},
                payload=secret,
            )
        ),
        f.FeedRegistered(
            feed=Feed(
                id="rain",
                title=Text(vi="Mưa", en="Rain"),
                domain="drainage",
                connector="geojson",
                address="https://me:mật khẩu@example.test/rain?token=0905123456",
                interval_s=60.0,
            )
        ),
        f.AccountCreated(login="hoa", name="Lê Tên Thật", role="operator"),
    ]
    entries = []
    for fact in said:
        scribe.seq += 1
        entries.append(Entry(seq=scribe.seq, at_us=scribe.clock(), fact=fact, actor=actor))
    scribe.journal.commit(Group(entries=tuple(entries), records=(record,)))


@pytest.mark.parametrize("kind", KINDS)
def test_that_facts_leave_without_personal_data(scribe: Scribe, tmp_path: Path, kind: str) -> None:
    personal_facts(scribe)
    out = tmp_path / f"facts.{kind}"
    rows = export(tmp_path / "data", out, kind=kind, what="facts")
    text = pandas.read_parquet(out).to_csv() if kind == "parquet" else out.read_text("utf-8")
    assert [planted for planted in PLANTED if planted in text] == []
    for kept in ("hoa", "seat-2", "CallReceived", "108.23", "example.test/rain", "operator"):
        assert kept in text
    assert rows == scribe.seq - 180
    if kind == "ndjson":
        told = [json.loads(line) for line in text.splitlines()]
        (call,) = [row["fact"]["call"] for row in told if row["kind"] == "CallReceived"]
        assert (call["personal"], call["lon"]) == ("personal", 108.23)
    scribe.close()


def test_that_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    scribe = start(tmp_path)
    scribe.say(f.EngineStopped(reason="x"))
    bad = Actor(person="=cmd()", name="", role="operator", seat="-1")
    scribe.seq += 1
    entry = Entry(seq=scribe.seq, at_us=scribe.clock(), fact=f.EngineStopped(reason="y"), actor=bad)
    scribe.journal.commit(Group(entries=(entry,)))
    export(tmp_path / "data", tmp_path / "f.csv", kind="csv", what="facts")
    table = pandas.read_csv(tmp_path / "f.csv", dtype=str)
    assert (table["person"].iloc[-1], table["seat"].iloc[-1]) == ("'=cmd()", "'-1")
    scribe.close()


def test_that_an_empty_record_gives_an_empty_file(tmp_path: Path) -> None:
    start(tmp_path).close()
    for kind in KINDS:
        assert export(tmp_path / "data", tmp_path / f"e.{kind}", kind=kind, what="readings") == 0
    assert list(pandas.read_parquet(tmp_path / "e.parquet")) == SCHEMAS["readings"].names
    assert json.loads((tmp_path / "e.geojson").read_text())["features"] == []
