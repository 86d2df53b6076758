"""One window's own parts over and under its docks: banner, sign-in, command line, status bar and the sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from ioc.qt.actions import Actions
from ioc.qt.command_grammar import Place, Scope
from ioc.qt.models import Models
from ioc.qt.session import Session
from widgets.alarm_tally import AlarmTally
from widgets.banner import BUTTONS, REPLAY_BUTTONS, Banner
from widgets.command_line import CommandLine
from widgets.key_sheet import KeySheet
from widgets.link_watch import LinkWatch
from widgets.main_window import MainWindow
from widgets.open_incident_bar import OpenIncidentBar
from widgets.palette import Palette
from widgets.place_index import PlaceIndex
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


class DeskParts:
    """Makes the parts for `window` and stacks them; `middle` stands in place of the bare docks.

    Over a replay (`replay_actions`) the banner still tells of the living city, and offers only the way back.
    """

    def __init__(
        self,
        shared: DeskShared,
        window: MainWindow,
        *,
        middle: QWidget | None = None,
        replay_actions: Actions | None = None,
    ) -> None:
        s, names = shared, shared.models.names
        self.window = window
        buttons = BUTTONS if replay_actions is None else REPLAY_BUTTONS
        self.banner = Banner(
            names,
            s.models.clock,
            s.tally,
            s.watch,
            replay_actions or s.actions,
            window,
            buttons=buttons,
            calls=s.models.calls,
        )
        self.sign_in = SignInBar(s.session, s.sign_in, window)
        self.open_incident = OpenIncidentBar(s.session, s.models, window)
        self.command_line = CommandLine(s.scope, names, window)
        self.status_bar = StatusBar(s.session, s.models.clock, s.tally, s.watch, window)
        self.palette = Palette(s.actions, s.places, s.go, window.body)
        self.key_sheet = KeySheet(s.actions, window.body)
        window.fill(
            above=(self.banner, self.sign_in),
            below=(self.open_incident, self.command_line, self.status_bar),
            middle=middle,
        )
