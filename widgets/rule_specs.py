"""The panel of alarm rules as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.rule_panel import RulePanel

SPECS = (
    PanelSpec(
        key="rules",
        title=str(QT_TRANSLATE_NOOP("Panels", "Alarm rules")),
        make=RulePanel,
        area="asked",
        window=0,
        order=12,
        in_replay=False,
    ),
)
"""Opened by the palette or `/rule`."""
