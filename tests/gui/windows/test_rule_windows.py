"""Alarm rules at the whole desk: opened by the command line, with the rule that was meant."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.gui.windows.conftest import Shown
from widgets.rule_panel import RulePanel


def test_that_the_command_line_opens_the_panel_with_the_rule_that_is_meant(shown: Shown) -> None:
    live = shown.live
    assert not live.workspace.is_open("rules")
    live.open_command_line("rule bd2")
    shown.press(Qt.Key.Key_Return)
    assert live.workspace.is_open("rules")
    panel = live.workspace.panel("rules")
    assert isinstance(panel, RulePanel)
    assert panel.current == "bd2"
    assert panel.page.rule is not None and panel.page.rule.id == "bd2"
    assert panel.isAncestorOf(shown.live.windows[0].focusWidget())
