from __future__ import annotations

from datetime import datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.commands import AcknowledgeAlarm, AssignUnit, EndShift, SetCityStage, SetUnitStatus, WriteLog
from ioc.domain.records import Alarm, Asset, Incident, Unit
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmSource, IncidentStage, UnitStatus
from ioc.qt.aliases import STATUS_WORDS, fold
from ioc.qt.command_grammar import Place, Scope, completions, interpret
from ioc.qt.past_time import parse_time

ZONE = timezone(timedelta(hours=7))
NOW = int(datetime(2026, 10, 14, 21, 47, 32, tzinfo=ZONE).timestamp() * 1e6)


class FakePlaces:
    def find(self, text: str, limit: int) -> list[Place]:
        known = [
            Place(table="assets", id="cam-le", label="Thủy chí Cẩm Lệ", detail="Cẩm Lệ"),
            Place(table="assets", id="da-nang", label="Đập Đà Nẵng"),
        ]
        return [place for place in known if fold(text) in fold(place.label)][:limit]


def alarm(ident: str, asset: str, **over: object) -> Alarm:
    made = Alarm(
        id=ident,
        rule="bd2",
        source=AlarmSource.LIMIT,
        asset=asset,
        stream=None,
        feed=None,
        domain="drainage",
        priority=1,
        occurrence=3,
        active=True,
        acknowledged=False,
        raised_us=NOW,
        changed_us=NOW,
    )
    return msgspec.structs.replace(made, **over)


@pytest.fixture
def scope() -> Scope:
    state = State()
    tables = state.tables
    for ident, name in (("CC-12", "Cứu hộ Cẩm Lệ"), ("115-07", "Cấp cứu An Hải"), ("ĐL-04", "Điện lực Liên Chiểu")):
        unit = Unit(id=ident, agency="114", kind="rescue", name=name, status=UnitStatus.AVAILABLE)
        tables.units[ident] = unit
    tables.incidents["i1"] = Incident(
        id="i1",
        number="VV-0412",
        type="flood",
        priority=1,
        stage=IncidentStage.OPEN,
        opened_us=NOW,
        opened_by="hoa",
    )
    tables.units["CC-12"] = msgspec.structs.replace(tables.units["CC-12"], incidents=("i1",))
    for ident, name in (("cam-le", "Thủy chí Cẩm Lệ"), ("pump", "TB Hòa Xuân")):
        state.registry.assets[ident] = Asset(id=ident, feed="f", domain="drainage", kind="gauge", name=name)
    tables.alarms["a1"] = alarm("a1", "cam-le")
    tables.alarms["a2"] = alarm("a2", "pump", acknowledged=True)
    return Scope(state=state, places=FakePlaces(), now_us=NOW, zone=ZONE, alarm="a1", incident="i1")


@pytest.mark.parametrize(
    "line",
    ["s CC12 tới nơi", "/s cc-12 toi noi", "status CC-12 on scene", "tt cứu hộ cẩm lệ tại hiện trường", "s cc12 4"],
)
def test_that_a_status_may_be_said_in_the_citys_own_words(line: str, scope: Scope) -> None:
    read = interpret(line, scope)
    assert read.command == SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE)
    assert read.params["incident"] == "VV-0412"


def test_that_d_with_a_stroke_is_found_without_it(scope: Scope) -> None:
    assert interpret("s dl04 đang tới", scope).command == SetUnitStatus(unit="ĐL-04", status=UnitStatus.EN_ROUTE)
    assert interpret("go dap da nang", scope).target.id == "da-nang"


@pytest.mark.parametrize("status", list(UnitStatus))
def test_that_every_status_word_means_its_status_and_no_other(status: UnitStatus, scope: Scope) -> None:
    for word in STATUS_WORDS[status]:
        assert interpret(f"s CC-12 {word}", scope).command == SetUnitStatus(unit="CC-12", status=status), word


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "empty"),
        ("xyzzy", "unknown_verb"),
        ("s", "unit_missing"),
        ("s ZZ-99 tới nơi", "no_such_unit"),
        ("s CC-12", "status_missing"),
        ("s CC-12 bay", "unknown_status"),
        ("stage 9 bão", "stage_range"),
        ("cấp 1 vì", "stage_same"),
        ("cấp 3", "stage_reason"),
        ("go", "go_missing"),
        ("go nowhere", "go_nothing"),
        ("log", "log_missing"),
        ("replay", "time_missing"),
        ("tua khi nào đó", "time_unread"),
        ("replay 2027-01-01T00:00:00+07:00", "time_future"),
        ("lang fr", "language_unknown"),
        ("nền hồng", "theme_unknown"),
        ("ack nowhere", "no_such_alarm"),
        ("assign CC-12 0999", "no_such_incident"),
    ],
)
def test_that_what_cannot_be_done_is_refused_with_its_reason(line: str, code: str, scope: Scope) -> None:
    read = interpret(line, scope)
    assert read.code == code
    assert not read.runs
    assert read.command is None


