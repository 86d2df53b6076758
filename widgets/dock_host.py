"""The one place that knows QtAds: docks of one window, by panel key."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence

import PySide6QtAds as QtAds
from PySide6.QtCore import QByteArray, QObject, Signal
from PySide6.QtWidgets import QWidget

from widgets.panel_frame import PanelFrame
from widgets.screens import is_offscreen

_STATE_VERSION = 1
_flags_set = False

Columns = Sequence[tuple[float, Sequence[tuple[str, float]]]]
"""Columns from left to right: each a width weight and its panels from top to bottom with height weights."""


def configure_docking() -> None:
    """Set every QtAds flag. Must run before the first manager exists: later changes crash it (measured)."""
    global _flags_set
    if _flags_set:
        return
    flag = QtAds.CDockManager.eConfigFlag
    QtAds.CDockManager.setConfigFlags(
        flag.OpaqueSplitterResize
        | flag.DockAreaHasUndockButton
        | flag.DockAreaHasCloseButton
        | flag.DockAreaHasTabsMenuButton
        | flag.DockAreaDynamicTabsMenuButtonVisibility
        | flag.DockAreaHideDisabledButtons
        | flag.DockAreaCloseButtonClosesTab
        | flag.DoubleClickUndocksWidget
        | flag.FloatingContainerHasWidgetTitle
        | flag.DisableStylesheet
    )
    _flags_set = True


class DockHost(QObject):
    """The docks of one window. Panels are known by key; the widget of a dock is always a `PanelFrame`."""

    open_changed = Signal(str, bool)

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        configure_docking()
        self._docks: dict[str, QtAds.CDockWidget] = {}
        self._movable = False
        self.manager = QtAds.CDockManager(place)
        self.manager.dockAreaCreated.connect(self._dress_area)

    # --- what there is

    def held(self) -> tuple[str, ...]:
        """Every panel that has a dock here, open or closed."""
        return tuple(self._docks)

    def open_keys(self) -> tuple[str, ...]:
        """The panels shown, in reading order: window before floats, then column by column from the top."""
        shown = [key for key, dock in self._docks.items() if not dock.isClosed()]
        return tuple(sorted(shown, key=self._reading_order))

    def frame(self, key: str) -> PanelFrame:
        """The frame of a panel; KeyError when it has no dock here."""
        frame = self._docks[key].widget()
        assert isinstance(frame, PanelFrame)
        return frame

    def is_floating(self, key: str) -> bool:
        """Whether the panel stands in a window of its own."""
        return bool(self._docks[key].isInFloatingContainer())

    def has_floats(self) -> bool:
        """Whether any floating window exists, even an empty one."""
        return bool(self.manager.floatingWidgets())

    # --- changes

    def add(self, frame: PanelFrame, title: str) -> None:
        """Give a panel a dock that is not placed yet."""
        dock = QtAds.CDockWidget(self.manager, title)
        dock.setObjectName(frame.key)
        frame.set_title(title)
        dock.setWidget(frame, QtAds.CDockWidget.eInsertMode.ForceNoScrollArea)
        dock.viewToggled.connect(lambda shown, key=frame.key: self.open_changed.emit(key, shown))
        self._docks[frame.key] = dock

    def take(self, key: str) -> PanelFrame:
        """Remove a panel's dock and hand its frame over, for another window."""
        frame = self.frame(key)
        dock = self._docks.pop(key)
        dock.takeWidget()
        self.manager.removeDockWidget(dock)
        dock.deleteLater()
        return frame

    def arrange(self, columns: Columns) -> None:
        """Place the named panels as columns; the sizes follow the weights."""
        tops = []
        for number, (_, panels) in enumerate(columns):
            side = QtAds.LeftDockWidgetArea if number == 0 else QtAds.RightDockWidgetArea
            area = self.manager.addDockWidget(side, self._docks[panels[0][0]])
            tops.append(area)
        for top, (_, panels) in zip(tops, columns, strict=True):
            area = top
            for key, _ in panels[1:]:
                area = self.manager.addDockWidget(QtAds.BottomDockWidgetArea, self._docks[key], area)
            self._weigh(top, [weight for _, weight in panels])
        self.manager.rootSplitter().setSizes([round(width * 1000) for width, _ in columns])

    def place(self, key: str, beside: str | None) -> None:
        """Place one panel below another, or at the right edge when there is none."""
        dock = self._docks[key]
        if beside is None:
            self.manager.addDockWidget(QtAds.RightDockWidgetArea, dock)
        else:
            self.manager.addDockWidget(QtAds.BottomDockWidgetArea, dock, self._docks[beside].dockAreaWidget())
        dock.toggleView(True)

    def stack(self, key: str, onto: str) -> None:
        """Place one panel as a tab beside another."""
        self.manager.addDockWidgetTabToArea(self._docks[key], self._docks[onto].dockAreaWidget())
        self._docks[key].toggleView(True)

    def show_panel(self, key: str) -> None:
        """Open a closed panel where it was, and bring its tab to the front."""
        dock = self._docks[key]
        if dock.isClosed():
            dock.toggleView(True)
        dock.setAsCurrentTab()

    def is_placed(self, key: str) -> bool:
        """Whether the panel has been given a place at all."""
        return self._docks[key].dockAreaWidget() is not None

    def close_panel(self, key: str) -> None:
        """Hide a panel; it keeps its widget and its place."""
        self._docks[key].toggleView(False)

    def float_panel(self, key: str) -> None:
        """Put a panel into a window of its own."""
        self._docks[key].setFloating()

    def set_title(self, key: str, title: str) -> None:
        """Rename a panel (language change)."""
        self._docks[key].setWindowTitle(title)
        self.frame(key).set_title(title)

    def set_movable(self, movable: bool) -> None:
        """Show or hide the bars by which panels are dragged; off, a lone panel has no bar at all."""
        self._movable = movable
        for number in range(self.manager.dockAreaCount()):
            self._dress_area(self.manager.dockArea(number))

    # --- saved state

    def save(self) -> str:
        """QtAds' XML of the docks."""
        return bytes(self.manager.saveState(_STATE_VERSION).data()).decode("utf-8")

    def restore(self, state: str) -> bool:
        """Put the docks where `state` says; False when it cannot be read. Off-screen, floats are left out."""
        if is_offscreen():
            state = without_floats(state)
        done = bool(self.manager.restoreState(QByteArray(state.encode("utf-8")), _STATE_VERSION))
        self.drop_empty_floats()
        return done

    def drop_empty_floats(self) -> int:
        """Delete floating windows without a panel; how many there were."""
        empty = [f for f in self.manager.floatingWidgets() if not f.dockWidgets()]
        for window in empty:
            window.deleteLater()
        return len(empty)

    # --- within

    def _dress_area(self, area: QtAds.CDockAreaWidget) -> None:
        flag = QtAds.CDockAreaWidget.eDockAreaFlag.HideSingleWidgetTitleBar
        area.setDockAreaFlag(flag, not self._movable)

    def _weigh(self, area: QtAds.CDockAreaWidget, weights: list[float]) -> None:
        if len(weights) > 1:
            self.manager.setSplitterSizes(area, [round(weight * 1000) for weight in weights])

    def _reading_order(self, key: str) -> tuple[int, int, int, int]:
        """A tab that stands behind another has no place of its own: it comes where its row of tabs stands."""
        dock = self._docks[key]
        area = dock.dockAreaWidget()
        place = area if area is not None else dock
        corner = place.mapTo(place.window(), place.rect().topLeft())
        tab = area.index(dock) if area is not None else 0
        return int(dock.isInFloatingContainer()), corner.x() // 40, corner.y(), tab


def without_floats(state: str) -> str:
    """QtAds' XML with its floating containers taken out; the text unchanged when it cannot be parsed."""
    try:
        root = ElementTree.fromstring(state)
    except ElementTree.ParseError:
        return state
    for container in root.findall("Container[@Floating='1']"):
        root.remove(container)
    root.set("Containers", str(len(root.findall("Container"))))
    return '<?xml version="1.0" encoding="UTF-8"?>' + ElementTree.tostring(root, encoding="unicode")
