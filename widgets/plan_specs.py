"""The plan panel as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.plan_panel import PlanPanel

SPECS = (
    PanelSpec(
        key="plan",
        title=str(QT_TRANSLATE_NOOP("Panels", "Response plan")),
        make=PlanPanel,
        area="centre",
        window=1,
        order=1,
    ),
)
