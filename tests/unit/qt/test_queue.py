"""The incident queue: queries in words, groups with headings that count, order by what is due."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.clock_spec import ClockSpec, ServiceClocks
from ioc.qt.incident_table import IncidentHeading, IncidentTable
from ioc.qt.queue_query import QueueQuery, read_query
from tests.helpers.desk import HOA, QUAN, Desk, us
from tests.helpers.desk_site import SITE, t
from tests.helpers.desk_story import tell


@pytest.fixture
def desk() -> Desk:
    return tell(Desk(language="en"))


def listed(table: IncidentTable) -> list[str]:
    return [table.id_at(row) for row in range(table.rowCount())]


def ask(desk: Desk, text: str) -> list[str]:
    query = read_query(text)
    assert isinstance(query, QueueQuery), query
    desk.models.incidents.ask(query)
    return listed(desk.models.incidents)


def test_that_words_narrow_the_queue_without_tone_marks_in_both_languages(desk: Desk) -> None:
    assert ask(desk, "ward:hoa-khanh") == ["i413"]
    assert ask(desk, "phường:hoakhanh") == ["i413"]
    assert ask(desk, "prio:1") == ["i412", "i416"]
    assert ask(desk, "mức:1-2 unclaimed") == ["i415"]
    assert ask(desk, "0412") == ["i412"]
    assert ask(desk, "type:flood prio:2,3") == ["i415"]
    assert ask(desk, "agency:114 prio:2") == ["i413"]
    assert len(ask(desk, "")) == 6


def test_that_status_open_mine_is_what_is_mine_and_a_wrong_word_is_named(desk: Desk) -> None:
    desk.happen(f.IncidentClaimed(incident="i415"), by=HOA)
    assert ask(desk, "status:open mine") == ["i415"]
    assert desk.models.incidents.filter == "mine"
    assert ask(desk, "tôi") == ["i415"]
    for wrong in ("colour:red", "prio:9", "sort:tea", "ward:"):
        assert read_query(f"mine {wrong}") == wrong


def test_that_groups_have_headings_that_count_and_go_with_their_last_incident(desk: Desk) -> None:
    table = desk.models.incidents
    assert ask(desk, "group:ward ward:hoa") == ["#Hòa Cường", "i415", "#Hòa Khánh", "i413", "#Hòa Xuân", "i412"]
    heading = table.row("#Hòa Khánh")
    assert isinstance(heading, IncidentHeading)
    assert table.heading_text(heading) == "Hòa Khánh · 1"
    desk.happen(f.IncidentChanged(incident="i415", type="flood_road", priority=2, ward="Hòa Khánh"), by=QUAN)
    assert listed(table) == ["#Hòa Khánh", "i415", "i413", "#Hòa Xuân", "i412"]
    assert table.heading_text(table.row("#Hòa Khánh")) == "Hòa Khánh · 2"
    desk.happen(f.IncidentClosed(incident="i412", disposition="01"), by=QUAN)
    assert "#Hòa Xuân" not in listed(table)


def test_that_a_heading_says_how_many_are_overdue_and_order_follows_what_is_due(desk: Desk) -> None:
    clock = ClockSpec(key="control", title=t("x", "Under control"), start="new", stop="controlled", target_s=3000)
    desk.happen(f.SiteDescribed(site=replace(SITE, clocks=ServiceClocks(clocks=(clock,)))))
    desk.happen(f.ClockMissed(incident="i409", clock="control", due_us=us("21:16:26"), target_s=3000, profile="own"))
    table = desk.models.incidents
    ask(desk, "group:type")
    heading = table.row("#Water main leak")
    assert table.heading_text(heading) == "Water main leak · 1 · 1 overdue"
    by_due = ask(desk, "sort:due")
    assert by_due[0] == "i409" and by_due[-1] == "i411"


def test_that_many_changes_leave_headings_and_rows_as_a_new_start_would(desk: Desk) -> None:
    table = desk.models.incidents
    ask(desk, "group:domain sort:due")
    for ident, ward in (("i412", "A"), ("i413", "B"), ("i415", "A"), ("i416", "C"), ("i409", "C")):
        kind = "flood" if ward == "A" else "leak"
        desk.happen(f.IncidentChanged(incident=ident, type=kind, priority=3, ward=ward), by=QUAN)
    kept = listed(table)
    table.rebuild()
    assert listed(table) == kept
