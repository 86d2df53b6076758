from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ioc.app.desk_people import NOBODY, DeskFolders
from ioc.app.desk_platform import prepare_platform, seconds_since_start, tidy_platform
from ioc.app.replay_child import ReplayChild
from tests.gui.windows.conftest import Shown
from widgets.gap_meter import GapMeter
from widgets.preferences import Preferences, load_preferences, save_preferences

ROOT = Path(__file__).resolve().parents[3]


def test_that_without_a_display_two_screens_are_made_and_it_is_said() -> None:
    environ: dict[str, str] = {}
    assert prepare_platform(environ) == "desk.no_display"
    file = Path(environ["QT_QPA_PLATFORM"].partition("configfile=")[2])
    told = json.loads(file.read_text("utf-8"))
    tidy_platform(environ)
    assert not file.exists()
    assert [screen["x"] for screen in told["screens"]] == [0, 1920]


def test_that_with_a_display_nothing_is_changed() -> None:
    environ = {"DISPLAY": ":0"}
    assert prepare_platform(environ) == ""
    assert environ == {"DISPLAY": ":0"}


def test_that_the_start_is_the_launchers_when_it_told() -> None:
    assert seconds_since_start({"IOC_LAUNCHED_NS": "0"})[1] == "launch"
    seconds, since = seconds_since_start({})
    assert since in ("process", "import")
    assert seconds > 0


def test_that_people_have_folders_that_no_name_leads_out_of(tmp_path: Path) -> None:
    folders = DeskFolders(tmp_path, "desk-1")
    assert folders.last_person() == NOBODY
    folders.remember("../../etc")
    assert folders.of(folders.last_person()).resolve().is_relative_to(tmp_path / "desk")
    folders.remember("hoa")
    assert DeskFolders(tmp_path, "desk-1").last_person() == "hoa"
    assert DeskFolders(tmp_path, "desk-2").last_person() == NOBODY


def test_that_a_replay_that_cannot_run_says_why(tmp_path: Path) -> None:
    data = tmp_path / "nothing here"
    data.mkdir()
    child = ReplayChild(data, f"ipc://{tmp_path / 'r.sock'}", 1, "supervisor")
    child.start()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert child.died()
    assert child.last_words()
    child.stop()


def test_that_a_replay_process_that_does_not_obey_is_ended(tmp_path: Path) -> None:
    child = ReplayChild(tmp_path, f"ipc://{tmp_path / 'r.sock'}", 1, "supervisor")
    child._command = ("sleep", "600")
    child.start()
    pid = child.pid
    os.kill(pid, signal.SIGSTOP)
    child.stop()
    assert not Path(f"/proc/{pid}").exists()


def test_that_another_person_finds_their_own_language_theme_and_layout(shown: Shown, tmp_path: Path) -> None:
    folder = tmp_path / "of another"
    save_preferences(folder, Preferences(language="vi", theme="light", keys={"desk.command_line": "F2"}))
    shown.live.adopt(folder, load_preferences(folder))
    QApplication.processEvents()
    assert shown.live.menus[0].titles()[0] == "Tệp"
    assert shown.live.actions.key_of("desk.command_line") == "F2"
    shown.live.save()
    assert (folder / "layouts.json").exists()
    assert not (tmp_path / "layouts.json").exists()


def test_that_gaps_are_whole_intervals(qapp: QApplication, qtbot) -> None:
    meter = GapMeter()
    assert meter.figures() == {}
    meter.start()
    qtbot.waitUntil(lambda: meter.figures().get("count", 0) >= 20, timeout=20_000)
    meter.stop()
    figures = meter.figures()
    assert 0 < figures["p50"] <= figures["p99"] <= figures["p99.9"] <= figures["max"]


def test_that_a_fault_while_painting_neither_hangs_nor_ends_the_desk() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.windows.painter_child"],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "['ValueError'] True True", done.stderr[-2000:]
    assert "active painter" not in done.stderr
    assert "broken on purpose" in done.stderr, "the log names the place"
