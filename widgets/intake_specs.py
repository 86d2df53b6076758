"""The panel in which calls are taken, as the workspace finds it by entry point."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.intake_panel import IntakePanel

SPECS: tuple[PanelSpec, ...] = (
    PanelSpec(
        key="intake",
        title=str(QT_TRANSLATE_NOOP("Panels", "Call intake")),
        make=IntakePanel,
        area="side",
        window=1,
        order=0,
        in_replay=False,
    ),
)
