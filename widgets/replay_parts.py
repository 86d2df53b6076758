"""What stands over and under the docks of a replay's window. All of it belongs to the past: it reads, it never acts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ioc.qt.actions import Actions
from ioc.qt.command_grammar import Interpretation, Scope
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from widgets.banner import REPLAY_BUTTONS, Banner
from widgets.command_line import CommandLine
from widgets.command_runner import CommandRunner
from widgets.desk_parts import DeskShared
from widgets.key_sheet import KeySheet
from widgets.lock_cover import LockCover
from widgets.main_window import MainWindow
from widgets.palette import Palette
from widgets.place_index import PlaceIndex
from widgets.screens import application
from widgets.status_bar import StatusBar
from widgets.theme import apply_theme


class ReplayParts:
    """Command line, palette and key sheet of the past, with the replay's own `actions`.

    Over a desk (`live`) the banner and the status bar still tell of the living city, and offer only the way back; what
    acts on the city is named in the palette as refused, so that nobody looks for it in vain.
    """

    def __init__(
        self,
        models: Models,
        actions: Actions,
        window: MainWindow,
        middle: QWidget,
        *,
        seek: Callable[[int], None],
        end_us: Callable[[], int],
        live: DeskShared | None,
    ) -> None:
        self._models, self._end_us, self._live = models, end_us, live
        self.window = window
        self.places = PlaceIndex(models.names)
        self.command_line = CommandLine(self.scope, models.names, window)
        self.key_sheet = KeySheet(actions, window.body)
        self._runner = CommandRunner(
            models.session,
            models,
            set_language=self.set_language,
            set_theme=self.set_theme,
            open_replay=seek,
            show_keys=self.key_sheet.open,
            run_action=actions.run,
        )
        self.palette = Palette(actions, self.places, self._runner.go, window.body, self._withheld)
        self.banner: Banner | None = None
        self.status_bar: StatusBar | None = None
        self.cover: LockCover | None = None
        above: tuple[QWidget, ...] = ()
        below: tuple[QWidget, ...] = (self.command_line,)
        if live is not None:
            names, clock = live.models.names, live.models.clock
            self.banner = Banner(names, clock, live.tally, live.watch, actions, window, buttons=REPLAY_BUTTONS)
            self.status_bar = StatusBar(live.session, clock, live.tally, live.watch, window)
            above, below = (self.banner,), (self.command_line, self.status_bar)
            self.cover = LockCover(live.lock, names, window)
        window.fill(above, below, middle, self.cover)
        if live is not None and self.cover is not None:
            self.cover.covering.connect(self._show_lock)
            self._show_lock(live.lock.locked)
        self.command_line.entered.connect(self._enter)
        window.palette_button.clicked.connect(self.palette.open)

    def scope(self) -> Scope:
        """What the command line is read against: the past's state, and a clock that knows what is over."""
        return Scope(
            state=self._models.session.state,
            places=self.places,
            now_us=self._end_us() or self._models.clock.now_us(),
            zone=self._models.names.zone,
            read_only=True,
        )

    def set_language(self, language: str) -> None:
        """Speak another language, with the desk if there is one."""
        (self._live.set_language if self._live else self._models.set_language)(language)

    def set_theme(self, name: str) -> None:
        """Wear another theme, with the desk if there is one."""
        if self._live is not None:
            self._live.set_theme(name)
        else:
            apply_theme(application(), name)

    def refuse(self, context: str, key: str) -> bool:
        """Say why a key that acts on the living desk does nothing here; False when it is no such key."""
        if self._live is None:
            return False
        found = [self._live.actions.by_key(where, key) for where in (context, "anywhere")]
        acts = any(action is not None and action.acts for action in found)
        if acts:
            self.command_line.say(self._refusal(), bold=True)
        return acts

    def _show_lock(self, locked: bool) -> None:
        """The past of a locked desk is put away with it."""
        if self.cover is None or locked == self.cover.isVisibleTo(self.window):
            return
        for part in (self.palette, self.key_sheet):
            part.dismiss()
        self.command_line.setVisible(not locked)
        self.window.set_covered(locked)

    def _enter(self, reading: Interpretation) -> None:
        self._runner.run(reading, self.command_line)
        if reading.kind != "help":
            self.command_line.left.emit()

    def _withheld(self) -> list[tuple[str, str]]:
        """Titles of what acts on the living desk, each with why not."""
        actions = self._live.actions.all() if self._live else ()
        return [(action.title(), self._refusal()) for action in actions if action.acts]

    def _refusal(self) -> str:
        return sentence("refused.replay", None, self._models.language)
