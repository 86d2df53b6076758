"""A centre's first evening at real windows, in a process of its own (see test_staff.py).

Nobody is known. The first administrator is made at the desk, makes a coordinator, leaves; the coordinator chooses a
password, sends a unit, locks and unlocks the desk, and is turned away when disabled from elsewhere. Prints what it saw.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from ioc.app.desk import DeskProcess, panel_specs
from ioc.app.desk_people import DeskFolders
from ioc.app.runtime import runtime_paths
from ioc.domain import commands as c
from ioc.link.messages import PROTOCOL, Hello
from tests.helpers.desk_play import play, press, until
from tests.helpers.link_seat import LinkSeat
from tests.helpers.processes import Running

ADMIN, FIRST, OWN = "correct horse battery", "given at the start", "mat khau rat dai"


def fill(field: QLineEdit, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


class StaffJob:
    """The steps, in order."""

    def __init__(self, app: QApplication, data: Path, command: tuple[str, ...]) -> None:
        self.seen: dict[str, Any] = {}
        self.engine = Running(*command, env=dict(os.environ))
        self.engine.until("engine ready")
        self.endpoint = runtime_paths(data).endpoint
        hello = Hello(protocol=PROTOCOL, client="staff", seat="desk-1")
        specs, faults = panel_specs()
        assert not faults, faults
        self.desk = DeskProcess(app, self.endpoint, hello, data, DeskFolders(data, "desk-1"), specs, "en")
        self.live, self.session = self.desk.live, self.desk.session
        self.bar = self.live.parts[0].sign_in
        self.live.start()
        self.live.windows[0].activateWindow()
        self.desk.bridge.start()

    def run(self) -> None:
        self.make_the_first_administrator()
        self.make_a_coordinator()
        self.choose_a_password()
        self.send_a_unit()
        self.lock_and_unlock()
        self.be_turned_away()

    @property
    def person(self) -> str:
        return self.session.welcome.person if self.session.welcome else ""

    def make_the_first_administrator(self) -> None:
        until(lambda: self.bar.isVisible() and self.bar.name.isVisible(), "the question for the first administrator")
        self.bar.name.setText("Lê Thu Hà")
        fill(self.bar.login, "ha")
        fill(self.bar.password, ADMIN)
        fill(self.bar.again, ADMIN)
        QTest.keyClick(self.bar.again, Qt.Key.Key_Return)
        until(lambda: self.person == "ha" and self.session.state.tables.seats, "the administrator at the desk")

    def make_a_coordinator(self) -> None:
        panel = until(lambda: self.live.workspace.panel("people"), "the people panel opened at the sign-in")
        press(panel, Qt.Key.Key_N)
        panel.new_bar.name.setText("Trần Minh Quân")
        fill(panel.new_bar.login, "quan")
        panel.new_bar.roles.chips[1].click()
        for tried in ("too short", FIRST):
            fill(panel.new_bar.password, tried)
            QTest.keyClick(panel.new_bar.password, Qt.Key.Key_Return)
            if tried != FIRST:
                until(lambda: "10 characters" in panel.notice.text, "the refusal in words")
        until(lambda: "quan" in self.session.state.tables.accounts, "the account")
        until(lambda: not panel.new_bar.isVisible(), "the strip put away")
        self.live.actions.run("desk.sign_out")
        until(lambda: self.bar.isVisible() and self.bar.login.isVisible(), "nobody at the desk")

    def choose_a_password(self) -> None:
        self.bar.login.clear()
        fill(self.bar.login, "quan")
        fill(self.bar.password, FIRST)
        QTest.keyClick(self.bar.password, Qt.Key.Key_Return)
        # the welcome is told a moment before the link counts as up, and what is sent in between is refused in words
        until(lambda: self.session.connected and self.bar.again.isVisible(), "the question for a password of one's own")
        self.seen["may_act_before"] = self.session.may_act()
        fill(self.bar.password, OWN)
        fill(self.bar.again, OWN)
        QTest.keyClick(self.bar.again, Qt.Key.Key_Return)
        until(
            lambda: self.person == "quan" and self.session.may_act() and self.session.state.tables.seats,
            "the coordinator at the desk",
        )

    def send_a_unit(self) -> None:
        tables = lambda: self.session.state.tables  # noqa: E731
        kind = self.session.state.registry.site.incident_types[0].key
        ticket = self.session.submit(c.OpenIncident(type=kind, priority=2, lon=108.21, lat=16.06))
        until(lambda: ticket.outcome != "sent", "an answer")
        assert ticket.outcome == "confirmed", (ticket.code, ticket.params)
        incident = until(lambda: next(iter(tables().incidents.values()), None), "an incident")
        self.live.models.selection.select("incident", incident.id)
        line = self.live.parts[0].command_line
        self.live.open_command_line()
        QTest.keyClicks(QApplication.focusWidget(), "assign CC-12")
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        until(lambda: tables().units["CC-12"].incidents, f"the unit sent ({line})")

    def lock_and_unlock(self) -> None:
        self.live.actions.run("desk.lock")
        seats = lambda: self.session.state.tables.seats  # noqa: E731
        until(lambda: seats()["desk-1"].locked_us, "the lock on the record")
        cover = self.live.parts[0].cover
        self.seen["covered"] = cover.isVisible() and not self.live.windows[0].docks.manager.isVisible()
        fill(cover.password, ADMIN)
        QTest.keyClick(cover.password, Qt.Key.Key_Return)
        until(lambda: "wrong" in cover.words.text(), "the refusal of another's password")
        fill(cover.password, OWN)
        QTest.keyClick(cover.password, Qt.Key.Key_Return)
        until(lambda: not cover.isVisible() and not seats()["desk-1"].locked_us, "the desk open again")

    def be_turned_away(self) -> None:
        with LinkSeat(self.endpoint, login="ha", password=ADMIN, seat="office") as office:
            office.ready()
            assert office.order(c.DisableAccount(login="quan")).outcome == "confirmed"
            until(lambda: self.bar.isVisible() and "Lê Thu Hà" in self.bar.words.text, "who signed the desk out")
            self.seen["told"] = self.bar.words.text
            until(lambda: self.session.connected, "looking round again")
            self.bar.login.clear()
            fill(self.bar.login, "quan")
            fill(self.bar.password, OWN)
            QTest.keyClick(self.bar.password, Qt.Key.Key_Return)
            until(lambda: "disabled. Ask" in self.bar.words.text, "a disabled person turned away")
            log = office.ask("log", limit=200)
        self.seen["who"] = [(e["fact"]["fact"], (e["actor"] or {}).get("person", "")) for e in reversed(log)]


def main() -> None:
    """Arguments: data directory, then the engine's command line."""
    data, command = Path(sys.argv[1]), tuple(sys.argv[2:])
    play(lambda app: StaffJob(app, data, command))


if __name__ == "__main__":
    main()
