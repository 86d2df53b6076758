"""Calls and refused records of a storm at a real desk over a real engine, in a process of its own (see test_calls.py).

Looks through everything that the desk shows and everything on disk, unmasks one refused record and one call by key,
opens an incident from one call and links another. Prints what it saw as one JSON line, never a planted word.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ioc.app.desk import DeskProcess, panel_specs
from ioc.app.desk_people import DeskFolders
from ioc.app.runtime import runtime_paths
from ioc.link.messages import PROTOCOL, Hello
from ioc.qt.unmasking import SHOWN
from tests.flows.planted import CALLS, PLANTED, REFUSED, raw_words
from tests.helpers.desk_play import play, until
from tests.helpers.processes import Running
from tests.helpers.shown_texts import planted_in, shown_texts


class CallsJob:
    """The steps, in order; `seen` collects what the test looks at."""

    def __init__(self, app: QApplication, folder: Path, data: Path, engine: tuple[str, ...]) -> None:
        self.seen: dict[str, Any] = {}
        self.folder = folder
        self.engine = Running(*engine, env=dict(os.environ))
        self.engine.until("engine ready")
        hello = Hello(protocol=PROTOCOL, client="calls", seat="desk-1", token=os.environ["IOC_LAUNCH_TOKEN"])
        specs, faults = panel_specs()
        assert not faults, faults
        endpoint = runtime_paths(data).endpoint
        self.desk = DeskProcess(app, endpoint, hello, data, DeskFolders(data, "desk-1"), specs, "vi")
        self.live, self.session, self.models = self.desk.live, self.desk.session, self.desk.live.models
        self.live.start()
        self.desk.bridge.start()

    def run(self) -> None:
        tables = lambda: self.session.state.tables  # noqa: E731
        until(lambda: len(tables().calls) == CALLS, "every call")
        until(lambda: len(tables().rejects) >= REFUSED, "every refused record")
        until(lambda: self.session.welcome and self.session.welcome.role == "coordinator", "a coordinator sits here")
        self.models.calls.set_filter("all")
        self.look("masked")
        self.open_a_reject()
        self.open_a_call()
        self.work_with_calls()
        self.look("after")
        self.seen["on_disk"] = [word for word in PLANTED if raw_words(self.folder, word)]
        self.seen["wal"] = any(path.name.endswith("-wal") for path in self.folder.rglob("*"))
        self.engine.end()
        self.seen["engine_log"] = planted_in([self.engine.said], PLANTED)

    def look(self, when: str) -> None:
        """Both languages; every panel brought forward once."""
        found: list[str] = []
        for language in ("vi", "en"):
            self.live.set_language(language)
            for key in self.live.workspace.specs:
                self.live.workspace.open_panel(key)
                QTest.qWait(10)
            found += planted_in(shown_texts(self.models), PLANTED)
        self.seen[f"shown_{when}"] = found

    def unmask(self, panel: Any, box: Any, view: Any) -> None:
        """U, a reason, Enter; back when it is shown."""
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_U)
        until(box.bar.isVisible, f"the reason is asked for ({panel.notice.text!r}, {box.why_not()!r})")
        QTest.keyClicks(box.bar.reason, "call back to verify")
        QTest.keyClick(box.bar.reason, Qt.Key.Key_Return)
        until(lambda: box.unmasking.state == SHOWN, f"it is shown ({box.told.text()!r})")

    def open_a_reject(self) -> None:
        self.live.workspace.open_panel("feeds")
        panel: Any = self.live.workspace.panel("feeds")
        self.models.selection.select("feed", "calls")
        rejects = panel.rejects
        until(lambda: rejects.table.rowCount() >= REFUSED, "the refused records are listed")
        rejects.view.selectRow(0)
        self.seen["payload_before"] = rejects.box.fields.texts()
        self.unmask(panel, rejects.box, rejects.view)
        payload = json.loads(rejects.box.fields.document.toPlainText())
        self.seen["payload_names"] = payload["properties"]["caller"] == PLANTED[0]
        self.seen["payload_plain"] = "<b>" in rejects.box.fields.document.toPlainText()
        rejects.view.selectRow(1)
        self.seen["payload_after"] = rejects.box.fields.texts()
        self.logged("feed")

    def open_a_call(self) -> None:
        self.live.workspace.open_panel("calls")
        panel: Any = self.live.workspace.panel("calls")
        panel.view.selectRow(0)
        self.unmask(panel, panel.box, panel.view)
        told = panel.box.fields.texts()
        self.seen["call_names"] = [word in told for word in PLANTED]
        self.seen["probe_sees_it"] = set(planted_in(shown_texts(self.models), PLANTED)) == set(PLANTED)
        QTest.keyClick(panel.view, Qt.Key.Key_Escape)
        self.seen["call_after"] = panel.box.fields.texts()
        self.logged("call")

    def logged(self, what: str) -> None:
        """The shift log says that it was shown, by whom and why."""
        log = self.models.log

        def line() -> str:
            rows = [log.row(log.id_at(row)) for row in range(log.rowCount())]
            shown = [row for row in rows if row.kind == "PersonalDataUnmasked" and row.who]
            return shown[0].text if shown and "call back to verify" in shown[0].text else ""

        self.seen[f"log_{what}"] = until(line, f"the log tells of the {what}")

    def work_with_calls(self) -> None:
        """I on the first call, L on the second."""
        panel: Any = self.live.workspace.panel("calls")
        self.models.calls.set_filter("waiting")
        panel.view.setFocus()
        panel.view.selectRow(0)
        first = panel.current
        QTest.keyClick(panel.view, Qt.Key.Key_I)
        tables = self.session.state.tables
        until(lambda: tables.calls[first].incident, f"the call has an incident ({panel.notice.text!r})")
        panel.view.let_go()
        until(lambda: self.models.calls.row_of(first) < 0, "it waits no longer")
        panel.view.setFocus()
        panel.view.selectRow(0)
        second = panel.current
        QTest.keyClick(panel.view, Qt.Key.Key_L)
        until(lambda: tables.calls[second].incident, f"the second call is linked ({panel.notice.text!r})")
        incident = tables.incidents[tables.calls[first].incident]
        self.seen["same_incident"] = tables.calls[second].incident == incident.id and second != first
        self.seen["kind"] = incident.type
        self.models.selection.select("incident", incident.id)


def main() -> None:
    """Arguments: the folder to look through, the data directory, then the engine's command line."""
    folder, data, engine = Path(sys.argv[1]), Path(sys.argv[2]), tuple(sys.argv[3:])
    play(lambda app: CallsJob(app, folder, data, engine))


if __name__ == "__main__":
    main()
