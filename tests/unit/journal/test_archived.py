"""Archived incidents on a real journal: found by time, brought back, and absent from the next day's opening."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from ioc.app.engine_link import EngineLink
from ioc.app.questions import Horizon, QuestionRefused, Questions
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.commit import JournalRefused
from ioc.domain.facts import Entry
from ioc.domain.records import Incident
from ioc.domain.snapshot import load_snapshot, take_snapshot
from ioc.domain.state import State
from ioc.journal.archived import ROWS_A_READ
from ioc.journal.items import fold
from ioc.journal.layout import Layout
from ioc.journal.people import People
from ioc.journal.shelf import Shelf
from ioc.link.messages import Answer
from tests.helpers.city import COORDINATOR, OPERATOR
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import DAY, SECOND, FakeClock

ALARM = "level_2@gauge-1"
HOUR_S = 3600.0


@pytest.fixture
def centre(tmp_path: Path):
    made = Centre(tmp_path / "place")
    yield made
    made.journal.close()


def do(centre: Centre, command: c.AnyCommand) -> str:
    centre.put_order(command)
    centre.step()
    assert centre.answers[-1].outcome == "confirmed", centre.answers[-1]
    return centre.answers[-1].created


def closed(centre: Centre, text: str = "nước lên") -> str:
    incident = do(centre, c.OpenIncident(type="flood", priority=2, text=text))
    do(centre, c.AddNote(incident=incident, text="đã xong"))
    do(centre, c.CloseIncident(incident=incident, disposition="01"))
    return incident


def go_to_next_day(centre: Centre) -> None:
    centre.clock.at_us = (centre.clock.at_us // DAY + 1) * DAY + SECOND
    centre.step()
    centre.step(61)


def test_that_open_things_carry_over_and_closed_ones_stay_behind(centre: Centre) -> None:
    """Across two midnights: what is open stands in the opening checkpoint, what is over does not."""
    centre.put_gauges(("gauge-1", "gauge-2"))
    centre.put_readings((1.9, 1.9))
    centre.step()
    for name in ("gauge-1", "gauge-2"):
        do(centre, c.AcknowledgeAlarm(alarm=f"level_2@{name}", occurrence=1))
    centre.put_readings((1.9, 1.0))
    centre.step(1)
    over = [closed(centre) for _ in range(3)]
    still = do(centre, c.OpenIncident(type="flood", priority=1, alarms=(ALARM,)))
    go_to_next_day(centre)
    assert set(over) <= set(centre.loop.state.tables.incidents)  # not yet a day
    centre.step(13 * HOUR_S)
    centre.step(61)
    go_to_next_day(centre)
    assert centre.loop.settle()
    opening = Shelf(Layout(centre.place / "data")).all()[-1].opening
    tables = centre.reader.state_at_seq(opening.opening_seq).tables
    assert set(tables.incidents) == {still}
    assert [alarm.id for alarm in tables.alarms.values() if alarm.rule == "level_2"] == [ALARM]
    assert tables.memory.occurrences["level_2@gauge-2"] == 1
    assert tables.incident_count == 4
    assert fold(State(), centre.reader.replay()).digest() == centre.loop.state.digest()


def test_that_closed_incidents_are_found_by_time_last_first(centre: Centre) -> None:
    made: list[tuple[int, str]] = []
    for _ in range(4):
        made.append((centre.clock.at_us, closed(centre)))
        centre.step(30 * HOUR_S)
        centre.step(61)
    reader = centre.reader
    assert [found.id for found in reader.closed_incidents(0, 2**62)] == [ident for _, ident in reversed(made)]
    assert [found.id for found in reader.closed_incidents(0, 2**62, limit=2)] == [made[3][1], made[2][1]]
    assert [found.id for found in reader.closed_incidents(made[1][0], made[2][0])] == [made[1][1]]
    seq = next(entry.seq for entry in reader.entries() if isinstance(entry.fact, f.RecordsArchived))
    assert [found.id for found in reader.closed_incidents(0, 2**62, until_seq=seq)] == [made[0][1]]


def test_that_an_archived_incident_is_reopened_and_found_as_it_ended_last(centre: Centre) -> None:
    incident = closed(centre)
    centre.step(30 * HOUR_S)
    centre.step(61)
    assert incident not in centre.loop.state.tables.incidents
    do(centre, c.ReopenIncident(incident=incident, reason="nước lại lên"))
    back = centre.loop.state.tables.incidents[incident]
    assert (back.number, back.reopened, len(back.notes)) == ("VV-0001", 1, 3)
    do(centre, c.CloseIncident(incident=incident, disposition="01"))
    centre.step(30 * HOUR_S)
    centre.step(61)
    (found,) = centre.reader.closed_incidents(0, 2**62)
    assert found.reopened == 1
    assert centre.reader.archived_incident(incident) == found
    assert centre.reader.archived_incident("nobody") is None
    assert centre.loop.settle()
    assert fold(State(), centre.reader.replay()).digest() == centre.loop.state.digest()


def submitted(centre: Centre, archive: Callable[[str], Incident | None], incident: str, actor: c.Actor) -> Answer:
    """What a desk hears that reopens through the engine's link."""
    questions = Questions(centre.reader)
    link = EngineLink(centre.loop, centre.inbox, People(centre.place / "data"), questions, engine="x", archive=archive)
    link.submit("o", actor, 5, c.ReopenIncident(incident=incident, reason="x"), centre.answers.append)
    centre.loop.step(10.0)  # until the look-up has put the order in
    return centre.answers.pop()


