"""The risk panel: suggestions with inputs and clause, rivers with their rate, silence, the stage that is proposed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

import resources
from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.risk_records import RainSum
from ioc.domain.vocabulary import Quality
from tests.helpers.desk import HOA, QUAN, Desk, us
from tests.helpers.desk_command import risks
from tests.helpers.desk_story import ref, tell
from widgets.risk_panel import RiskPanel

ROOT = Path(__file__).resolve().parents[3]
Key = Qt.Key


@pytest.fixture
def desk(english: None) -> Desk:
    return risks(tell(Desk(language="en", actor=QUAN)))


@pytest.fixture
def panel(make: Any, desk: Desk) -> RiskPanel:
    made: RiskPanel = make(RiskPanel, desk, (1300, 620))
    return made


def press(panel: RiskPanel, *keys: Any) -> None:
    for key in keys:
        QTest.keyClick(panel.focusWidget() or panel, key)


def test_that_a_suggestion_says_inputs_clause_and_what_is_missing_and_never_announces(panel: RiskPanel) -> None:
    rain, flood, heavy = panel.lists["risks"].lines
    assert flood.text == "flood warning level · Cẩm Lệ: II → proposes stage 4"
    assert "1.72 m (21:47)" in flood.sub and "Decision 05/2020" in flood.sub
    assert rain.text.startswith("disaster-risk level, heavy rain: Level 2 (light yellow)")
    assert "Article 44, Decision 18/2021" in rain.sub and "missing: how large an area" in rain.sub
    assert rain.sign == "badge:#ffffe0:2" and heavy.text.endswith("Very heavy rain")
    assert "proposes" in panel.law.text and "announces" in panel.law.text


def test_that_a_river_says_level_distance_rate_and_time_as_an_extrapolation(panel: RiskPanel) -> None:
    (line,) = panel.lists["rivers"].lines
    assert line.text == "Cẩm Lệ · 1.72 m · 0.02 m above II"
    assert line.sub == (
        "0.78 m to III · +28 cm/h over 1 h (58 readings, good) · if it goes on: III in 2 h 47 min (extrapolated)"
    )


def test_that_a_silent_gauge_says_so_and_shows_no_rate(panel: RiskPanel, desk: Desk) -> None:
    index = next(one.index for one in desk.session.state.by_index if one.id == "tv-cam-le/level_m")
    desk.happen(f.StreamsMarked(quality=int(Quality.STALE), reason="stale", streams=(index,)), at="21:48")
    panel.draw()
    (line,) = panel.lists["rivers"].lines
    assert line.sign == "silent" and "silent since 21:47" in line.sub and "cm/h" not in line.sub


def test_that_rain_air_and_heat_have_their_classes_and_a_missing_hour_is_said(panel: RiskPanel) -> None:
    day, hour = panel.lists["rains"].lines
    assert "Very heavy rain" in day.text
    assert hour.text == "Mưa Hòa Khánh 2 · 1 h: 42.5 mm · 3 h: —" and "missing" in hour.sub
    air, heat = panel.lists["airs"].lines
    assert air.text.endswith("68.00 · Moderate") and air.sign == "badge:#ffff00:68"
    assert heat.text.endswith("Caution") and heat.sign.startswith("badge::")


def test_that_much_rain_does_not_push_the_rivers_down(panel: RiskPanel, desk: Desk, qtbot: Any) -> None:
    top = panel.lists["rivers"].mapTo(panel, QPoint()).y()
    rains = tuple(RainSum(asset=f"gauge-{n}", at_us=us("21:47"), h1=20.0 + n, h3=None) for n in range(10))
    desk.happen(f.RiskMeasured(rains=rains), at="21:48")
    qtbot.waitUntil(lambda: len(panel.lists["rains"].lines) > 10)
    assert panel.lists["rivers"].mapTo(panel, QPoint()).y() == top


def test_that_s_asks_for_the_stage_with_the_grounds_and_a_person_sets_it(panel: RiskPanel, desk: Desk) -> None:
    press(panel, Key.Key_Down, Key.Key_S)
    words = panel.form.values()["reason"]
    assert "Cẩm Lệ: II" in words and "Decision 05/2020" in words
    QTest.keyClick(panel.form.editors["reason"], Key.Key_Return)
    assert desk.link.commands()[-1] == c.SetCityStage(level=4, reason=words)
    desk.happen(f.CityStageSet(level=4, reason=ref("r")), at="21:48", by=QUAN)
    assert "proposes" not in panel.lists["risks"].lines[1].text
    desk.link.sent.clear()
    press(panel, Key.Key_S)
    assert not desk.link.commands() and "no stage" in panel.notice.text


def test_that_an_operator_reads_and_may_not_set_and_g_goes_to_the_gauge(make: Any, english: None) -> None:
    desk = risks(tell(Desk(language="en", actor=HOA)))
    panel = make(RiskPanel, desk, (600, 700))
    press(panel, Key.Key_Down, Key.Key_S)
    assert not desk.link.commands() and "coordinator" in panel.notice.text
    press(panel, Key.Key_G)
    assert desk.models.selection.last("asset") == "tv-cam-le"


def test_that_every_text_of_the_lines_is_in_vietnamese() -> None:
    texts = set(re.findall(r'_tr\(\s*"([^"]+)"', (ROOT / "ioc/qt/risk_lines.py").read_text()))
    known = resources.translations("vi")["RiskLines"]
    assert texts and texts <= set(known), texts - set(known)
