"""The live desk of one seat: its windows, their parts, the workspace, the keys. Knows no process and no socket."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from ioc.domain.areas import ACTING
from ioc.domain.facts import AreaEscalated, AreaOffered, EffectGivenUp, Entry, WarningReturned, WarningSubmitted
from ioc.domain.vocabulary import Role
from ioc.qt.actions import Actions
from ioc.qt.command_grammar import Interpretation, Place, Scope
from ioc.qt.fact_words import fact_sentence
from ioc.qt.models import Models
from ioc.qt.panels import PanelSpec
from ioc.qt.session import Session, Ticket
from widgets.alarm_tally import AlarmTally
from widgets.command_runner import CommandRunner
from widgets.desk_actions import panel_actions, register_desk_actions
from widgets.desk_parts import DeskParts, DeskShared
from widgets.key_router import KeyRouter
from widgets.layout_store import LayoutStore
from widgets.link_watch import LinkWatch
from widgets.main_window import MainWindow
from widgets.menus import Menus
from widgets.place_index import PlaceIndex
from widgets.preferences import Preferences, save_preferences
from widgets.screen_lock import ScreenLock
from widgets.screens import application
from widgets.sign_in import SignIn
from widgets.sound import Annunciator
from widgets.theme import apply_theme, missing_fonts, theme
from widgets.ticket_words import ticket_words
from widgets.workspace import Workspace

WINDOWS = 2
SOUND_AFTER_MS = 3000
PEOPLE = "people"
WHILE_LOCKED = frozenset({"banner.silence", "desk.theme", "desk.language"})
_SAID: tuple[tuple[Any, str], ...] = (
    (AreaOffered | AreaEscalated, "desk.areas"),
    (EffectGivenUp, "desk.to_outbound"),
    (WarningSubmitted | WarningReturned, "desk.to_warnings"),
)
"""What is said in the banner as it comes, and the action that leads to it."""
STAYS_AWAY = frozenset({"link.protocol", "link.slowed", "link.seat_name"})
"""After these the desk does not greet again as nobody: it could not, or tries again by itself."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DeskServices:
    """What the desk asks of its process: sign in, open a replay at a moment (µs UTC), end."""

    sign_in: SignIn
    open_replay: Callable[[int], None]
    quit: Callable[[], None]


