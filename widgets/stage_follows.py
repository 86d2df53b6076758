"""What follows from the city's stage: before it is set what would, afterwards a list that people work."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.commands import StartChecklist, TickStageItem
from ioc.qt.models import Models
from ioc.qt.stage_lines import open_words, stage_lines
from widgets.assign_box import Submit
from widgets.board_list import BoardList
from widgets.run_label import Run, RunLabel

PANELS = {"command": "board", "role": "board", "report": "report", "plan": "plan"}
"""Which panel leads on for what is not ticked by hand."""


class StageFollows(QWidget):
    """Space does what the marked line asks for: notes that an agency was told, launches the plan for the incident
    selected last, or leads to the panel where it is done."""

    def __init__(self, models: Models, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self._submit = models, submit
        self._level = 0
        self.title, self.left = RunLabel(self, stretches=True), RunLabel(self, stretches=True)
        self.list = BoardList(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for label in (self.title, self.left):
            label.setFixedHeight(24)
            column.addWidget(label)
        column.addWidget(self.list)

    def show_level(self, level: int) -> None:
        """Show what follows from a stage: the present one with what is done, another as what would follow."""
        state, names = self._models.session.state, self._models.names
        self._level = level
        present = level == state.tables.stage.level
        lines = stage_lines(state, level, names)
        self.list.show_lines(lines, self.tr("Nothing follows from this stage."))
        if present:
            done = sum(line.over for line in lines)
            words = self.tr("What follows: {done} of {n} done").format(done=done, n=len(lines))
        else:
            words = self.tr("If stage {level} is set, there follows:").format(level=level)
        self.title.set_runs([Run(words, px=14, token="tx2", gap=8)])
        left = open_words(state, level, names)
        self.left.set_runs([Run(left, px=14, bold=True, token="tx1", gap=8, shrinks=True)])
        self.left.setToolTip(left)
        self.left.setVisible(bool(left))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space or Enter on the list."""
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.list.hasFocus():
            self.do()
            return
        super().keyPressEvent(event)

    def do(self) -> None:
        """What the marked line asks for."""
        line, state = self.list.line(), self._models.session.state
        if line is None or line.over or self._level != state.tables.stage.level:
            return
        kind, key = line.ident.split(":", 1)
        show = self._models.selection.shown.emit
        if kind in ("agency", "panel"):
            self._submit(TickStageItem(kind=kind, key=key), line.text)
            if kind == "panel":
                show(key, "")
            return
        incident = self._models.selection.last("incident")
        if kind == "plan" and incident in state.tables.incidents:
            self._submit(StartChecklist(incident=incident, plan=key), line.text)
            return
        show(PANELS[kind], "")
