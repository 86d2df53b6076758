"""Calls, reports and alarms that are perhaps one thing: the fast search against a slow one, and what is proposed."""

from __future__ import annotations

import csv
import math
from datetime import datetime

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz

from ioc.domain import facts as f
from ioc.domain.apply import apply_entry
from ioc.domain.call_lines import CallLine, CallSpec
from ioc.domain.commands import JoinProposal, OpenIncident, OpenProposal, RejectProposal, SaveIntake, StartCall
from ioc.domain.correlation_spec import ClusterRule, CorrelationSpec
from ioc.domain.inbound import CallTaken
from ioc.domain.records import Call
from ioc.domain.state import State
from ioc.domain.vocabulary import CallStatus
from ioc.engine.clustering import MOST_AT_ONCE, Clustering, folded
from tests.helpers.city import COORDINATOR, OPERATOR, SITE, both
from tests.helpers.grid import SECOND, Grid
from tests.helpers.recorded import recorded
from tests.unit.engine import test_loop

FLOOD = ClusterRule(
    id="flooding", title=both("Flooding"), type="flood", priority=2, kinds=("flood",), metres=400, minutes=45, least=3
)
WORDY = ClusterRule(
    id="wordy", title=both("Alike"), type="flood", priority=3, metres=300, minutes=60, least=2, words=60
)
Told = tuple[str, int, float, float, str]
"""A call: id, instant, longitude, latitude, words."""


class Desk112(Grid):
    """A grid whose calls are clustered as the engine does it."""

    def __init__(self, *rules: ClusterRule) -> None:
        super().__init__(clusters=rules or (FLOOD,))
        self.clustering = Clustering()
        self.look()

    def look(self) -> None:
        self.say(*self.clustering.tick(self.state, self.at_us))

    def call(self, ident: str, lon: float, lat: float, words: str = "", kind: str = "flood", after: float = 1) -> str:
        self.at_us += int(after * SECOND)
        said = {"words": words, "caller": "Nguyễn Văn Bí Mật", "phone": "0905 999 888"}
        personal = self.seal("call", said)
        self.clustering.hear("call", personal.id, said, self.at_us)
        call = Call(
            id=ident, feed="f", line="112", kind=kind, received_us=self.at_us, lon=lon, lat=lat, personal=personal
        )
        self.say(f.CallReceived(call=call))
        self.look()
        return ident

    @property
    def sets(self) -> list[set[str]]:
        """The members of each proposal there is, oldest first."""
        held = sorted(self.state.tables.proposals.values(), key=lambda one: (one.proposed_us, one.id))
        return [{member.id for member in one.members} for one in held]


def three(desk: Desk112) -> str:
    for number in range(3):
        desk.call(f"k{number}", 108.2 + number * 0.001, 16.05)
    (ident,) = desk.state.tables.proposals
    return ident


# --- against brute force


def slow(rule: ClusterRule, calls: list[Told]) -> list[set[str]]:
    """The same by looking at every pair."""
    proposals: list[tuple[Told, list[Told]]] = []
    waiting: list[Told] = []

    def metres(a: Told, b: Told) -> float:
        p, q = math.radians(a[3]), math.radians(b[3])
        h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[2] - a[2]) / 2) ** 2
        return 2 * 6_371_008.8 * math.asin(math.sqrt(h))

    def agree(a: Told, b: Told) -> bool:
        if abs(a[1] - b[1]) > rule.minutes * 60e6 or metres(a, b) > rule.metres:
            return False
        if not rule.words:
            return True
        if not (a[4] and b[4]):
            return metres(a, b) <= rule.metres / 2
        x, y = (folded(one[4], {"ko": "khong"}) for one in (a, b))
        return (fuzz.token_set_ratio(x, y) + fuzz.token_sort_ratio(x, y)) / 2 >= rule.words

    for call in calls:
        for centre, members in proposals:
            if metres(centre, call) <= 2 * rule.metres and any(agree(call, one) for one in members):
                members.append(call)
                break
        else:
            mates = [one for one in waiting if agree(call, one)]
            if len(mates) + 1 >= rule.least:
                proposals.append((call, [*mates, call]))
                waiting = [one for one in waiting if one not in mates]
            else:
                waiting.append(call)
    return [{one[0] for one in members} for _, members in proposals]


