"""Command board, risk assistant and situation report as the workspace knows them (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.board_panel import BoardPanel
from widgets.report_panel import ReportPanel
from widgets.risk_panel import RiskPanel

SPECS = (
    PanelSpec(
        key="board",
        title=str(QT_TRANSLATE_NOOP("Panels", "Command board")),
        make=BoardPanel,
        area="centre",
        window=1,
        order=3,
        onto="incident",
    ),
    PanelSpec(
        key="risk",
        title=str(QT_TRANSLATE_NOOP("Panels", "Risk assistant")),
        make=RiskPanel,
        area="centre",
        window=1,
        order=4,
        onto="plan",
    ),
    PanelSpec(
        key="report",
        title=str(QT_TRANSLATE_NOOP("Panels", "Situation report")),
        make=ReportPanel,
        area="centre",
        window=1,
        order=5,
        onto="plan",
    ),
)
