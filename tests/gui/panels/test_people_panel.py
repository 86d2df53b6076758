from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import (
    Actor,
    ChangeRole,
    CreateAccount,
    DisableAccount,
    EnableAccount,
    ResetPassword,
    RetryFeed,
)
from ioc.domain.vocabulary import FeedState
from tests.helpers.desk import HOA, Desk
from tests.helpers.desk_story import tell
from widgets.feed_panel import FeedPanel
from widgets.people_panel import PeoplePanel

ADMIN = Actor(person="an", name="Phạm An", role="administrator", seat="office")


def staff(desk: Desk) -> Desk:
    """Four accounts: one new, one turned away."""
    desk.happen(
        f.AccountCreated(login="an", name="Phạm An", role="administrator"),
        f.AccountCreated(login="hoa", name="Nguyễn Thị Hoa", role="operator"),
        f.AccountCreated(login="quan", name="Trần Minh Quân", role="coordinator", must_change=True),
        f.AccountCreated(login="cu", name="Võ Cũ", role="operator"),
        f.AccountDisabled(login="cu"),
        at="21:00",
    )
    return desk


@pytest.fixture
def office(english: None) -> Desk:
    return staff(tell(Desk(language="en", actor=ADMIN)))


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


def texts(panel: Any, login: str) -> list[str]:
    row = panel.people.row(login)
    return [str(panel.people.cell(row, column, 0)) for column in range(6)]


def test_that_the_list_says_who_may_come_in(make: Any, office: Desk) -> None:
    panel = make(PeoplePanel, office)
    assert texts(panel, "quan")[2:4] == ["coordinator", "first password to be changed"]
    assert texts(panel, "cu")[3] == "disabled"
    assert panel.people.id_at(3) == "cu"
    assert texts(panel, "hoa")[4] == "2"
    assert "3 may act" not in panel.header.subtitle and "2 may act on the city" in panel.header.subtitle


def test_that_a_person_is_made_by_keyboard_and_the_password_is_wiped(make: Any, office: Desk) -> None:
    panel = make(PeoplePanel, office)
    press(panel, Qt.Key.Key_N)
    panel.new_bar.name.setText("Lê Bình")
    QTest.keyClicks(panel.new_bar.login, "binh")
    panel.new_bar.roles.chips[1].click()
    QTest.keyClicks(panel.new_bar.password, "a first password")
    QTest.keyClick(panel.new_bar.password, Qt.Key.Key_Return)
    made = CreateAccount(login="binh", name="Lê Bình", role="coordinator", password="a first password")
    assert office.link.commands() == [made]
    assert panel.new_bar.password.text() == ""
    office.settle("refused", "people.password_short", least=10)
    assert "at least 10 characters" in panel.notice.text
    assert panel.new_bar.isVisible() and panel.new_bar.login.text() == "binh"
    QTest.keyClick(panel.new_bar.password, Qt.Key.Key_Return)
    office.settle()
    assert not panel.new_bar.isVisible()


def test_that_role_password_and_standing_are_changed_of_the_chosen(make: Any, office: Desk) -> None:
    panel = make(PeoplePanel, office)
    press(panel, Qt.Key.Key_E)
    assert panel.notice.text == "Select a person first."
    panel.view.select_id("hoa")
    press(panel, Qt.Key.Key_D)
    panel.view.setFocus()
    press(panel, Qt.Key.Key_E)
    panel.role_bar.roles.chips[2].click()
    QTest.keyClick(panel.role_bar, Qt.Key.Key_Return)
    panel.view.setFocus()
    press(panel, Qt.Key.Key_W)
    QTest.keyClicks(panel.password_bar.password, "another first one")
    QTest.keyClick(panel.password_bar.password, Qt.Key.Key_Return)
    panel.view.selectRow(panel.people.row_of("cu"))
    panel.view.setFocus()
    assert panel._buttons["people.enable"].text() == "Enable"
    press(panel, Qt.Key.Key_D)
    assert office.link.commands() == [
        DisableAccount(login="hoa"),
        ChangeRole(login="hoa", role="supervisor"),
        ResetPassword(login="hoa", password="another first one"),
        EnableAccount(login="cu"),
    ]


def test_that_others_look_and_are_told_why_not_more(make: Any, desk: Desk) -> None:
    staff(desk)
    panel = make(PeoplePanel)
    press(panel, Qt.Key.Key_N)
    assert desk.link.commands() == []
    assert "Not permitted for the role operator" in panel.notice.text
    assert not panel.new_bar.isVisible()


def test_that_a_feed_that_is_off_offers_to_be_tried(make: Any, desk: Desk) -> None:
    panel = make(FeedPanel)
    desk.happen(
        f.FeedStateChanged(
            feed="bus", state=FeedState.PARKED, reason="feed.auth_refused", params={"host": "h", "status": 401}
        )
    )
    panel.tiles._pick("bus")
    button = panel._buttons["feeds.retry"]
    assert button.isVisible()
    assert "off until you try again" in panel.rejects.state.text()
    assert "refused our credentials" in panel.rejects.state.text()
    press(panel, Qt.Key.Key_T)
    assert desk.link.commands() == [RetryFeed(feed="bus")]
    desk.happen(f.FeedRetried(feed="bus"), by=HOA)
    assert "Trying again" in panel.rejects.state.text()
    desk.happen(f.FeedStateChanged(feed="bus", state=FeedState.ON_TIME))
    assert not button.isVisible()
    press(panel, Qt.Key.Key_T)
    assert "not off" in panel.notice.text
