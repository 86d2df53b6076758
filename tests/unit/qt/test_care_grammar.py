"""Lines about shelving and areas: what they order, and why not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.care_spec import AreaSpec
from ioc.domain.commands import HandOverArea, LiftSuppression, SetCityStage, ShelveAlarm, TakeArea, UnshelveAlarm
from ioc.domain.records import Text
from ioc.domain.stage_spec import DownCheck, StageFollows
from ioc.qt.command_grammar import Scope, completions, interpret
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import alarm_id, ref, tell
from widgets.command_words import words_of
from widgets.place_index import PlaceIndex

GAUGE = alarm_id("bd2", "cam-le")
WEST = AreaSpec(key="west", title=Text(vi="Phía tây", en="The west"))


@pytest.fixture
def desk() -> Desk:
    made = tell(Desk(language="en"))
    site = made.session.state.registry.site
    made.happen(f.SiteDescribed(site=replace(site, care=replace(site.care, areas=(WEST,)))))
    return made


def read(desk: Desk, line: str, **over: Any) -> Any:
    scope = Scope(
        state=desk.session.state,
        places=PlaceIndex(desk.models.names),
        now_us=desk.models.clock.now_us(),
        zone=desk.models.names.zone,
        alarm=GAUGE,
        language="en",
    )
    found = interpret(line, msgspec.structs.replace(scope, **over))
    words = words_of(found, desk.models.names, scope.now_us)
    assert words and "{" not in words
    return found


@pytest.mark.parametrize("line", ["shelve 30m đang sửa bơm", "gác 30ph đang sửa bơm", "gac 30 phút đang sửa bơm"])
def test_that_shelving_takes_a_time_and_a_reason(desk: Desk, line: str) -> None:
    assert read(desk, line).command == ShelveAlarm(alarm=GAUGE, duration_s=1800, reason="đang sửa bơm")


def test_that_a_shelving_without_time_or_reason_asks_for_it(desk: Desk) -> None:
    assert read(desk, "shelve").code == "shelve_span"
    assert read(desk, "shelve pump").code == "shelve_span"
    assert read(desk, "shelve 30m").code == "shelve_reason"
    assert read(desk, "shelve 30m x", alarm=None).code == "select_alarm"


def test_that_what_is_hidden_is_shown_again_whatever_hides_it(desk: Desk) -> None:
    assert read(desk, "unshelve").code == "not_hidden"
    desk.happen(f.AlarmShelved(alarm=GAUGE, until_us=desk.models.clock.now_us() + 10**9, reason=ref("r")), by=QUAN)
    assert read(desk, "bỏ gác").command == UnshelveAlarm(alarm=GAUGE)
    desk.happen(f.AlarmSuppressed(alarm=GAUGE, cause="parent:x"))
    assert read(desk, "hiện lại").command == LiftSuppression(alarm=GAUGE)


def test_that_areas_are_taken_and_handed_over_by_name(desk: Desk) -> None:
    assert read(desk, "take phia tay").command == TakeArea(area="west")
    assert read(desk, "tiếp quản west").command == TakeArea(area="west")
    assert read(desk, "hand the west hoa").command == HandOverArea(area="west", seat="2")
    assert read(desk, "bàn giao phía tây 2", alarm=None).command == HandOverArea(area="west", seat="2")
    assert read(desk, "hand west nobody").code == "no_such_seat"
    assert read(desk, "take east").code == "no_such_area"
    assert read(desk, "hand west").code == "hand_missing"


def test_that_areas_are_completed(desk: Desk) -> None:
    scope = Scope(
        state=desk.session.state,
        places=PlaceIndex(desk.models.names),
        now_us=1,
        zone=desk.models.names.zone,
        language="vi",
    )
    assert completions("take ph", scope) == ("take Phía tây",)


def test_that_a_step_down_names_what_is_open_and_leaves_it_so_only_when_told(desk: Desk) -> None:
    site = desk.session.state.registry.site
    follows = tuple(StageFollows(down=(DownCheck.NO_CRITICAL,)) for _ in range(5))
    desk.happen(f.SiteDescribed(site=replace(site, stage_follows=follows)))
    desk.happen(f.CityStageSet(level=4, reason=ref("x")), by=QUAN)
    incident = next(one for one in desk.session.state.tables.incidents.values() if not one.closed_us)
    desk.happen(f.IncidentChanged(incident=incident.id, type=incident.type, priority=1), by=QUAN)
    found = read(desk, "cấp 1 nước rút")
    assert (found.code, found.command) == ("stage_open", None)
    assert "stage 1!" in words_of(found, desk.models.names, 1)
    assert read(desk, "cấp 1! nước rút").command == SetCityStage(level=1, reason="nước rút", leave_open=True)
    assert read(desk, "cấp 5 mưa to hơn").command == SetCityStage(level=5, reason="mưa to hơn")
