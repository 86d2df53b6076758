"""Two people at two desks, by keyboard alone: the operator who opens, the coordinator who sends, decides and ends.

Each is a desk process of its own over the one engine (see test_storm_worked.py). Every key and every mouse event that
Qt delivers is counted by a filter on the application. Prints one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from ioc.app.desk import DeskProcess, panel_specs
from ioc.app.desk_people import DeskFolders
from ioc.app.runtime import runtime_paths
from ioc.domain.plan_records import standings
from ioc.domain.plan_spec import StepKind
from ioc.domain.records import Incident
from ioc.domain.vocabulary import IncidentStage, UnitStatus
from ioc.domain.warning_records import PublicWarning, WarningKind, WarningState
from ioc.link.messages import PROTOCOL, Hello
from maps.choose import before_application
from tests.helpers.desk_play import until
from widgets.dock_host import configure_docking
from widgets.theme import apply_theme

PUMP = "drainage.pump_trip@pump-hoa-xuan-2"
PATIENCE_S = 240.0
MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease, QEvent.Type.Wheel)


class Log(QObject):
    """What the hand did: keys pressed, and mouse events (there must be none)."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.keys = self.mouse = 0
        self._last: tuple[int, int] | None = None
        app.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.mouse += event.type() in MOUSE
        return False


class Hands:
    """A person at a desk."""

    def __init__(self, app: QApplication, data: Path, login: str, password: str, number: int) -> None:
        self.app, self.log = app, Log(app)
        hello = Hello(protocol=PROTOCOL, client="storm", seat=f"desk-{number}", login=login, password=password)
        specs, faults = panel_specs()
        assert not faults, faults
        endpoint = runtime_paths(data).endpoint
        folders = DeskFolders(data / f"desk-{number}", f"desk-{number}")
        self.desk = DeskProcess(app, endpoint, hello, data, folders, specs, "vi")
        self.live, self.session = self.desk.live, self.desk.session
        self.live.start()
        self.desk.bridge.start()
        until(lambda: self.session.may_act() and self.session.state.registry.assets, "signed in", PATIENCE_S)
        self.live.windows[0].activateWindow()

    # --- a hand on the keyboard

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """One stroke, to whatever has the keyboard."""
        target = QApplication.focusWidget() or self.live.windows[0].as_window()
        self.log.keys += 1
        QTest.keyClick(target, key, modifier)
        QTest.qWait(30)

    def write(self, words: str) -> None:
        """Letters, as an input method writes them."""
        target = QApplication.focusWidget()
        assert target is not None
        for letter in words:
            self.log.keys += 1
            QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))

    def command(self, words: str) -> None:
        """The command line."""
        self.press(Qt.Key.Key_Slash)
        self.write(words)
        self.press(Qt.Key.Key_Return)

    def walk_to(self, key: str) -> None:
        """F6 until the panel has the keyboard."""
        for _ in range(40):
            if self.live.workspace.focused == key and self.has_keys(key):
                return
            self.press(Qt.Key.Key_F6)
        raise AssertionError(f"F6 never came to {key}")

    def has_keys(self, key: str) -> bool:
        panel, held = self.panel(key), QApplication.focusWidget()
        return held is not None and (held is panel or panel.isAncestorOf(held))

    def panel(self, key: str) -> Any:
        found = self.live.workspace.panel(key)
        assert isinstance(found, QWidget), key
        return found

    @property
    def tables(self) -> Any:
        return self.session.state.tables


def operate(hands: Hands) -> dict[str, Any]:
    """From the pump's alarm to an open incident; then what else comes is acknowledged until the night is over."""
    until(lambda: PUMP in hands.tables.alarms and hands.tables.alarms[PUMP].active, "the pump trips", PATIENCE_S)
    hands.walk_to("alarms")
    hands.press(Qt.Key.Key_Home)
    view = hands.panel("alarms").view
    for _ in range(60):
        if view.selected_id == PUMP:
            break
        hands.press(Qt.Key.Key_Down)
    assert view.selected_id == PUMP, "the alarm is in the list"
    before = hands.log.keys
    hands.press(Qt.Key.Key_A)
    until(lambda: hands.tables.alarms[PUMP].acknowledged, "acknowledged")
    hands.press(Qt.Key.Key_I)
    until(lambda: hands.tables.alarms[PUMP].incident, "the incident is on record")
    seen: dict[str, Any] = {"keys_to_incident": hands.log.keys - before}
    until(lambda: hands.tables.stage.level == 3, "the coordinator raised the stage", PATIENCE_S)
    seen["keys_to_warning"] = warn(hands)
    acknowledged, cleared = 0, False
    while hands.tables.stage.level != 1:
        QTest.qWait(300)
        if not cleared and _worked(hands) is None:
            all_clear(hands)
            cleared = True
        if hands.live.tally.total():
            hands.walk_to("feeds")
            hands.press(Qt.Key.Key_A)  # the alarm in the banner
            acknowledged += 1
    seen["acknowledged"] = acknowledged
    return seen