def fast(rule: ClusterRule, calls: list[Told]) -> list[set[str]]:
    desk = Desk112(rule)
    for ident, at_us, lon, lat, words in calls:
        desk.at_us = at_us - SECOND
        desk.call(ident, lon, lat, words)
    return desk.sets


WORDS = ["nước ngập đến gối", "nuoc ngap toi goi ko di dc", "cây đổ chắn đường", "mất điện cả xóm", ""]
PLACES = st.tuples(st.floats(108.19, 108.21), st.floats(16.04, 16.06), st.sampled_from(WORDS), st.integers(1, 900))


@settings(max_examples=60, deadline=None)
@given(st.lists(PLACES, max_size=40), st.sampled_from([FLOOD, WORDY]), st.floats(-60, 60))
def test_that_the_search_by_cells_finds_what_looking_at_every_pair_finds(
    told: list[tuple[float, float, str, int]], rule: ClusterRule, lat: float
) -> None:
    at_us, calls = 1_760_000_100_000_000, list[Told]()
    for number, (lon, lat_off, words, pause) in enumerate(told):
        at_us += pause * SECOND
        calls.append((f"k{number:03}", at_us, lon, lat_off - 16.05 + lat, words))
    assert fast(rule, calls) == slow(rule, calls)


def test_that_both_find_the_same_in_recorded_reports_of_a_large_city() -> None:
    file, calls = recorded("open311", "nyc-311-animals-a.csv"), list[Told]()
    with file.open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            if row["Latitude"]:
                at = datetime.strptime(row["Created Date"], "%m/%d/%Y %H:%M")
                words = f"{row['Complaint Type']} {row['Descriptor']} {row['Street Name']}"
                calls.append(
                    (
                        row["Unique Key"],
                        round((at - datetime(1970, 1, 1)).total_seconds() * 1e6),
                        float(row["Longitude"]),
                        float(row["Latitude"]),
                        words,
                    )
                )
    calls.sort(key=lambda one: (one[1], one[0]))
    calls = [(key, at + number * SECOND, *rest) for number, (key, at, *rest) in enumerate(calls)][:700]
    rule = msgspec.structs.replace(WORDY, metres=900, minutes=1440, least=2, words=55)
    found = fast(rule, calls)
    assert found == slow(rule, calls)
    assert len(found) > 5


def test_that_both_find_the_same_where_da_nang_is_flooded() -> None:
    with recorded("vn_feeds", "danang_flood_hotspots.csv").open(encoding="utf-8-sig") as rows:
        spots = [
            (float(r["centroid_lng"]), float(r["centroid_lat"]), r["sample_address"]) for r in csv.DictReader(rows)
        ]
    start = 1_760_000_100_000_000
    calls = [(f"k{n:03}", start + n * 20 * SECOND, *spot) for n, spot in enumerate(spots)]
    found = fast(FLOOD, calls)
    assert found == slow(FLOOD, calls)
    assert len(found) > 5


# --- what is proposed and what becomes of it


def test_that_three_near_each_other_are_proposed_with_their_figures_and_nothing_opens() -> None:
    desk = Desk112()
    held = desk.state.tables.proposals[three(desk)]
    assert (held.type, held.priority, len(held.members)) == ("flood", 2, 3)
    assert all(0 < one.metres < 400 and one.minutes < 1 for one in held.members)
    assert desk.state.tables.incidents == {}


def test_that_no_word_and_no_number_of_a_caller_enters_a_fact() -> None:
    desk = Desk112(WORDY)
    desk.call("k1", 108.2, 16.05, "Nước ngập nhà bà Bí Mật")
    desk.call("k2", 108.2, 16.05, "nuoc ngap nha ba bi mat")
    (held,) = desk.state.tables.proposals.values()
    assert all(one.words is not None and one.words > 90 for one in held.members)
    told = b"".join(msgspec.msgpack.encode(entry.fact) for entry in desk.entries)
    assert "Mật".encode() not in told and b"bi mat" not in told and b"0905" not in told


