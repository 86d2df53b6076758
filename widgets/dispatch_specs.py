"""The dispatch panel as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from ioc.qt.panels import PanelSpec
from widgets.closure_panel import ClosurePanel
from widgets.dispatch_panel import DispatchPanel

SPECS = (
    PanelSpec(
        key="dispatch",
        title="Proposed dispatch",
        make=DispatchPanel,
        area="right",
        window=1,
        order=0,
        in_replay=False,
    ),
    PanelSpec(key="closures", title="Closed roads", make=ClosurePanel, area="asked", window=0, order=12),
)
