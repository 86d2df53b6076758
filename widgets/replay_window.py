"""A past moment in a window of its own beside the live ones: same panels, same models, nothing that acts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ioc.link.messages import Beat
from ioc.qt.actions import Action, Actions
from ioc.qt.models import Models
from ioc.qt.panels import PanelSpec
from ioc.qt.session import Session
from widgets.desk_parts import DeskShared
from widgets.key_router import ANYWHERE, KeyRouter
from widgets.main_window import MainWindow
from widgets.panel import key_name
from widgets.past_grounds import PastGrounds
from widgets.replay_bars import ReplayControls, ReplayTitle
from widgets.replay_parts import ReplayParts
from widgets.run_label import Run
from widgets.striped_frame import StripedFrame
from widgets.theme import theme
from widgets.time_line import TimeLine
from widgets.timers import once
from widgets.workspace import Workspace

DENSITY_MS = 150

PLACES = {
    "map": ("left", 0),
    "log": ("left", 1),
    "alarms": ("right", 0),
    "incidents": ("right", 1),
    "asset": ("right", 2),
}
"""Panels shown at first; the others of the replay can be opened."""
BEHIND = {
    "alarm_load": "log",
    "calls": "incidents",
    "hidden": "alarms",
    "works": "alarms",
    "board": "asset",
    "closures": "incidents",
    "warnings": "log",
    "risk": "asset",
    "report": "log",
}
"""Panels that stand behind one of those as a tab."""


def replay_specs(specs: Sequence[PanelSpec]) -> list[PanelSpec]:
    """The panels that a replay may show, all in one window."""
    made = []
    for spec in specs:
        if spec.in_replay:
            area, order = PLACES.get(spec.key, ("", 0))
            onto = BEHIND.get(spec.key, "")
            made.append(msgspec.structs.replace(spec, window=0, area=area, order=order, onto=onto))
    return made


class ReplayDesk(QObject):
    """The replay's window. `live` are the parts of the living desk shown above and below; None when there is none."""

    closed = Signal()
    """The person is back at live; the process behind may end."""

    def __init__(
        self,
        session: Session,
        models: Models,
        actions: Actions,
        specs: Sequence[PanelSpec],
        live: DeskShared | None = None,
        live_now_us: Callable[[], int] = int,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.session, self.models, self.actions = session, models, actions
        self._live_now_us = live_now_us
        self._note, self._closing = "", False
        self.grounds = PastGrounds(session, self)
        self.window = MainWindow()
        self.frame, self.title = StripedFrame(), ReplayTitle()
        self.time_line, self.controls = TimeLine(), ReplayControls(actions, alone=live is None)
        for part, stretch in ((self.title, 0), (self.window.place, 1), (self.time_line, 0), (self.controls, 0)):
            self.frame.add(part, stretch)
        self.parts = ReplayParts(
            models, actions, self.window, self.frame, seek=self.seek, end_us=self._end_us, live=live
        )
        self._lock = live.lock if live is not None else None
        if live is not None:
            live.lock.changed.connect(self._take_lock)
        self.workspace = Workspace(replay_specs(specs), self._make_panel, [self.window], None, self, past=True)
        self.router = KeyRouter(actions, self)
        self._density = once(self, DENSITY_MS, self._ask_density)
        self._register()
        self._connect()

    def start(self) -> None:
        """Show it."""
        self.workspace.start("map")
        self.router.watch(self.window)
        self.window.on_key = self._take_key
        self.refresh()

    def _take_lock(self) -> None:
        """The past of a locked desk is locked, too."""
        if self._lock is not None and self._lock.locked:
            self.actions.hold(lambda: self.tr("The desk is locked."), frozenset())
        else:
            self.actions.release()

    def seek(self, at_us: int) -> None:
        """Go to a moment (µs UTC)."""
        self.session.control("seek", at_us=at_us)

    def say(self, sentence: str) -> None:
        """A trouble of the replay, in its own title strip."""
        self._note = sentence
        self.refresh()

    def close(self) -> None:
        """Back to live: the window goes, the past is let go."""
        if self._closing:
            return
        self._closing = True
        self.workspace.close()
        self.window.ends_with_close = True
        self.window.close()
        self.window.deleteLater()
        self.closed.emit()

    def _tick(self, _now_us: int) -> None:
        self.refresh()

    def refresh(self) -> None:
        """Say where the past clock stands."""
        beat = self.session.beat
        at_us, rate = self.models.clock.now_us(), beat.rate if beat else 0.0
        live_us, end_us = self._live_now_us(), self._end_us()
        site = self.session.state.registry.site
        grounds = [Run(f"· {self._note}")] if self._note else self.grounds.runs()
        self.title.show_moment(self.session, at_us, end_us, grounds, is_now=bool(live_us))
        self.controls.show_time(at_us, end_us, site.zone if site else "+07:00", rate)
        self.time_line.zone = self.models.names.zone
        self.time_line.set_now(at_us, live_us)

    def _end_us(self) -> int:
        """Now, or the end of the record when there is no desk."""
        beat = self.session.beat
        return self._live_now_us() or (beat.last_us if beat else 0)

    def _take_key(self, event: QKeyEvent) -> bool:
        return self.router.take(event) or self.parts.refuse(self.workspace.focused, key_name(event))

    def _make_panel(self, spec: PanelSpec, parent: QWidget) -> QWidget:
        panel: QWidget = spec.make(self.session, self.models, self.actions, parent)
        return panel

    def _connect(self) -> None:
        self.session.beat_received.connect(self._take_beat)
        self.session.reset.connect(self._take_reset)
        self.models.clock.ticked.connect(self._tick)
        self.grounds.changed.connect(self.refresh)
        self.models.language_changed.connect(lambda _: self._name())
        self.models.replay_wanted.connect(self.seek)
        self.time_line.seek_asked.connect(self.seek)
        self.time_line.span_changed.connect(self._density.start)
        self.controls.rate_chosen.connect(self._play)
        self.controls.time_entered.connect(self.seek)
        self.window.close_asked.connect(self.close)
        self.window.escaped.connect(self._back_to_panel)
        self.parts.command_line.left.connect(self._back_to_panel)
        self.router.withheld.connect(self.parts.command_line.say)
        self.models.selection.shown.connect(self._bring_forward)
        self._name()

    def _name(self) -> None:
        site = self.session.state.registry.site
        city = f"IOC {site.title.get(self.models.language)}" if site else "IOC"
        self.window.set_names(city, self.tr("Replay, read only"))
        self.refresh()

    def _take_beat(self, beat: Beat) -> None:
        self.time_line.set_bounds(beat.first_us, beat.last_us)
        self.refresh()

    def _take_reset(self) -> None:
        self._note = ""
        self._name()

    def _ask_density(self) -> None:
        line = self.time_line
        question = self.session.ask("density", from_us=line.from_us, to_us=line.to_us, bins=line.bins())
        question.answered.connect(self._take_density)

    def _take_density(self, answer: Any) -> None:
        marks = [(int(at), int(priority)) for at, priority in answer["marks"]]
        self.time_line.set_density([int(count) for count in answer["counts"]], marks)

    def _play(self, rate: float) -> None:
        self.session.control("play", rate=rate)

    def _toggle(self) -> None:
        if self.session.beat is not None and self.session.beat.rate:
            self.session.control("pause")
        else:
            self._play(self.controls.chosen_rate())

    def _to_mark(self, step: int) -> None:
        at_us = self.time_line.mark_from(step)
        if at_us is not None:
            self.seek(at_us)

    def _back_to_panel(self) -> None:
        if self.workspace.focused:
            self.workspace.focus_panel(self.workspace.focused)

    def _register(self) -> None:
        control, tr = self.session.control, QCoreApplication.translate
        entries: tuple[tuple[str, Callable[[], str], str, Callable[[], object]], ...] = (
            ("play", lambda: self.tr("Play or pause"), "Space", self._toggle),
            ("back", lambda: self.tr("One fact back"), ",", lambda: control("step", rate=-1.0)),
            ("forward", lambda: self.tr("One fact on"), ".", lambda: control("step", rate=1.0)),
            ("previous_mark", lambda: self.tr("Previous alarm"), "[", lambda: self._to_mark(-1)),
            ("next_mark", lambda: self.tr("Next alarm"), "]", lambda: self._to_mark(1)),
            ("narrower", lambda: self.tr("Time line: shorter span"), "Ctrl++", lambda: self._zoom(0.5)),
            ("wider", lambda: self.tr("Time line: longer span"), "Ctrl+-", lambda: self._zoom(2.0)),
            ("time", lambda: self.tr("To a time"), "T", self._type_time),
            ("live", lambda: self.tr("Back to live") if self.parts.banner else self.tr("Close"), "L", self.close),
            ("next_panel", lambda: self.tr("Next panel"), "F6", self.workspace.focus_next),
            ("command_line", lambda: self.tr("Command line"), "/", self.parts.command_line.open),
            ("palette", lambda: tr("Desk", "Palette"), "Ctrl+K", self.parts.palette.open),
            ("keys", lambda: tr("Desk", "Key sheet"), "F1", self.parts.key_sheet.open),
            ("theme", lambda: tr("Desk", "Dark or light"), "", self._toggle_theme),
            ("language", lambda: tr("Desk", "Tiếng Việt / English"), "", self._toggle_language),
        )
        for name, title, key, run in entries:
            made = Action(f"replay.{name}", title, key, ANYWHERE, partial(_drop, run))
            self.actions.add(made, self)

    def _zoom(self, factor: float) -> None:
        self.time_line.zoom(factor, self.time_line.at_us)

    def _type_time(self) -> None:
        self.controls.field.setFocus()
        self.controls.field.selectAll()

    def _toggle_theme(self) -> None:
        self.parts.set_theme("light" if theme().name == "dark" else "dark")

    def _toggle_language(self) -> None:
        self.parts.set_language("en" if self.models.language == "vi" else "vi")

    def _bring_forward(self, kind: str, ident: str) -> None:
        if kind in self.workspace.specs and not self.workspace.is_open(kind):
            self.workspace.open_panel(kind)


def _drop(run: Callable[[], object]) -> None:
    run()
