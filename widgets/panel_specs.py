"""The list and detail panels, as the workspace finds them by entry point."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.alarm_panel import AlarmPanel
from widgets.alert_panel import AlertPanel
from widgets.asset_panel import AssetPanel
from widgets.call_panel import CallPanel
from widgets.feed_panel import FeedPanel
from widgets.incident_panel import IncidentPanel
from widgets.incident_queue_panel import IncidentQueuePanel
from widgets.log_panel import LogPanel
from widgets.people_panel import PeoplePanel
from widgets.unit_panel import UnitPanel


def _title(text: object) -> str:
    return str(text)


SPECS: tuple[PanelSpec, ...] = (
    PanelSpec(
        key="alarms", title=_title(QT_TRANSLATE_NOOP("Panels", "Alarms")), make=AlarmPanel, area="bottom", order=0
    ),
    PanelSpec(
        key="incidents",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Incidents")),
        make=IncidentQueuePanel,
        area="right",
        order=0,
    ),
    PanelSpec(key="asset", title=_title(QT_TRANSLATE_NOOP("Panels", "Asset")), make=AssetPanel, area="right", order=1),
    PanelSpec(
        key="feeds", title=_title(QT_TRANSLATE_NOOP("Panels", "Feed health")), make=FeedPanel, area="right", order=2
    ),
    PanelSpec(
        key="incident",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Incident")),
        make=IncidentPanel,
        area="centre",
        window=1,
        order=0,
    ),
    PanelSpec(
        key="units",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Unit board")),
        make=UnitPanel,
        area="right",
        window=1,
        order=1,
    ),
    PanelSpec(
        key="log",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Shift log")),
        make=LogPanel,
        area="right",
        window=1,
        order=2,
        onto="units",
    ),
    PanelSpec(
        key="calls",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Calls")),
        make=CallPanel,
        area="right",
        order=0,
        onto="incidents",
    ),
    PanelSpec(
        key="alerts",
        title=_title(QT_TRANSLATE_NOOP("Panels", "Public warnings")),
        make=AlertPanel,
        area="centre",
        window=1,
        order=2,
        onto="plan",
    ),
    PanelSpec(
        key="people",
        title=_title(QT_TRANSLATE_NOOP("Panels", "People")),
        make=PeoplePanel,
        area="asked",
        window=0,
        order=9,
    ),
)
