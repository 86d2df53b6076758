"""The panels of the care of alarms as the workspace knows them (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.alarm_load_panel import AlarmLoadPanel
from widgets.area_panel import AreaPanel
from widgets.away_panel import AwayPanel
from widgets.hidden_panel import HiddenPanel
from widgets.work_panel import WorkPanel


def _title(text: object) -> str:
    return str(text)


SPECS: tuple[PanelSpec, ...] = (
    PanelSpec(
        key="alarm_load",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Alarm load")),
        make=AlarmLoadPanel,
        area="right",
        window=1,
        order=3,
        onto="units",
    ),
    PanelSpec(
        key="hidden",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Hidden alarms")),
        make=HiddenPanel,
        area="bottom",
        order=1,
        onto="alarms",
    ),
    PanelSpec(
        key="works",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Planned works")),
        make=WorkPanel,
        area="bottom",
        order=2,
        onto="alarms",
    ),
    PanelSpec(
        key="areas",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Areas of responsibility")),
        make=AreaPanel,
        area="asked",
        window=0,
        order=10,
        in_replay=False,
    ),
    PanelSpec(
        key="away",
        title=_title(QT_TRANSLATE_NOOP("Panels", "While I was away")),
        make=AwayPanel,
        area="asked",
        window=0,
        order=11,
        in_replay=False,
    ),
)