def test_that_short_messages_without_tone_marks_are_like_the_long_ones() -> None:
    short = {"ko": "khong", "tngt": "tai nan giao thong"}
    assert folded("Đường ngập KO đi đc!", short) == "duong ngap khong di dc"
    assert folded("TNGT ở cầu Rồng", short) == "tai nan giao thong o cau rong"


def test_that_a_proposal_grows_and_ends_by_itself_with_its_members() -> None:
    desk = Desk112()
    ident = three(desk)
    desk.call("k9", 108.2, 16.0515)
    assert len(desk.state.tables.proposals[ident].members) == 4
    for call in ("k0", "k1", "k2"):
        desk.say(f.CallStatusChanged(call=call, status=CallStatus.CLOSED, status_word="", status_us=0))
    desk.look()
    assert desk.state.tables.proposals == {}
    assert desk.entries[-1].fact.cause == "over"


def test_that_a_person_opens_it_with_all_its_calls() -> None:
    desk = Desk112()
    ident = three(desk)
    assert desk.order(OpenProposal(proposal=ident, priority=1), OPERATOR)
    (incident,) = desk.state.tables.incidents.values()
    assert (incident.type, incident.priority, incident.rule) == ("flood", 1, "")
    assert {call.incident for call in desk.state.tables.calls.values()} == {incident.id}
    desk.look()
    assert desk.state.tables.proposals == {}
    assert desk.refusal(OpenProposal(proposal=ident)) == "refused.unknown_proposal"


def test_that_it_joins_an_incident_that_is_open_already() -> None:
    desk = Desk112()
    desk.order(OpenIncident(type="flood", priority=2, lon=108.2, lat=16.05))
    (incident,) = desk.state.tables.incidents
    ident = three(desk)
    assert desk.order(JoinProposal(proposal=ident, incident=incident))
    assert {call.incident for call in desk.state.tables.calls.values()} == {incident}


def test_that_what_was_rejected_is_not_proposed_again_but_new_ones_are() -> None:
    desk = Desk112()
    ident = three(desk)
    assert desk.refusal(RejectProposal(proposal=ident, reason="")) == "refused.reason_missing"
    assert desk.order(RejectProposal(proposal=ident, reason="Thợ đang xả nước, đã hẹn"))
    desk.clustering.forget()  # as after a restart
    desk.look()
    desk.call("k3", 108.2, 16.05)
    desk.call("k4", 108.2, 16.05)
    assert desk.state.tables.proposals == {}
    desk.call("k5", 108.2, 16.05)
    assert desk.sets == [{"k3", "k4", "k5"}]


@pytest.mark.parametrize("before", ["", "open", "closed"])
def test_that_a_named_rule_opens_by_itself_but_never_where_people_have_been(before: str) -> None:
    rule = msgspec.structs.replace(FLOOD, opens=True)
    desk = Desk112(rule)
    if before:
        desk.order(OpenIncident(type="flood", priority=2, lon=108.2, lat=16.05))
        (incident,) = desk.state.tables.incidents
        if before == "closed":
            desk.say(f.IncidentClosed(incident=incident, disposition="01"), actor=COORDINATOR)
    for number in range(3):
        desk.call(f"k{number}", 108.2 + number * 0.001, 16.05)
    made = [one for one in desk.state.tables.incidents.values() if one.rule]
    if before:
        assert made == [] and len(desk.state.tables.proposals) == 1
    else:
        assert [one.rule for one in made] == ["flooding"] and desk.state.tables.proposals == {}
        assert {call.incident for call in desk.state.tables.calls.values()} == {made[0].id}


def test_that_an_alarm_that_the_rule_names_counts_and_its_return_counts_against() -> None:
    rule = msgspec.structs.replace(FLOOD, alarms=("level_2",), least=2)
    desk = Desk112(rule)
    alarm = desk.alarm()  # at 108.2, 16.0
    desk.look()
    desk.call("k1", 108.2, 16.001)
    assert desk.sets == [{alarm, "k1"}]
    desk.say(f.AlarmReturned(alarm=alarm, occurrence=1))
    desk.look()
    assert desk.state.tables.proposals == {}


