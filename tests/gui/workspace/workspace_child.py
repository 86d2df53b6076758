"""A workspace in a process of its own: `workspace_child.py FOLDER STEP...`; prints what it finds as one JSON line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from tests.gui.workspace.windows_of_labels import SPECS, PlainWindow, make_label
from widgets.dock_host import configure_docking
from widgets.layout_store import LayoutStore
from widgets.workspace import Workspace


def found(workspace: Workspace) -> dict[str, object]:
    floats = [f for window in workspace.windows for f in window.docks.manager.floatingWidgets()]
    return {
        "screens": [screen.name() for screen in QGuiApplication.screens()],
        "on": [window.as_window().screen().name() for window in workspace.windows],
        "whole": [
            window.as_window().screen().availableGeometry().contains(window.as_window().frameGeometry())
            for window in workspace.windows
        ],
        "open": [list(window.docks.open_keys()) for window in workspace.windows],
        "floating": [
            key for window in workspace.windows for key in window.docks.held() if window.docks.is_floating(key)
        ],
        "floats": len(floats),
        "seen": [f.isVisible() and not f.visibleRegion().isEmpty() for f in floats],
        "had_floats": workspace.had_floats,
    }


def step(workspace: Workspace, name: str) -> None:
    match name:
        case "float":
            workspace.float_panel("alarms")
        case "dock":
            workspace.dock_panel("alarms")
        case "save":
            workspace.save()
        case "stray":
            workspace.windows[0].as_window().setGeometry(QRect(60_000, 60_000, 500, 400))
            workspace.clamp_windows()


def main() -> None:
    configure_docking()
    app = QApplication(sys.argv[:1])
    windows = int(os.environ.get("WINDOWS", "2"))
    workspace = Workspace(SPECS, make_label, [PlainWindow() for _ in range(windows)], LayoutStore(Path(sys.argv[1])))
    workspace.start()
    names = list(sys.argv[2:])

    def go() -> None:
        if names:
            step(workspace, names.pop(0))
            QTimer.singleShot(200, go)
            return
        print(json.dumps(found(workspace)), flush=True)
        os._exit(0)

    QTimer.singleShot(300, go)
    app.exec()


if __name__ == "__main__":
    main()
