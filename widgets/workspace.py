"""The workspace: panels in the docks of several windows, kept with the person and the set of screens."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, QRect, Signal
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from ioc.qt.panels import PanelSpec
from widgets.default_layout import ASKED, columns_of, neighbour, tabs_of
from widgets.dock_host import DockHost
from widgets.layout_store import Layout, LayoutStore, WindowLayout
from widgets.panel_frame import PanelFrame
from widgets.screens import application, clamp, in_reading_order, is_offscreen, needs_clamp, screens_key
from widgets.timers import once

_log = logging.getLogger(__name__)

FIRST_FOCUS = "alarms"
SCREENS_SETTLE_MS = 500
"""A plugged or pulled screen comes as several events; then windows that lie nowhere are brought back."""

MakePanel = Callable[[PanelSpec, QWidget], QWidget]
"""Makes a panel's widget; the workspace never sees session, models or actions."""


class DockWindow(Protocol):
    """What the workspace needs of a window: itself, and its docks."""

    docks: DockHost

    def as_window(self) -> QMainWindow:
        """The window to place on a screen."""


class Workspace(QObject):
    """Opens, moves, saves and restores panels. One for the live desk; a replay has its own, which is not saved."""

    panel_focused = Signal(str)
    """Key of the panel that the keyboard went to."""
    menu_requested = Signal(str)
    """The dots in the head of this panel were pressed."""

    def __init__(
        self,
        specs: Sequence[PanelSpec],
        make: MakePanel,
        windows: Sequence[DockWindow],
        store: LayoutStore | None = None,
        parent: QObject | None = None,
        *,
        past: bool = False,
    ) -> None:
        super().__init__(parent)
        self._past = past
        self.specs = {spec.key: spec for spec in specs}
        self.windows = tuple(windows)
        self._make = make
        self._store = store
        self._home: dict[str, int] = {}
        self._frames: dict[str, PanelFrame] = {}
        self._had_floats = False
        self._focused = ""
        app = application()
        app.focusChanged.connect(self._follow_focus)
        self._clamp = once(self, SCREENS_SETTLE_MS, self.clamp_windows)
        app.screenRemoved.connect(self._screens_changed)
        app.screenAdded.connect(self._screens_changed)

    # --- panels

    def open_panel(self, key: str) -> QWidget:
        """Show a panel (made on first use) where it was or belongs, and give it the keyboard. KeyError: unknown."""
        docks = self._docked(key)
        if docks.is_placed(key):
            docks.show_panel(key)
        else:
            self._place(key, docks)
        self._frames[key].take_focus()
        return self._frames[key].panel

    def panel(self, key: str) -> QWidget | None:
        """The panel's widget, None while it has not been made."""
        return self._frames[key].panel if key in self._frames else None

    def frame(self, key: str) -> PanelFrame:
        """The frame round a panel that has been made; KeyError otherwise."""
        return self._frames[key]

    def is_open(self, key: str) -> bool:
        """Whether the panel is shown (perhaps behind a tab)."""
        number = self._home.get(key)
        return number is not None and key in self.windows[number].docks.open_keys()

    def close_panel(self, key: str) -> None:
        """Hide a panel."""
        if key in self._home:
            self.windows[self._home[key]].docks.close_panel(key)

    def float_panel(self, key: str) -> None:
        """Put a panel into a window of its own."""
        self._had_floats = True
        self._docked(key).float_panel(key)

    def dock_panel(self, key: str) -> None:
        """Bring a floating panel back into its window."""
        docks = self._docked(key)
        if docks.is_floating(key):
            others = [other for other in docks.open_keys() if other != key and not docks.is_floating(other)]
            docks.place(key, neighbour(self.specs[key], self.specs.values(), others) or next(iter(others), None))
            docks.drop_empty_floats()

    def move_panel(self, key: str, window: int) -> None:
        """Carry a panel over to another window; the widget stays the same."""
        if self._home.get(key) == window:
            return
        if key in self._home:
            self.windows[self._home[key]].docks.take(key)
            self._home[key] = window
            self.windows[window].docks.add(self._frames[key], self._title(key))
        self._docked(key, window)
        self.open_panel(key)

    def move_on(self, key: str) -> None:
        """Carry a panel over to the next window."""
        self.move_panel(key, (self._home[key] + 1) % len(self.windows))

    def focus_next(self, step: int = 1) -> str:
        """Give the keyboard to the next open panel in reading order, over all windows; its key."""
        order = [key for window in self.windows for key in window.docks.open_keys()]
        if not order:
            return ""
        at = order.index(self._focused) if self._focused in order else (-1 if step > 0 else 0)
        return self.focus_panel(order[(at + step) % len(order)])

    def focus_panel(self, key: str) -> str:
        """Give the keyboard to an open panel."""
        docks = self.windows[self._home[key]].docks
        docks.show_panel(key)
        self._frames[key].window().activateWindow()
        self._frames[key].take_focus()
        self._set_focused(key)
        return key

    def go_to(self, key: str) -> None:
        """A panel that somebody asked for by name: open, in front, in the active window, with the keyboard."""
        if not self.is_open(key):
            self.open_panel(key)
        self.focus_panel(key)

    @property
    def focused(self) -> str:
        """Key of the panel that has or last had the keyboard."""
        return self._focused

    def set_movable(self, movable: bool) -> None:
        """Show or hide the bars by which panels are dragged."""
        for window in self.windows:
            window.docks.set_movable(movable)

    # --- layouts

    def start(self, first: str = FIRST_FOCUS) -> None:
        """Show the windows as saved for this set of screens, or else by default; `first` has the keyboard."""
        layout = self._store.load(screens_key(QGuiApplication.screens())) if self._store else None
        self.arrange_default()
        self.place_on_screens()
        self.show_windows()
        if layout is not None:
            self._restore(layout)
        shown = self.windows[0].docks.open_keys()
        if shown:
            self.focus_panel(first if first in shown else shown[0])

    def arrange_default(self) -> None:
        """Every panel whose spec belongs to a window, in its columns."""
        for number, window in enumerate(self.windows):
            columns = columns_of(self.specs.values(), number, past=self._past)
            for _, panels in columns:
                for key, _ in panels:
                    self._docked(key, number)
            if columns:
                window.docks.arrange(columns)
            for key, front in tabs_of(self.specs.values(), number):
                self._place(key, self._docked(key, number))
                self._keep_in_front(front)

    def place_on_screens(self) -> None:
        """Each window on a screen of its own, filling it; with one screen they share it, the first in front."""
        screens = in_reading_order(QGuiApplication.screens())
        for number, window in enumerate(self.windows):
            window.as_window().setGeometry(screens[number % len(screens)].availableGeometry())

    def show_windows(self) -> None:
        """Show all, the first in front."""
        for window in reversed(self.windows):
            window.as_window().show()
        self.windows[0].as_window().raise_()

    def save(self) -> None:
        """Keep the layout for this set of screens. Raises OSError when the folder cannot be written."""
        if self._store is not None:
            made = Layout(windows=tuple(self._window_layout(number) for number in range(len(self.windows))))
            self._store.save(screens_key(QGuiApplication.screens()), made)

    def keep_in(self, store: LayoutStore) -> None:
        """Keep layouts elsewhere from now on; nothing moves."""
        self._store = store

    def use_store(self, store: LayoutStore) -> None:
        """Another person sits here: arrange as they left it, if they did."""
        self._store = store
        layout = store.load(screens_key(QGuiApplication.screens()))
        if layout is not None:
            self._restore(layout)

    def reset(self) -> None:
        """Forget the saved layout of this set of screens and arrange by default."""
        if self._store is not None:
            self._store.forget(screens_key(QGuiApplication.screens()))
        for key in list(self._home):
            self.dock_panel(key)
            if self._home[key] != self.specs[key].window % len(self.windows):
                self.move_panel(key, self.specs[key].window % len(self.windows))
        self.arrange_default()
        for key in sorted(self._home, key=lambda key: not self.specs[key].onto):
            self.windows[self._home[key]].docks.show_panel(key)

    def clamp_windows(self) -> None:
        """Bring back every window and float that lies off the screens there are now."""
        places = [screen.availableGeometry() for screen in QGuiApplication.screens()]
        floats = [f for window in self.windows for f in window.docks.manager.floatingWidgets()]
        for shown in [*(window.as_window() for window in self.windows), *floats]:
            if needs_clamp(shown.geometry(), places):
                shown.setGeometry(clamp(shown.geometry(), places))

    def close(self) -> None:
        """The windows go: follow focus and screens no longer."""
        app = application()
        app.focusChanged.disconnect(self._follow_focus)
        app.screenRemoved.disconnect(self._screens_changed)
        app.screenAdded.disconnect(self._screens_changed)
        self._clamp.stop()
        self._frames.clear()
        self._home.clear()

    @property
    def had_floats(self) -> bool:
        """Whether a panel ever floated: off-screen the process must then leave by `os._exit`."""
        return self._had_floats or any(window.docks.has_floats() for window in self.windows)

    # --- within

    def _rename(self) -> None:
        for key, number in self._home.items():
            self.windows[number].docks.set_title(key, self._title(key))

    def _docked(self, key: str, window: int | None = None) -> DockHost:
        """The docks that hold `key`; makes the panel there on first use."""
        if key not in self._home:
            number = (self.specs[key].window if window is None else window) % len(self.windows)
            docks = self.windows[number].docks
            frame = PanelFrame(key, self._made(key, self.windows[number].as_window()), past=self._past)
            frame.language_changed.connect(self._rename)
            frame.menu_requested.connect(lambda key=key: self.menu_requested.emit(key))
            self._frames[key], self._home[key] = frame, number
            docks.add(frame, self._title(key))
        return self.windows[self._home[key]].docks

    def _place(self, key: str, docks: DockHost) -> None:
        """Where it belongs: behind the panel that its spec names, else in its column; a panel of no column of its own
        as a tab on the first panel, where there is room."""
        spec, opened = self.specs[key], [other for other in docks.open_keys() if other != key]
        if spec.onto in opened and not docks.is_floating(spec.onto):
            docks.stack(key, spec.onto)
            return
        beside = neighbour(spec, self.specs.values(), opened)
        if beside is None and opened and spec.area == ASKED:
            docks.stack(key, opened[0])
        else:
            docks.place(key, beside)

    def _keep_in_front(self, front: str) -> None:
        """A tab that came behind another by itself does not cover it."""
        if front and self.is_open(front):
            self.windows[self._home[front]].docks.show_panel(front)

    def _made(self, key: str, parent: QWidget) -> QWidget:
        try:
            return self._make(self.specs[key], parent)
        except Exception:
            _log.exception("panel %s could not be made", key)
            words = self.tr("This panel could not be made; the reason is in the log.")
            return QLabel(words, parent)

    def _title(self, key: str) -> str:
        return QCoreApplication.translate("Panels", self.specs[key].title)

    def _window_layout(self, number: int) -> WindowLayout:
        window, docks = self.windows[number].as_window(), self.windows[number].docks
        place = window.normalGeometry() if window.isMaximized() else window.geometry()
        return WindowLayout(
            screen=window.screen().name(),
            geometry=(place.x(), place.y(), place.width(), place.height()),
            maximised=window.isMaximized(),
            docks=docks.save(),
            open=docks.open_keys(),
            known=tuple(self.specs),
        )

    def _restore(self, layout: Layout) -> None:
        for number, saved in enumerate(layout.windows[: len(self.windows)]):
            self._restore_window(number, saved)
        known = {key for saved in layout.windows for key in saved.known}
        shown = {key for saved in layout.windows for key in saved.open}
        for key in self.specs:
            if (key in shown or key not in known) and not self.is_open(key):
                self.open_panel(key)
                self._keep_in_front(self.specs[key].onto)
        self.clamp_windows()

    def _restore_window(self, number: int, saved: WindowLayout) -> None:
        for key in saved.open:
            if key in self.specs and self._home.get(key, number) != number:
                self.move_panel(key, number)
            elif key in self.specs:
                self._docked(key, number)
        self.windows[number].docks.restore(saved.docks)
        window = self.windows[number].as_window()
        places = [s.availableGeometry() for s in QGuiApplication.screens() if s.name() == saved.screen]
        window.setGeometry(clamp(QRect(*saved.geometry), places))
        if saved.maximised and not is_offscreen():
            window.showMaximized()

    def _follow_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        frame = now
        while frame is not None and not isinstance(frame, PanelFrame):
            frame = frame.parentWidget()
        if frame is not None and self._owns(frame):
            self._set_focused(frame.key)
        elif now is not None:
            self._ring("")

    def _screens_changed(self, screen: QScreen) -> None:
        self._clamp.start()

    def _owns(self, frame: PanelFrame) -> bool:
        return self._frames.get(frame.key) is frame

    def _set_focused(self, key: str) -> None:
        self._ring(key)
        if key != self._focused:
            self._focused = key
            self.panel_focused.emit(key)

    def _ring(self, key: str) -> None:
        for other, frame in self._frames.items():
            frame.set_ringed(other == key)
