"""A locked desk, one's own password, and being turned away."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.domain import facts as f
from ioc.domain.commands import ChangePassword, LockSeat, UnlockSeat
from ioc.domain.records import Seat
from ioc.link.messages import TurnedAway, Welcome
from tests.gui.windows.conftest import Shown
from tests.helpers.desk import QUAN, us


def welcome(person: str = "", **more: object) -> Welcome:
    name = "Somebody" if person or more.get("must_change") else ""
    return Welcome(protocol=1, engine="test", mode="live", seat="4", person=person, name=name, role="operator", **more)


def lock_by_key(shown: Shown) -> None:
    shown.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert shown.fake.link.commands()[-1] == LockSeat(cause="person")
    shown.fake.settle()
    shown.fake.happen(f.SeatLocked(seat="4", cause="person"), by=QUAN)


def test_that_a_locked_desk_shows_alarms_and_does_nothing(shown: Shown) -> None:
    lock_by_key(shown)
    for part in shown.live.parts:
        assert part.cover.isVisible() and part.banner.isVisible() and part.status_bar.isVisible()
        assert not part.window.docks.manager.isVisible() and not part.command_line.isVisible()
        assert not part.window.menuBar().isVisible()
    before = len(shown.fake.link.commands())
    assert shown.live.actions.run("banner.acknowledge") == "The desk is locked."
    shown.press(Qt.Key.Key_A)
    shown.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert len(shown.fake.link.commands()) == before
    assert not shown.live.parts[0].palette.isVisible()
    played = len(shown.live.sound.played)
    raised = next(iter(shown.fake.session.state.tables.alarms.values()))
    again = f.AlarmRaised(
        alarm="new@cam-le",
        occurrence=1,
        rule=raised.rule,
        source=raised.source,
        domain=raised.domain,
        priority=1,
        asset=raised.asset,
    )
    total = shown.live.tally.total()
    shown.fake.happen(again)
    assert shown.live.tally.total() == total + 1
    assert len(shown.live.sound.played) > played


def test_that_only_the_right_password_opens(shown: Shown) -> None:
    lock_by_key(shown)
    cover = shown.live.parts[0].cover
    QTest.keyClicks(cover.password, "not mine")
    QTest.keyClick(cover.password, Qt.Key.Key_Return)
    assert shown.fake.link.commands()[-1] == UnlockSeat(password="not mine")
    assert cover.password.text() == ""
    shown.fake.settle("refused", "people.wrong_password")
    assert "wrong" in cover.words.text() and cover.isVisible()
    QTest.keyClicks(cover.password, "this is mine")
    QTest.keyClick(cover.password, Qt.Key.Key_Return)
    shown.fake.happen(f.SeatUnlocked(seat="4"), by=QUAN)
    shown.fake.settle()
    assert not cover.isVisible()
    assert shown.live.parts[0].window.docks.manager.isVisible()
    assert shown.live.actions.run("desk.theme") == ""


def test_that_a_password_typed_before_the_lock_is_answered_is_not_swallowed(shown: Shown) -> None:
    shown.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    cover = shown.live.parts[0].cover
    QTest.keyClicks(cover.password, "this is mine")
    QTest.keyClick(cover.password, Qt.Key.Key_Return)
    assert shown.fake.link.commands()[-2:] == [LockSeat(cause="person"), UnlockSeat(password="this is mine")]
    shown.fake.happen(f.SeatLocked(seat="4", cause="person"), by=QUAN)
    shown.fake.happen(f.SeatUnlocked(seat="4"), by=QUAN)
    assert shown.fake.link.commands()[-1] == UnlockSeat(password="this is mine"), "not locked again"
    shown.fake.settle()
    assert not cover.isVisible()


def test_that_an_engine_that_forgot_is_told_again(shown: Shown) -> None:
    lock_by_key(shown)
    shown.fake.happen(f.SeatLeft(seat="4", cause="engine"))
    fresh = Seat(id="4", person=QUAN.person, name=QUAN.name, role=QUAN.role, since_us=us("21:48"))
    count = len(shown.fake.link.commands())
    shown.fake.happen(f.SeatTaken(seat=fresh), by=QUAN)
    assert shown.fake.link.commands()[count:] == [LockSeat(cause="person")]
    assert shown.live.lock.locked


def test_that_a_desk_that_comes_back_to_a_locked_seat_is_locked(shown: Shown) -> None:
    shown.fake.happen(f.SeatLocked(seat="4", cause="idle"), by=QUAN)
    assert shown.live.lock.locked
    assert shown.live.parts[1].cover.isVisible()


def test_that_somebody_else_opens_it_by_signing_in(shown: Shown) -> None:
    lock_by_key(shown)
    shown.live.lock.leave()
    shown.fake.session.take([welcome()])
    cover = shown.live.parts[0].cover
    assert cover.isVisible() and shown.live.parts[0].sign_in.isVisible()
    assert not cover.password.isVisible() and "Sign in above" in cover.words.text()
    shown.fake.session.take([welcome("hoa")])
    assert not shown.live.parts[0].cover.isVisible()


def test_that_a_demonstration_unlocks_without_a_password(shown: Shown) -> None:
    shown.fake.session.take([welcome("quan", passwordless=True)])
    shown.live.actions.run("desk.lock")
    cover = shown.live.parts[0].cover
    assert not cover.password.isVisible()
    shown.fake.settle()
    cover.open_button.click()
    assert shown.fake.link.commands()[-1] == UnlockSeat(password="")


def test_that_idleness_locks_only_where_the_site_says_so(shown: Shown, monkeypatch) -> None:
    import msgspec

    clock = [1000.0]
    monkeypatch.setattr("widgets.screen_lock.time.monotonic", lambda: clock[0])
    lock = shown.live.lock
    lock.look()
    clock[0] += 100_000
    lock.look()
    assert not lock.locked
    site = msgspec.structs.replace(shown.fake.session.state.registry.site, lock_after_min=5)
    shown.fake.happen(f.SiteDescribed(site=site))
    lock.look()
    clock[0] += 200
    QTest.keyClick(QApplication.focusWidget() or shown.live.windows[0], Qt.Key.Key_Shift)
    clock[0] += 200
    lock.look()
    assert not lock.locked
    clock[0] += 200
    lock.look()
    assert lock.locked
    assert shown.fake.link.commands()[-1] == LockSeat(cause="idle")


def test_that_ones_own_password_is_changed_and_greeted_with(shown: Shown) -> None:
    assert shown.live.actions.run("desk.password") == ""
    bar = shown.live.here().own_password
    assert bar.isVisible()
    QTest.keyClicks(bar.current, "the old one")
    QTest.keyClicks(bar.fresh, "the new one here")
    QTest.keyClicks(bar.again, "another")
    QTest.keyClick(bar.again, Qt.Key.Key_Return)
    assert "differ" in bar.words.text
    bar.again.clear()
    QTest.keyClicks(bar.again, "the new one here")
    QTest.keyClick(bar.again, Qt.Key.Key_Return)
    assert shown.fake.link.commands()[-1] == ChangePassword(current="the old one", new="the new one here")
    assert (bar.current.text(), bar.fresh.text(), bar.again.text()) == ("", "", "")
    shown.fake.settle()
    assert shown.asked.sign_ins == [("quan", "the new one here")]
    assert not bar.isVisible()


def test_that_who_is_signed_out_is_told_by_whom(shown: Shown) -> None:
    shown.fake.session.take([TurnedAway(code="link.out_disabled", params={"by": "Phạm An"})])
    bar = shown.live.parts[0].sign_in
    assert bar.isVisible()
    assert "Phạm An has disabled your account" in bar.words.text
    assert shown.asked.sign_ins == [("", "")]
    shown.fake.session.take([welcome()])
    assert "Phạm An has disabled your account" in bar.words.text
    assert not shown.fake.session.may_act()


def test_that_a_first_password_gives_way_to_ones_own(shown: Shown) -> None:
    shown.fake.session.take([welcome()])
    bar, other = shown.live.parts[0].sign_in, shown.live.parts[1].sign_in
    QTest.keyClicks(bar.login, "hoa")
    QTest.keyClicks(bar.password, "the first one")
    QTest.keyClick(bar.password, Qt.Key.Key_Return)
    shown.fake.session.take([welcome(must_change="hoa")])
    assert bar.again.isVisible() and not bar.login.isVisible()
    assert "choose a password of your own" in bar.words.text
    assert not other.password.isVisible() and "other screen" in other.words.text
    QTest.keyClicks(bar.password, "mine and only mine")
    QTest.keyClicks(bar.again, "mine and only mine")
    QTest.keyClick(bar.again, Qt.Key.Key_Return)
    assert shown.fake.link.commands()[-1] == ChangePassword(
        login="hoa", current="the first one", new="mine and only mine"
    )
    shown.fake.settle("refused", "people.password_plain", fewest=4)
    assert "easily guessed" in bar.words.text and bar.again.isVisible()
    QTest.keyClicks(bar.password, "quite another one")
    QTest.keyClicks(bar.again, "quite another one")
    QTest.keyClick(bar.again, Qt.Key.Key_Return)
    shown.fake.settle()
    assert shown.asked.sign_ins[-1] == ("hoa", "quite another one")
