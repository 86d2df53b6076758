"""A locked screen takes personal data away: over a real bus, in a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import Any

import pytest

from tests.helpers.desk import HOA, QUAN, Desk

LISTEN = """
import subprocess, sys
from PySide6.QtCore import QCoreApplication, QTimer
from ioc.qt.os_lock import OsLock

app = QCoreApplication([])
lock = OsLock()
lock.locked.connect(lambda: (print("locked"), app.quit()))
path, signal = "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver.ActiveChanged"
subprocess.run(["dbus-send", "--session", "--type=signal", path, signal, f"boolean:{sys.argv[1]}"], check=True)
QTimer.singleShot(int(sys.argv[2]), app.quit)
app.exec()
"""


@pytest.mark.parametrize(("active", "guard_ms", "told"), [("true", 20_000, "locked"), ("false", 500, "")])
def test_that_the_screen_saver_on_the_bus_is_heard(active: str, guard_ms: int, told: str) -> None:
    if shutil.which("dbus-run-session") is None or shutil.which("dbus-send") is None:
        pytest.skip("no D-Bus tools on this machine")
    script = ("dbus-run-session", "--", sys.executable, "-c", LISTEN, active, str(guard_ms))
    done = subprocess.run(script, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == told


def test_that_who_may_see_masked_data_is_told_before_anything_is_asked(qapp: Any) -> None:
    assert Desk(actor=QUAN).models.privacy.why_not("en") == ""
    assert Desk(actor=HOA).models.privacy.why_not("en").startswith("Not permitted for the role operator")
    assert "replay" in Desk(actor=QUAN, is_replay=True).models.privacy.why_not("en")
    cut = Desk(actor=QUAN)
    cut.session.set_connected(False)
    assert "no link" in cut.models.privacy.why_not("en")


def test_that_what_the_engine_withholds_is_told_from_what_is_on_its_way(qapp: Any) -> None:
    desk = Desk()
    texts = desk.models.texts
    assert texts.get("r1") is None
    assert not texts.withheld("r1")
    texts._take({"r1": None, "r2": {"text": "x"}})
    assert (texts.get("r1"), texts.withheld("r1")) == ("", True)
    assert (texts.get("r2"), texts.withheld("r2")) == ("x", False)