def test_that_an_unknown_unit_is_answered_with_near_ones(scope: Scope) -> None:
    assert "115-07" in str(interpret("s 115 đang tới", scope).params["near"])


def test_that_an_acknowledgement_names_the_occurrence_on_screen(scope: Scope) -> None:
    assert interpret("ack", scope).command == AcknowledgeAlarm(alarm="a1", occurrence=3)
    assert interpret("xn cam le", scope).command == AcknowledgeAlarm(alarm="a1", occurrence=3)
    assert interpret("ack", msgspec.structs.replace(scope, alarm="a2")).code == "already_acknowledged"
    assert interpret("ack", msgspec.structs.replace(scope, alarm=None)).code == "alarm_missing"


def test_that_commands_carry_what_was_typed(scope: Scope) -> None:
    assert interpret("cấp 3 mưa trên 100 mm", scope).command == SetCityStage(level=3, reason="mưa trên 100 mm")
    assert interpret("ghi Đập An Trạch xả", scope).command == WriteLog(text="Đập An Trạch xả")
    assert interpret("assign 115-07", scope).command == AssignUnit(incident="i1", unit="115-07")
    assert interpret("điều 115-07 0412", scope).command == AssignUnit(incident="i1", unit="115-07")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("19:46:08", datetime(2026, 10, 14, 19, 46, 8, tzinfo=ZONE)),
        ("02:14", datetime(2026, 10, 14, 2, 14, tzinfo=ZONE)),
        ("23:00", datetime(2026, 10, 13, 23, 0, tzinfo=ZONE)),
        ("13/10 19:46", datetime(2026, 10, 13, 19, 46, tzinfo=ZONE)),
        ("20/12 08:00", datetime(2025, 12, 20, 8, 0, tzinfo=ZONE)),
        ("31/01/2026 08:00", datetime(2026, 1, 31, 8, 0, tzinfo=ZONE)),
        ("30m", datetime(2026, 10, 14, 21, 17, 32, tzinfo=ZONE)),
        ("2h", datetime(2026, 10, 14, 19, 47, 32, tzinfo=ZONE)),
        ("2026-10-14T12:00:00Z", datetime(2026, 10, 14, 19, 0, tzinfo=ZONE)),
        ("2026-10-14 19:00", datetime(2026, 10, 14, 19, 0, tzinfo=ZONE)),
    ],
)
def test_that_times_are_read_as_people_type_them(text: str, wanted: datetime) -> None:
    assert parse_time(text, NOW, ZONE) == int(wanted.timestamp() * 1e6)


@pytest.mark.parametrize("text", ["", "25:00", "12:61", "31/02 10:00", "yesterday", "12", "99999999999999999999h"])
def test_that_what_is_no_time_is_none(text: str) -> None:
    assert parse_time(text, NOW, ZONE) is None


def test_that_completions_lead_to_lines_that_run(scope: Scope) -> None:
    assert "s " in completions("", scope)
    offered = completions("s CC-12 ", scope)
    assert len(offered) == len(UnitStatus)
    assert all(interpret(line, scope).runs for line in offered)
    assert completions("go cam", scope) == ("go Thủy chí Cẩm Lệ",)
    assert completions("lang ", scope) == ("lang vi", "lang en")


@given(st.one_of(st.text(), st.builds("{} {}".format, st.sampled_from(["s", "cấp", "tua", "ack", "go"]), st.text())))
def test_that_no_line_makes_it_fall_over(line: str) -> None:
    empty = Scope(state=State(), places=FakePlaces(), now_us=NOW, zone=ZONE)
    read = interpret(line, empty)
    assert read.code
    completions(line, empty)


@pytest.mark.parametrize(("line", "text"), [("shift", ""), ("kết ca trạm bơm 3 đã chạy lại", "trạm bơm 3 đã chạy lại")])
def test_that_a_shift_is_signed_off_with_or_without_words(scope: Scope, line: str, text: str) -> None:
    assert interpret(line, scope).command == EndShift(text=text)
