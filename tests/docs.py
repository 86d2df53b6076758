"""`make docs`: the manual's pictures, taken of the running product on the simulated evening, by hand and key."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
LOOKS = (("vi", "dark", "all"), ("en", "light", "returned"), ("vi", "light", "shelved"), ("en", "dark", "all"))
"""Language, theme, and what the alarm list shows: from the gauge on, from what returned on, or what is hidden."""
STORY_S = 75
"""Until the evening has alarms of every priority."""
GAUGE = "bao_dong.cam_le@gauge-cam-le"
PUMP = "drainage.pump_trip@pump-hoa-xuan-2"


def prepare(folder: Path) -> None:
    """Everything that Qt and the engine read from the environment."""
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    os.environ.update(
        QT_QPA_PLATFORM=f"offscreen:configfile={screens(folder)}",
        IOC_KEY_FILE=str(folder / "key"),
        XDG_RUNTIME_DIR=str(runtime),
        IOC_LAUNCH_TOKEN="pictures",
        IOC_DEMO="1",
    )


def screens(folder: Path) -> Path:
    """Two screens of 1920x1080, side by side."""
    two = [{"name": f"screen-{n}", "x": 1920 * n, "y": 0, "width": 1920, "height": 1080} for n in (0, 1)]
    file = folder / "screens.json"
    file.write_text(json.dumps({"screens": two}), encoding="utf-8")
    return file


def main() -> int:
    """Take them all."""
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name))
        code = Evening(Path(name)).run()
        sys.stdout.flush()
        os._exit(code)


class Evening:
    """One evening at a desk."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from ioc.app.desk import DeskProcess, panel_specs
        from ioc.app.desk_people import DeskFolders
        from ioc.app.launch import free_port
        from ioc.app.runtime import runtime_paths
        from ioc.link.messages import PROTOCOL, Hello
        from maps.choose import before_application
        from tests.helpers.met_office import MetOffice
        from tests.helpers.processes import Running
        from widgets.dock_host import configure_docking
        from widgets.theme import apply_theme

        port, data = free_port(), folder / "data"
        env = {**os.environ, "IOC_SIMULATOR": f"http://127.0.0.1:{port}"}
        self.simulator = Running("simulate", "--port", str(port), env=env)
        self.simulator.until("url")
        self.met = MetOffice()
        self.engine = Running("engine", "--site", str(self.met.site(folder)), "--data-dir", str(data), env=env)
        self.engine.until("engine ready")
        before_application("auto")
        configure_docking()
        app = QApplication(["pictures"])
        apply_theme(app, "dark")
        hello = Hello(protocol=PROTOCOL, client="pictures", seat="desk-1", token="pictures")
        specs, _ = panel_specs()
        paths = runtime_paths(data)
        self.desk = DeskProcess(app, paths.endpoint, hello, data, DeskFolders(data, "desk-1"), specs, "vi")
        self.live, self.session = self.desk.live, self.desk.session
        self.live.start()
        self.desk.bridge.start()

    def run(self) -> int:
        """Work, then look from every side."""
        try:
            self.work()
            PICTURES.mkdir(parents=True, exist_ok=True)
            for language, theme, alarms in LOOKS:
                self.turn_alarms(alarms)
                self.look(language, theme)
            self.turn_alarms("all")
            self.look_back()
        finally:
            self.desk.replay.close()
            self.engine.end()
            self.simulator.end()
            self.met.close()
        return 0

    def until(self, what: Callable[[], Any], said: str, within_s: float = 150) -> Any:
        """Let Qt run until `what` is true."""
        from PySide6.QtTest import QTest

        end = time.monotonic() + within_s
        while time.monotonic() < end:
            QTest.qWait(50)
            found = what()
            if found:
                return found
        raise SystemExit(f"did not happen: {said}")

    def order(self, command: Any, outcome: str = "confirmed") -> Any:
        """A command and its settled ticket."""
        done: list[Any] = []
        self.session.submit(command).settled.connect(done.append)
        self.until(lambda: done, f"an answer to {command}")
        if done[0].outcome != outcome:
            raise SystemExit(f"{command}: {done[0].outcome} {done[0].code} {done[0].params}")
        return done[0]

    def work(self) -> None:
        """An incident from two alarms, two units, the city's stage, a checklist, a line in the log."""
        from PySide6.QtTest import QTest

        from ioc.domain import commands as c
        from ioc.domain.vocabulary import UnitStatus

        tables = lambda: self.session.state.tables  # noqa: E731
        self.until(lambda: {GAUGE, PUMP} <= set(tables().alarms), "the gauge's and the pump's alarms")
        text = "Nước vào nhà dân tổ 42, đã gọi bơm lưu động"
        opened = self.order(c.OpenIncident(type="urban_flood", priority=1, alarms=(PUMP, GAUGE), text=text)).created
        self.order(c.ClaimIncident(incident=opened))
        for unit in ("CH-02", "TN-01"):
            self.order(c.AssignUnit(incident=opened, unit=unit))
        self.order(c.SetUnitStatus(unit="CH-02", status=UnitStatus.EN_ROUTE))
        self.order(c.SetUnitStatus(unit="TN-01", status=UnitStatus.ON_SCENE))
        self.order(c.SetCityStage(level=3, reason="Mưa lớn, thủy chí Cẩm Lệ vượt báo động I"))
        # the rule of the plan launched it with the incident
        self.until(lambda: any(run.incident == opened for run in tables().checklists.values()), "the plan")
        plan = next(run.id for run in tables().checklists.values() if run.incident == opened)
        self.order(c.CompleteStep(checklist=plan, step=0))
        self.order(c.RemarkStep(checklist=plan, step=1, text="Cẩm Lệ trên báo động II, dâng 0,3 m/h, triều lên"))
        for step in (1, 2, 3):
            self.order(c.CompleteStep(checklist=plan, step=step))
        for _ in range(4):
            self.order(c.CountStep(checklist=plan, step=7))
        self.order(c.AddNote(incident=opened, text="BCH Quân sự báo sẵn 2 xuồng"))
        self.order(c.WriteLog(text="Hồ An Trạch báo xả 450 m³/s đến 24:00"))
        self.until(lambda: any(a.priority == 2 for a in tables().alarms.values()), "the feeder's outage")
        crash = self.order(c.OpenIncident(type="traffic_accident", priority=2, lon=108.206, lat=16.066)).created
        self.order(c.AssignUnit(incident=crash, unit="115-03"))
        self.order(c.AcknowledgeAlarm(alarm=GAUGE, occurrence=tables().alarms[GAUGE].occurrence))
        self.opened = opened
        self.go_wrong(opened)
        QTest.qWait(STORY_S * 100)
        self.live.models.selection.select("incident", opened)
        self.live.models.selection.select("alarm", GAUGE)

    def go_wrong(self, opened: str) -> None:
        """What an evening has besides: a shelved alarm, one out of service, a refusal, an alarm that went away before
        anybody acknowledged it, a feed that fell silent."""
        from ioc.domain import commands as c
        from ioc.domain.alarms import label
        from ioc.domain.vocabulary import AlarmLabel, FeedState
        from tests.helpers.met_office import HEAVY

        tables = lambda: self.session.state.tables  # noqa: E731

        def labelled(ident: str) -> AlarmLabel:
            return label(tables().alarms[ident])

        def quiet_ones() -> list[str]:
            alarms = sorted(tables().alarms.values(), key=lambda alarm: (-alarm.priority, alarm.id))
            taken = (GAUGE, PUMP, HEAVY)
            return [a.id for a in alarms if a.active and a.asset and a.incident is None and a.id not in taken]

        self.until(lambda: HEAVY in tables().alarms, "the shower's alarm")
        self.met.clear_up()
        shelved, repaired = self.until(lambda: quiet_ones()[:2] if len(quiet_ones()) > 3 else None, "four small alarms")
        self.order(c.ShelveAlarm(alarm=shelved, duration_s=3600, reason="Đang thay đầu đo, phiếu 118"))
        self.order(c.PutOutOfService(alarm=repaired, reason="Tủ cắt điện để sửa, phiếu 121"))
        self.order(c.AssignUnit(incident=opened, unit="115-03"), "refused")
        self.until(lambda: labelled(HEAVY) is AlarmLabel.RETURNED, "the shower's alarm returned unacknowledged")
        self.met.fall_silent()
        self.until(lambda: tables().feeds["met"].state is FeedState.STALE, "a stale feed")

    def turn_alarms(self, to: str) -> None:
        """Bring a part of the alarm list into sight."""
        from tests.helpers.met_office import HEAVY

        name = "shelved" if to == "shelved" else "all"
        panel = self.live.workspace.panel("alarms")
        assert panel is not None
        panel.filters.chips[name].click()
        self.live.models.selection.select("alarm", HEAVY if to == "returned" else GAUGE)

    def look(self, language: str, theme: str) -> None:
        """A picture of both windows."""
        from PySide6.QtTest import QTest

        self.live.set_language(language)
        self.live.set_theme(theme)
        QTest.qWait(2500)
        for window, what in zip(self.live.windows, ("desk", "coordinator"), strict=True):
            window.grab().save(str(PICTURES / f"{what}-{language}-{theme}.png"))

    def look_back(self) -> None:
        """The replay, half a minute ago, in both languages."""
        from PySide6.QtTest import QTest

        self.live.set_theme("dark")
        self.desk.replay.open(self.session.now_us() - 30_000_000)
        desk = self.desk.replay.desk
        self.until(lambda: desk.session.state.tables.alarms, "the past")
        for language in ("vi", "en"):
            self.live.set_language(language)
            QTest.qWait(2500)
            desk.models.selection.select("alarm", GAUGE)
            QTest.qWait(1500)
            desk.window.grab().save(str(PICTURES / f"replay-{language}-dark.png"))


if __name__ == "__main__":
    raise SystemExit(main())
