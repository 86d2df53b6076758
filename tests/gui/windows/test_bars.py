from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ioc.domain import facts
from ioc.domain.commands import AcknowledgeAlarm
from ioc.link.messages import Beat, Welcome
from tests.gui.windows.conftest import Shown
from tests.helpers.desk import us
from tests.helpers.desk_command import reporting
from tests.helpers.desk_story import ref
from widgets.link_watch import LOST, SILENT, LinkWatch


def test_that_the_bar_says_what_the_state_holds(shown: Shown) -> None:
    bar = shown.live.parts[0].status_bar
    tables = shown.fake.session.state.tables
    assert bar.clock_label.text == "21:47:32 Wed 14 Oct 2026 +07:00"
    assert bar.stage_label.text == "Stage 3 · Response"
    assert bar.alarm_label.text == "Unacknowledged 2 2 2 1"
    on_time = sum(1 for feed in tables.feeds.values() if feed.state == "on_time")
    assert bar.feed_label.text.split()[1] == str(on_time)
    assert bar.seat_label.text == "Seat 4 · Trần Minh Quân · Coordinator"
    assert bar.link_label.text.endswith("Link: live")
    assert not bar.alarm_label.stale


def test_that_a_report_over_its_time_is_said_beside_the_stage(shown: Shown) -> None:
    bar = shown.live.parts[0].status_bar
    reporting(shown.fake)
    shown.fake.happen(facts.CityStageSet(level=3, reason=ref("s")), at="21:00")
    assert bar.stage_label.text == "Stage 3 · Response"
    shown.fake.set_now("22:45:01")
    shown.fake.happen(facts.ReportDue(report="situation", due_us=us("22:45")), at="22:45:01")
    assert bar.stage_label.text.endswith("report OVER")


def test_that_an_acknowledgement_counts_only_when_it_is_on_record(shown: Shown) -> None:
    live, fake = shown.live, shown.fake
    before = live.tally.total()
    alarm = live.tally.most_urgent()
    live.actions.run("banner.acknowledge")
    assert fake.link.commands()[-1] == AcknowledgeAlarm(alarm=alarm.id, occurrence=alarm.occurrence)
    assert live.tally.total() == before
    assert live.parts[0].banner.alarm.id == alarm.id
    fake.happen(facts.AlarmAcknowledged(alarm=alarm.id, occurrence=alarm.occurrence))
    assert live.tally.total() == before - 1
    assert live.parts[0].banner.alarm.id != alarm.id


def test_that_an_answer_in_the_banner_has_room_beside_the_alarm_and_then_gives_it_back(shown: Shown) -> None:
    banner, told = shown.live.parts[0].banner, "Not permitted for the role operator; this needs one of: supervisor."
    banner.set_sound("and 56 more in 70 s", "no audio device")
    banner._drop_notice()
    before = banner.words.text
    assert "no sound" in banner.more.text and "unacknowledged" in before
    banner.notify(told * 2)
    assert banner.words.text.endswith(told * 2) and "no sound" not in banner.more.text
    banner.refresh()
    _, head, *_, notice = zip(banner.words.runs, banner.words.widths(), strict=True)
    assert head[1] > 150 and notice[1] > 150, "neither pushes the other out"
    banner._drop_notice()
    assert banner.words.text == before and "no sound" in banner.more.text


def test_that_the_banner_shows_the_newest_of_the_most_urgent(shown: Shown) -> None:
    banner = shown.live.parts[0].banner
    banner._drop_notice()  # a machine without the fonts says so at first
    waiting = [a for a in shown.fake.session.state.tables.alarms.values() if not a.acknowledged]
    first = min(waiting, key=lambda a: (a.priority, -a.raised_us))
    assert banner.alarm.id == first.id
    assert "Thủy chí Cẩm Lệ: Level above alert II" in banner.words.text
    assert "1.72\N{NO-BREAK SPACE}m" in banner.words.text
    assert banner.more.text == f"4 calls wait 6:22 · {shown.live.tally.total() - 1} more unacknowledged"


def test_that_a_lost_link_is_an_alarm_of_the_desk_and_nothing_looks_live(shown: Shown) -> None:
    shown.fake.session.set_connected(False)
    part = shown.live.parts[1]
    assert part.banner.own_alarm
    assert "Link to the engine lost" in part.banner.words.text
    assert "as of 21:47:32" in part.banner.words.text
    assert part.status_bar.alarm_label.stale and part.status_bar.feed_label.stale and part.status_bar.stage_label.stale
    assert part.status_bar.link_label.text.startswith("Link lost") or "Link lost" in part.status_bar.link_label.text
    assert shown.live.sound.sounding == 1
    assert not part.banner.buttons[0].isVisible(), "nothing can be acknowledged without a link"


