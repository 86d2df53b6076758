"""The main job, driven by hand and key on real windows, in a process of its own (see test_main_job.py).

Sees a public alert, picks it on the map, opens an incident, sends a unit, loses the engine to SIGKILL, closes the
incident after its return, and watches all of it again in a replay. Prints what it saw as one JSON line.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.app.desk import DeskProcess, panel_specs
from ioc.app.desk_people import DeskFolders
from ioc.app.runtime import runtime_paths
from ioc.journal.reader import JournalReader
from ioc.link.messages import PROTOCOL, Hello
from ioc.qt.session import Session
from maps.projection import unit_point
from tests.helpers.desk_play import play, press, until
from tests.helpers.processes import Running
from widgets.replay_window import ReplayDesk

ALERTS = 188 + 7
"""Recorded earthquakes (GeoJSON) and bush fires (CAP in EDXL-DE)."""
Seen = dict[str, Any]


def moment(session: Session, panel: Any, view: Any) -> Seen:
    """What the desk holds and shows at its present sequence number."""
    state = session.state
    return {
        "seq": state.seq,
        "at_us": state.at_us,
        "digest": state.digest(),
        "scene": panel.scene_hash(view),
        "drawn": len(panel.scene.draw_list(view).ids),
    }


class MainJob:
    """The steps, in order; `seen` collects what the test looks at."""

    def __init__(self, app: QApplication, data: Path, engine: tuple[str, ...]) -> None:
        self.seen: Seen = {}
        self._engine_command = engine
        self._data = data
        self.engine = self._start_engine()
        paths = runtime_paths(data)
        hello = Hello(protocol=PROTOCOL, client="main-job", seat="desk-1", token=os.environ["IOC_LAUNCH_TOKEN"])
        specs, faults = panel_specs()
        assert not faults, faults
        self.desk = DeskProcess(app, paths.endpoint, hello, data, DeskFolders(data, "desk-1"), specs, "vi")
        self.live = self.desk.live
        self.session = self.desk.session
        self.live.start()
        self.desk.bridge.start()

    def _start_engine(self) -> Running:
        engine = Running(*self._engine_command, env=dict(os.environ))
        engine.until("engine ready")
        return engine

    def panel(self, key: str) -> Any:
        found = self.live.workspace.panel(key)
        assert found is not None, key
        return found

    def run(self) -> None:
        self.see_the_alert()
        self.pick_it_on_the_map()
        self.open_an_incident()
        self.send_a_unit()
        self.change_it()
        self.lose_the_engine()
        self.close_the_incident()
        self.replay_it_all()

    def see_the_alert(self) -> None:
        until(lambda: len(self.session.state.tables.alerts) == ALERTS, "every alert")
        until(lambda: self.session.state.registry.assets, "assets")
        tables = self.session.state.tables
        active = [alert for alert in tables.alerts.values() if alert.state.value == "active"]
        self.alert = next(alert for alert in active if any(area.circles for info in alert.infos for area in info.areas))
        feeds = {alert.feed for alert in tables.alerts.values()}
        self.seen["feeds"] = sorted(feeds)

    def pick_it_on_the_map(self) -> None:
        """Click inside the alert's circle, as a hand would, after going there."""
        lon, lat, _ = next(circle for info in self.alert.infos for area in info.areas for circle in area.circles)
        panel = self.panel("map")
        until(lambda: self.alert.id in panel.scene.areas, "the map shows the alert")
        self.live.models.selection.clear()
        panel.host.set_view(lon, lat, 11)
        until(lambda: panel.surface.view.zoom == 11, "the map went there")
        view = panel.surface.view
        x, y = unit_point(lon, lat)
        size = 256 * 2**view.zoom
        left, top = view.corner
        at = QPoint(round(x * size - left), round(y * size - top))
        widget = panel.surface.widget()
        target = widget.focusProxy() or widget
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        selection = self.live.models.selection
        until(lambda: selection.kind == "alert", f"the click selected the alert (now {selection.kind!r})")
        self.seen["picked"] = selection.id == self.alert.id
        self.view = view

    def open_an_incident(self) -> None:
        """I, then Enter in the form."""
        press(self.panel("map"), Qt.Key.Key_I)
        bars = [part.open_incident for part in self.live.parts]
        bar = until(lambda: next((bar for bar in bars if bar.isVisible()), None), "the form is open")
        bar.words.setText("Cháy rừng lan về khu dân cư")
        QTest.keyClick(bar.words, Qt.Key.Key_Return)
        incidents = until(lambda: self.session.state.tables.incidents, "the incident is on the record")
        until(lambda: not bar.isVisible(), "the form has gone, and given the keyboard back")
        self.incident = next(iter(incidents.values())).id
        self.seen["from_alert"] = incidents[self.incident].alerts == (self.alert.id,)
        self.live.models.selection.select("incident", self.incident)

    def send_a_unit(self) -> None:
        """Ctrl+D in the command panel sends the marked unit."""
        panel: Any = self.live.workspace.open_panel("command")
        until(lambda: not panel.assign.why_not(), f"a unit can be sent: {panel.assign.why_not()}")
        press(panel, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        until(lambda: self.of_incident().units, "the unit is assigned")
        self.seen["unit"] = self.of_incident().units[0]

    def change_it(self) -> None:
        """P and a digit, W and degrees, W and a click on the map, M and a digit: each is on the record before the
        next."""
        panel = self.panel("incident")
        press(panel, Qt.Key.Key_P)
        press(panel.acts.changes.priority_bar, Qt.Key.Key_5)
        until(lambda: self.of_incident().priority == 5, "the priority has changed")
        press(panel, Qt.Key.Key_W)
        place = panel.acts.changes.place_bar.place
        place.field.clear()
        QTest.keyClicks(place.field, "-27.45 153.02")
        QTest.keyClick(place.field, Qt.Key.Key_Return)
        until(lambda: (self.of_incident().lon, self.of_incident().lat) == (153.02, -27.45), "the incident has moved")
        press(panel, Qt.Key.Key_W)
        until(place.isVisible, "the place field waits")
        self.click_the_free_map(153.45, -27.2)
        QTest.keyClick(place.field, Qt.Key.Key_Return)
        until(lambda: abs(self.of_incident().lon - 153.45) < 0.01, "the incident lies where the map was clicked")
        press(panel, Qt.Key.Key_M)
        press(panel.acts.changes.mark_bar, Qt.Key.Key_1)
        until(lambda: "FireUnderControl" in self.of_incident().marks, "the mark is set")
        self.seen["marks"] = [mark.value for mark in self.of_incident().marks]

    def click_the_free_map(self, lon: float, lat: float) -> None:
        """A click in the middle of the map, where there is nothing but the sea."""
        the_map = self.panel("map")
        the_map.host.set_view(lon, lat, 12)
        until(lambda: the_map.surface.view.zoom == 12, "the map went there")
        view = the_map.surface.view
        the_map.surface.click(view.width / 2, view.height / 2)

    def of_incident(self) -> Any:
        return self.session.state.tables.incidents[self.incident]

    def lose_the_engine(self) -> None:
        """SIGKILL; the desk says so, refuses in words, and goes on where it was when an engine is back."""
        before = self.session.state.seq
        self.engine.kill()
        until(lambda: not self.session.connected, "the desk noticed")
        until(lambda: not self.live.watch.is_live, "the banner says that the link is lost")
        self.seen["trouble"] = self.live.watch.state
        self.engine = self._start_engine()
        until(lambda: self.session.connected and self.session.state.seq > before, "the desk is back")
        until(lambda: self.live.watch.is_live, "the banner is quiet again")
        self.seen["units_after"] = list(self.of_incident().units)

    def close_the_incident(self) -> None:
        """K, a disposition, Enter."""
        panel = self.panel("incident")
        self.live.models.selection.select("incident", self.incident)
        until(lambda: panel.incident is not None, "the panel shows it")
        press(panel, Qt.Key.Key_K)
        bar = panel.acts.close_bar
        until(bar.isVisible, "the close bar is open")
        QTest.mouseClick(bar.confirm, Qt.MouseButton.LeftButton)
        until(lambda: self.of_incident().closed_us, "the incident is closed")
        self.seen["closed_as"] = self.of_incident().disposition

    def replay_it_all(self) -> None:
        """Note the present moment, let it become durable, go back to it, and to the time before the incident."""
        self.seen["live"] = live = moment(self.session, self.panel("map"), self.view)
        self.has_gone_on(live["seq"])
        self.desk.replay.open(live["at_us"])
        desk = self.desk.replay.desk
        session = desk.session
        until(lambda: session.state.seq == live["seq"], f"the replay stands at {live['seq']}")
        past_map: Any = desk.workspace.panel("map")
        # the map follows a snapshot once the lists have been painted
        until(lambda: len(past_map.scene.draw_list(self.view).ids) > 0, "the past is drawn")
        self.seen["replay"] = moment(session, past_map, self.view)
        assert past_map is not None
        opened = session.state.tables.incidents[self.incident].opened_us
        desk.seek(opened - 1_000)
        until(lambda: self.incident not in session.state.tables.incidents, "before the incident")
        session.control("play", rate=60.0)
        until(lambda: self.is_closed_in(session), "played up to the close")
        self.seen["played"] = True
        self.order_from_the_past(desk)
        self.desk.replay.close()
        self.engine.end()

    def has_gone_on(self, seq: int) -> None:
        """What came up to `seq`, and something after it, is on disk."""
        until(lambda: JournalReader(self._data).bounds().last_seq > seq, "life goes on")

    def order_from_the_past(self, desk: ReplayDesk) -> None:
        """Type a command into the replay's window, and look for another in its palette; see what the engine got."""
        before = self.session.state.seq
        line, palette = desk.parts.command_line, desk.parts.palette
        line.open("s CC-12 on scene")
        QTest.keyClick(line.field, Qt.Key.Key_Return)
        self.seen["refused_by_line"] = line.reading.text
        palette.open()
        palette.field.setText(self.live.actions.get("banner.acknowledge").title())
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        self.seen["refused_by_palette"] = [entry.reason for entry in palette.entries()]
        self.has_gone_on(before)
        record = JournalReader(self._data).entries(before)
        self.seen["orders_from_the_past"] = [type(entry.fact).__name__ for entry in record if entry.actor is not None]

    def is_closed_in(self, session: Session) -> bool:
        incident = session.state.tables.incidents.get(self.incident)
        return incident is not None and incident.closed_us is not None


def main(kind: type[MainJob] = MainJob) -> None:
    """Arguments: data directory, then the engine's command line."""
    data, engine = Path(sys.argv[1]), tuple(sys.argv[2:])
    play(lambda app: kind(app, data, engine), "auto")


if __name__ == "__main__":
    main()