def warn(hands: Hands) -> int:
    """A flood warning around the incident, written and submitted; how many keys that took."""
    before = hands.log.keys
    hands.press(Qt.Key.Key_F11)
    until(lambda: hands.has_keys("warnings"), "the warnings have the keyboard")
    panel = hands.panel("warnings")
    hands.press(Qt.Key.Key_N)
    hands.press(Qt.Key(int(Qt.Key.Key_1) + panel.pick.values.index("flood")))
    assert panel.draft is not None and panel.draft.incident, "the composer knows the incident"
    hands.write("2.5 km")
    hands.press(Qt.Key.Key_Return)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: _warning(hands, WarningState.WAITING), "submitted")
    return hands.log.keys - before


def all_clear(hands: Hands) -> None:
    """The message that ends the warning, as a new one that follows it."""
    choose_warning(hands, until(lambda: _warning(hands, WarningState.IN_FORCE), "a warning in force"))
    hands.press(Qt.Key.Key_Y)
    hands.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    until(lambda: _warning(hands, WarningState.WAITING), "the all-clear is submitted")


def release(hands: Hands, kind: WarningKind) -> None:
    """The second pair of eyes: what waits is read, and released by typing its number."""
    waiting = until(lambda: _warning(hands, WarningState.WAITING), f"{kind} waits", PATIENCE_S)
    assert waiting.kind is kind and "quan" not in waiting.authors
    choose_warning(hands, waiting)
    hands.press(Qt.Key.Key_R)
    hands.write(waiting.number)
    hands.press(Qt.Key.Key_Return)
    until(lambda: hands.tables.warnings[waiting.id].state is not WarningState.WAITING, f"{waiting.number} is released")


def choose_warning(hands: Hands, wanted: PublicWarning) -> None:
    """F11, then down the list."""
    hands.press(Qt.Key.Key_F11)
    until(lambda: hands.has_keys("warnings"), "the warnings have the keyboard")
    view = hands.panel("warnings").view
    hands.press(Qt.Key.Key_Home)
    for _ in range(10):
        if view.selected_id == wanted.id:
            return
        hands.press(Qt.Key.Key_Down)
    raise AssertionError(f"{wanted.number} is not in the list")


def _warning(hands: Hands, state: WarningState) -> PublicWarning | None:
    return next((one for one in hands.tables.warnings.values() if one.state is state), None)


def _worked(hands: Hands) -> Incident | None:
    """The incident of the pump, while it is open."""
    ident = hands.tables.alarms[PUMP].incident if PUMP in hands.tables.alarms else None
    held = hands.tables.incidents.get(ident or "")
    return held if held is not None and held.stage is not IncidentStage.CLOSED else None


def coordinate(hands: Hands) -> dict[str, Any]:
    """Claims, sends by the proposal, raises the stage, works the plan to its end, brings the units home, closes."""
    incident = until(lambda: _worked(hands), "an incident to work on", PATIENCE_S)
    hands.walk_to("incidents")
    hands.press(Qt.Key.Key_Home)
    view = hands.panel("incidents").view
    for _ in range(20):
        if view.selected_id == incident.id:
            break
        hands.press(Qt.Key.Key_Down)
    before = hands.log.keys
    hands.press(Qt.Key.Key_C)
    until(lambda: hands.tables.incidents[incident.id].owner == "quan", "claimed")
    hands.press(Qt.Key.Key_F9)
    dispatch = hands.panel("dispatch")
    until(lambda: hands.has_keys("dispatch"), "the proposal has the keyboard")
    until(lambda: not dispatch._why_not_send(), f"a proposal: {dispatch._why_not_send()}", PATIENCE_S)
    hands.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    until(lambda: hands.tables.incidents[incident.id].units, "units are on it")
    seen: dict[str, Any] = {"keys_to_units": hands.log.keys - before}
    seen["units"] = list(hands.tables.incidents[incident.id].units)
    hands.command("cấp 3 mưa lớn, bơm Hòa Xuân dừng")
    until(lambda: hands.tables.stage.level == 3, "stage 3")
    for unit in seen["units"]:
        hands.command(f"s {unit} lên đường")
        hands.command(f"s {unit} tới nơi")
        until(lambda unit=unit: hands.tables.units[unit].status is UnitStatus.ON_SCENE, f"{unit} on scene")
    release(hands, WarningKind.ALERT)
    take_command(hands, incident.id)
    report(hands)
    seen["steps"] = work_the_plan(hands, incident.id)
    until(lambda: not hands.tables.alarms[PUMP].active, "the pump runs again", PATIENCE_S)
    meet_the_objective(hands)
    hands.walk_to("incident")
    hands.press(Qt.Key.Key_K)
    hands.press(Qt.Key.Key_Return)
    until(lambda: hands.tables.incidents[incident.id].stage is IncidentStage.CLOSED, "closed")
    seen["units_home"] = all(not hands.tables.units[unit].incidents for unit in seen["units"])
    release(hands, WarningKind.ALL_CLEAR)
    hands.command("cấp 1! nước rút, hết mưa")
    until(lambda: hands.tables.stage.level == 1, "all clear")
    return seen


