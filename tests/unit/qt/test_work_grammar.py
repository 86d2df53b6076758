"""Lines about incidents and alarms: what they order, and why not."""

from __future__ import annotations

import msgspec
import pytest

from ioc.domain import facts as f
from ioc.domain.commands import (
    ChangeIncident,
    CommentAlarm,
    LinkAlarm,
    MarkIncident,
    OpenIncident,
    PutOutOfService,
    ReturnToService,
    UnlinkAlarm,
    WithdrawAcknowledgement,
)
from ioc.domain.vocabulary import IncidentMark
from ioc.qt.aliases import VERBS, fold
from ioc.qt.command_grammar import Scope, completions, interpret
from ioc.qt.place_words import degrees, spots
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import ref, tell
from widgets.command_words import words_of
from widgets.place_index import PlaceIndex

CLUSTER = "cluster@cum-1022"
SUMP = "sump@thuan-phuoc"


@pytest.fixture
def desk() -> Desk:
    return tell(Desk(language="en"))


@pytest.fixture
def scope(desk: Desk) -> Scope:
    return Scope(
        state=desk.session.state,
        places=PlaceIndex(desk.models.names),
        now_us=desk.models.clock.now_us(),
        zone=desk.models.names.zone,
        alarm=CLUSTER,
        incident="i415",
        language="en",
    )


def at(scope: Scope, **over: object) -> Scope:
    return msgspec.structs.replace(scope, **over)


def test_that_no_word_without_its_tone_marks_means_two_verbs() -> None:
    """“gỡ” would be “go”."""
    words = [fold(name) or name for names in VERBS.values() for name in names]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("line", ["prio 1", "mức 1", "ưu tiên 1", "priority 1 0415"])
def test_that_a_priority_is_set_for_the_selected_or_the_named_incident(line: str, scope: Scope) -> None:
    assert interpret(line, scope).command == ChangeIncident(incident="i415", priority=1)


def test_that_type_and_mark_are_said_in_either_language(scope: Scope) -> None:
    assert interpret("type xyzzy", scope).code == "type_unknown"
    for name in completions("type ", scope):
        assert interpret(name, scope).runs, name
    cleared = MarkIncident(incident="i415", mark=IncidentMark.STRUCTURE_CLEARED)
    assert interpret("mark structure cleared", scope).command == cleared
    assert interpret("dấu rà soát", scope).command == cleared


def test_that_a_place_is_an_asset_a_ward_or_degrees(scope: Scope) -> None:
    assert interpret("place thuy chi cam le", scope).command == ChangeIncident(incident="i415", asset="cam-le")
    ward = ChangeIncident(incident="i415", ward="An Hải", elsewhere=True)
    assert interpret("nơi an hai", scope).command == ward
    position = ChangeIncident(incident="i415", lon=108.2, lat=16.06, ward="", elsewhere=True)
    for line in ("place 16.06 108.2", "place 108.2, 16.06", "nơi 16,06; 108,2"):
        assert interpret(line, scope).command == position, line
    assert interpret("place nowhere at all", scope).code == "go_nothing"


@pytest.mark.parametrize("text", ["0 0", "95 200", "16.06", "mười sáu", "16.06 108.2 5"])
def test_that_what_is_no_pair_of_degrees_is_none(text: str) -> None:
    assert degrees(text) is None


def test_that_something_without_a_position_is_no_place(scope: Scope) -> None:
    cam_le = scope.state.registry.assets["cam-le"]
    scope.state.registry.assets["cam-le"] = msgspec.structs.replace(cam_le, lon=None, lat=None)
    assert [spot.asset for spot in spots("thuy chi", scope.state, scope.places)] == []


def test_that_an_incident_is_opened_by_hand_with_a_type_of_several_words_and_a_place(desk: Desk, scope: Scope) -> None:
    kinds = desk.models.names.types
    read = interpret(f"open {kinds['flood'].title.en} thuan phuoc", scope)
    assert read.command == OpenIncident(
        type="flood",
        priority=kinds["flood"].priority,
        lon=108.220,
        lat=16.090,
        ward="Hải Châu",
        asset="thuan-phuoc",
    )
    assert "TB Thuận Phước, Hải Châu" in words_of(read, desk.models.names, scope.now_us)
    assert interpret(f"open {kinds['flood'].title.en}", scope).code == "open_place"
    assert interpret("open xyzzy an hai", scope).code == "open_type"


def test_that_alarms_are_linked_and_taken_out(scope: Scope) -> None:
    assert interpret("link", scope).command == LinkAlarm(incident="i415", alarm=CLUSTER)
    assert interpret("gắn 0413", scope).command == LinkAlarm(incident="i413", alarm=CLUSTER)
    assert interpret("unlink", scope).code == "not_linked"
    assert interpret("bỏ gắn", at(scope, alarm=SUMP)).command == UnlinkAlarm(incident="i412", alarm=SUMP)


def test_that_service_needs_a_reason_and_goes_both_ways(desk: Desk, scope: Scope) -> None:
    assert interpret("oos", scope).code == "out_reason"
    assert interpret("ngừng bảo trì", scope).command == PutOutOfService(alarm=CLUSTER, reason="bảo trì")
    assert interpret("rts", scope).code == "in_service"
    desk.happen(f.AlarmPutOutOfService(alarm=CLUSTER, reason=ref("x")), by=QUAN)
    assert interpret("phục vụ", scope).command == ReturnToService(alarm=CLUSTER)
    assert interpret("oos again", scope).code == "out_already"


def test_that_an_acknowledgement_is_withdrawn_and_a_remark_written(scope: Scope) -> None:
    assert interpret("unack", scope).code == "nothing_to_withdraw"
    read = interpret("rút xn", at(scope, alarm=SUMP))
    assert read.command == WithdrawAcknowledgement(alarm=SUMP, occurrence=1)
    assert interpret("remark kẹt rác", scope).command == CommentAlarm(alarm=CLUSTER, text="kẹt rác")


def test_that_nothing_selected_is_said_for_each_verb(desk: Desk, scope: Scope) -> None:
    empty = at(scope, alarm=None, incident=None)
    for line in ("prio 2", "type x", "place x", "mark 1"):
        assert interpret(line, empty).code == "select_incident", line
    for line in ("link", "unlink", "unack", "oos x", "rts", "comment x"):
        assert interpret(line, empty).code == "select_alarm", line
    for line in ("prio 2", "link", "prio 9", "open", "mark ?"):
        words = words_of(interpret(line, empty), desk.models.names, scope.now_us)
        assert words and "{" not in words, line
    assert interpret("prio 2", at(scope, incident="gone")).code == "select_incident"
    desk.happen(f.IncidentClosed(incident="i415", disposition="01"), by=QUAN)
    assert interpret("prio 1", scope).code == "incident_closed"
