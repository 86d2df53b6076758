"""Messages that did not leave: seen, read, sent again and written off by keys alone."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import facts as f
from ioc.domain.commands import ResendEffects, WriteOffEffects
from ioc.domain.outbound_records import SAMPLES, Effect, OutboundChannel, OutboundSpec
from ioc.link.messages import Reply
from tests.helpers.city import both
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import ref, tell
from widgets.outbound_panel import OutboundPanel

CHANNELS = (
    OutboundChannel(id="agencies", title=both("Agencies"), sender="mqtt_publish", carries=("unit_assigned",)),
    OutboundChannel(id="wards", title=both("Wards"), sender="http_post", carries=("notification",), dry_run=True),
)


def queued(key: str, channel: str = "agencies", message: str = "unit_assigned", about: str = "x") -> f.EffectQueued:
    effect = Effect(key=key, channel=channel, message=message, about=about, params=SAMPLES[message], queued_us=1)
    return f.EffectQueued(effect=effect)


def gone(key: str, about: str = "x") -> f.EffectGivenUp:
    return f.EffectGivenUp(
        effect=key,
        channel="agencies",
        message="unit_assigned",
        about=about,
        attempt=8,
        code="outbound.mqtt_unreachable",
        params={"host": "broker.example.org"},
    )


@pytest.fixture
def over() -> Desk:
    desk = tell(Desk(actor=QUAN, language="en"))
    site = desk.session.state.registry.site
    incident = next(iter(desk.session.state.tables.incidents))
    desk.happen(f.SiteDescribed(site=replace(site, outbound=OutboundSpec(channels=CHANNELS))))
    desk.happen(queued("a", about=incident), queued("b"), queued("c"), gone("a", incident), gone("b"))
    return desk


def press(panel: Any, key: Any) -> None:
    QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_what_waits_for_a_person_stands_first_with_its_reason(make: Any, over: Desk) -> None:
    panel = make(OutboundPanel, over)
    cells = [[str(panel.messages.index(row, column).data()) for column in (0, 4, 7)] for row in range(3)]
    assert cells[0] == ["not delivered", "The broker broker.example.org cannot be reached.", "you decide"]
    assert [cell[0] for cell in cells] == ["not delivered", "not delivered", "being tried"]
    assert panel.messages.counts() == {"all": 3, "dead": 2, "waiting": 1}
    panel.messages.set_filter("waiting")
    assert panel.messages.id_at(0) == "c" and panel.messages.rowCount() == 1


def test_that_a_message_about_the_citys_stage_says_so_and_not_a_bare_figure(make: Any, over: Desk) -> None:
    over.happen(queued("s", message="city_stage", about="3"))
    panel = make(OutboundPanel, over)
    abouts = [str(panel.messages.index(row, 2).data()) for row in range(panel.messages.rowCount())]
    assert "stage 3" in abouts and "3" not in abouts


def test_that_one_key_sends_again_and_another_sends_all_of_the_channel(make: Any, over: Desk) -> None:
    panel = make(OutboundPanel, over)
    press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_R)
    assert over.link.commands()[-1] == ResendEffects(effects=("a",))
    press(panel, Qt.Key.Key_C)
    assert set(over.link.commands()[-1].effects) == {"a", "b"}


def test_that_writing_off_asks_how_it_was_told_instead(make: Any, over: Desk) -> None:
    panel = make(OutboundPanel, over)
    press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_W)
    press(panel, Qt.Key.Key_Return)
    assert panel.notice.text and not over.link.commands()
    QTest.keyClicks(panel.focusWidget(), "by telephone, 21:50")
    press(panel, Qt.Key.Key_Return)
    assert over.link.commands() == [WriteOffEffects(effects=("a",), reason="by telephone, 21:50")]
    over.happen(f.EffectsWrittenOff(effects=("a",), channels=("agencies",), reason=ref("r")))
    assert panel.messages.row_of("a") == -1


def test_that_a_message_still_tried_is_left_alone_and_says_so(make: Any, over: Desk) -> None:
    panel = make(OutboundPanel, over)
    panel.view.select_id("c")
    press(panel, Qt.Key.Key_W)
    assert not over.link.commands() and "still being tried" in panel.notice.text


def test_that_its_words_are_shown_for_telling_by_telephone(make: Any, over: Desk) -> None:
    panel = make(OutboundPanel, over)
    press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_Return)
    ask = over.link.asked("message")[-1]
    assert ask.params == {"effect": "a"}
    over.session.take([Reply(id=ask.id, data=msgspec.msgpack.encode({"subject": "Unit", "text": "Go <b>there</b>"}))])
    assert panel.words.isVisible() and panel.words.text() == "Unit\nGo <b>there</b>"
    press(panel, Qt.Key.Key_G)
    assert over.models.selection.kind == "incident"
    press(panel, Qt.Key.Key_Down)
    assert not panel.words.isVisible()


def test_that_the_ways_out_say_what_they_did_and_what_holds_them_up(make: Any, over: Desk) -> None:
    panel = make(OutboundPanel, over)
    over.happen(queued("d", "wards", "notification"))
    over.happen(f.EffectSent(effect="d", channel="wards", message="notification", about="x", attempt=1, dry=True))
    cells = [[str(panel.channels.index(row, column).data()) for column in (0, 1, 2, 5)] for row in range(2)]
    assert cells[0] == ["Agencies", "The broker broker.example.org cannot be reached.", "0", "2"]
    assert cells[1] == ["Wards", "dry run: nothing leaves", "1", ""]


def test_that_a_list_is_painted_while_messages_leave_faster_than_it_is_brought_up_to_date(
    make: Any, over: Desk
) -> None:
    panel = make(OutboundPanel, over)
    over.happen(queued("e"))
    over.happen(f.EffectSent(effect="e", channel="agencies", message="unit_assigned", about="x", attempt=1))
    panel.view.viewport().repaint()
    panel.view.fit_columns()
    panel.messages.flush()
    assert panel.messages.row_of("e") == -1
