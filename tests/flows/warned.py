"""A recorded public warning reaches a desk, by hand and key on real windows (see test_warned.py).

The recorded message is long over, so the served copy is moved: every instant in it by one span, so that it was sent a
minute ago, and its expiry to some seconds from now. Nothing else of it is touched.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.domain.alerts import alert_alarm_id
from ioc.domain.records import Alarm
from ioc.domain.vocabulary import AlertState
from tests.flows.main_job import MainJob, main
from tests.helpers.cap_times import expiring, sent_at
from tests.helpers.desk_play import press, until
from tests.helpers.feed_server import FeedServer
from tests.helpers.recorded import recorded

RECORDED = "cap.IL124CA04A2F50.SevereThunderstormWarning.xml"
LASTS_S = 10
"""How long the warning holds from the moment it is served."""
SITE = """
[site]
id = "probe"
title = {{ vi = "Thử", en = "Probe" }}
zone = "Asia/Ho_Chi_Minh"
centre = [-90.6, 39.1]
zoom = 8
box = [-180, -90, 180, 90]
ground = "da_nang"
domains = ["safety", "drainage"]

[[feeds]]
id = "weather"
title = {{ vi = "Khí tượng", en = "Weather office" }}
domain = "safety"
connector = "cap"
interval_s = 1
[feeds.settings]
url = "{url}"
"""


class Warned(MainJob):
    """The steps, in order."""

    def __init__(self, app: QApplication, data: Path, engine: tuple[str, ...]) -> None:
        self.server = FeedServer()
        self.server.serve(recorded("cap", "google-empty_weather_index.atom").read_bytes())
        site = Path(engine[engine.index("--site") + 1])
        site.write_text(SITE.format(url=self.server.url()), encoding="utf-8")
        super().__init__(app, data, engine)

    def run(self) -> None:
        until(lambda: self.session.state.tables.feeds, "the feed")
        until(self.session.may_act, "somebody is signed in")
        self.seen["before"] = self.models.alerts.rowCount()
        self.warn()
        self.see_it()
        self.acknowledge_it()
        self.open_an_incident()
        self.see_it_end()
        self.engine.end()
        self.server.close()

    @property
    def models(self) -> Any:
        return self.live.models

    @property
    def alarm(self) -> Alarm | None:
        return self.session.state.tables.alarms.get(alert_alarm_id(self.ident))

    def warn(self) -> None:
        now = datetime.now(UTC)
        copy = sent_at(recorded("cap", RECORDED).read_bytes(), now - timedelta(minutes=1))
        copy = expiring(copy, now + timedelta(seconds=LASTS_S))
        self.server.serve(copy, content_type="application/cap+xml")
        alerts = until(lambda: self.session.state.tables.alerts, "the warning came")
        self.ident = next(iter(alerts))

    def see_it(self) -> None:
        """In the list, in the banner, with a sound, on the map."""
        alarm = until(lambda: self.alarm, "the alarm")
        self.seen["alarm"] = [alarm.source.value, alarm.priority, alarm.active, alarm.acknowledged]
        table = self.models.alerts
        until(lambda: table.rowCount() == 1, "the warning is listed")
        row = table.row(self.ident)
        self.seen["row"] = [row.in_force, row.mark, row.severity, row.event, row.area]
        most_urgent = until(self.live.tally.most_urgent, "something waits for an acknowledgement")
        self.seen["banner"] = most_urgent.id == alarm.id
        self.seen["sounding"] = self.live.sound.sounding
        self.seen["on_map"] = until(lambda: self.ident in self.panel("map").scene.areas, "the area is on the map")

    def acknowledge_it(self) -> None:
        """A in the alarm list, on the row that the keyboard goes to."""
        panel = self.panel("alarms")
        press(panel, Qt.Key.Key_Home)
        until(lambda: panel.current == alert_alarm_id(self.ident), "the alarm is selected")
        press(panel, Qt.Key.Key_A)
        until(lambda: self.alarm is not None and self.alarm.acknowledged, "acknowledged")

    def open_an_incident(self) -> None:
        """Home in the list of warnings takes the map there, I and Enter open the incident."""
        panel: Any = self.live.workspace.open_panel("alerts")
        press(panel, Qt.Key.Key_Home)
        until(lambda: panel.current == self.ident, "the warning is selected")
        self.seen["went"] = until(lambda: self.panel("map").held, "the map went there")
        self.seen["told"] = panel.detail.told().splitlines()[:2]
        press(panel, Qt.Key.Key_I)
        bars = [part.open_incident for part in self.live.parts]
        bar = until(lambda: next((bar for bar in bars if bar.isVisible()), None), "the form is open")
        QTest.keyClick(bar.words, Qt.Key.Key_Return)
        incidents = until(lambda: self.session.state.tables.incidents, "the incident is on the record")
        (incident,) = incidents.values()
        self.seen["incident"] = [list(incident.alerts) == [self.ident], list(incident.alarms) == [self.alarm.id]]
        self.seen["placed"] = incident.lon is not None
        until(lambda: panel.table.row(self.ident).incident == incident.number, "the row names the incident")

    def see_it_end(self) -> None:
        """Nobody does anything: the tick ends it."""
        until(lambda: self.alert_state() is AlertState.EXPIRED, "it has expired", within_s=LASTS_S + 30)
        until(lambda: self.alarm is not None and not self.alarm.active, "its alarm has returned")
        panel: Any = self.live.workspace.open_panel("alerts")
        panel.view.let_go()
        until(lambda: self.models.alerts.rowCount() == 0, "it has left the list")
        until(lambda: not self.panel("map").scene.areas, "it has left the map")
        self.models.alerts.set_filter("all")
        self.seen["ended"] = self.models.alerts.row(self.ident).in_force
        self.seen["occurrences"] = self.alarm.occurrence if self.alarm else 0

    def alert_state(self) -> AlertState:
        return self.session.state.tables.alerts[self.ident].state


if __name__ == "__main__":
    main(Warned)
