from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from ioc.domain import facts as f
from ioc.domain.facts import AnyFact
from ioc.domain.records import PublicAlert
from ioc.domain.vocabulary import AlarmLabel, AlarmSource, FeedState, IncidentStage, UnitStatus
from ioc.qt.alarm_table import FILTERS as ALARM_FILTERS
from ioc.qt.incident_parts import AssignedUnits, CandidateUnits, LinkedAlarms, distance_km
from ioc.qt.reject_table import RejectTable
from tests.helpers.desk import HOA, QUAN, Desk, us
from tests.helpers.desk_story import alarm_id, ref, tell


@pytest.fixture
def desk(qapp: Any) -> Desk:
    return tell(Desk(language="en"))


def column(table: Any, at: int) -> list[str]:
    return [str(table.index(row, at).data()) for row in range(table.rowCount())]


def raised(ident: str, occurrence: int, priority: int, **more: Any) -> f.AlarmRaised:
    return f.AlarmRaised(
        alarm=ident,
        occurrence=occurrence,
        rule="bd2",
        source=AlarmSource.LIMIT,
        domain="drainage",
        priority=priority,
        asset="cam-le",
        stream="cam-le:level_m",
        **more,
    )


def test_that_every_table_passes_the_model_tester(desk: Desk, qtmodeltester: Any) -> None:
    names, clock = desk.models.names, desk.models.clock
    parts = [kind(desk.session, names, clock) for kind in (LinkedAlarms, AssignedUnits, CandidateUnits)]
    for part in parts:
        part.set_incident("i412")
    rejects = RejectTable(desk.session, names, clock)
    rejects.set_feed("bus")
    desk.happen(f.AlertReceived(alert=PublicAlert(id="a", feed="cap", sender="s", identifier="a", sent="", sent_us=1)))
    for table in (*desk.models.tables(), *parts, rejects):
        assert table.rowCount() > 0, type(table).__name__
        qtmodeltester.check(table)


def test_that_alarms_stand_by_priority_then_newest_with_shelved_last(desk: Desk) -> None:
    assert column(desk.models.alarms, 0) == ["1", "1", "2", "2", "2", "3", "3", "3", "4", "4"]
    assert column(desk.models.alarms, 2)[:3] == ["21:47:05", "21:46:41", "21:45:50"]
    assert column(desk.models.alarms, 1)[-1] == "Shelved"


def test_that_an_alarm_row_says_value_and_limit_with_equal_decimals_and_unit(desk: Desk) -> None:
    assert column(desk.models.alarms, 6)[0] == "1.72 / 1.70\N{NO-BREAK SPACE}m"
    desk.models.set_language("vi")
    assert column(desk.models.alarms, 6)[0] == "1,72 / 1,70\N{NO-BREAK SPACE}m"


def test_that_a_silent_sensor_shows_its_age_in_place_of_a_value(desk: Desk) -> None:
    row = desk.models.alarms.row_of("silent@mua-hk2")
    assert desk.models.alarms.index(row, 6).data() == "stale 14 min"
    assert desk.models.alarms.index(row, 5).data() == "Sensor silent"


def test_that_counts_follow_every_transition(desk: Desk) -> None:
    alarms = desk.models.alarms
    assert alarms.counts() == {"unack": 7, "active": 8, "shelved": 1, "all": 10}
    ident = alarm_id("bd2", "cam-le")
    desk.happen(f.AlarmAcknowledged(alarm=ident, occurrence=1), by=HOA)
    assert alarms.counts()["unack"] == 6
    desk.happen(f.AlarmReturned(alarm=ident, occurrence=1, value=1.6))
    assert alarms.counts() == {"unack": 6, "active": 7, "shelved": 1, "all": 9}
    desk.happen(raised(ident, 2, 1))
    assert alarms.counts() == {"unack": 7, "active": 8, "shelved": 1, "all": 10}


