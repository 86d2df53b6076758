"""The command board and the risk assistant as the workspace knows them (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.board_panel import BoardPanel
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
)