def test_that_all_is_live_again_after_a_reconnect(shown: Shown) -> None:
    shown.fake.session.set_connected(False)
    shown.fake.session.set_connected(True)
    part = shown.live.parts[0]
    assert not part.banner.own_alarm
    assert not part.status_bar.alarm_label.stale
    assert part.status_bar.link_label.text.endswith("Link: live")


def test_that_a_connection_without_beats_is_noticed_by_the_desk_itself(shown: Shown, qtbot) -> None:
    watch = LinkWatch(shown.fake.session, after_ms=40)
    with qtbot.waitSignal(watch.changed, timeout=5000):
        pass
    assert watch.state == SILENT
    shown.fake.session.take([Beat(at_us=us("21:47:33"), seq=shown.fake.session.state.seq)])
    assert watch.is_live
    shown.fake.session.set_connected(False)
    assert watch.state == LOST


def test_that_the_journal_figure_is_the_engines(shown: Shown) -> None:
    seq = shown.fake.session.state.seq
    bar = shown.live.parts[0].status_bar
    shown.fake.session.take([Beat(at_us=us("21:47:33"), seq=seq, durable_ms=12.4)])
    assert bar.journal_label.text == "Journal: durable 12 ms"
    shown.fake.session.take([Beat(at_us=us("21:47:33"), seq=seq, durable_ms=3.25, dropped=7)])
    assert bar.journal_label.text == "Journal: durable 3.2 ms 7 readings coalesced"
    shown.fake.session.take([Beat(at_us=us("21:47:33"), seq=seq, code="journal.full")])
    assert bar.journal_label.text == "Journal: not writing"


def test_that_the_bar_gives_up_the_journal_before_it_cuts_a_count(shown: Shown) -> None:
    window, bar = shown.live.windows[0], shown.live.parts[0].status_bar
    window.resize(1900, 900)
    QApplication.processEvents()
    assert bar.journal_label.isVisible()
    window.resize(1100, 900)
    QApplication.processEvents()
    assert not bar.journal_label.isVisible()
    for label in (bar.clock_label, bar.stage_label, bar.alarm_label, bar.feed_label, bar.link_label):
        assert label.isVisible()
        assert label.width() >= label.sizeHint().width(), label.text


def test_that_a_record_that_takes_nothing_is_the_desks_own_alarm_in_every_width(shown: Shown) -> None:
    live, seq = shown.live, shown.fake.session.state.seq
    part, window = live.parts[0], live.windows[0]
    full = Beat(at_us=us("21:47:33"), seq=seq, code="journal.full", params={"file": "/data/journal/2026-10-14.ioc"})
    shown.fake.session.take([full])
    assert part.banner.own_alarm
    assert part.banner.alarm is None
    assert "Nothing goes on the record" in part.banner.words.text
    assert "/data/journal/2026-10-14.ioc is full" in part.banner.words.text
    for width in (1900, 1400, 1100):
        window.resize(width, 900)
        QApplication.processEvents()
        assert part.status_bar.journal_label.isVisible()
        assert part.status_bar.journal_label.text == "Journal: not writing"
    assert not part.status_bar.alarm_label.stale, "the city's alarms are still live"
    shown.fake.session.take([Beat(at_us=us("21:47:34"), seq=seq, durable_ms=1.0)])
    assert not part.banner.own_alarm
    assert part.banner.alarm is not None


def test_that_a_disk_that_runs_low_is_said_in_every_width_and_is_no_alarm(shown: Shown) -> None:
    part, window, seq = shown.live.parts[0], shown.live.windows[0], shown.fake.session.state.seq
    shown.fake.session.take([Beat(at_us=us("21:47:33"), seq=seq, durable_ms=1.0, disk="low", disk_days=9.5)])
    for width in (1900, 1100):
        window.resize(width, 900)
        QApplication.processEvents()
        assert part.status_bar.journal_label.isVisible()
        assert "Disk: room for 9.5 days" in part.status_bar.journal_label.text
    assert not part.banner.own_alarm


