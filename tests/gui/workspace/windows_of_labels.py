"""Plain windows and panels for workspace tests."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QMainWindow, QVBoxLayout, QWidget

from ioc.qt.panels import PanelSpec
from widgets.dock_host import DockHost

SPECS = (
    PanelSpec(key="map", title="Map", make=None, area="left", order=0),
    PanelSpec(key="alarms", title="Alarms", make=None, area="left", order=1),
    PanelSpec(key="incidents", title="Incidents", make=None, area="right", order=0),
    PanelSpec(key="incident", title="Incident", make=None, area="centre", window=1),
    PanelSpec(key="command", title="Command", make=None, area="right", window=1),
)


class PlainWindow(QMainWindow):
    """A window that is nothing but a dock host."""

    def __init__(self) -> None:
        super().__init__()
        place = QWidget()
        box = QVBoxLayout(place)
        box.setContentsMargins(0, 0, 0, 0)
        self.docks = DockHost(place)
        box.addWidget(self.docks.manager)
        self.setCentralWidget(place)

    def as_window(self) -> QMainWindow:
        return self


def make_label(spec: PanelSpec, parent: QWidget) -> QWidget:
    """A panel with one field to type in."""
    panel = QLineEdit(spec.title, parent)
    panel.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return panel
