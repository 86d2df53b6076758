"""One seat's process: Qt, the link to an engine, the windows. `main` is called by `ioc desk` and `ioc replay`.

Leaves by `os._exit` after flushing: off-screen, QtAds can crash at exit once a panel floated, and WebEngine is
particular about the order in which it is torn down. Nothing here owns a record; the engine has it all.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMetaObject, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ioc import __version__
from ioc.app.children import end_with_parent
from ioc.app.desk_faults import catch_faults
from ioc.app.desk_people import DeskFolders
from ioc.app.desk_platform import prepare_platform, seconds_since_start, tidy_platform
from ioc.app.desk_replay import ReplayKeeper
from ioc.app.pauses import DESK_YOUNG, hold_back
from ioc.app.runtime import runtime_paths
from ioc.domain.state import Change
from ioc.link.client import LinkClient
from ioc.link.messages import PROTOCOL, Hello
from ioc.qt.actions import Actions
from ioc.qt.bridge import Bridge
from ioc.qt.models import Models
from ioc.qt.panels import PanelSpec
from ioc.qt.session import Session
from maps.choose import Preference, before_application
from resources import sentence
from widgets.dock_host import configure_docking
from widgets.gap_meter import GapMeter
from widgets.live_desk import DeskServices, LiveDesk
from widgets.paint_guard import guard_painting
from widgets.paint_watch import PaintWatch
from widgets.preferences import load_preferences
from widgets.theme import apply_theme

GRACE_MS = 30_000
"""How much longer than `for_s` a desk waits for its first paint before it takes pictures anyway."""

EMPTY_CITY_MS = 8_000
"""A city without a single asset after this time counts as painted, too."""

_log = logging.getLogger(__name__)


def main(
    *,
    data_dir: Path,
    endpoint: str | None = None,
    token: str | None = None,
    for_s: float | None = None,
    screenshots: Path | None = None,
    language: str | None = None,
    theme: str | None = None,
    replay_at: int | None = None,
) -> int:
    """Show the desk until it is closed; without `endpoint`, only the replay at `replay_at` (µs UTC). Never returns."""
    note = prepare_platform()
    wished: Preference = "native" if os.environ.get("IOC_MAP") == "native" else "auto"
    before_application(wished)
    configure_docking()
    app = QApplication(["ioc"])
    tidy_platform()
    app.setApplicationName("ioc")
    app.setQuitOnLastWindowClosed(False)
    seat = os.environ.get("IOC_SEAT", "desk-1")
    folders = DeskFolders(data_dir, seat)
    kept = load_preferences(folders.of(folders.last_person()))
    language = language or kept.language or "vi"
    apply_theme(app, theme or kept.theme or "dark")
    if note:
        print(sentence(note, {}, language), flush=True)
    specs, faults = panel_specs()
    guard_painting()
    if endpoint is None:
        code = _replay_alone(app, data_dir, specs, replay_at or 0, language, for_s, screenshots)
    else:
        told = os.environ.get("IOC_LAUNCH_TOKEN", "") if token is None else token
        hello = Hello(protocol=PROTOCOL, client=f"desk/{__version__}", seat=seat, token=told)
        desk = DeskProcess(app, endpoint, hello, data_dir, folders, specs, language)
        desk.plan(for_s, screenshots)
        code = desk.run(faults, replay_at)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def panel_specs() -> tuple[list[PanelSpec], list[str]]:
    """Every installed panel, and the names of those that could not be loaded."""
    specs: list[PanelSpec] = []
    faults = []
    for point in entry_points(group="ioc.panels"):
        try:
            specs.extend(point.load())
        except Exception:
            _log.exception("panels %s cannot be loaded", point.name)
            faults.append(point.name)
    return specs, faults


class DeskProcess(QObject):
    """Puts session, models and windows together, and takes the figures and pictures that were asked for."""

    def __init__(
        self,
        app: QApplication,
        endpoint: str,
        hello: Hello,
        data_dir: Path,
        folders: DeskFolders,
        specs: list[PanelSpec],
        language: str,
    ) -> None:
        super().__init__()
        self._app, self._folders = app, folders
        self._person = folders.last_person()
        self.client = LinkClient(endpoint, hello)
        self.session = Session(self.client)
        self.bridge = Bridge(self.client, self.session, self)
        self.models = Models(self.session, language, self)
        self.actions = Actions(self)
        services = DeskServices(
            sign_in=self.client.sign_in,
            open_replay=self._open_replay,
            quit=app.quit,
        )
        folder = folders.of(self._person)
        self.live = LiveDesk(self.session, self.models, self.actions, specs, services, folder, load_preferences(folder))
        self.replay = ReplayKeeper(
            data_dir,
            runtime_paths(data_dir).replay_endpoint(os.getpid()),
            specs,
            role=lambda: self.session.welcome.role if self.session.welcome else "",
            language=lambda: self.models.language,
            live=self.live.shared(),
            live_now_us=self.models.clock.now_us,
            parent=self,
        )
        self.live.language_changed.connect(self.replay.set_language)
        self.session.signed_in.connect(self._take_person)
        self.gaps = GapMeter(self)
        self._waits = {"alarms", "map"}
        self._screenshots: Path | None = None
        self.is_ready = self._watching = False

    def plan(self, for_s: float | None, screenshots: Path | None) -> None:
        """End by itself after `for_s` seconds, with pictures before."""
        self._screenshots = screenshots
        if for_s is not None:
            QTimer.singleShot(int(for_s * 1000), self, self._finish)

    def run(self, faults: list[str], replay_at: int | None) -> int:
        """Show, connect, and stay until the end; the exit code."""
        catch_faults(self.live.notify_fault, self._app.quit)
        signal.signal(signal.SIGTERM, lambda *_: self._app.quit())
        signal.signal(signal.SIGINT, lambda *_: self._app.quit())
        end_with_parent(self._quit_from_afar)
        self.session.reset.connect(self._await_assets)
        self.bridge.start()  # the snapshot travels while the windows are made
        self.live.start()
        self._tell_start(faults)
        if replay_at is not None:
            self._open_replay(replay_at)
        code = self._app.exec()
        self.replay.close()
        self.live.save()
        self.bridge.close()
        return int(code)

    def _quit_from_afar(self) -> None:
        """Called on another thread, when the launcher has gone."""
        QMetaObject.invokeMethod(self._app, "quit", Qt.ConnectionType.QueuedConnection)

    def _tell_start(self, faults: list[str]) -> None:
        restarts = os.environ.get("IOC_RESTARTS", "0")
        if restarts not in ("", "0"):
            self.live.notify(self.tr("This desk was started again after a fault ({times}).").format(times=restarts))
        if faults:
            self.live.notify(self.tr("Panels could not be loaded: {names}").format(names=", ".join(faults)))

    def _open_replay(self, at_us: int) -> None:
        self.replay.open(at_us)

    def _take_person(self) -> None:
        """The person's own layout and preferences."""
        person = self.session.welcome.person if self.session.welcome else ""
        if not person or person == self._person:
            return
        self._folders.remember(person)
        self._person = person
        folder = self._folders.of(person)
        if folder.exists():
            self.live.adopt(folder, load_preferences(folder))
        else:
            self.live.move_to(folder)

    # --- figures and pictures

    def _await_assets(self) -> None:
        """The first snapshot is in; a young engine may still be learning what the city has."""
        self.session.reset.disconnect(self._await_assets)
        if self.session.state.registry.assets:
            self._watch_paint()
            return
        self.session.changed.connect(self._take_first_assets)
        QTimer.singleShot(EMPTY_CITY_MS, self, self._watch_paint)

    def _take_first_assets(self, change: Change) -> None:
        if "assets" in change:
            self.session.changed.disconnect(self._take_first_assets)
            self._watch_paint()

    def _watch_paint(self) -> None:
        """From now on, what is painted shows the city."""
        if self._watching:
            return
        self._watching = True
        map_panel: Any = self.live.workspace.panel("map")
        view: Any = getattr(self.live.workspace.panel("alarms"), "view", None)
        if view is not None:
            PaintWatch(view.viewport()).painted.connect(lambda: self._painted("alarms"))
        else:
            self._painted("alarms")
        if map_panel is not None and hasattr(map_panel, "host"):
            map_panel.host.frame_painted.connect(lambda _: self._painted("map"))
            map_panel.surface.refresh_now()
        else:
            self._painted("map")

    def _painted(self, what: str) -> None:
        self._waits.discard(what)
        if self._waits or self.is_ready:
            return
        self.is_ready = True
        seconds, since = seconds_since_start()
        state = self.session.state
        told = {"event": "ready", "seconds": round(seconds, 2), "since": since}
        told |= {"assets": len(state.registry.assets), "alarms": len(state.tables.alarms), "seq": state.seq}
        print(json.dumps(told), flush=True)
        hold_back(DESK_YOUNG)
        self.gaps.start()

    def _windows(self) -> dict[str, QWidget]:
        windows: dict[str, QWidget] = {f"desk-{window.number + 1}": window for window in self.live.windows}
        if self.replay.desk is not None:
            windows["replay"] = self.replay.desk.window
        return windows

    def _finish(self, waited_ms: int = 0) -> None:
        welcome = self.session.welcome
        nobody = welcome is not None and not welcome.person
        if nobody:
            print(sentence("desk.nobody_signed_in", {}, self.models.language), flush=True)
        elif not self.is_ready and waited_ms < GRACE_MS:
            QTimer.singleShot(500, self, lambda: self._finish(waited_ms + 500))
            return
        self.gaps.stop()
        figures = {"event": "gaps", "unit": "ms", "ready": self.is_ready, **self.gaps.figures()}
        print(json.dumps(figures), flush=True)
        if self._screenshots is not None:
            take_pictures(self._screenshots, self._windows())
        self._app.exit(0 if self.is_ready or nobody else 1)


