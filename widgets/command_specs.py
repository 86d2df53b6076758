"""The command panel as the workspace knows it (entry-point group `ioc.panels`)."""

from __future__ import annotations

from ioc.qt.panels import PanelSpec
from widgets.command_panel import CommandPanel

SPECS = (
    PanelSpec(
        key="command",
        title="Command",
        make=CommandPanel,
        area="right",
        window=1,
        order=0,
        in_replay=False,
    ),
)
