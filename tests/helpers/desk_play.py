"""What scripted desks of the flow tests share: wait for a thing to happen, press a key, run to the end and tell."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from maps.choose import before_application
from tests.helpers.processes import Running
from widgets.dock_host import configure_docking
from widgets.theme import apply_theme

GUARD_S = 45.0


class Job(Protocol):
    """The steps in order; `seen` collects what the test looks at, `engine` is the process beside it."""

    seen: dict[str, Any]
    engine: Running

    def run(self) -> None: ...


def until(what: Callable[[], Any], said: str, within_s: float = GUARD_S) -> Any:
    """Let Qt run until `what` is true; fails by name."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        QTest.qWait(20)
        found = what()
        if found:
            return found
    raise AssertionError(f"did not happen within {within_s:.0f} s: {said}")


def press(widget: QWidget, key: Any, modifier: Any = Qt.KeyboardModifier.NoModifier) -> None:
    """A key, as the keyboard gives it to the widget that has the focus inside `widget`, in the window in front."""

    def focused() -> QWidget | None:
        widget.window().activateWindow()
        widget.setFocus(Qt.FocusReason.ShortcutFocusReason)
        held = QApplication.focusWidget()
        return held if held is widget or (held is not None and widget.isAncestorOf(held)) else None

    QTest.keyClick(until(focused, f"the keyboard is in {widget}"), key, modifier)


def play(make: Callable[[QApplication], Job], surface: str = "native") -> None:
    """Make the job on a desk with this kind of map, run it, print what it saw as one line of JSON, and end the process:
    at once, whatever threads still run, with 1 if it failed."""
    before_application(surface)
    configure_docking()
    app = QApplication(["scripted-desk"])
    apply_theme(app, "dark")
    job, code = None, 0
    try:
        job = make(app)
        job.run()
    except BaseException:
        traceback.print_exc()
        code = 1
    if job is not None:
        print(json.dumps(job.seen), flush=True)
        if code:
            print(job.engine.said, file=sys.stderr)
        if job.engine.process.poll() is None:
            job.engine.kill()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
