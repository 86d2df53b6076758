"""The list of public alerts: order, filters, languages, marks, incidents; every recorded file goes through it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.records import AlertArea, AlertInfo, PublicAlert
from ioc.domain.vocabulary import AlertState
from ioc.qt.alert_sections import sections
from ioc.qt.alert_table import FILTERS
from ioc.qt.alert_words import best_info, headline, info_titles, place_words, relation_words
from tests.helpers.desk import Desk, us
from tests.helpers.desk_story import tell
from tests.helpers.desk_warnings import hear_recorded

NOW_US = us("21:47:32")
MINUTE_US = 60_000_000
AREA = AlertArea(description="Cẩm Lệ,\n  Hòa Xuân", circles=((108.2, 16.0, 5.0),))


def info(severity: str = "Severe", language: str = "vi-VN", **more: Any) -> AlertInfo:
    told = {"event": "Mưa lớn", "headline": "Mưa rất lớn", "expires_us": NOW_US + 90 * MINUTE_US, "areas": (AREA,)}
    return AlertInfo(language=language, severity=severity, **{**told, **more})


def alert(ident: str, *infos: AlertInfo, minutes_ago: int = 5, **more: Any) -> PublicAlert:
    return PublicAlert(
        id=f"office,{ident},x",
        feed="cap",
        sender="office",
        identifier=ident,
        sent="x",
        sent_us=NOW_US - minutes_ago * MINUTE_US,
        infos=infos or (info(),),
        **more,
    )


def receive(desk: Desk, *alerts: PublicAlert) -> None:
    desk.happen(*(f.AlertReceived(alert=one) for one in alerts))


def shown(desk: Desk) -> list[str]:
    table = desk.models.alerts
    return [table.id_at(row).split(",")[1] for row in range(table.rowCount())]


def cell(desk: Desk, ident: str, column: int) -> str:
    table = desk.models.alerts
    return str(table.index(table.row_of(f"office,{ident},x"), column).data())


@pytest.fixture
def desk(qapp: Any) -> Desk:
    return tell(Desk(language="en"))


def test_that_the_gravest_stand_first_then_the_meant_then_the_pressing(desk: Desk) -> None:
    receive(
        desk,
        alert("minor", info("Minor")),
        alert("drill", info("Severe"), status="Exercise"),
        alert("later", info("Severe", urgency="Future")),
        alert("now", info("Severe", urgency="Immediate")),
        alert("extreme", info("Extreme")),
        alert("none", info("Unknown")),
    )
    assert shown(desk) == ["extreme", "now", "later", "drill", "minor", "none"]


def test_that_what_has_ended_is_a_filter_and_stands_last(desk: Desk) -> None:
    receive(desk, alert("a"), alert("b", info("Extreme"), minutes_ago=9), alert("c"))
    desk.happen(
        f.AlertStateChanged(alert="office,b,x", state=AlertState.EXPIRED),
        f.AlertStateChanged(alert="office,c,x", state=AlertState.CANCELLED),
    )
    assert shown(desk) == ["a"]
    assert desk.models.alerts.counts() == {"in_force": 1, "all": 3, "actual": 1}
    desk.models.alerts.set_filter("all")
    assert shown(desk) == ["a", "c", "b"]
    assert cell(desk, "c", 4).startswith("cancelled")
    with pytest.raises(ValueError, match="shelved"):
        desk.models.alerts.set_filter("shelved")


def test_that_a_row_says_what_where_who_and_until_when(desk: Desk) -> None:
    receive(desk, alert("a", info(urgency="Immediate", certainty="Observed", sender_name="Weather office")))
    assert [cell(desk, "a", column) for column in range(1, 6)] == [
        "Severe\nact now · observed",
        "Mưa lớn\nCẩm Lệ, Hòa Xuân",
        "Weather office\n21:42:32 · 5 min",
        "90 min left\nuntil 23:17:32",
        "—",
    ]


def test_that_what_is_not_meant_says_so_in_both_languages(desk: Desk) -> None:
    receive(desk, alert("drill", status="Exercise"), alert("test", status="Test"))
    assert cell(desk, "drill", 2).startswith("EXERCISE Mưa lớn")
    assert cell(desk, "test", 2).startswith("TEST ")
    desk.models.set_language("vi")
    assert cell(desk, "drill", 2).startswith("DIỄN TẬP ")
    assert cell(desk, "test", 2).startswith("THỬ NGHIỆM ")
    assert desk.models.names.alert(alert("x", status="Exercise")) == "DIỄN TẬP · Mưa rất lớn"
    assert desk.models.alerts.counts()["actual"] == 0


def test_that_the_language_of_the_screen_is_read_then_english_then_any_the_gravest_first() -> None:
    made = alert("a", info("Minor", "my"), info("Minor", "en-US"), info("Severe", "en-US"), info("Minor", "vi-VN"))
    assert (best_info(made, "vi"), best_info(made, "en")) == (3, 2)
    assert best_info(replace(made, infos=made.infos[:2]), "vi") == 1
    assert best_info(replace(made, infos=made.infos[:1]), "vi") == 0
    assert best_info(replace(made, infos=()), "vi") == -1
    assert info_titles(made) == ["my", "en-US · Mưa lớn", "en-US · Mưa lớn", "vi-VN"]


def test_that_a_missing_headline_is_the_event_and_without_any_text_the_name_stands() -> None:
    assert headline(alert("a", info(headline="")), "vi") == "Mưa lớn"
    assert headline(replace(alert("a"), infos=()), "vi") == "a"
    assert headline(replace(alert("a"), infos=(), note="ping"), "vi") == "ping"


def test_that_a_row_names_its_incident_also_after_an_update(desk: Desk) -> None:
    receive(desk, alert("a"))
    desk.happen(f.IncidentOpened(incident="i", number="VV-0500", type="flood", priority=1, alerts=("office,a,x",)))
    assert cell(desk, "a", 5) == "VV-0500"
    receive(desk, alert("b", msg_type="Update", references=("office,a,x",)))
    desk.happen(f.AlertStateChanged(alert="office,a,x", state=AlertState.UPDATED, by="office,b,x"))
    assert cell(desk, "b", 5) == "VV-0500"
    desk.happen(f.IncidentClosed(incident="i", disposition="01"))
    assert cell(desk, "b", 5) == "—"


def test_that_messages_tell_what_they_replace_and_what_replaced_them(desk: Desk) -> None:
    old, new = alert("a"), alert("b", info(headline="Mưa dứt"), msg_type="Cancel", references=("office,a,x",))
    receive(desk, old, new)
    desk.happen(f.AlertStateChanged(alert=old.id, state=AlertState.CANCELLED, by=new.id))
    state = desk.session.state
    assert relation_words(state.tables.alerts[old.id], state, "en") == ("Cancelled by: Mưa dứt",)
    assert relation_words(new, state, "en") == ("Cancels: Mưa rất lớn",)
    assert relation_words(replace(new, references=("o,gone,t",)), state, "en") == ("Cancels: gone",)


def test_that_an_alarm_names_the_first_area_shortly_so_that_the_headline_keeps_its_room() -> None:
    areas = tuple(AlertArea(description=text) for text in ("x" * 80, "Hòa Xuân", "Cẩm Lệ"))
    assert place_words(info(areas=areas)) == "x" * 47 + "… +2"
    assert place_words(info()) == "Cẩm Lệ, Hòa Xuân"
    assert place_words(info(areas=())) == ""


def test_that_no_tag_of_a_feed_is_formatting_in_a_tooltip(desk: Desk) -> None:
    receive(desk, alert("a", info(headline="<b>x</b><img src='file:///y'>")))
    table = desk.models.alerts
    tip = table.cell(table.row("office,a,x"), 2, 3)
    assert "<img" not in tip
    assert "&lt;b&gt;x" in tip


@pytest.mark.parametrize("now", [False, True])
def test_that_every_recorded_file_can_be_listed_in_both_languages(desk: Desk, qtmodeltester: Any, now: bool) -> None:
    hear_recorded(desk, now=now)
    table = desk.models.alerts
    for name in FILTERS:
        table.set_filter(name)
        assert table.rowCount() == table.counts()[name]
        for language in ("vi", "en"):
            desk.models.set_language(language)
            for row in range(table.rowCount()):
                texts = [str(table.index(row, column).data()) for column in range(len(table.columns))]
                assert all(texts), texts
                assert table.copy_text(table.id_at(row))
    assert table.counts()["in_force"] > (25 if now else 0)
    qtmodeltester.check(table)


def test_that_the_table_kept_in_step_equals_one_made_anew(desk: Desk) -> None:
    hear_recorded(desk, now=True)
    kept = shown(desk), desk.models.alerts.counts()
    desk.models.alerts.rebuild()
    assert (shown(desk), desk.models.alerts.counts()) == kept


def test_that_instants_beyond_the_calendar_hurt_nothing(desk: Desk) -> None:
    never = 300_000 * 366 * 86_400 * 1_000_000
    receive(desk, replace(alert("a", info(expires_us=never, onset_us=-never)), sent_us=never))
    row = desk.models.alerts.row("office,a,x")
    assert [cell(desk, "a", column) for column in (3, 4)] == ["office\n— · 0 s", cell(desk, "a", 4)]
    assert cell(desk, "a", 4).endswith("until —")
    assert sections(row.alert, row.alert.infos[0], desk.models.names, NOW_US)
    assert desk.models.alerts.copy_text("office,a,x").startswith("—\t")
