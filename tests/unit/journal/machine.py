"""Anything that may happen to a centre, in any order: hypothesis looks for an order that breaks the record."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ioc.domain import commands as c
from ioc.domain.state import State
from ioc.domain.vocabulary import UnitStatus
from ioc.journal.compaction import compact_sealed, kinds_to_compact, put_in_place
from ioc.journal.items import fold
from ioc.journal.layout import Layout
from ioc.journal.shelf import Shelf
from ioc.journal.verify import Verdict, verify
from tests.unit.journal.scribe import DAY, SECOND, key_file
from tests.unit.journal.script import GAUGES, Still, still_centre

_MEMORY = Path("/dev/shm")

level = st.one_of(st.sampled_from([0.5, 1.6, 1.65, 1.71, 1.9, 99.0]), st.floats(width=64))
gauge = st.sampled_from(GAUGES)
alarm = gauge.map("level_2@{}".format)
incident = st.integers(1, 12).map("id-{}".format)
feeds = st.sampled_from([("gauges",), ("gauges", "other"), ("other",)])
units = st.sampled_from([("CC-12", "CH-02"), ("CC-12",), ()])
words = st.sampled_from(["", "  ", "nước lên", "x" * 300])


class EveningMachine(RuleBasedStateMachine):
    """The loop on a real journal. At the end everything is proved, and every way to the state gives the same one."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp(prefix="ioc-test-", dir=_MEMORY if _MEMORY.is_dir() else None))
        self.runs = 0
        self.centre: Still

    @initialize()
    def open_it(self) -> None:
        self.runs += 1
        self.centre = still_centre(self.place, self.runs)

    # --- what feeds say

    @rule(values=st.lists(level, min_size=1, max_size=len(GAUGES)), lag_s=st.sampled_from([0.0, 0.5, 30.0, 90_000.0]))
    def read(self, values: list[float], lag_s: float) -> None:
        self.centre.say(("readings", (tuple(values), lag_s)))

    @rule(lon=st.floats(100, 110))
    def move(self, lon: float) -> None:
        self.centre.say(("position", lon))

    @rule(number=st.integers(0, 5), kind=st.sampled_from(["call", "reject", "contact", "alert"]))
    def hear(self, number: int, kind: str) -> None:
        self.centre.say((kind, number))

    # --- what people ask

    @rule(occurrence=st.integers(1, 4), alarm=alarm)
    def acknowledge(self, alarm: str, occurrence: int) -> None:
        self.centre.put_order(c.AcknowledgeAlarm(alarm=alarm, occurrence=occurrence))

    @rule(alarm=alarm, duration_s=st.sampled_from([1.0, 60.0, 1e9]), reason=words)
    def shelve(self, alarm: str, duration_s: float, reason: str) -> None:
        self.centre.put_order(c.ShelveAlarm(alarm=alarm, duration_s=duration_s, reason=reason))

    @rule(alarms=st.lists(alarm, max_size=2), text=words, priority=st.integers(0, 6))
    def open_incident(self, alarms: list[str], text: str, priority: int) -> None:
        self.centre.put_order(c.OpenIncident(type="flood", priority=priority, alarms=tuple(alarms), text=text))

    @rule(incident=incident, text=words)
    def note(self, incident: str, text: str) -> None:
        self.centre.put_order(c.AddNote(incident=incident, text=text))

    @rule(incident=incident, number=st.integers(0, 5), kind=st.sampled_from([c.LinkCall, c.UnlinkCall]))
    def link_call(self, incident: str, number: int, kind: type[c.LinkCall | c.UnlinkCall]) -> None:
        self.centre.put_order(kind(incident=incident, call=f"call-{number}"))

    @rule(incident=incident, unit=st.sampled_from(["CC-12", "CH-02", "XX"]))
    def assign(self, incident: str, unit: str) -> None:
        self.centre.put_order(c.AssignUnit(incident=incident, unit=unit))

    @rule(incident=incident)
    def close(self, incident: str) -> None:
        self.centre.put_order(c.CloseIncident(incident=incident, disposition="01"))

    @rule(incident=incident)
    def reopen(self, incident: str) -> None:
        self.centre.put_order(c.ReopenIncident(incident=incident, reason="nước lại lên"))

    @rule(incident=incident)
    def work_through(self, incident: str) -> None:
        self.centre.put_order(c.StartChecklist(incident=incident, plan="flood"))
        self.centre.step()
        for run in self.centre.loop.state.tables.checklists:
            self.centre.put_order(c.CompleteStep(checklist=run, step=0))

    @rule(status=st.sampled_from(list(UnitStatus)))
    def set_status(self, status: UnitStatus) -> None:
        self.centre.put_order(c.SetUnitStatus(unit="CC-12", status=status))

    # --- time and machinery

    @rule(seconds=st.sampled_from([0.0, 0.02, 0.6, 1.1, 61.0, 200.0]))
    def pass_time(self, seconds: float) -> None:
        self.centre.step(seconds)

    @rule()
    def go_over_midnight(self) -> None:
        self.centre.clock.at_us = (self.centre.clock.at_us // DAY + 1) * DAY + SECOND
        self.centre.step()

    @rule(days=st.sampled_from([0.6, 1.1, 8.0]))
    def let_days_pass(self, days: float) -> None:
        """Long enough for what is over to leave the state, and for it to be forgotten."""
        self.centre.step(days * DAY / 1e6)
        self.centre.step(61.0)

    @rule()
    def take_checkpoint(self) -> None:
        self.centre.step()
        assert self.centre.loop.settle()
        self.centre.loop.checkpoint(self.centre.clock.at_us)

    @rule()
    def merge_minutes(self) -> None:
        self.centre.merge()

    @precondition(lambda self: len(Layout(self.place / "data").segment_files()) > 1)
    @rule()
    def compact_days(self) -> None:
        layout = Layout(self.place / "data")
        for segment in Shelf(layout).all()[:-1]:
            for kind in kinds_to_compact(layout, segment):
                fact = compact_sealed(layout.directory, segment.opening.day, kind)
                self.centre.loop.record(fact)
                self.centre.step()
                put_in_place(layout, fact)

    @rule(feeds=feeds, units=units)
    def restart(self, feeds: tuple[str, ...], units: tuple[str, ...]) -> None:
        """The next engine may be configured with less, or with more again."""
        self.centre.step()
        self.centre.close()
        self._reopen(feeds, units)

    @rule()
    def kill(self) -> None:
        """What the process held is gone; the files are as they were."""
        self.centre.step()
        self.centre.journal._release()
        self.centre.journal._lock.release()
        self._reopen()

    def _reopen(self, feeds: tuple[str, ...] = ("gauges",), units: tuple[str, ...] = ("CC-12", "CH-02")) -> None:
        clock = self.centre.clock
        self.runs += 1
        self.centre = still_centre(self.place, self.runs, clock, feeds=feeds, units=units)

    # --- what always holds

    @invariant()
    def nothing_open_is_missing(self) -> None:
        if hasattr(self, "centre"):
            tables = self.centre.loop.state.tables
            assert {alarm.incident for alarm in tables.alarms.values()} <= {None, *tables.incidents}
            assert {ident for unit in tables.units.values() for ident in unit.incidents} <= set(tables.incidents)
            assert not set(tables.memory.occurrences) & set(tables.alarms)
            assert not set(tables.memory.calls) & set(tables.calls)

    @invariant()
    def answers_are_never_failures(self) -> None:
        if hasattr(self, "centre"):
            assert {answer.outcome for answer in self.centre.answers} <= {"confirmed", "refused"}

    def teardown(self) -> None:
        try:
            if hasattr(self, "centre"):
                self._prove()
        finally:
            shutil.rmtree(self.place, ignore_errors=True)

    def _prove(self) -> None:
        """The chain, every block, every checkpoint; and live state = straight fold = newest checkpoint and rest."""
        self.centre.step(1.1)
        assert self.centre.loop.settle()
        live = self.centre.loop.state.digest()
        reader = self.centre.reader
        assert fold(State(), reader.replay()).digest() == live
        assert self.centre.journal.load_state().digest() == live
        assert reader.state_at_seq(2**62).digest() == live
        self.centre.close()
        *_, last = verify(self.place / "data", key_file(self.place))
        assert isinstance(last, Verdict)
        assert last.broken is None, last.broken
