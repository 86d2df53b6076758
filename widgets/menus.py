"""The menu bar, filled from the action registry each time a menu opens: it cannot disagree with keys or palette."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMainWindow, QMenu

from ioc.qt.actions import Action, Actions
from widgets.workspace import Workspace

MENUS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("File", (), ("desk.save_layout", "desk.password", "desk.lock", "desk.sign_out", "desk.quit")),
    (
        "View",
        (),
        (
            "desk.next_panel",
            "panel.float",
            "panel.dock",
            "panel.move",
            "panel.close",
            "desk.arrange",
            "desk.reset_layout",
            "desk.theme",
            "desk.language",
        ),
    ),
    ("Alarms", ("alarms", "alerts"), ("banner.acknowledge", "banner.go", "banner.silence")),
    ("Incidents", ("incidents", "incident", "calls", "intake"), ("desk.open_incident", "desk.new_incident")),
    ("Dispatch", ("units", "command"), ()),
    ("Replay", (), ("desk.replay_hour", "desk.replay_ten", "desk.replay_at")),
    ("Tools", ("map", "asset", "feeds", "log", "people"), ("desk.command_line", "desk.palette")),
    ("Help", (), ("desk.keys", "desk.about")),
)
"""Title (context "Menus"), contexts whose actions it holds, and single action ids."""


def menu_word(title: str) -> str:
    """A menu's title in the language of the screen."""
    words = {
        "File": QCoreApplication.translate("Menus", "File"),
        "View": QCoreApplication.translate("Menus", "View"),
        "Alarms": QCoreApplication.translate("Menus", "Alarms"),
        "Incidents": QCoreApplication.translate("Menus", "Incidents"),
        "Dispatch": QCoreApplication.translate("Menus", "Dispatch"),
        "Replay": QCoreApplication.translate("Menus", "Replay"),
        "Tools": QCoreApplication.translate("Menus", "Tools"),
        "Help": QCoreApplication.translate("Menus", "Help"),
    }
    return words[title]


class Menus:
    """Menus of one window; `refused` is told a reason when an entry cannot run."""

    def __init__(
        self, window: QMainWindow, actions: Actions, workspace: Workspace | None, refused: Callable[[str], None]
    ) -> None:
        self._actions, self._workspace, self._refused = actions, workspace, refused
        self._menus: list[tuple[str, QMenu]] = []
        for title, contexts, singles in MENUS:
            menu = window.menuBar().addMenu(menu_word(title))
            menu.setToolTipsVisible(True)
            menu.aboutToShow.connect(lambda m=menu, c=contexts, s=singles, t=title: self._fill(m, t, c, s))
            self._menus.append((title, menu))

    def retranslate(self) -> None:
        """Say the titles again."""
        for title, menu in self._menus:
            menu.setTitle(menu_word(title))

    def titles(self) -> list[str]:
        """What the bar shows."""
        return [menu.title() for _, menu in self._menus]

    def _fill(self, menu: QMenu, title: str, contexts: tuple[str, ...], singles: tuple[str, ...]) -> None:
        menu.clear()
        for context in contexts:
            for action in self._actions.of(context):
                self._add(menu, action)
        for ident in singles:
            single = self._actions.get(ident)
            if single is not None:
                self._add(menu, single)
        if title == "View" and self._workspace is not None:
            menu.addSeparator()
            self._add_panels(menu, self._workspace)

    def _add(self, menu: QMenu, action: Action) -> None:
        key = self._actions.key_of(action.id)
        reason = action.enabled_reason()
        entry = menu.addAction(f"{action.title()}\t{key}" if key else action.title())
        entry.setEnabled(not reason)
        entry.setToolTip(reason)
        entry.triggered.connect(lambda _=False, ident=action.id: self._run(ident))

    def _add_panels(self, menu: QMenu, workspace: Workspace) -> None:
        for spec in workspace.specs.values():
            entry = menu.addAction(QCoreApplication.translate("Panels", spec.title))
            entry.setCheckable(True)
            entry.setChecked(workspace.is_open(spec.key))
            entry.triggered.connect(lambda on, key=spec.key: self._show(key, on))

    def _show(self, key: str, on: bool) -> None:
        assert self._workspace is not None
        if on:
            self._workspace.go_to(key)
        else:
            self._workspace.close_panel(key)

    def _run(self, ident: str) -> None:
        reason = self._actions.run(ident)
        if reason:
            self._refused(reason)
