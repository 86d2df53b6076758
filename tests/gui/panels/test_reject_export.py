"""Refused records are taken away in a file only with a reason, and given to the connector again at a key."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from ioc.domain import commands as c
from tests.helpers.desk import QUAN, Desk
from tests.helpers.desk_story import tell
from widgets.feed_panel import FeedPanel


@pytest.fixture
def panel(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FeedPanel:
    monkeypatch.setattr("widgets.feed_panel.exports", lambda: tmp_path / "out")
    shown: FeedPanel = make(FeedPanel, tell(Desk(language="en", actor=QUAN)), (735, 520))
    return shown


def pick(panel: FeedPanel, feed: str) -> None:
    panel.tiles.select_id(feed)
    panel.tiles.picked.emit(feed)


def test_that_the_file_holds_every_refused_record_with_its_reason_and_payload(panel: FeedPanel, tmp_path: Path) -> None:
    desk_link = panel.session._link
    pick(panel, "bus")
    QTest.keyClick(panel.rejects.view, Qt.Key.Key_E)
    assert panel.rejects.why.isVisible()
    QTest.keyClick(panel.rejects.why.reason, Qt.Key.Key_Return)
    assert not desk_link.asked("unmask"), "without a reason nothing is asked"
    panel.rejects.why.reason.setText("for the agency")
    QTest.keyClick(panel.rejects.why.reason, Qt.Key.Key_Return)
    (asked,) = desk_link.asked("unmask")
    assert (asked.params["reason"], asked.params["export"]) == ("for the agency", "rejects")
    assert (asked.params["about"], asked.params["rows"]) == ("bus", 2)
    refs = asked.params["refs"]
    assert len(refs) == panel.rejects.table.rowCount() == 2
    panel.session._questions[asked.id].answered.emit({refs[0]: {"payload": "Đèn 1"}, refs[1]: None})
    (file,) = (tmp_path / "out").iterdir()
    assert file.stat().st_mode & 0o077 == 0, "it may name people"
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert sorted(str(row["payload"]) for row in rows) == ["None", "Đèn 1"]
    assert all(row["words"] and row["reason"] and row["at"] for row in rows)
    assert str(file) in panel.notice.text


def test_that_r_gives_the_refused_to_the_connector_again(panel: FeedPanel) -> None:
    pick(panel, "bus")
    QTest.keyClick(panel.tiles, Qt.Key.Key_R)
    assert panel.session._link.commands()[-1] == c.RetakeRejects(feed="bus")


def test_that_a_feed_without_refused_records_says_so(panel: FeedPanel) -> None:
    pick(panel, "drain")
    QTest.keyClick(panel.tiles, Qt.Key.Key_R)
    assert not panel.session._link.commands()
    assert "no refused record" in panel.notice.text