def test_that_a_call_whose_place_comes_later_is_looked_at_then() -> None:
    desk = Desk112()
    desk.call("k0", 108.2, 16.05)
    desk.call("k1", 108.2, 16.05)
    call = Call(id="k2", feed="", line="112", kind="flood", received_us=desk.at_us)
    desk.say(f.CallReceived(call=call))
    desk.look()
    assert desk.sets == []
    desk.state.tables.calls["k2"] = msgspec.structs.replace(call, lon=108.2, lat=16.05)
    desk.look()
    assert desk.sets == [{"k0", "k1", "k2"}]


def test_that_a_busy_hour_is_looked_at_over_some_seconds_and_nothing_is_passed_over() -> None:
    desk = Desk112()
    for number in range(2 * MOST_AT_ONCE + 50):
        call = Call(id=f"k{number}", feed="f", line="112", kind="flood", received_us=desk.at_us, lon=108.2, lat=16.05)
        desk.say(f.CallReceived(call=call))
    for _ in range(3):
        desk.look()
    assert sum(len(one) for one in desk.sets) == 2 * MOST_AT_ONCE + 50


def test_that_the_engine_compares_what_a_source_says_with_what_a_form_says(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = CorrelationSpec(clusters=(WORDY,))
    site = msgspec.structs.replace(
        SITE, correlation=spec, calls=CallSpec(lines=(CallLine(key="112", title=both("112")),))
    )
    monkeypatch.setattr(test_loop, "SITE", site)
    centre = test_loop.Centre()
    said = {"words": "nuoc ngap ngang goi truoc cho", "phone": "0905 999 888"}
    centre.inbox.put(
        CallTaken(feed="gauges", id="k1", line="1022", kind="x", source_us=1, lon=108.2, lat=16.0, personal=said)
    )
    centre.step(1.1)
    form = {"development": "Nước ngập ngang gối trước chợ", "reporter": "Bí Mật"}
    call = "0" * 32
    centre.order(StartCall(call=call, line="112"), OPERATOR)
    centre.order(SaveIntake(call=call, type="flood", lon=108.2005, lat=16.0, words=form), OPERATOR)
    centre.step(1.1)
    (held,) = centre.loop.state.tables.proposals.values()
    assert {one.id: one.words for one in held.members} == {"k1": 100.0, call: 100.0}
    assert all(40 < one.metres < 70 for one in held.members)


# --- groups of alarms as proposals


def test_that_a_group_proposes_an_incident_at_its_parent_and_opens_with_its_alarms() -> None:
    grid = Grid()
    cause = grid.raise_("outage@fd")
    dark = grid.dark("c1", 0)
    grid.wait()
    (held,) = grid.state.tables.proposals.values()
    assert (held.asset, held.type, held.group != "") == ("fd", "flood", True)
    done = grid.order(OpenProposal(proposal=held.id))
    assert isinstance(done, list)
    (incident,) = grid.state.tables.incidents.values()
    assert incident.asset == "fd" and set(incident.alarms) == {cause, *dark}
    assert grid.state.tables.proposals == {}


def test_that_the_proposal_of_a_group_ends_with_it_or_when_somebody_opens_for_its_alarm() -> None:
    grid = Grid()
    cause = grid.raise_("outage@fd")
    dark = grid.dark("c1", 0)
    grid.wait()
    grid.order(OpenIncident(type="flood", priority=2, alarms=(dark[0],)))
    assert grid.state.tables.proposals == {}
    other = Grid()
    cause = other.raise_("outage@fd")
    dark = other.dark("c1", 0)
    other.wait()
    for ident in (cause, *dark):
        other.return_(ident)
        other.acknowledge(ident)
    other.wait()
    assert other.state.tables.proposals == {} and other.state.tables.groups == {}


def test_that_proposals_are_the_fold_of_the_record() -> None:
    desk = Desk112()
    ident = three(desk)
    desk.order(RejectProposal(proposal=ident, reason="x"))
    again = State()
    for entry in desk.entries:
        apply_entry(again, entry)
    assert again.digest() == desk.state.digest()
