"""What a feed gives against what was agreed with its agency, and which of its values are doubted."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtWidgets import QLabel

from ioc.domain import facts as f
from ioc.domain.quality import ServiceSpan
from ioc.domain.records import ServiceLevel
from tests.helpers.desk import Desk, us
from widgets.feed_panel import FeedPanel

HOUR_US = 3_600_000_000


def agree(desk: Desk, *feeds: str, agency: str = "Công ty Thoát nước", **level: float) -> None:
    for ident in feeds:
        feed = desk.session.state.tables.feeds[ident]
        desk.happen(f.FeedRegistered(feed=replace(feed, agency=agency, service=ServiceLevel(**level))))


def measure(desk: Desk, feed: str, hour: int = 0, **figures: float) -> None:
    start = us("10:00:00") + hour * HOUR_US
    given = {"available_s": 3600.0, "expected": 100.0, "received": 100, "accepted": 100, "timely": 100, "valid": 100}
    span = ServiceSpan(since_us=start, until_us=start + HOUR_US, **{**given, **figures})
    desk.happen(f.ServicesMeasured(spans={feed: span}))


def shown(panel: FeedPanel, feed: str) -> str:
    panel.tiles.select_id(feed)
    panel.tiles.picked.emit(feed)
    label: QLabel = panel.rejects.service
    return label.text()


def test_that_a_feed_below_what_was_agreed_says_which_figure_by_how_much(make: Any, desk: Desk) -> None:
    agree(desk, "drain", availability=99.0, completeness=95.0)
    measure(desk, "drain", received=90)
    measure(desk, "drain", hour=1, received=80, available_s=3590.0)
    panel = make(FeedPanel, size=(735, 520))
    told = shown(panel, "drain").replace("\N{NO-BREAK SPACE}", " ")
    assert told.splitlines() == [
        "Available 99.9 % · Timely 100.0 % · ▼ Complete 85.0 % (agreed 95 %) · Valid 100.0 %",
        "Công ty Thoát nước",
    ]
    assert "1 short of what was agreed" in panel.header.subtitle
    row = desk.models.feeds.row("drain")
    assert row.short == ("completeness",)


def test_that_an_agency_with_several_feeds_is_told_as_one(make: Any, desk: Desk) -> None:
    agree(desk, "drain", "rain", agency="Công ty Thoát nước")
    measure(desk, "drain")
    measure(desk, "rain", received=50)
    told = shown(make(FeedPanel, size=(735, 520)), "rain").replace("\N{NO-BREAK SPACE}", " ")
    assert "Công ty Thoát nước, 2 feeds: Available 100.0 % · Timely 100.0 % · Complete 75.0 %" in told


def test_that_values_that_are_not_good_are_counted_by_reason(make: Any, desk: Desk) -> None:
    state = desk.session.state
    mine = [s.index for s in state.by_index if state.registry.assets[s.asset].feed == "drain"]
    assert len(mine) >= 2
    panel = make(FeedPanel, size=(735, 520))
    assert "not good" not in shown(panel, "drain")
    desk.happen(f.StreamsMarked(quality=3, reason="stale", streams=tuple(mine[1:])))
    desk.happen(f.StreamsMarked(quality=2, reason="out_of_range", streams=(mine[0],)))
    desk.flush()
    told = panel.rejects.service.text()
    assert f"{len(mine)} values not good" in told
    assert "1 outside what is plausible" in told
    desk.happen(f.StreamsMarked(quality=0, reason="", streams=tuple(mine)))
    desk.flush()
    assert "not good" not in panel.rejects.service.text()


@pytest.mark.parametrize("hours", [30])
def test_that_only_the_last_day_counts(make: Any, desk: Desk, hours: int) -> None:
    for hour in range(hours):
        measure(desk, "drain", hour=hour, received=0 if hour < 5 else 100)
    assert len(desk.session.state.tables.services["drain"]) <= 25
    assert desk.models.feeds.figures("drain").completeness == 100.0
