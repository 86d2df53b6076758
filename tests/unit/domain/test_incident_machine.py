"""Two seats work on the same incidents: merge, take apart, split, close, reopen. Nothing is lost, nothing is in two
places, no unit changes its status by it, and every view agrees on what is live."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.call_lines import CallAgency, CallSpec
from ioc.domain.decide.passing import pass_time
from ioc.domain.ground import GroundSpec, RoadEdge
from ioc.domain.records import Call, Incident
from ioc.domain.relations import is_live, members, survivor
from ioc.domain.vocabulary import IncidentStage
from tests.helpers.city import COORDINATOR, SITE, SUPERVISOR, City, both

SEATS = st.sampled_from([COORDINATOR, SUPERVISOR])
UNITS = st.sampled_from(["CC-12", "CH-02"])
NUMBERS = st.integers(0, 7)
ALARMS = tuple(f"level_2@gauge-{n}" for n in range(1, 5))
CALLS = ("k1", "k2", "k3")


def kept(incident: Incident) -> tuple[Any, ...]:
    """What a merge that is taken back must leave as it was. A remark of the taking back is left out."""
    return (
        incident.number,
        incident.type,
        incident.priority,
        incident.stage,
        incident.owner,
        (incident.lon, incident.lat, incident.ward, incident.asset),
        incident.alarms,
        incident.alerts,
        incident.call,
        incident.units,
        incident.milestones,
        incident.hand_offs,
        incident.watchers,
        incident.parent,
        incident.closed_us,
        incident.disposition,
    )


class Incidents(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        agencies = tuple(CallAgency(key=key, title=both(key)) for key in ("power", "water"))
        road = RoadEdge(id="a", start="1", end="2", line=((108.2, 16.0), (108.3, 16.0)), name="A")
        self.city = City(replace(SITE, calls=CallSpec(agencies=agencies), land=GroundSpec(roads=(road,))))
        self.handed = 0
        self.ids: list[str] = []
        for alarm in ALARMS:
            self.city.alarm(alarm)
        for at, call in enumerate(CALLS):
            self.city.say(f.CallReceived(call=Call(id=call, feed="c", line="114", kind="", received_us=1 + at)))
        self.open(COORDINATOR)
        self.open(SUPERVISOR)
        self.notes = 0
        self.asked_to_close: set[str] = set()

    @property
    def tables(self) -> Any:
        return self.city.state.tables

    def pick(self, number: int) -> str:
        return self.ids[number % len(self.ids)]

    def order(self, command: Any, actor: c.Actor) -> Any:
        statuses = {unit.id: (unit.status, unit.status_us) for unit in self.tables.units.values()}
        before = self.city.state.digest()
        self.city.at_us += 1_000_000
        outcome = self.city.order(command, actor)
        if isinstance(outcome, c.Refusal):
            assert self.city.state.digest() == before, "a refusal changes nothing"
        elif isinstance(command, c.MergeIncident | c.UnmergeIncident | c.SplitIncident | c.SetParent):
            assert statuses == {unit.id: (unit.status, unit.status_us) for unit in self.tables.units.values()}
        return outcome

    @rule(actor=SEATS)
    def open(self, actor: c.Actor) -> None:
        if len(self.ids) < 6:
            made = self.order(c.OpenIncident(type="flood", priority=1 + len(self.ids) % 4), actor)
            self.ids.append(made[0].incident)

    @rule(number=NUMBERS, actor=SEATS)
    def claim(self, number: int, actor: c.Actor) -> None:
        self.order(c.ClaimIncident(incident=self.pick(number)), actor)

    @rule(number=NUMBERS, alarm=st.sampled_from(ALARMS), actor=SEATS)
    def link(self, number: int, alarm: str, actor: c.Actor) -> None:
        self.order(c.LinkAlarm(incident=self.pick(number), alarm=alarm), actor)

    @rule(number=NUMBERS, alarm=st.sampled_from(ALARMS), actor=SEATS)
    def unlink(self, number: int, alarm: str, actor: c.Actor) -> None:
        self.order(c.UnlinkAlarm(incident=self.pick(number), alarm=alarm), actor)

    @rule(number=NUMBERS, call=st.sampled_from(CALLS), actor=SEATS)
    def link_call(self, number: int, call: str, actor: c.Actor) -> None:
        self.order(c.LinkCall(incident=self.pick(number), call=call), actor)

    @rule(number=NUMBERS, call=st.sampled_from(CALLS), actor=SEATS)
    def unlink_call(self, number: int, call: str, actor: c.Actor) -> None:
        self.order(c.UnlinkCall(incident=self.pick(number), call=call), actor)

    @rule(number=NUMBERS, unit=UNITS, actor=SEATS)
    def assign(self, number: int, unit: str, actor: c.Actor) -> None:
        self.order(c.AssignUnit(incident=self.pick(number), unit=unit, queue=True), actor)

    @rule(number=NUMBERS, unit=UNITS, actor=SEATS)
    def release(self, number: int, unit: str, actor: c.Actor) -> None:
        self.order(c.ReleaseUnit(incident=self.pick(number), unit=unit), actor)

    @rule(number=NUMBERS, actor=SEATS)
    def note(self, number: int, actor: c.Actor) -> None:
        if not isinstance(self.order(c.AddNote(incident=self.pick(number), text="x"), actor), c.Refusal):
            self.notes += 1

    @rule(number=NUMBERS, actor=SEATS, on=st.booleans())
    def follow(self, number: int, actor: c.Actor, on: bool) -> None:
        self.order(c.WatchIncident(incident=self.pick(number), on=on), actor)

    @rule(number=NUMBERS, actor=SEATS, agency=st.sampled_from(["power", "water"]))
    def hand_off(self, number: int, actor: c.Actor, agency: str) -> None:
        outcome = self.order(c.HandOffIncident(incident=self.pick(number), agency=agency), actor)
        self.handed += not isinstance(outcome, c.Refusal)

    @rule(number=NUMBERS, actor=SEATS)
    def confirm(self, number: int, actor: c.Actor) -> None:
        held = self.tables.incidents[self.pick(number)].hand_offs
        if held:
            self.order(c.ConfirmHandOff(incident=self.pick(number), hand_off=held[-1].id), actor)

    @rule(number=NUMBERS, actor=SEATS)
    def close_road(self, number: int, actor: c.Actor) -> None:
        self.order(c.CloseRoad(edges=("a",), reason="x", incident=self.pick(number)), actor)

    @rule(number=NUMBERS, actor=SEATS)
    def start_plan(self, number: int, actor: c.Actor) -> None:
        self.order(c.StartChecklist(incident=self.pick(number), plan="flood"), actor)

    @rule(number=NUMBERS, other=NUMBERS, kind=st.sampled_from(["merged", "duplicate"]), actor=SEATS)
    def merge(self, number: int, other: int, kind: str, actor: c.Actor) -> None:
        self.order(c.MergeIncident(incident=self.pick(number), into=self.pick(other), kind=kind), actor)

    @rule(number=NUMBERS, other=NUMBERS, actor=SEATS)
    def merge_and_take_back(self, number: int, other: int, actor: c.Actor) -> None:
        gone, into = self.pick(number), self.pick(other)
        before = {ident: kept(held) for ident, held in self.tables.incidents.items()}
        units = dict(self.tables.units)
        calls, alarms, runs = dict(self.tables.calls), dict(self.tables.alarms), dict(self.tables.checklists)
        notes, closures = self.tables.incidents[into].notes, dict(self.tables.closures)
        if isinstance(self.order(c.MergeIncident(incident=gone, into=into), actor), c.Refusal):
            return
        outcome = self.order(c.UnmergeIncident(incident=gone, reason="x"), actor)
        assert not isinstance(outcome, c.Refusal)
        self.notes += 1
        assert {ident: kept(held) for ident, held in self.tables.incidents.items()} == before
        assert self.tables.incidents[into].notes == notes
        assert dict(self.tables.units) == units
        assert (dict(self.tables.calls), dict(self.tables.alarms)) == (calls, alarms)
        assert dict(self.tables.checklists) == runs
        assert dict(self.tables.closures) == closures

    @rule(number=NUMBERS, actor=SEATS)
    def unmerge(self, number: int, actor: c.Actor) -> None:
        outcome = self.order(c.UnmergeIncident(incident=self.pick(number), reason="x"), actor)
        self.notes += not isinstance(outcome, c.Refusal)

    @rule(number=NUMBERS, take=st.integers(0, 7), actor=SEATS)
    def split(self, number: int, take: int, actor: c.Actor) -> None:
        held = self.tables.incidents[self.pick(number)]
        calls = [call.id for call in self.tables.calls.values() if call.incident == held.id]
        if len(self.ids) >= 7:
            return
        outcome = self.order(
            c.SplitIncident(
                incident=held.id,
                type="flood",
                priority=3,
                alarms=held.alarms[: take & 1],
                calls=tuple(calls[: take >> 1 & 1]),
                units=held.units[: take >> 2 & 1],
            ),
            actor,
        )
        if not isinstance(outcome, c.Refusal):
            self.ids.append(outcome[0].incident)

    @rule(number=NUMBERS, other=NUMBERS, none=st.booleans(), actor=SEATS)
    def set_parent(self, number: int, other: int, none: bool, actor: c.Actor) -> None:
        self.order(c.SetParent(incident=self.pick(number), parent=None if none else self.pick(other)), actor)

    @rule(number=NUMBERS, actor=SEATS)
    def close(self, number: int, actor: c.Actor) -> None:
        ident = self.pick(number)
        close = c.CloseIncident(incident=ident, disposition="01", roads="keep" if number % 2 else "reopen")
        if not isinstance(self.order(close, actor), c.Refusal):
            self.asked_to_close.add(ident)

    @rule(number=NUMBERS, actor=SEATS)
    def reopen(self, number: int, actor: c.Actor) -> None:
        ident = self.pick(number)
        if not isinstance(self.order(c.ReopenIncident(incident=ident, reason="x"), actor), c.Refusal):
            self.asked_to_close.discard(ident)
            self.notes += 1

    @rule(minutes=st.sampled_from([1, 10]))
    def wait(self, minutes: int) -> None:
        stages = {held.id: held.stage for held in self.tables.incidents.values()}
        self.city.at_us += minutes * 60_000_000
        self.city.say(*pass_time(self.city.state, self.city.at_us))
        assert stages == {held.id: held.stage for held in self.tables.incidents.values()}, "time closes nothing"

    @invariant()
    def nothing_is_lost_and_nothing_is_twice(self) -> None:
        incidents = self.tables.incidents
        live = [held for held in incidents.values() if is_live(held)]
        listed = [alarm for held in live for alarm in held.alarms]
        assert len(listed) == len(set(listed)), "an alarm is with one live incident"
        for alarm in self.tables.alarms.values():
            holder = incidents.get(alarm.incident or "")
            assert holder is None or alarm.id in holder.alarms
        for held in live:
            assert all(self.tables.alarms[alarm].incident == held.id for alarm in held.alarms)
        for call in self.tables.calls.values():
            holder = incidents.get(call.incident or "")
            assert holder is None or (holder.call is not None and holder.merge is None)
        texts = {note.text.id for held in incidents.values() for note in held.notes}
        assert len(texts) == self.notes, "every remark is somewhere"
        handed = [one.id for held in incidents.values() for one in held.hand_offs]
        assert len(handed) == len(set(handed)) == self.handed, "every hand-off is with one incident"
        for closure in self.tables.closures.values():
            assert closure.incident is None or incidents[closure.incident].merge is None

    @invariant()
    def units_are_on_what_both_sides_say_and_only_on_what_is_live(self) -> None:
        for unit in self.tables.units.values():
            assert len(set(unit.incidents)) == len(unit.incidents)
            for ident in unit.incidents:
                assert unit.id in self.tables.incidents[ident].units
                assert is_live(self.tables.incidents[ident])
        for held in self.tables.incidents.values():
            assert all(held.id in self.tables.units[name].incidents for name in held.units)

    @invariant()
    def every_view_agrees_on_what_is_live(self) -> None:
        state = self.city.state
        for held in self.tables.incidents.values():
            merged = held.merge is not None
            assert not (merged and is_live(held))
            assert is_live(held) == (not merged and held.id not in self.asked_to_close)
            if merged:
                leader = survivor(state, held)
                assert leader is not None and leader.merge is None
                assert held in members(state, held.merge.into)
                assert not (held.alarms or held.units or held.call)
            assert (held.stage is IncidentStage.CLOSED) == (held.closed_us is not None)
            assert not [run for run in self.tables.checklists.values() if run.incident == held.id and merged]


Incidents.TestCase.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
TestIncidents = Incidents.TestCase
