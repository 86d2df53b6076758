"""A widget whose paintEvent fails with its painter alive; prints what was said when the loop has gone on."""

from __future__ import annotations

import os
import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from ioc.app.desk_faults import catch_faults
from widgets.paint_guard import guard_painting


class Failing(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawLine(0, 0, 10, 10)
        raise ValueError("broken on purpose")


guard_painting()
app = QApplication(sys.argv)
said: list[str] = []
catch_faults(said.append, app.quit)
window = QMainWindow()
window.setCentralWidget(Failing())
window.show()


def go_on(times: int = 0) -> None:
    if times < 5:
        window.centralWidget().update()
        QTimer.singleShot(30, lambda: go_on(times + 1))
        return
    picture = window.grab()
    print(sorted(set(said)), len(said) == 1, not picture.isNull(), flush=True)
    sys.stdout.flush()
    os._exit(0)


QTimer.singleShot(50, go_on)
app.exec()
