"""The panel of public warnings as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.warning_panel import WarningPanel

SPECS = (
    PanelSpec(
        key="warnings",
        title=str(QT_TRANSLATE_NOOP("Panels", "Warn the public")),
        make=WarningPanel,
        area="centre",
        window=1,
        order=4,
        onto="incident",
    ),
)
