"""One window's own parts over and under its docks: banner, sign-in, command line, status bar and the sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ioc.qt.actions import Actions
from ioc.qt.command_grammar import Place, Scope
from ioc.qt.models import Models
from ioc.qt.session import Session
from widgets.alarm_tally import AlarmTally
from widgets.banner import Banner
from widgets.command_line import CommandLine
from widgets.key_sheet import KeySheet
from widgets.link_watch import LinkWatch
from widgets.lock_cover import LockCover
from widgets.main_window import MainWindow
from widgets.open_incident_bar import OpenIncidentBar
from widgets.own_password_bar import OwnPasswordBar
from widgets.palette import Palette
from widgets.place_index import PlaceIndex
from widgets.screen_lock import ScreenLock
from widgets.sign_in import SignIn, SignInBar
from widgets.status_bar import StatusBar


@dataclass
class DeskShared:
    """What all windows of one live desk share."""

    session: Session
    models: Models
    actions: Actions
    tally: AlarmTally
    watch: LinkWatch
    places: PlaceIndex
    scope: Callable[[], Scope]
    go: Callable[[Place], None]
    sign_in: SignIn
    set_language: Callable[[str], None]
    set_theme: Callable[[str], None]
    lock: ScreenLock


class DeskParts:
    """Makes the parts for `window` and stacks them."""

    def __init__(self, shared: DeskShared, window: MainWindow) -> None:
        s, names = shared, shared.models.names
        self.window = window
        self.banner = Banner(names, s.models.clock, s.tally, s.watch, s.actions, window, calls=s.models.calls)
        self.sign_in = SignInBar(s.session, s.sign_in, window)
        self.own_password = OwnPasswordBar(s.session, s.sign_in, window)
        self.own_password.closed.connect(window.escaped)
        self.cover = LockCover(s.lock, names, window)
        self.open_incident = OpenIncidentBar(s.session, s.models, window)
        self.command_line = CommandLine(s.scope, names, window)
        self.status_bar = StatusBar(s.session, s.models.clock, s.tally, s.watch, window)
        self.palette = Palette(s.actions, s.places, s.go, window.body)
        self.key_sheet = KeySheet(s.actions, window.body)
        window.fill(
            above=(self.banner, self.sign_in, self.own_password),
            below=(self.open_incident, self.command_line, self.status_bar),
            cover=self.cover,
        )
        self.cover.covering.connect(self._show_lock)
        self._show_lock(s.lock.locked)

    def _show_lock(self, locked: bool) -> None:
        """Alarms stay in sight in banner and status bar; everything else is put away."""
        if locked == self.cover.isVisibleTo(self.window):
            return
        for part in (self.palette, self.key_sheet):
            part.dismiss()
        for bar in (self.open_incident, self.own_password):
            bar.setVisible(False)
        self.command_line.setVisible(not locked)
        self.window.set_covered(locked)
