"""The panel of what leaves the centre, as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from ioc.qt.panels import PanelSpec
from widgets.outbound_panel import OutboundPanel

SPECS: tuple[PanelSpec, ...] = (
    PanelSpec(
        key="outbound",
        title=str(QT_TRANSLATE_NOOP("Panels", "Outbound messages")),
        make=OutboundPanel,
        area="asked",
        window=0,
        order=12,
        in_replay=False,
    ),
)