def test_that_counted_and_recounted_agree(desk: Desk) -> None:
    alarms = desk.models.alarms
    for n in range(60):
        ident = f"x{n % 7}"
        facts: list[AnyFact] = [raised(ident, n // 7 + 1, n % 5 + 1)]
        if n % 3:
            facts.append(f.AlarmAcknowledged(alarm=ident, occurrence=n // 7 + 1))
        if n % 4 == 0:
            facts.append(f.AlarmReturned(alarm=ident, occurrence=n // 7 + 1))
        desk.happen(*facts)
    kept, waiting = alarms.counts(), alarms.unacknowledged()
    order = column(alarms, 2)
    alarms.rebuild()
    assert (alarms.counts(), alarms.unacknowledged(), column(alarms, 2)) == (kept, waiting, order)


@pytest.mark.parametrize("name", ALARM_FILTERS)
def test_that_a_filter_shows_as_many_as_it_counts(desk: Desk, name: str) -> None:
    desk.models.alarms.set_filter(name)
    assert desk.models.alarms.rowCount() == desk.models.alarms.counts()[name]


def test_that_the_banner_gets_the_most_urgent_newest(desk: Desk) -> None:
    urgent = desk.models.alarms.most_urgent()
    assert urgent is not None
    assert urgent.id == alarm_id("bd2", "cam-le")
    assert desk.models.alarms.unacknowledged() == {1: 2, 2: 2, 3: 2, 4: 1, 5: 0}


def test_that_an_alarm_shows_the_number_of_its_incident_as_soon_as_it_is_linked(desk: Desk) -> None:
    ident = alarm_id("cluster", "cum-1022")
    desk.happen(f.AlarmLinked(incident="i411", alarm=ident), by=QUAN)
    assert desk.models.alarms.index(desk.models.alarms.row_of(ident), 8).data() == "VV-0411"


def test_that_a_copied_alarm_holds_iso_time_with_zone(desk: Desk) -> None:
    assert desk.models.alarms.copy_text(alarm_id("bd2", "cam-le")).startswith("2026-10-14T21:47:05.000+07:00\t")


def test_that_the_label_is_the_projection_of_the_regions(desk: Desk) -> None:
    row = desk.models.alarms.row("pressure@dma-14")
    assert row.label is AlarmLabel.RETURNED


def test_that_incidents_stand_by_priority_then_by_waiting_time(desk: Desk) -> None:
    assert column(desk.models.incidents, 1) == [
        "VV-0412", "VV-0416", "VV-0415", "VV-0413", "VV-0409", "VV-0411",
    ]  # fmt: skip


def test_that_an_unclaimed_overdue_incident_says_so(desk: Desk) -> None:
    incidents = desk.models.incidents
    row = incidents.row("i415")
    assert row.units == "unclaimed"
    assert row.target is not None
    assert row.target.left_us(desk.models.clock.now_us()) < 0
    assert incidents.target_text(row) == "\N{MINUS SIGN}0:20"


def test_that_a_target_reached_says_when_and_until_when_it_was_due(desk: Desk) -> None:
    incidents = desk.models.incidents
    row = incidents.row("i412")
    assert incidents.target_text(row) == "met 21:25"
    assert incidents.due_text(row) == "on scene by 21:51"
    assert row.target is not None
    late = replace(row.target, due_us=row.target.met_us - 130_000_000)
    assert incidents.target_text(replace(row, target=late)) == "21:25 · +2:10"


def test_that_a_closed_incident_leaves_the_open_ones(desk: Desk) -> None:
    desk.happen(f.IncidentClosed(incident="i409", disposition="01"), by=QUAN)
    incidents = desk.models.incidents
    assert incidents.row_of("i409") == -1
    assert incidents.counts() == {"open": 5, "mine": 0, "watched": 0, "unclaimed": 1, "overdue": 0, "closed": 1}
    incidents.set_filter("closed")
    assert column(incidents, 1) == ["VV-0409"]


def test_that_a_claim_moves_an_incident_to_mine(desk: Desk) -> None:
    desk.happen(f.IncidentClaimed(incident="i415"), by=HOA)
    assert desk.models.incidents.counts()["mine"] == 1
    assert desk.models.incidents.row("i415").units == "Nguyễn Thị Hoa"


def test_that_units_at_work_come_first_and_unusable_ones_last(desk: Desk) -> None:
    ids = [desk.models.units.id_at(row) for row in range(desk.models.units.rowCount())]
    assert ids[:2] == ["115-03", "CC-12"]
    assert ids[-1] == "CH-06"


def test_that_a_unit_names_its_task_and_what_waits_behind(desk: Desk) -> None:
    desk.happen(f.UnitAssigned(incident="i415", unit="CC-12"), by=QUAN)
    assert desk.models.units.row("CC-12").task == "VV-0412 +1 queued"


def test_that_an_old_position_is_known_as_old(desk: Desk) -> None:
    units = desk.models.units
    assert units.position_is_old(units.row("CH-03").unit)
    assert not units.position_is_old(units.row("CC-12").unit)


def test_that_candidates_are_free_ones_by_distance_first(desk: Desk) -> None:
    table = CandidateUnits(desk.session, desk.models.names, desk.models.clock)
    table.set_incident("i412")
    ids = [table.id_at(row) for row in range(table.rowCount())]
    assert ids[:3] == ["115-07", "CC-05", "CH-03"]
    assert ids[-1] == "CH-06"
    assert "CC-12" not in ids
    assert table.index(0, 5).data() == "5.0\N{NO-BREAK SPACE}km"


def test_that_distance_is_right_for_a_known_pair() -> None:
    """Hà Nội (105.85, 21.03) to Đà Nẵng (108.22, 16.07) is about 606 km."""
    assert distance_km(105.85, 21.03, 108.22, 16.07) == pytest.approx(606, abs=3)


def test_that_feeds_count_trouble_and_timeliness(desk: Desk) -> None:
    feeds = desk.models.feeds
    assert feeds.in_trouble() == 3
    assert feeds.timely_percent() == pytest.approx(66.7, abs=0.05)
    desk.happen(f.FeedStateChanged(feed="bus", state=FeedState.ON_TIME))
    assert feeds.in_trouble() == 2


def test_that_a_rate_comes_from_what_was_taken_between_steps(desk: Desk) -> None:
    feeds = desk.models.feeds
    for second, taken in ((0, 412_000), (5, 414_000), (10, 416_000)):
        counted = f.FeedCounted(feed="drain", taken=taken, refused=0, last_contact_us=1, last_record_us=1)
        desk.happen(counted)
        desk.models.clock.hold(us("21:50:00") + second * 1_000_000)
    assert feeds.per_second("drain") == pytest.approx(400)
    assert feeds.rate_text("drain") == "400/s"


def test_that_the_log_is_newest_first_and_names_things_not_ids(desk: Desk) -> None:
    log = desk.models.log
    assert column(log, 0) == sorted(column(log, 0), reverse=True)
    assert "ĐL-04 assigned to VV-0413" in column(log, 2)
    assert not [text for text in column(log, 2) if "i412" in text or "@" in text]


def test_that_the_log_asks_for_free_words_once_and_shows_them(desk: Desk) -> None:
    desk.happen(f.LogWritten(text=ref("fresh")), by=HOA)
    log = desk.models.log
    assert log.index(0, 2).data() == "Log entry"
    assert log.index(0, 2).data() == "Log entry"
    desk.models.texts._ask()
    assert [ask.params["refs"] for ask in desk.link.asked("texts")] == [["fresh"]]
    desk.reply("texts", {"fresh": {"text": "Đổi ca lúc 22:00"}})
    assert log.index(0, 2).data() == "Đổi ca lúc 22:00"


def test_that_older_entries_are_fetched_and_joined(desk: Desk) -> None:
    before = desk.models.log.rowCount()
    desk.models.log.ask_before()
    asked = desk.link.asked("log")[-1]
    assert asked.params["before_seq"] == min(int(k) for k in desk.models.log_store.entries)
    old = {"seq": 0, "at_us": us("17:00"), "fact": {"fact": "LogWritten", "text": {"id": "v", "commitment": b""}}}
    desk.reply("log", [old])
    desk.flush()
    assert desk.models.log.rowCount() == before + 1


def test_that_decisions_are_a_filter_of_the_log(desk: Desk) -> None:
    desk.models.log.set_filter("decisions")
    kinds = {desk.models.log.row(desk.models.log.id_at(row)).kind for row in range(desk.models.log.rowCount())}
    assert "AlarmRaised" not in kinds
    assert "IncidentOpened" in kinds


def test_that_a_snapshot_rebuilds_every_table(desk: Desk) -> None:
    from ioc.domain.snapshot import take_snapshot
    from ioc.link.messages import Snapshot

    state = desk.session.state
    data = take_snapshot(state)
    desk.session.take([Snapshot(seq=state.seq, at_us=state.at_us, data=data)])
    assert desk.models.alarms.rowCount() == 10
    assert desk.models.units.rowCount() == 13
    assert desk.link.asked("log")


def test_that_changing_the_language_changes_headings_and_cells(desk: Desk) -> None:
    alarms = desk.models.alarms
    assert alarms.headerData(1, Qt.Orientation.Horizontal) == "State"
    desk.models.set_language("vi")
    assert alarms.headerData(1, Qt.Orientation.Horizontal) == "Trạng thái"
    assert alarms.index(0, 5).data() == "Mực nước vượt báo động II"
    assert alarms.index(0, 1).data() == "Chưa XN"
    desk.models.set_language("en")
    assert alarms.index(0, 1).data() == "Unack"


def test_that_vocabulary_is_complete_in_both_languages(desk: Desk) -> None:
    from ioc.qt.words import alarm_word, feed_word, stage_word, unit_word

    for language in ("vi", "en"):
        desk.models.set_language(language)
        said = [alarm_word(x) for x in AlarmLabel] + [stage_word(x) for x in IncidentStage]
        said += [unit_word(x) for x in UnitStatus] + [feed_word(x) for x in FeedState]
        values = [x.value for kind in (AlarmLabel, IncidentStage, UnitStatus, FeedState) for x in kind]
        same = [word for word, value in zip(said, values, strict=True) if word == value]
        assert set(same) <= {"waiting", "late", "stale", "down", "parked"}


def test_that_an_incident_known_by_its_position_alone_tells_it(desk: Desk) -> None:
    desk.happen(
        f.IncidentOpened(incident="bare", number="VV-9", type="traffic_accident", priority=2, lon=108.206, lat=16.066)
    )
    assert desk.models.incidents.row("bare").where == "16.066° N 108.206° E"