class LiveDesk(QObject):
    """Everything of a seat that is on screen. `start` shows it."""

    language_changed = Signal(str)
    theme_changed = Signal(str)

    def __init__(
        self,
        session: Session,
        models: Models,
        actions: Actions,
        specs: Sequence[PanelSpec],
        services: DeskServices,
        folder: Path,
        preferences: Preferences | None = None,
    ) -> None:
        super().__init__()
        self.session, self.models, self.actions, self.services = session, models, actions, services
        self.folder, self.preferences = folder, preferences or Preferences()
        self.tally, self.watch = AlarmTally(session, self), LinkWatch(session, self)
        self.sound = Annunciator(self.tally, folder / "tones", self)
        self.places = PlaceIndex(models.names)
        self.lock = ScreenLock(session, self)
        self.windows = [MainWindow(number) for number in range(WINDOWS)]
        self._runner = CommandRunner(
            session,
            models,
            set_language=self.set_language,
            set_theme=self.set_theme,
            open_replay=services.open_replay,
            show_keys=self.open_keys,
            run_action=actions.run,
        )
        shared = self.shared()
        self.parts = [DeskParts(shared, window) for window in self.windows]
        self.workspace = Workspace(specs, self._make_panel, self.windows, LayoutStore(folder), self)
        self.menus = [Menus(window, actions, self.workspace, self.notify) for window in self.windows]
        self.router = KeyRouter(actions, self)
        self._connect()
        register_desk_actions(self)
        actions.restore(self.preferences.keys)
        models.incidents.saved = dict(self.preferences.queries)
        self._name_windows()

    def shared(self) -> DeskShared:
        """What windows of this desk are made from; a replay's window shows the live parts, too."""
        return DeskShared(
            session=self.session,
            models=self.models,
            actions=self.actions,
            tally=self.tally,
            watch=self.watch,
            places=self.places,
            scope=self.scope,
            go=self.go,
            sign_in=self.services.sign_in,
            set_language=self.set_language,
            set_theme=self.set_theme,
            lock=self.lock,
        )

    def start(self) -> None:
        """Show the windows and say what this machine lacks."""
        self.workspace.start()
        for window in self.windows:
            self.router.watch(window)
            window.on_key = self.router.take
        self.sound.changed.connect(self._note_sound)
        QTimer.singleShot(SOUND_AFTER_MS, self, self.sound.prepare)
        lacking = missing_fonts()
        if lacking:
            self.notify(
                self.tr("Fonts are missing: {fonts}. Install fonts-noto-core.").format(fonts=", ".join(lacking))
            )

    def scope(self) -> Scope:
        """What the command line is read against."""
        alarm = self.models.selection.last("alarm") if self.models.selection.kind == "alarm" else ""
        first = self.tally.most_urgent()
        return Scope(
            state=self.session.state,
            places=self.places,
            now_us=self.models.clock.now_us(),
            zone=self.models.names.zone,
            alarm=alarm or (first.id if first else None),
            incident=self.models.selection.last("incident") or None,
            language=self.models.language,
        )

    def go(self, place: Place) -> None:
        """Be taken to a place."""
        self._runner.go(place)

    def here(self) -> DeskParts:
        """The parts of the window that is in front."""
        active = QApplication.activeWindow()
        return next((part for part in self.parts if part.window is active), self.parts[0])

    def open_command_line(self, text: str = "") -> None:
        """Type a command in the window in front."""
        self.here().command_line.open(text)

    def open_palette(self) -> None:
        """Look for an action or a place."""
        self.here().palette.open()

    def open_keys(self) -> None:
        """Show the keys."""
        self.here().key_sheet.open()

    def notify(self, sentence: str) -> None:
        """Say a sentence of the desk's own in the banners: nothing is opened, nothing loses the keyboard."""
        for part in self.parts:
            part.banner.notify(sentence)

    def tell_if_bad(self, ticket: Ticket) -> None:
        """Say a refusal or a failure; what went well needs no words."""
        if ticket.outcome in ("refused", "failed"):
            self.notify(ticket_words(ticket, self.models.language))

    def open_incident(self) -> None:
        """Show the form for what is selected."""
        self.here().open_incident.open_for(self.models.selection.kind, self.models.selection.id)

    def open_incident_by_hand(self) -> None:
        """Show the form for nothing that is selected: the place is said in it."""
        self.here().open_incident.open_for("", "")

    def set_language(self, language: str) -> None:
        """Speak another language, now and next time."""
        self.models.set_language(language)
        self.preferences.language = language
        self._keep()
        for menus in self.menus:
            menus.retranslate()
        self._note_sound()
        self._name_windows()
        self.language_changed.emit(language)

    def set_theme(self, name: str) -> None:
        """Wear another theme, now and next time."""
        apply_theme(application(), name)
        self.preferences.theme = name
        self._keep()
        self.theme_changed.emit(name)

    def toggle_theme(self) -> None:
        """Dark to light and back."""
        self.set_theme("light" if theme().name == "dark" else "dark")

    def save(self) -> None:
        """Keep layout and preferences; what cannot be written is said, never a reason to stay."""
        try:
            self.workspace.save()
        except OSError as trouble:
            _log.warning("the layout could not be kept: %s", trouble)
            self.notify(self.tr("The layout could not be kept: {reason}").format(reason=trouble.strerror))
        self.preferences.keys = self.actions.bound()
        self.preferences.queries = dict(self.models.incidents.saved)
        self._keep()

    def move_to(self, folder: Path) -> None:
        """A person who sits here for the first time takes over what is on screen."""
        self.folder = folder
        self.workspace.keep_in(LayoutStore(folder))
        self.save()

    def notify_fault(self, kind: str) -> None:
        """Say that something of ours went wrong."""
        self.notify(
            self.tr("A fault in the desk ({kind}); the log names the place. The rest goes on.").format(kind=kind)
        )

    def adopt(self, folder: Path, preferences: Preferences) -> None:
        """Another person sits here: their layout, language, theme and keys."""
        self.folder, self.preferences = folder, preferences
        if preferences.language:
            self.set_language(preferences.language)
        if preferences.theme:
            self.set_theme(preferences.theme)
        self.actions.restore(preferences.keys)
        self.models.incidents.saved = dict(preferences.queries)
        self.workspace.use_store(LayoutStore(folder))

    def end(self) -> None:
        """Let the windows close."""
        self.save()
        self.workspace.close()
        for window in self.windows:
            window.ends_with_close = True
            window.close()

    def _note_sound(self) -> None:
        for part in self.parts:
            trouble = self.sound.why_not()
            part.status_bar.set_note(" · ".join(told for told in (trouble, self.sound.words()) if told))
            part.banner.set_sound(self.sound.more_words(), trouble)

    def _keep(self) -> None:
        try:
            save_preferences(self.folder, self.preferences)
        except OSError as trouble:
            _log.warning("preferences could not be kept: %s", trouble)

    def _make_panel(self, spec: PanelSpec, parent: QWidget) -> QWidget:
        panel: QWidget = spec.make(self.session, self.models, self.actions, parent)
        return panel

    def _connect(self) -> None:
        self.router.withheld.connect(self.notify)
        self.watch.changed.connect(lambda: self.sound.tell_own(self.watch.is_trouble))
        self.lock.changed.connect(self._take_lock)
        self.session.signed_in.connect(self._show_people)
        self.session.turned_away.connect(self._look_round)
        self.models.rebuilt.connect(self._name_windows)
        self.models.away.came_back.connect(self._tell_away)
        self.session.entries_arrived.connect(self._tell_seat)
        self.models.replay_wanted.connect(self.services.open_replay)
        self.models.warning_wanted.connect(lambda: self.actions.run("desk.to_warnings"))
        self.workspace.menu_requested.connect(self._show_menu)
        self.models.selection.shown.connect(self._bring_forward)
        for part in self.parts:
            part.command_line.entered.connect(lambda reading, part=part: self._enter(reading, part))
            part.command_line.left.connect(self.back_to_panel)
            part.window.palette_button.clicked.connect(part.palette.open)
            part.window.escaped.connect(self.back_to_panel)
            part.window.close_asked.connect(self.services.quit)

    def change_password(self) -> None:
        """Ask for one's own new password in the window in front."""
        self.here().own_password.start()

    def _take_lock(self) -> None:
        """While the desk is locked no key does anything but what concerns alarms' tones and the look."""
        if not self.lock.locked:
            self.actions.release()
            self.back_to_panel()
            return
        self.actions.hold(lambda: self.tr("The desk is locked."), WHILE_LOCKED)
        self.models.privacy.conceal()

    def _show_people(self) -> None:
        """An administrator's work is the accounts: their panel is there when they sign in."""
        welcome = self.session.welcome
        administers = welcome is not None and welcome.role == Role.ADMINISTRATOR
        if administers and PEOPLE in self.workspace.specs and not self.workspace.is_open(PEOPLE):
            self.workspace.open_panel(PEOPLE)

    def open_away(self) -> None:
        """Show what changed while the person was away."""
        self._open_if_there("away")

    def open_areas(self) -> None:
        """Show who looks after what."""
        self._open_if_there("areas")

    def open_rules(self) -> None:
        """Show the alarm rules."""
        self._open_if_there("rules")

    def _open_if_there(self, key: str) -> None:
        if key in self.workspace.specs:
            self.workspace.go_to(key)

    def _tell_seat(self, entries: tuple[Entry, ...]) -> None:
        """What somebody must take or decide is said where everybody looks, with the key that leads there."""
        welcome = self.session.welcome
        if welcome is None or welcome.role not in ACTING or self.session.is_replay:
            return
        for entry in entries:
            leads_to = next((action for kinds, action in _SAID if isinstance(entry.fact, kinds)), "")
            if leads_to:
                told = fact_sentence(entry, self.models.names)[0]
                self.notify(f"{told} ({self.actions.key_of(leads_to)})")

    def _tell_away(self) -> None:
        """Nothing opens by itself: the banner says by which key."""
        key = self.actions.key_of("desk.away")
        self.notify(self.tr("Things happened while you were away: {key} shows them.").format(key=key))

    def _look_round(self, code: str, params: object) -> None:
        """Turned away: the city's clock and health are still worth seeing, and the next sign-in finds a link."""
        if code not in STAYS_AWAY:
            self.services.sign_in("", "")

    def back_to_panel(self) -> None:
        """Give the keyboard to the panel that had it last."""
        if self.workspace.focused:
            self.workspace.focus_panel(self.workspace.focused)

    def _enter(self, reading: Interpretation, part: DeskParts) -> None:
        self._runner.run(reading, part.command_line)
        if reading.kind not in ("help", "replay", "warn", "rule"):
            self.back_to_panel()

    def _bring_forward(self, kind: str, ident: str) -> None:
        key = {"asset": "asset", "incident": "incident", "alert": "alerts", "warning": "warnings"}.get(kind, "")
        if not key and kind in self.workspace.specs and not ident:  # somebody asked for the panel itself
            self.workspace.go_to(kind)
        elif key in self.workspace.specs and not self.workspace.is_open(key):
            self.workspace.open_panel(key)

    def _show_menu(self, key: str) -> None:
        header = self.workspace.frame(key).header
        menu = QMenu(header)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in (*self.actions.of(key), *panel_actions(self.actions)):
            item = menu.addAction(action.title())
            item.setEnabled(not action.enabled_reason())
            item.triggered.connect(lambda _=False, ident=action.id: self.actions.run(ident))
        menu.popup(header.dots.mapToGlobal(header.dots.rect().bottomLeft()))

    def _name_windows(self) -> None:
        site = self.session.state.registry.site
        city = f"IOC {site.title.get(self.models.language)}" if site else "IOC"
        desks = (self.tr("Overview"), self.tr("Response"))
        for number, window in enumerate(self.windows):
            screen = self.tr("screen {number}/{count}").format(number=number + 1, count=len(self.windows))
            window.set_names(city, f"{desks[number]} · {screen}")
