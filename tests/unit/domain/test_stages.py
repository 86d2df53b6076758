"""City stages: who sets them, what follows, what is done of it, and what is still open when the city steps down."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.board_records import CITY
from ioc.domain.commands import Refusal
from ioc.domain.decide.stages import items, still_open
from ioc.domain.report_spec import ReportSpec
from ioc.domain.risk_records import Risk
from ioc.domain.risk_spec import RiskSpec, StageProposal
from ioc.domain.stage_spec import Agency, DownCheck, StageFollows
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, SUPERVISOR, City, both

RESPONSE = StageFollows(
    plans=("flood",),
    command=True,
    roles=("planning",),
    panels=("board",),
    agencies=(Agency(key="duty", title=both("The leader on duty")),),
    report_s=3600.0,
    down=(DownCheck.NO_CRITICAL, DownCheck.NO_NEEDS, DownCheck.RIVERS_BELOW, DownCheck.NO_PROPOSAL),
)
CITY_SITE = replace(
    SITE,
    stage_follows=(StageFollows(), StageFollows(), RESPONSE, StageFollows(), StageFollows(who=("supervisor",))),
    reports=(ReportSpec(key="situation", title=both("Report"), to=both("PC"), template=both("<p>{{ number }}</p>")),),
    risk=RiskSpec(proposals=(StageProposal(kind="flood", level=2, stage=3),)),
)


def city() -> City:
    made = City(CITY_SITE)
    made.say(f.AccountCreated(login=OPERATOR.person, name=OPERATOR.name, role=OPERATOR.role))
    return made


def done(made: City) -> dict[str, bool]:
    return {f"{one.kind}:{one.key}": one.done for one in items(made.state, made.state.tables.stage.level)}


def test_that_what_follows_is_shown_before_and_done_only_when_it_is_done() -> None:
    made = city()
    assert all(not one.done for one in items(made.state, 3)) and len(items(made.state, 3)) == 6
    made.order(c.SetCityStage(level=3, reason="rain"))
    assert not any(done(made).values())
    opened = made.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.0))
    assert isinstance(opened, list) and isinstance(opened[0], f.IncidentOpened)
    made.order(c.StartChecklist(incident=opened[0].incident, plan="flood"))
    made.order(c.EstablishCommand(scope=CITY, post="City hall"))
    board = next(iter(made.state.tables.boards))
    made.order(c.FillRole(board=board, role="planning", login=OPERATOR.person))
    made.order(c.TickStageItem(kind="agency", key="duty"), OPERATOR)
    made.order(c.TickStageItem(kind="panel", key="board"), OPERATOR)
    assert done(made) == {
        "command:city": True,
        "role:planning": True,
        "plan:flood": True,
        "agency:duty": True,
        "report:situation": False,
        "panel:board": True,
    }
    made.order(c.VacateRole(board=board, role="planning"))
    assert not done(made)["role:planning"]


def test_that_only_what_a_person_does_is_ticked_and_a_new_stage_begins_anew() -> None:
    made = city()
    made.order(c.SetCityStage(level=3, reason="rain"))
    assert made.refusal(c.TickStageItem(kind="role", key="planning")) == "refused.stage_item"
    assert made.refusal(c.TickStageItem(kind="agency", key="nobody")) == "refused.stage_item"
    made.order(c.TickStageItem(kind="agency", key="duty"))
    assert made.refusal(c.TickStageItem(kind="agency", key="duty")) == "refused.stage_item_done"
    made.order(c.SetCityStage(level=4, reason="more rain"))
    made.order(c.SetCityStage(level=3, reason="less rain"))
    assert not done(made)["agency:duty"]


def test_that_a_stage_is_set_by_whom_the_site_names_and_never_without_a_reason() -> None:
    made = city()
    assert made.refusal(c.SetCityStage(level=5, reason="flood"), COORDINATOR) == "refused.stage_role"
    assert made.refusal(c.SetCityStage(level=5, reason=" "), SUPERVISOR) == "refused.reason_missing"
    assert not isinstance(made.order(c.SetCityStage(level=5, reason="flood"), SUPERVISOR), Refusal)


def test_that_stepping_down_names_what_is_open_and_going_up_asks_nothing_of_it() -> None:
    made = city()
    made.order(c.OpenIncident(type="flood", priority=1, lon=108.2, lat=16.0))
    made.say(f.RiskSuggested(risk=Risk(key="flood:g", kind="flood", level=2, table="bao_dong", clause=both("x"))))
    made.order(c.SetCityStage(level=3, reason="rain"))
    made.order(c.EstablishCommand(scope=CITY, post="City hall"))
    board = next(iter(made.state.tables.boards))
    made.order(c.AskNeed(board=board, what="boats", amount=2))
    assert still_open(made.state, 1) == [
        (DownCheck.NO_CRITICAL, 1),
        (DownCheck.RIVERS_BELOW, 1),
        (DownCheck.NO_PROPOSAL, 1),
        (DownCheck.NO_NEEDS, 1),
    ]
    down = c.SetCityStage(level=1, reason="over")
    outcome = made.order(down)
    assert isinstance(outcome, Refusal) and outcome.code == "refused.stage_open"
    assert outcome.params["down_checks"] == "no_critical, rivers_below, no_proposal, no_needs"
    facts = made.order(replace(down, leave_open=True))
    assert isinstance(facts, list) and isinstance(facts[0], f.CityStageSet)
    assert facts[0].left == ("no_critical", "rivers_below", "no_proposal", "no_needs")


def test_that_a_stage_over_which_nothing_is_asked_is_left_freely() -> None:
    made = city()
    made.order(c.OpenIncident(type="flood", priority=1, lon=108.2, lat=16.0))
    made.order(c.SetCityStage(level=2, reason="rain"))
    assert not isinstance(made.order(c.SetCityStage(level=1, reason="over")), Refusal)