def test_that_the_engine_looks_up_what_a_desk_reopens(centre: Centre) -> None:
    incident = closed(centre)
    centre.step(30 * HOUR_S)
    centre.step(61)

    def broken(ident: str) -> Incident | None:
        raise JournalRefused("journal.failed")

    failed = submitted(centre, broken, incident, COORDINATOR)
    assert (failed.outcome, failed.code) == ("failed", "journal.failed")
    find = centre.reader.archived_incident
    assert submitted(centre, find, "nobody", replace(COORDINATOR, seat="a")).code == "refused.unknown_incident"
    assert submitted(centre, broken, incident, OPERATOR).code == "refused.role"
    assert submitted(centre, find, incident, replace(COORDINATOR, seat="b")).outcome == "confirmed"
    (entry,) = [known for known in centre.reader.entries() if isinstance(known.fact, f.IncidentReopened)]
    assert (entry.seen_seq, entry.fact.archived.number) == (5, "VV-0001")


def test_that_everything_about_an_incident_is_found_and_nothing_else(centre: Centre) -> None:
    before = closed(centre)
    incident = closed(centre)
    for _ in range(ROWS_A_READ + 5):
        do(centre, c.WriteLog(text="x"))
    kinds = ("IncidentOpened", "NoteAdded", "IncidentClosed", "LogWritten")
    found = centre.reader.about([incident], 0, 2**62, kinds)
    assert [type(entry.fact).__name__ for entry in found] == ["IncidentClosed", "NoteAdded", "IncidentOpened"]
    assert len(centre.reader.about([incident, before], 0, 2**62, kinds, limit=5)) == 5


def test_that_questions_stop_at_the_past_clock(centre: Centre) -> None:
    incident = closed(centre)
    at_us, seq = centre.clock.at_us, centre.loop.state.seq
    centre.step(30 * HOUR_S)
    centre.step(61)
    span = {"ids": [incident], "from_us": 0, "to_us": 2**62}
    live, then = Questions(centre.reader), Questions(centre.reader, lambda: Horizon(at_us, seq))
    known = msgspec.msgpack.decode(live.answer("closed", {}, "operator"), type=list[Incident])
    assert [found.id for found in known] == [incident]
    assert msgspec.msgpack.decode(then.answer("closed", {}, "operator")) == []
    for asked in (live, then):
        entries = msgspec.msgpack.decode(asked.answer("about", span, "operator"), type=list[Entry])
        assert [type(entry.fact).__name__ for entry in entries] == ["IncidentClosed", "NoteAdded", "IncidentOpened"]
    assert msgspec.msgpack.decode(live.answer("about", {**span, "ids": []}, "operator")) == []
    with pytest.raises(QuestionRefused):
        live.answer("about", {"ids": [incident]}, "operator")


def test_that_a_command_s_entries_say_what_the_person_saw(centre: Centre) -> None:
    seen = centre.loop.state.seq
    do(centre, c.SetCityStage(level=2, reason="mưa"))
    (entry,) = [known for known in centre.reader.entries() if isinstance(known.fact, f.CityStageSet)]
    assert entry.seen_seq == seen
    assert all(known.seen_seq is None for known in centre.reader.entries() if known.actor is None)


def test_that_a_state_of_an_early_version_is_read(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "old", FakeClock())
    centre.put_gauges()
    centre.put_readings((1.0,))
    centre.step()
    old = msgspec.msgpack.decode(take_snapshot(centre.loop.state))
    del old["tables"]["memory"]
    for stream in old["registry"]["streams"].values():
        del stream["withdrawn"]
    assert load_snapshot(msgspec.msgpack.encode(old)).digest() == centre.loop.state.digest()
    centre.journal.close()
