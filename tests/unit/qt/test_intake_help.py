"""What helps while a call is taken: suggestions by words, twins by place, time, kind and words, clocks."""

from __future__ import annotations

import time

from ioc.domain.call_lines import CallHint, CallLine, CallQuestion
from ioc.domain.intake_records import CallWork
from ioc.domain.records import Call, Incident, Text
from ioc.domain.site import IncidentType
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.call_hints import suggest
from ioc.qt.intake_draft import Draft, clocks
from ioc.qt.place_words import Spot
from ioc.qt.twins import Twins, Wanted

BOTH = Text(vi="x", en="x")
TYPES = tuple(IncidentType(key=key, title=BOTH, domain="d", priority=3) for key in ("fire", "flood", "road"))
HINTS = (
    CallHint(type="fire", vi=("cháy", "lửa"), en=("fire",), priority=1),
    CallHint(type="flood", vi=("ngập",), en=("flood",)),
    CallHint(type="road", vi=("đường ngập",)),
    CallHint(type="unknown", vi=("cháy lớn",)),
)
HOUR_US = 3_600_000_000
NOW_US = 1_790_000_000_000_000


def told(text: str) -> tuple[str, int, tuple[str, ...]] | None:
    made = suggest(HINTS, TYPES, text)
    return (made.type, made.priority, made.words) if made else None


def test_that_words_suggest_a_type_with_or_without_tone_marks() -> None:
    assert told("nhà bên cháy lớn") == ("fire", 1, ("cháy",))
    assert told("nha ben chay lon") == ("fire", 1, ("cháy",))
    assert told("There is a FIRE!") == ("fire", 1, ("fire",))
    assert told("đường ngập sâu") == ("road", 3, ("đường ngập",)), "the longer match wins"


def test_that_tone_marks_tell_words_apart_and_parts_of_words_say_nothing() -> None:
    assert told("cánh đồng lúa đổ") is None
    assert told("firewall chayo") is None
    assert told("") is None


def state(*records: Incident | Call) -> State:
    made = State()
    for record in records:
        table = made.tables.incidents if isinstance(record, Incident) else made.tables.calls
        table[record.id] = record  # type: ignore[index,assignment]
    return made


def incident(ident: str, **more: object) -> Incident:
    given = {
        "type": "flood",
        "priority": 2,
        "stage": IncidentStage.OPEN,
        "opened_us": NOW_US,
        "lon": 108.2,
        "lat": 16.0,
    }
    return Incident(id=ident, number=ident, opened_by="x", **(given | more))  # type: ignore[arg-type]


def call(ident: str, **more: object) -> Call:
    given = {"kind": "", "received_us": NOW_US, "lon": 108.2, "lat": 16.0005}
    return Call(id=ident, feed="f", line="112", **(given | more))  # type: ignore[arg-type]


def find(held: State, **more: object) -> list[tuple[str, str]]:
    given = {"call": "me", "at_us": NOW_US, "lon": 108.2, "lat": 16.0005, "type": "flood"}
    twins = Twins(lambda record: getattr(record, "place", ""))
    return [(twin.id, " ".join(twin.because)) for twin in twins.find(held, Wanted(**(given | more)), 3)]  # type: ignore[arg-type]


def test_that_the_near_one_of_the_same_kind_stands_first() -> None:
    held = state(incident("far", lat=16.009), incident("near"), incident("other", type="fire"), call("k"))
    assert find(held)[0] == ("near", "place kind")
    assert ("k", "place") in find(held)


def test_that_closed_old_and_far_ones_and_the_call_itself_are_none() -> None:
    held = state(
        incident("closed", stage=IncidentStage.CLOSED),
        incident("old", opened_us=NOW_US - 7 * HOUR_US),
        incident("far", lat=16.05),
        call("me"),
    )
    assert find(held) == []


def test_that_the_ward_and_words_count_where_a_place_is_missing() -> None:
    held = state(incident("w", lon=None, lat=None, ward="Hòa Xuân", place="trường Nguyễn Thiện Thuật"))
    assert find(held, ward="Hòa Xuân") == [("w", "kind ward")]
    assert find(held, ward="", words="gần trường nguyen thien thuat") == [("w", "kind words")]
    assert find(held, ward="Cẩm Lệ") == []


def test_that_a_key_costs_at_most_50_ms_with_5000_open_items() -> None:
    held = state(
        *(incident(f"i{n}", lat=16 + n / 40_000, place=f"đường số {n} hòa xuân") for n in range(2_500)),
        *(call(f"k{n}", lat=16 + n / 40_000) for n in range(2_500)),
    )
    twins = Twins(lambda record: getattr(record, "place", ""))
    wanted = Wanted(call="me", at_us=NOW_US, lon=108.2, lat=16.01, type="flood", words="ngập đường hòa xuân")
    twins.find(held, wanted, 3)
    spent = []
    for _ in range(9):
        began = time.perf_counter()
        assert len(twins.find(held, wanted, 3)) == 3
        spent.append(time.perf_counter() - began)
    assert sorted(spent)[4] < 0.05
    twins.forget()
    began = time.perf_counter()
    twins.find(held, wanted, 3)
    print(f"a key {sorted(spent)[4] * 1e3:.1f} ms, after a change {(time.perf_counter() - began) * 1e3:.1f} ms")


def test_that_the_first_note_names_nobody_and_keeps_an_unverified_place() -> None:
    words = {"reporter": "Chị Lan", "phone": "0905", "place": "sau chợ", "development": "ngập", "people": "4"}
    questions = (CallQuestion(key="people", title=Text(vi="Số người", en="People")),)
    assert Draft(call="k", words=words).text(questions, "vi") == "sau chợ\nngập\nSố người: 4"
    assert Draft(call="k", words=words, spot=Spot(label="x")).text(questions, "en") == "ngập\nPeople: 4"


def test_that_the_clocks_run_against_the_lines_targets() -> None:
    line = CallLine(key="112", title=BOTH, answer_s=15, process_s=60)
    ringing, none = clocks(call("k"), None, line, NOW_US + 16_000_000)
    assert (ringing.us, ringing.late, ringing.running, none) == (16_000_000, True, True, None)
    work = CallWork(call="k", answered_us=NOW_US + 4_000_000)
    answer, process = clocks(call("k"), work, line, NOW_US + 76_000_000)
    assert (answer.us, answer.late, answer.running) == (4_000_000, False, False)
    assert process is not None and (process.us, process.late, process.running) == (72_000_000, True, True)
    _, done = clocks(call("k", linked_us=NOW_US + 50_000_000), work, line, NOW_US + HOUR_US)
    assert done is not None and (done.us, done.late, done.running) == (46_000_000, False, False)
