"""The map as a panel of the workspace (entry-point group `ioc.panels`)."""

from __future__ import annotations

from ioc.qt.panels import PanelSpec
from maps.panel import MapPanel

SPECS = (PanelSpec(key="map", title="Map", make=MapPanel, area="left", order=0, heavy=True),)
