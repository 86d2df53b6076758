"""One gate: whatever people order and devices say, a unit's status never changes silently, nor without a call."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide.passing import pass_time
from ioc.domain.decide.unit_words import heard
from ioc.domain.dispatch_site import Agency, DispatchSpec, RollCall, StatusWord
from ioc.domain.records import Text, Unit
from ioc.domain.units import BUSY
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from tests.helpers.city import City

WORDS = {
    "AVL": UnitStatus.AVAILABLE,
    "ENR": UnitStatus.EN_ROUTE,
    "ONS": UnitStatus.ON_SCENE,
    "OOS": UnitStatus.NOT_AVAILABLE,
}
SPEC = DispatchSpec(
    agencies=(
        Agency(
            key="114",
            title=Text(vi="x", en="x"),
            statuses=tuple(
                StatusWord(key=0, status=status, secondary=word, title=Text(vi=word, en=word))
                for word, status in WORDS.items()
            ),
        ),
    ),
    roll_calls=(RollCall(incident_type="", every_min=20),),
)
UNITS = st.sampled_from(["CC-12", "CH-02"])
NUMBERS = st.integers(0, 5)


class Units(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.city = City()
        site = self.city.state.registry.site
        assert site is not None
        self.city.state.registry.site = replace(site, dispatch=SPEC)
        self.incidents: list[str] = []
        self.told: dict[str, UnitStatus] = {}
        """The status that the facts said last, by unit."""
        self.read = 0
        self.open()

    def unit(self, ident: str) -> Unit:
        return self.city.state.tables.units[ident]

    def incident(self, number: int) -> str:
        return self.incidents[number % len(self.incidents)]

    def order(self, command: Any) -> Any:
        before = dict(self.city.state.tables.units)
        outcome = self.city.order(command)
        if isinstance(outcome, c.Refusal):
            assert dict(self.city.state.tables.units) == before, "a refusal changes nothing"
        return outcome

    @rule()
    def open(self) -> None:
        if len(self.incidents) < 5:
            made = self.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.05))
            self.incidents.append(made[0].incident)

    @rule(unit=UNITS, number=NUMBERS, queue=st.booleans())
    def assign(self, unit: str, number: int, queue: bool) -> None:
        before = self.unit(unit)
        self.order(c.AssignUnit(incident=self.incident(number), unit=unit, queue=queue))
        if before.incidents:
            assert self.unit(unit).status is before.status, "a queued call changes no status"
            assert self.unit(unit).incidents[0] == before.incidents[0]

    @rule(units=st.sets(UNITS, min_size=1), number=NUMBERS, way=st.sampled_from(["", "queue", "take_over"]))
    def dispatch(self, units: set[str], number: int, way: str) -> None:
        chosen = tuple(sorted(units))
        before = {name: self.unit(name) for name in chosen}
        incident = self.incident(number)
        told = {way: chosen} if way else {}
        outcome = self.order(c.DispatchUnits(incident=incident, units=chosen, proposal="p", proposed=chosen, **told))
        if isinstance(outcome, c.Refusal):
            return
        for name in chosen:
            busy, now = before[name].incidents or before[name].status in BUSY, self.unit(name)
            assert incident in now.incidents
            if busy and way == "queue":
                assert (now.status, now.incidents[0]) == (before[name].status, before[name].incidents[0])
            else:
                assert (now.status, now.incidents[0]) == (UnitStatus.DISPATCHED, incident)
            assert not busy or way, "never a busy unit without being told so"

    @rule(unit=UNITS, status=st.sampled_from(UnitStatus), number=NUMBERS, named=st.booleans())
    def say(self, unit: str, status: UnitStatus, number: int, named: bool) -> None:
        before = self.unit(unit)
        incident = self.incident(number) if named else ""
        outcome = self.order(c.SetUnitStatus(unit=unit, status=status, incident=incident))
        if isinstance(outcome, c.Refusal):
            return
        now = self.unit(unit)
        assert now.status is status
        assert sorted(now.incidents) == sorted(before.incidents), "a status drops no call"
        if not named:
            assert now.incidents == before.incidents
            assert len(before.incidents) < 2 or status not in BUSY, "of two calls one is named"
        elif status in BUSY:
            assert now.incidents[0] == incident

    @rule(unit=UNITS, word=st.sampled_from([*WORDS, "onscene?", ""]))
    def device(self, unit: str, word: str) -> None:
        before = self.unit(unit)
        facts = heard(self.city.state, unit, word, "avl")
        self.city.say(*facts)
        now = self.unit(unit)
        assert now.incidents == before.incidents, "a device takes no call and drops none"
        if now.status is not before.status:
            assert now.status is WORDS[word]
            assert len(now.incidents) < 2 or now.status not in BUSY
        assert not heard(self.city.state, unit, word, "avl"), "told once"

    @rule(unit=UNITS, number=NUMBERS)
    def release(self, unit: str, number: int) -> None:
        before = self.unit(unit)
        incident = self.incident(number)
        outcome = self.order(c.ReleaseUnit(incident=incident, unit=unit))
        if not isinstance(outcome, c.Refusal) and len(before.incidents) > 1:
            assert self.unit(unit).status is before.status, "release of one of two changes no status"

    @rule(number=NUMBERS)
    def close(self, number: int) -> None:
        self.order(c.CloseIncident(incident=self.incident(number), disposition="01"))

    @rule(minutes=st.sampled_from([1, 10, 25]))
    def wait(self, minutes: int) -> None:
        before = {unit.id: (unit.status, unit.incidents) for unit in self.city.state.tables.units.values()}
        self.city.at_us += minutes * 60_000_000
        self.city.say(*pass_time(self.city.state, self.city.at_us))
        assert {unit.id: (unit.status, unit.incidents) for unit in self.city.state.tables.units.values()} == before

    @invariant()
    def every_change_of_status_is_a_fact(self) -> None:
        for entry in self.city.entries[self.read :]:
            if isinstance(entry.fact, f.UnitStatusChanged):
                self.told[entry.fact.unit] = entry.fact.status
        self.read = len(self.city.entries)
        for unit in self.city.state.tables.units.values():
            assert unit.status is self.told.get(unit.id, UnitStatus.AVAILABLE)

    @invariant()
    def busy_means_a_call_and_both_sides_agree(self) -> None:
        tables = self.city.state.tables
        for unit in tables.units.values():
            assert unit.status not in BUSY or unit.incidents
            assert unit.status is not UnitStatus.AVAILABLE or not unit.incidents
            assert len(set(unit.incidents)) == len(unit.incidents)
            for held in unit.incidents:
                assert unit.id in tables.incidents[held].units
                assert tables.incidents[held].stage is not IncidentStage.CLOSED
        for incident in tables.incidents.values():
            assert all(incident.id in tables.units[name].incidents for name in incident.units)


Units.TestCase.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
TestUnits = Units.TestCase
