"""Proposed incidents in the queue, by keyboard: nothing opens by itself, each is opened, joined or rejected."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ioc.domain import facts as f
from ioc.domain.commands import JoinProposal, OpenProposal, RejectProposal
from ioc.domain.correlation_records import IncidentProposal, ProposalMember
from ioc.domain.correlation_spec import ClusterRule, CorrelationSpec
from ioc.domain.records import Call
from ioc.qt.actions import Actions
from ioc.qt.fact_words import fact_sentence
from ioc.qt.proposed import places_of
from ioc.qt.twins import Twins, Wanted
from tests.helpers.desk import Desk, us
from tests.helpers.desk_site import t
from tests.helpers.desk_story import tell
from widgets.incident_head import IncidentHead
from widgets.incident_queue_panel import IncidentQueuePanel
from widgets.twin_box import TwinBox, call_of

Key = Qt.Key
TREES = ClusterRule(
    id="trees", title=t("Nhiều phản ánh cây đổ", "Several report a fallen tree"), type="tree", priority=3, metres=300
)


def proposal(desk: Desk, number: int, type_: str = "tree", lon: float = 108.19, calls: int = 3) -> str:
    """A proposal of calls that were made a minute apart, 40 m apart."""
    members = []
    for at in range(calls):
        when = us(f"21:4{at}:00")
        place = {"lon": lon + at * 4e-4, "lat": 16.07}
        call = Call(id=f"p{number}-{at}", feed="c1022", line="1022", kind=type_, received_us=when, **place)
        desk.happen(f.CallReceived(call=call), at=f"21:4{at}:00")
        words = 71.0 + at if number == 1 else None
        members.append(
            ProposalMember(table="calls", id=call.id, metres=42.0 * (at + 1), minutes=at, words=words, at_us=when)
        )
    held = IncidentProposal(
        id=f"trees/{number}",
        rule="trees",
        type=type_,
        priority=3,
        proposed_us=us("21:46:00") + number,
        lon=lon,
        lat=16.07,
        ward="Thanh Khê",
        members=tuple(members),
        grew_us=us("21:46:00"),
    )
    desk.happen(f.IncidentProposed(proposal=held), at="21:46:00")
    return held.id


@pytest.fixture
def desk() -> Desk:
    desk = tell(Desk())
    site = desk.session.state.registry.site
    assert site is not None
    desk.happen(f.SiteDescribed(site=replace(site, correlation=CorrelationSpec(clusters=(TREES,)))))
    return desk


@pytest.fixture
def panel(qtbot: QtBot, desk: Desk) -> IncidentQueuePanel:
    made = IncidentQueuePanel(desk.session, desk.models, Actions(desk.models))
    qtbot.addWidget(made)
    made.resize(735, 520)
    made.show()
    made.view.setFocus()
    return made


def press(panel: IncidentQueuePanel, *keys: Key) -> None:
    """As the keyboard does: what has the focus gets the key."""
    for key in keys:
        QTest.keyClick(panel.proposals if panel.proposals.proposal is not None else panel.view, key)


def test_that_the_strip_is_absent_until_something_is_proposed_and_takes_no_focus(
    panel: IncidentQueuePanel, desk: Desk
) -> None:
    assert panel.proposals.isHidden()
    press(panel, Key.Key_P)
    assert panel.notice.text == "No incident is proposed now."
    proposal(desk, 1)
    assert not panel.proposals.isHidden() and panel.proposals.body.isHidden()
    assert panel.proposals.head.text() == "1 proposed incident"
    assert desk.link.commands() == []
    assert desk.models.selection.kind != "proposal"


def test_that_it_says_why_in_words_and_lists_every_member(panel: IncidentQueuePanel, desk: Desk) -> None:
    proposal(desk, 1)
    press(panel, Key.Key_P)
    strip = panel.proposals
    assert strip.title.text() == "Fallen tree on road · Thanh Khê · priority 3 · 1/1"
    assert strip.why.text().startswith("Rule “Several report a fallen tree”: 3, each within 130 m of another, in 2 min")
    lines = strip.member_list.text().splitlines()
    assert len(lines) == 3 and "40 m, 0 min, words 71 % alike" in lines[0] and "1022" in lines[0]
    assert desk.models.selection.kind == "proposal"


def test_that_enter_opens_it_and_leads_to_the_incident(panel: IncidentQueuePanel, desk: Desk) -> None:
    ident = proposal(desk, 1)
    press(panel, Key.Key_P, Key.Key_Return)
    assert desk.link.commands() == [OpenProposal(proposal=ident)]
    desk.happen(f.IncidentProposalEnded(proposal=ident, cause="opened", incident="i9"))
    desk.settle(created="i412")
    assert (desk.models.selection.kind, desk.models.selection.id) == ("incident", "i412")
    assert panel.proposals.isHidden()


def test_that_j_joins_the_nearest_of_its_type_or_the_one_selected(panel: IncidentQueuePanel, desk: Desk) -> None:
    ident = proposal(desk, 1)
    press(panel, Key.Key_P, Key.Key_J)
    assert "select one in the queue" in panel.notice.text and desk.link.commands() == []
    press(panel, Key.Key_Escape)
    desk.models.selection.select("incident", "i412")
    press(panel, Key.Key_P)
    assert panel.proposals.join_button.text() == "Join VV-0412"
    press(panel, Key.Key_J)
    assert desk.link.commands() == [JoinProposal(proposal=ident, incident="i412")]


def test_that_x_rejects_it_with_a_reason(panel: IncidentQueuePanel, desk: Desk) -> None:
    ident = proposal(desk, 1)
    press(panel, Key.Key_P, Key.Key_X)
    words = panel.proposals.bar.words
    QTest.keyClick(words, Key.Key_Return)
    assert "Write why" in panel.notice.text
    QTest.keyClicks(words, "branches only")
    QTest.keyClick(words, Key.Key_Return)
    assert desk.link.commands() == [RejectProposal(proposal=ident, reason="branches only")]


def test_that_p_goes_from_one_to_the_next_and_esc_folds(panel: IncidentQueuePanel, desk: Desk) -> None:
    first, second = proposal(desk, 1), proposal(desk, 2, lon=108.21)
    press(panel, Key.Key_P)
    assert panel.proposals.proposal.id == first and panel.proposals.next_button.isVisibleTo(panel)
    press(panel, Key.Key_P)
    assert panel.proposals.proposal.id == second
    assert "alike" not in panel.proposals.why.text()
    press(panel, Key.Key_P)
    assert panel.proposals.proposal.id == first
    press(panel, Key.Key_Escape)
    assert panel.proposals.body.isHidden() and desk.models.selection.kind == ""


def test_that_letters_do_not_act_on_the_queue_behind(panel: IncidentQueuePanel, desk: Desk) -> None:
    proposal(desk, 1)
    press(panel, Key.Key_P, Key.Key_C, Key.Key_F)
    assert desk.link.commands() == [] and desk.models.incidents.filter == "open"


def test_that_what_ends_under_the_hand_is_said_and_no_other_slips_below_it(
    panel: IncidentQueuePanel, desk: Desk
) -> None:
    first, _ = proposal(desk, 1), proposal(desk, 2, lon=108.21)
    press(panel, Key.Key_P)
    desk.happen(f.IncidentProposalEnded(proposal=first, cause="over"))
    assert panel.notice.text == "This proposal has ended."
    assert panel.proposals.proposal is None and panel.proposals.head.text() == "1 proposed incident"


def test_that_it_grows_while_it_is_read(panel: IncidentQueuePanel, desk: Desk) -> None:
    ident = proposal(desk, 1)
    press(panel, Key.Key_P)
    desk.happen(
        f.IncidentProposalGrew(
            proposal=ident,
            members=(ProposalMember(table="alarms", id="bd2@cam-le", metres=250, minutes=1, occurrence=1),),
        )
    )
    assert "Thủy chí Cẩm Lệ · Level above alert II" in panel.proposals.member_list.text()
    held = desk.session.state.tables.proposals[ident]
    assert len(places_of(desk.session.state, held)) == 4


def test_that_a_replay_shows_proposals_and_decides_nothing(qtbot: QtBot) -> None:
    desk = tell(Desk(is_replay=True))
    panel = IncidentQueuePanel(desk.session, desk.models, Actions(desk.models))
    qtbot.addWidget(panel)
    panel.show()
    proposal(desk, 1)
    press(panel, Key.Key_P)
    strip = panel.proposals
    assert strip.body.isVisible() and not strip.open_button.isVisible()
    press(panel, Key.Key_Return)
    assert desk.link.commands() == []


def test_that_a_proposal_is_among_the_duplicates_and_l_links_the_call_to_it(qtbot: QtBot, desk: Desk) -> None:
    held = desk.session.state.tables.proposals[proposal(desk, 1)]
    twins = Twins(lambda record: "")
    wanted = Wanted(call="new", at_us=us("21:47:00"), lon=108.1901, lat=16.0701, type="tree")
    found = twins.find(desk.session.state, wanted, 3)
    assert (found[0].table, found[0].id) == ("proposals", held.id)
    assert not {twin.id for twin in found} & {one.id for one in held.members}, "its calls are not named besides"
    box = TwinBox(desk.models)
    qtbot.addWidget(box)
    box.show_twins(found)
    related = box.related()
    assert related is not None and related.id == held.id and call_of(held) == "p1-0"
    name, about = box.told(found[0])
    assert name == "Proposed" and about.startswith("Fallen tree on road · 3 together")


def test_that_an_incident_that_a_rule_opened_says_so_in_its_head_and_in_the_log(qtbot: QtBot, desk: Desk) -> None:
    fact = f.IncidentOpened(incident="i99", number="VV-0499", type="tree", priority=3, rule="trees")
    desk.happen(fact)
    head = IncidentHead(desk.models.names)
    qtbot.addWidget(head)
    head.set_incident(desk.session.state.tables.incidents["i99"])
    assert "opened by rule “Several report a fallen tree”" in head.told()
    told, _ = fact_sentence(desk.entries(fact)[0], desk.models.names)
    assert told == "Incident VV-0499 opened by rule “Several report a fallen tree”: Fallen tree on road, priority 3"
