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
        order=1,
        onto="dispatch",
        in_replay=False,
    ),
)