def take_pictures(folder: Path, windows: dict[str, QWidget]) -> None:
    """A PNG of every window, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, window in windows.items():
        file = folder / f"{name}.png"
        if window.grab().save(str(file)):
            print(json.dumps({"event": "picture", "file": str(file)}), flush=True)


def _replay_alone(
    app: QApplication,
    data_dir: Path,
    specs: list[PanelSpec],
    at_us: int,
    language: str,
    for_s: float | None,
    screenshots: Path | None,
) -> int:
    """The past without an engine."""
    endpoint = runtime_paths(data_dir).replay_endpoint(os.getpid())
    keeper = ReplayKeeper(data_dir, endpoint, specs, role=lambda: "supervisor", language=lambda: language)
    keeper.ended.connect(app.quit)
    catch_faults(keeper.say, app.quit)
    signal.signal(signal.SIGINT, lambda *_: app.quit())
    signal.signal(signal.SIGTERM, lambda *_: app.quit())

    def finish() -> None:
        if screenshots is not None and keeper.desk is not None:
            take_pictures(screenshots, {"replay": keeper.desk.window})
        app.quit()

    if for_s is not None:
        QTimer.singleShot(int(for_s * 1000), app, finish)
    keeper.open(at_us)
    code = int(app.exec())
    keeper.close()
    return code
