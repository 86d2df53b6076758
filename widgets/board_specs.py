"""The command board as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.board_panel import BoardPanel

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
)
