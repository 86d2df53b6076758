"""Incidents that belong together: what a merge takes along and gives back, what leaves with a split, parts."""

from __future__ import annotations

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide import Context, decide
from ioc.domain.decide.archiving import archive
from ioc.domain.records import Call, Incident
from ioc.domain.relations import is_live, members, survivor
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from tests.helpers.city import COORDINATOR, OPERATOR, City

DAY_US = 86_400_000_000


def opened(city: City, priority: int = 2, **fields: object) -> str:
    facts = city.order(c.OpenIncident(type="flood", priority=priority, **fields), OPERATOR)
    assert isinstance(facts, list)
    return facts[0].incident


def held(city: City, ident: str) -> Incident:
    return city.state.tables.incidents[ident]


def two(city: City) -> tuple[str, str]:
    """A survivor without anything, and one with an alarm, a call, a unit on the scene and a plan."""
    into = opened(city, priority=3)
    city.say(f.CallReceived(call=Call(id="k1", feed="c", line="114", kind="", received_us=1)))
    gone = opened(city, alarms=(city.alarm(),), call="k1", text="nước lên")
    city.order(c.AssignUnit(incident=gone, unit="CC-12"))
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    city.order(c.StartChecklist(incident=gone, plan="flood"))
    return into, gone


def test_that_everything_goes_with_a_merge_and_no_unit_changes_its_status() -> None:
    city = City()
    into, gone = two(city)
    unit = city.state.tables.units["CC-12"]
    city.at_us += 9_000_000
    city.order(c.MergeIncident(incident=gone, into=into, kind="duplicate"))
    survivor_now, merged = held(city, into), held(city, gone)
    assert survivor_now.alarms == ("level_2@gauge-1",) and survivor_now.call == "k1"
    assert survivor_now.units == ("CC-12",)
    assert (survivor_now.priority, survivor_now.stage) == (2, IncidentStage.ON_SCENE)
    assert "on_scene" in dict(survivor_now.milestones)
    assert len(survivor_now.notes) == 1
    assert [run.incident for run in city.state.tables.checklists.values()] == [into]
    now = city.state.tables.units["CC-12"]
    assert (now.status, now.status_us, now.incidents) == (unit.status, unit.status_us, (into,))
    assert not is_live(merged) and merged.merge is not None and merged.merge.kind == "duplicate"
    assert survivor(city.state, merged) == survivor_now and members(city.state, into) == [merged]


def test_that_a_merged_one_leads_to_its_survivor_in_every_refusal() -> None:
    city = City()
    into, gone = two(city)
    city.order(c.MergeIncident(incident=gone, into=into))
    for command in (
        c.ChangeIncident(incident=gone, priority=1),
        c.AssignUnit(incident=gone, unit="CH-02"),
        c.AddNote(incident=gone, text="x"),
        c.ReopenIncident(incident=gone, reason="x"),
        c.CloseIncident(incident=gone, disposition="01"),
        c.MergeIncident(incident=into, into=gone),
        c.StartChecklist(incident=gone, plan="flood"),
    ):
        outcome = city.order(command)
        assert isinstance(outcome, c.Refusal), command
        assert outcome.code == "refused.incident_merged"
        assert outcome.params == {"number": "VV-0002", "into": "VV-0001"}


def test_that_what_people_moved_since_stays_where_they_put_it() -> None:
    city = City()
    into, gone = two(city)
    city.order(c.MergeIncident(incident=gone, into=into))
    city.order(c.UnlinkAlarm(incident=into, alarm="level_2@gauge-1"))
    city.order(c.ReleaseUnit(incident=into, unit="CC-12"))
    city.order(c.ChangeIncident(incident=into, priority=1))
    city.order(c.UnmergeIncident(incident=gone, reason="hai nơi khác nhau"))
    back = held(city, gone)
    assert (back.alarms, back.units, back.call) == ((), (), "k1")
    assert held(city, into).priority == 1
    assert city.state.tables.units["CC-12"].status is UnitStatus.AVAILABLE
    assert city.refusal(c.UnmergeIncident(incident=gone, reason="x")) == "refused.not_merged"