def take_command(hands: Hands, incident: str) -> None:
    """Establishes command of the incident and sets an objective on its board."""
    to_board(hands)
    hands.press(Qt.Key.Key_C)
    hands.write("UBND phường Hòa Xuân")
    hands.press(Qt.Key.Key_Return)
    board = until(lambda: next((b for b in hands.tables.boards.values() if b.scope == incident), None), "a command")
    until(lambda: hands.has_keys("board"), "the board has the keyboard again")
    hands.press(Qt.Key.Key_N)
    hands.write("Giữ trạm bơm Hòa Xuân chạy")
    hands.press(Qt.Key.Key_Return)
    until(lambda: hands.tables.boards[board.id].objectives, "an objective")


def meet_the_objective(hands: Hands) -> None:
    """Space on it, and the first of three ways."""
    to_board(hands)
    panel = hands.panel("board")
    until(lambda: panel.lists["objectives"].marked, "the objective is marked")
    hands.press(Qt.Key.Key_Space)
    hands.press(Qt.Key.Key_1)
    until(lambda: all(one.outcome for one in panel.board().objectives), "the objective is met")


def to_board(hands: Hands) -> None:
    hands.press(Qt.Key.Key_F12)
    until(lambda: hands.has_keys("board"), "the board has the keyboard")


def report(hands: Hands) -> None:
    """Fills a situation report, reads it, adds words, approves it."""
    hands.press(Qt.Key.Key_F12, Qt.KeyboardModifier.ControlModifier)
    until(lambda: hands.has_keys("report"), "the report has the keyboard")
    panel = hands.panel("report")
    hands.press(Qt.Key.Key_N)
    until(panel.sheet.toPlainText, "a draft is filled")
    hands.press(Qt.Key.Key_PageDown)
    hands.press(Qt.Key.Key_A)
    hands.write("mưa giảm dần, xin thêm 2 xuồng")
    hands.press(Qt.Key.Key_Return)
    until(lambda: hands.tables.reports, "the report is approved")


def work_the_plan(hands: Hands, incident: str) -> int:
    """Every step of the incident's plan by Space, digits and words; how many there were."""
    panel = hands.panel("plan")
    hands.press(Qt.Key.Key_F10)
    until(lambda: hands.has_keys("plan"), "the plan has the keyboard")
    if panel.run_shown() is None:
        hands.press(Qt.Key.Key_P)
        hands.press(Qt.Key.Key_1)
    run = until(panel.run_shown, "a plan runs")
    strokes = 0
    while panel.run_shown().finished_us is None:
        held, plan = panel.run_shown(), panel.plan()
        rows = standings(held, plan, hands.tables.stage.level, hands.session.now_us())
        left = [row for row in rows if row.open and not row.step.every_s]
        assert left, "nothing is left open, yet the plan goes on"
        row = panel.standing()
        assert row is not None and row.index == left[0].index, "the mark stands on what comes next"
        before = (len(held.done), held.counts, held.remarks)
        hands.press(Qt.Key.Key_Space)
        if row.step.kind is StepKind.DECISION:
            hands.press(Qt.Key.Key_1)
            hands.write("đã bàn với UBND, mưa giảm")
            hands.press(Qt.Key.Key_Return)
        elif row.step.kind is StepKind.REMARK:
            hands.write("trên báo động I, triều xuống")
            hands.press(Qt.Key.Key_Return)

        def moved(before: Any = before) -> bool:
            now = panel.run_shown()
            return (len(now.done), now.counts, now.remarks) != before

        until(moved, f"step {row.index + 1} ({row.step.kind}) moved: {panel.notice.text}")
        until(lambda: panel.run_shown().finished_us is not None or hands.has_keys("plan"), "the keyboard is back")
        strokes += 1
        assert strokes < 80
    assert panel.run_shown().id == run.id
    return len(panel.run_shown().done)


def main() -> None:
    role, login, password, number = sys.argv[2], sys.argv[3], os.environ["STORM_PASSWORD"], int(sys.argv[4])
    before_application("native")
    configure_docking()
    app = QApplication(["storm"])
    apply_theme(app, "dark")
    hands = Hands(app, Path(sys.argv[1]), login, password, number)
    try:
        seen = {"operator": operate, "coordinator": coordinate}[role](hands)
        seen |= {"mouse": hands.log.mouse, "keys": hands.log.keys, "digest_seq": hands.session.state.seq}
        print(json.dumps(seen), flush=True)
        code = 0
    except BaseException as fault:
        said = getattr(getattr(hands.live.workspace.panel(hands.live.workspace.focused), "notice", None), "text", "")
        print(f"{type(fault).__name__}: {fault} ({said})", file=sys.stderr, flush=True)
        for number, window in enumerate(hands.live.windows):
            window.grab().save(str(Path(sys.argv[1]) / f"{role}-{number}.png"))
        code = 1
    os._exit(code)


if __name__ == "__main__":
    main()