def test_that_a_count_that_grows_takes_room_from_the_rest(shown: Shown) -> None:
    window, bar = shown.live.windows[0], shown.live.parts[0].status_bar
    bar.set_note("No sound device")
    for width in range(1900, 1000, -30):
        window.resize(width, 900)
        QApplication.processEvents()
        if bar._lacking() > -12 and bar.journal_label.isVisible():
            break
    before = bar.alarm_label.sizeHint().width()
    alarms = [
        facts.AlarmRaised(alarm=f"x{n}", occurrence=1, rule="bd2", source="limit", domain="drainage", priority=5)
        for n in range(12)
    ]
    shown.fake.happen(*alarms)
    QApplication.processEvents()
    assert bar.alarm_label.sizeHint().width() > before
    for label in (bar.clock_label, bar.stage_label, bar.alarm_label, bar.feed_label, bar.link_label, bar.seat_label):
        assert not label.isVisible() or label.width() >= label.sizeHint().width(), label.text
    assert bar.seat_label.isVisible(), "who sits here is told before what the machine lacks"


def test_that_silence_ends_the_sounding_and_the_next_alarm_sounds_again(shown: Shown) -> None:
    sound, fake = shown.live.sound, shown.fake
    alarm = next(
        a for a in fake.session.state.tables.alarms.values() if a.active and a.acknowledged and a.priority == 2
    )
    again = facts.AlarmRaised(
        alarm=alarm.id,
        rule=alarm.rule,
        source=alarm.source,
        asset=alarm.asset,
        stream=alarm.stream,
        feed=alarm.feed,
        domain=alarm.domain,
        priority=1,
        occurrence=alarm.occurrence + 1,
        value=9.0,
        limit=alarm.limit,
        unit=alarm.unit,
    )
    fake.happen(again)
    assert sound.sounding == 1
    shown.live.sound.silence()
    assert sound.sounding == 0


def test_that_a_machine_without_sound_is_told_of_plainly(shown: Shown) -> None:
    sound, bar = shown.live.sound, shown.live.parts[0].status_bar
    shown.live.parts[0].banner._drop_notice()
    sound.prepare()
    if sound.available:
        pytest.skip("this machine has a sound device")
    assert sound.why_not() in bar.link_label.text
    assert sound.why_not()
    assert "no sound" in shown.live.parts[0].banner.more.text, "while an alarm waits it is said in the banner"


def test_that_the_banner_says_how_many_came_behind_the_first(shown: Shown) -> None:
    banner = shown.live.parts[0].banner
    banner.set_sound("and 37 more in 2 min", "")
    assert "and 37 more in 2 min" in banner.more.text and "unacknowledged" not in banner.more.text
    banner.set_sound("", "")
    assert "37" not in banner.more.text


def test_that_nobody_signed_in_is_asked_inline_and_the_city_stays_on_screen(shown: Shown) -> None:
    nobody = Welcome(protocol=1, engine="e", mode="live", seat="4", person="", name="", role="", unclaimed=False)
    shown.fake.session.take([nobody])
    bar = shown.live.parts[0].sign_in
    assert bar.isVisible()
    assert not bar.name.isVisible()
    assert shown.live.parts[0].status_bar.seat_label.text == "Nobody is signed in"
    bar.login.setText("quan")
    bar.password.setText("mật khẩu dài")
    bar.submit()
    assert shown.asked.sign_ins == [("quan", "mật khẩu dài")]
    assert bar.password.text() == ""


def test_that_the_first_person_makes_the_first_administrator(shown: Shown) -> None:
    nobody = Welcome(protocol=1, engine="e", mode="live", seat="4", person="", name="", role="", unclaimed=True)
    shown.fake.session.take([nobody])
    bar = shown.live.parts[0].sign_in
    assert bar.name.isVisible() and bar.again.isVisible()
    for field, text in (
        (bar.name, "Lê Thu Hà"),
        (bar.login, "ha"),
        (bar.password, "mật khẩu dài"),
        (bar.again, "khác"),
    ):
        field.setText(text)
    bar.submit()
    assert not shown.fake.link.commands()
    assert "differ" in bar.words.text
    bar.password.setText("mật khẩu dài")
    bar.again.setText("mật khẩu dài")
    bar.submit()
    command = shown.fake.link.commands()[-1]
    assert (command.login, command.role, command.name) == ("ha", "administrator", "Lê Thu Hà")
    shown.fake.settle("confirmed", created="ha")
    assert shown.asked.sign_ins == [("ha", "mật khẩu dài")]


def test_that_preferences_and_layout_come_back(shown: Shown, tmp_path: Path) -> None:
    from widgets.preferences import load_preferences

    shown.live.set_language("vi")
    shown.live.set_theme("light")
    shown.live.save()
    kept = load_preferences(tmp_path)
    assert (kept.language, kept.theme) == ("vi", "light")
    assert (tmp_path / "layouts.json").exists()