def test_that_a_unit_on_both_is_on_the_survivor_once_and_comes_back_to_both() -> None:
    city = City()
    into, gone = opened(city), opened(city)
    city.order(c.AssignUnit(incident=gone, unit="CC-12"))
    city.order(c.AssignUnit(incident=into, unit="CC-12", queue=True))
    city.order(c.MergeIncident(incident=gone, into=into))
    assert city.state.tables.units["CC-12"].incidents == (into,)
    other = opened(city)
    city.order(c.AssignUnit(incident=other, unit="CC-12", queue=True))
    city.order(c.UnmergeIncident(incident=gone, reason="x"))
    assert city.state.tables.units["CC-12"].incidents == (gone, into, other)


def test_that_a_split_takes_alarms_calls_and_units_and_knows_where_it_came_from() -> None:
    city = City()
    _, origin = two(city)
    unit = city.state.tables.units["CC-12"]
    facts = city.order(
        c.SplitIncident(
            incident=origin, type="flood", priority=1, alarms=("level_2@gauge-1",), calls=("k1",), units=("CC-12",)
        )
    )
    assert isinstance(facts, list)
    made, left = held(city, facts[0].incident), held(city, origin)
    assert (made.origin, made.alarms, made.call, made.units) == (origin, ("level_2@gauge-1",), "k1", ("CC-12",))
    assert (made.asset, made.stage, made.number) == ("gauge-1", IncidentStage.ON_SCENE, "VV-0003")
    assert (left.alarms, left.call, left.units) == ((), None, ())
    now = city.state.tables.units["CC-12"]
    assert (now.status, now.status_us, now.incidents) == (unit.status, unit.status_us, (made.id,))
    assert city.refusal(c.SplitIncident(incident=origin, type="flood", priority=1)) == "refused.split_nothing"
    strange = c.SplitIncident(incident=origin, type="flood", priority=1, units=("CH-02",))
    assert city.refusal(strange) == "refused.unit_not_assigned"


def test_that_parts_hold_the_whole_open_and_a_circle_is_refused() -> None:
    city = City()
    whole, part = opened(city), opened(city)
    city.order(c.SetParent(incident=part, parent=whole))
    assert city.refusal(c.SetParent(incident=whole, parent=part)) == "refused.relation_circle"
    assert city.refusal(c.MergeIncident(incident=whole, into=part)) == "refused.relation_circle"
    assert city.refusal(c.CloseIncident(incident=whole, disposition="01")) == "refused.parts_open"
    city.order(c.CloseIncident(incident=part, disposition="01"))
    assert isinstance(city.order(c.CloseIncident(incident=whole, disposition="01")), list)


def test_that_a_reopened_incident_takes_back_no_alarm_that_another_one_has_by_now() -> None:
    city = City()
    first = opened(city, alarms=(city.alarm(),))
    city.order(c.CloseIncident(incident=first, disposition="01"))
    second = opened(city, alarms=("level_2@gauge-1",))
    city.order(c.ReopenIncident(incident=first, reason="x"))
    assert (held(city, first).alarms, held(city, second).alarms) == ((), ("level_2@gauge-1",))


def test_that_a_merged_one_is_archived_with_its_survivor_and_comes_back_from_the_archive() -> None:
    city = City()
    into, gone = opened(city), opened(city)
    city.order(c.MergeIncident(incident=gone, into=into))
    city.at_us += 3 * DAY_US
    assert archive(city.state, city.at_us) == []
    city.order(c.CloseIncident(incident=into, disposition="01"))
    city.at_us += 3 * DAY_US
    facts = archive(city.state, city.at_us)
    city.say(*facts)
    assert city.state.tables.incidents == {}
    (archived,) = [one for one in facts[0].incidents if one.id == gone]
    (survived,) = [one for one in facts[0].incidents if one.id == into]

    def order(command: c.AnyCommand, found: Incident) -> object:
        context = Context(at_us=city.at_us, actor=COORDINATOR, new_id=city.new_id, seal=city.seal, archived=found)
        outcome = decide(city.state, command, context)
        if not isinstance(outcome, c.Refusal):
            city.say(*outcome, actor=COORDINATOR)
        return outcome

    back = c.UnmergeIncident(incident=gone, reason="x")
    refused = order(back, archived)
    assert isinstance(refused, c.Refusal) and refused.code == "refused.survivor_archived"
    order(c.ReopenIncident(incident=into, reason="x"), survived)
    order(back, archived)
    assert is_live(held(city, gone)) and held(city, gone).stage is IncidentStage.NEW
