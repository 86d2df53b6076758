"""Pictures of the panels over the fake evening: `python -m tests.helpers.desk_pictures OUT_DIR`.

Needs a Qt platform (QT_QPA_PLATFORM=offscreen). Each panel by itself, and all of them on one 1920 x 1080 desk.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from ioc.qt.actions import Actions
from tests.helpers.desk import Desk
from tests.helpers.desk_story import history, tell
from tests.helpers.desk_warnings import hear_recorded
from widgets.panel_specs import SPECS
from widgets.theme import apply_theme

SIZES = {
    "alarms": (1180, 346),
    "incidents": (735, 346),
    "asset": (735, 362),
    "feeds": (735, 212),
    "incident": (760, 500),
    "units": (935, 420),
    "log": (605, 420),
    "calls": (735, 346),
    "alerts": (1180, 300),
}


def build(desk: Desk) -> dict[str, QWidget]:
    """One of each panel, with a history and an incident selected."""
    actions = Actions(desk.models)
    panels = {spec.key: spec.make(desk.session, desk.models, actions) for spec in SPECS}
    chance = random.Random(3)
    for ident, feed in desk.session.state.tables.feeds.items():
        rate = feed.taken / 200
        desk.models.feeds.give_points(ident, [max(0, int(rate + chance.gauss(0, rate / 9 + 1))) for _ in range(14)])
    desk.models.selection.select("incident", "i412")
    desk.models.selection.select("alert", desk.models.alerts.id_at(0))
    desk.models.selection.select("alarm", "bd2@cam-le")
    return panels


def answer(desk: Desk) -> None:
    """Let the fake engine answer the history that was asked for."""
    asked = desk.link.asked("history")
    if asked:
        desk.reply("history", history(asked[-1].params["from_us"], asked[-1].params["to_us"]))


def settle(ms: int = 400) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def compose(panels: dict[str, QWidget]) -> QWidget:
    """All panels on one screen, touching, with gaps of 4 px."""
    whole = QWidget()
    whole.resize(1920, 1080)
    row = QHBoxLayout(whole)
    row.setContentsMargins(4, 4, 4, 4)
    row.setSpacing(4)
    for keys, stretch in (
        (("incident", "units"), 0),
        (("alarms", "alerts", "log"), 0),
        (("incidents", "asset", "feeds"), 0),
    ):
        column = QVBoxLayout()
        column.setSpacing(4)
        for key in keys:
            column.addWidget(panels[key], SIZES[key][1])
        row.addLayout(column, {"incident": 600, "alarms": 700, "incidents": 620}[keys[0]] + stretch)
    return whole


def main(folder: Path) -> None:
    """Write the pictures."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    for look in ("dark", "light"):
        for language in ("vi", "en"):
            apply_theme(app, look)
            desk = tell(Desk(language=language))
            hear_recorded(desk, now=True)
            panels = build(desk)
            for key, panel in panels.items():
                panel.resize(*SIZES[key])
                panel.show()
            answer(desk)
            settle()
            for key, panel in panels.items():
                panel.grab().save(str(folder / f"{key}-{look}-{language}.png"))
            whole = compose(panels)
            whole.show()
            settle()
            whole.grab().save(str(folder / f"desk-{look}-{language}.png"))
            whole.close()
            whole.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
