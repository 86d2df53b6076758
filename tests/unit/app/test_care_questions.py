"""The load of alarms and what happened meanwhile, asked of a real journal; a replay sees no further than its clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from ioc.app.questions import Horizon, Questions
from ioc.domain import commands as c
from ioc.domain.alarm_load import AlarmLoad
from ioc.domain.facts import Entry
from ioc.journal.reader import JournalReader
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path

ALARM = "level_2@gauge-1"
HOUR_US = 3_600_000_000


@pytest.fixture
def centre(tmp_path: Path):
    made = Centre(tmp_path / "place")
    made.put_gauges(("gauge-1", "gauge-2"))
    made.put_readings((1.0, 1.0))
    made.step()
    yield made
    made.journal.close()


def ring(centre: Centre, times: int) -> None:
    for _ in range(times):
        centre.put_readings((1.9, 1.0))
        centre.step(15)
        centre.put_readings((1.0, 1.0))
        centre.step(15)


def ask(questions: Questions, question: str, **params: Any) -> Any:
    return msgspec.msgpack.decode(questions.answer(question, params, "operator"))


def reader(centre: Centre) -> JournalReader:
    assert centre.loop.settle()
    return centre.reader


def test_that_the_load_counts_what_rang_and_not_what_was_shelved(centre: Centre) -> None:
    begin = centre.clock.at_us
    ring(centre, 3)
    centre.put_order(c.ShelveAlarm(alarm=ALARM, duration_s=3600, reason="x"))
    centre.step()
    ring(centre, 2)
    questions = Questions(reader(centre))
    load = msgspec.convert(ask(questions, "alarm_load", from_us=begin, to_us=centre.clock.at_us + 1), AlarmLoad)
    assert dict(load.top)[ALARM] == 3
    later = begin + (centre.clock.at_us - begin) * 2 // 3
    shelved = msgspec.convert(ask(questions, "alarm_load", from_us=later, to_us=centre.clock.at_us + 1), AlarmLoad)
    assert ALARM not in dict(shelved.top)  # that it was shelved already is known from the state at the beginning


def test_that_a_replay_measures_up_to_its_own_clock(centre: Centre) -> None:
    begin = centre.clock.at_us
    ring(centre, 1)
    assert centre.loop.settle()
    past = Horizon(centre.clock.at_us, centre.loop.state.seq)
    centre.step(60)
    ring(centre, 2)
    questions = Questions(reader(centre), lambda: past)
    load = msgspec.convert(ask(questions, "alarm_load", from_us=begin, to_us=begin + 24 * HOUR_US), AlarmLoad)
    assert (dict(load.top)[ALARM], load.until_us) == (1, past.at_us)
    away = ask(questions, "away", from_us=begin)
    assert away["counts"]["AlarmRaised"] == load.total
    assert all(entry.seq <= past.seq for entry in msgspec.convert(away["entries"], list[Entry]))


def test_that_what_happened_meanwhile_is_counted_and_listed_newest_first(centre: Centre) -> None:
    ring(centre, 1)
    away_from = centre.clock.at_us
    centre.step(30)
    ring(centre, 2)
    centre.put_order(c.OpenIncident(type="flood", priority=2, alarms=(ALARM,)))
    centre.step()
    answer = ask(Questions(reader(centre)), "away", from_us=away_from)
    assert answer["counts"]["IncidentOpened"] == 1
    entries = msgspec.convert(answer["entries"], list[Entry])
    assert sum(type(e.fact).__name__ == "AlarmRaised" for e in entries) == answer["counts"]["AlarmRaised"]
    assert [e.seq for e in entries] == sorted((e.seq for e in entries), reverse=True)
    assert all(entry.at_us >= away_from for entry in entries)
