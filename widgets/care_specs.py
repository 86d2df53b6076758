"""The panels of the care of alarms as the workspace knows them (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.alarm_load_panel import AlarmLoadPanel
from widgets.hidden_panel import HiddenPanel


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
        onto="log",
    ),
    PanelSpec(
        key="hidden",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Hidden alarms")),
        make=HiddenPanel,
        area="bottom",
        order=1,
        onto="alarms",
    ),
)
