"""The four lists of a command board, side by side where there is room and folded where there is not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ioc.domain.board_records import Board
from ioc.qt.board_lines import BoardLine, BoardLines
from widgets.board_list import BoardList
from widgets.run_label import Run, RunLabel

LISTS = ("objectives", "sectors", "needs", "decisions")
WIDE, MIDDLE = 1150, 720


class BoardBody(QWidget):
    """Left and Right go from list to list. `moved` names the list that has the keyboard."""

    moved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lists = {key: BoardList(self, wraps=key == "decisions") for key in LISTS}
        self.titles = {key: RunLabel(self, stretches=True) for key in LISTS}
        self.cells: dict[str, QWidget] = {}
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        for key in LISTS:
            cell = QWidget(self)
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            self.titles[key].setFixedHeight(26)
            column.addWidget(self.titles[key])
            column.addWidget(self.lists[key])
            column.addStretch(1)
            self.cells[key] = cell
            self.lists[key].moved.connect(lambda key=key: self.moved.emit(key))
            self.lists[key].crossed.connect(lambda step, key=key: self._cross(key, step))
        self.fold(WIDE)

    def fold(self, width: int) -> None:
        """Three columns where there is room; decisions go under the objectives, then everything under everything."""
        columns = 3 if width >= WIDE else 2 if width >= MIDDLE else 1
        if columns == self._columns:
            return
        self._columns = columns
        spots = {
            3: {"objectives": (0, 0, 2), "sectors": (0, 1, 1), "needs": (1, 1, 1), "decisions": (0, 2, 2)},
            2: {"objectives": (0, 0, 1), "decisions": (1, 0, 1), "sectors": (0, 1, 1), "needs": (1, 1, 1)},
            1: {key: (at, 0, 1) for at, key in enumerate(LISTS)},
        }[columns]
        for key, (row, column, rows) in spots.items():
            self._grid.addWidget(self.cells[key], row, column, rows, 1, Qt.AlignmentFlag.AlignTop)
        for column in range(3):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._grid.setRowStretch(len(LISTS), 1)

    def show_board(self, lines: BoardLines, board: Board | None, scope: str) -> None:
        """Show a board, or that there is none; decisions are there without one."""
        shown: dict[str, list[BoardLine]] = {
            "objectives": lines.objectives(board) if board else [],
            "sectors": lines.sectors(board) if board else [],
            "needs": lines.needs(board) if board else [],
            "decisions": lines.decisions(scope),
        }
        for key, found in shown.items():
            self.lists[key].show_lines(found, self._empty(key, board))
            self.titles[key].set_runs(self._title(key, found))

    def _cross(self, key: str, step: int) -> None:
        self.lists[LISTS[(LISTS.index(key) + step) % len(LISTS)]].setFocus()

    def _title(self, key: str, lines: list[BoardLine]) -> list[Run]:
        words = {
            "objectives": self.tr("Objectives"),
            "sectors": self.tr("Sectors"),
            "needs": self.tr("Needs"),
            "decisions": self.tr("Decisions"),
        }[key]
        runs = [Run(words, bold=True, px=14, token="tx1", gap=12)]
        if key in ("objectives", "needs"):
            left = sum(not line.over for line in lines)
            runs.append(Run(self.tr("{n} open").format(n=left), px=14, token="tx2"))
            late = sum(line.late for line in lines)
            if late:
                runs.append(Run(self.tr("· {n} OVER").format(n=late), px=14, bold=True, token="tx1"))
        elif lines:
            runs.append(Run(str(len(lines)), px=14, token="tx2"))
        return runs

    def _empty(self, key: str, board: Board | None) -> str:
        if board is None and key != "decisions":
            return self.tr("No command is established.")
        return {
            "objectives": self.tr("No objective. N sets one."),
            "sectors": self.tr("No sector. N forms one."),
            "needs": self.tr("Nothing is lacking."),
            "decisions": self.tr("No decision on record yet."),
        }[key]
