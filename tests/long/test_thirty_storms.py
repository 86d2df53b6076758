"""Thirty days with a storm in each: what the state holds, and what a checkpoint costs, does not grow."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from ioc.domain import commands as c
from ioc.domain.facts import RecordsArchived
from ioc.domain.inbound import AlertTaken, CallTaken
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.state import State
from ioc.domain.vocabulary import IncidentStage
from ioc.journal.items import fold
from ioc.journal.layout import Layout
from ioc.journal.schema import checkpoints
from ioc.journal.shelf import Shelf
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import DAY, SECOND

DAYS = 30
GAUGES = tuple(f"gauge-{number}" for number in range(24))
CALLS, INCIDENTS, ALERTS = 60, 20, 12
"""A storm's worth of each."""
HOUR_US = 3_600 * SECOND
STEADY_FROM = 9
"""By then the state holds a day of what is over and a week of remembered ids: all that it ever holds."""


class Storms(Centre):
    """Storm after storm. A feed goes on naming what it named in the last two days."""

    listed: list[PublicAlert]

    def storm(self, day: int) -> None:
        """Rise, calls, incidents with units and checklists, warnings that follow on each other; then it all ends.

        The first incident stays open for good, with its call and its alarm; later storms find that alarm taken.
        """
        self.put_gauges(GAUGES)
        self._warn(day)
        for wave in range(6):
            self._level(1.9 if wave % 2 == 0 else 1.0)
            self.step(300)
        for number in range(CALLS):
            call = CallTaken(
                feed="gauges",
                id=f"call-{day}-{number}",
                line="114",
                kind="flood",
                source_us=self.clock.at_us,
                personal={"caller": "x"},
            )
            self.inbox.put(call)
        self.step(60)
        for number in range(INCIDENTS):
            self._work(day, number)
        for alarm in list(self.loop.state.tables.alarms.values()):
            self.put_order(c.AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence))
        self.step(60)

    def _level(self, level: float) -> None:
        self.put_readings((level,) * len(GAUGES), assets=GAUGES)
        self.put_contact(len(GAUGES))

    def _warn(self, day: int) -> None:
        fresh = [written_alert(day, number, self.clock.at_us) for number in range(ALERTS)]
        self.listed = [*getattr(self, "listed", [])[-ALERTS:], *fresh]
        for alert in self.listed:
            self.inbox.put(AlertTaken(feed="gauges", alert=alert))
        self.step(60)

    def _work(self, day: int, number: int) -> None:
        alarm = f"level_2@{GAUGES[number]}"
        order = c.OpenIncident(type="flood", priority=2, alarms=(alarm,), call=f"call-{day}-{number}", text="nước lên")
        self.put_order(order)
        self.step(1)
        incident = self.answers[-1].created
        if number == 0:
            self.put_order(c.AddNote(incident=incident or "none", text="còn mở"))
            return
        assert incident, self.answers[-1]
        self.put_order(c.StartChecklist(incident=incident, plan="flood"))
        self.put_order(c.AssignUnit(incident=incident, unit="CC-12", queue=True))
        self.step(30)
        run = next(ident for ident, run in self.loop.state.tables.checklists.items() if run.incident == incident)
        for step in range(2):
            self.put_order(c.CompleteStep(checklist=run, step=step))
        self.put_order(c.CloseIncident(incident=incident, disposition="01"))
        self.step(30)
        assert self.answers[-1].outcome == "confirmed", self.answers[-1]

    def rest(self) -> None:
        """A quiet night: readings every ten minutes until the next day has begun."""
        end = (self.clock.at_us // DAY + 1) * DAY + 8 * HOUR_US
        while self.clock.at_us < end:
            self._level(1.0)
            self.step(600)
            for alarm in list(self.loop.state.tables.alarms.values()):
                if not alarm.acknowledged:
                    self.put_order(c.AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence))
        self.step(1)


def written_alert(day: int, number: int, at_us: int) -> PublicAlert:
    """Every third is updated by the next and cancelled by the one after; some have no expiry."""
    kind = ("Alert", "Update", "Cancel")[number % 3]
    return PublicAlert(
        id=f"alert-{day}-{number}",
        feed="gauges",
        sender="s",
        identifier=str(number),
        sent="t",
        sent_us=at_us,
        msg_type=kind,
        references=() if kind == "Alert" else (f"alert-{day}-{number - 1}",),
        infos=(AlertInfo(language="vi", event="mưa", expires_us=at_us + HOUR_US if number % 2 else None),),
    )


def sizes(state: State) -> Counter[str]:
    """Rows of every table, remembered ids, and the bytes that a digest or a snapshot has to encode."""
    tables = state.tables
    counted = Counter({name: len(getattr(tables, name)) for name in ("alerts", "calls", "alarms", "checklists")})
    counted["closed"] = sum(one.stage is IncidentStage.CLOSED for one in tables.incidents.values())
    counted["open"] = len(tables.incidents) - counted["closed"]
    for name in ("alerts", "calls", "occurrences"):
        counted[f"memory.{name}"] = len(getattr(tables.memory, name))
    counted["successors"] = len(state.successors)
    counted["bytes"] = len(msgspec.msgpack.encode(tables))
    return counted


def opening_bytes(place: Path) -> list[int]:
    """How large each day's opening checkpoint is, before compression."""
    found = []
    for segment in Shelf(Layout(place / "data")).all():
        with segment.connect() as connection:
            found.append(connection.scalars(select(checkpoints.c.size).where(checkpoints.c.opening)).one())
    return found


@pytest.mark.timeout(1800)
def test_that_thirty_storms_leave_a_state_as_small_as_nine(tmp_path: Path) -> None:
    centre = Storms(tmp_path / "place")
    seen: list[Counter[str]] = []
    for day in range(DAYS):
        centre.storm(day)
        centre.rest()
        seen.append(sizes(centre.loop.state))
    steady, early = seen[STEADY_FROM:], seen[STEADY_FROM - 2 : STEADY_FROM]
    opened = [counted["open"] for counted in seen]
    assert opened == sorted(opened)  # what nobody closed is still there
    assert opened[-1] >= 1
    # what is left open costs what it costs; everything else stands still
    left_open = max(len(msgspec.msgpack.encode(one)) for one in centre.loop.state.tables.incidents.values())
    for name in set(steady[-1]) - {"open", "bytes"}:
        assert max(counted[name] for counted in steady) <= max(counted[name] for counted in early), name
    most = max(counted["bytes"] for counted in early)
    grown = (opened[-1] - opened[STEADY_FROM - 1]) * left_open
    assert max(counted["bytes"] for counted in steady) <= most * 1.02 + grown
    sealed = opening_bytes(centre.place)
    assert len(sealed) == DAYS + 1
    assert max(sealed[STEADY_FROM:]) <= max(sealed[STEADY_FROM - 2 : STEADY_FROM]) * 1.02 + grown
    # nothing was lost: every closed incident is in the archive once, and the record folds to the same state
    archived = centre.reader.closed_incidents(0, 2**62, limit=10_000)
    state = centre.loop.state.tables.incidents
    numbers = {incident.number for incident in (*archived, *state.values())}
    assert len(numbers) == len(archived) + len(state) == centre.loop.state.tables.incident_count
    assert centre.loop.settle()
    assert fold(State(), centre.reader.replay()).digest() == centre.loop.state.digest()
    facts = [entry.fact for entry in centre.reader.entries() if isinstance(entry.fact, RecordsArchived)]
    assert len({ident for fact in facts for ident in fact.calls}) == sum(len(fact.calls) for fact in facts)
    centre.close()
