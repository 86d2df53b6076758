"""The four lists of a command board, side by side where there is room and folded where there is not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.board_records import Board
from ioc.qt.board_lines import BoardLine, BoardLines
from widgets.board_list import BoardList
from widgets.columns import Columns
from widgets.run_label import Run, RunLabel

LISTS = ("objectives", "sectors", "needs", "decisions")
WIDE, MIDDLE = 1150, 720


class BoardBody(Columns):
    """Left and Right go from list to list. `moved` names the list that has the keyboard."""

    moved = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lists = {key: BoardList(self, wraps=key == "decisions") for key in LISTS}
        self.titles = {key: RunLabel(self, stretches=True) for key in LISTS}
        self.cells: dict[str, QWidget] = {}
        self._shown = 0
        for key in LISTS:
            cell = QWidget(self)
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            self.titles[key].setFixedHeight(26)
            column.addWidget(self.titles[key])
            column.addWidget(self.lists[key])
            self.cells[key] = cell
            self.lists[key].moved.connect(lambda key=key: self.moved.emit(key))
            self.lists[key].crossed.connect(lambda step, key=key: self._cross(key, step))
        self.fold(WIDE)

    def fold(self, width: int) -> None:
        """Three columns where there is room; decisions go under the objectives, then everything under everything."""
        columns = 3 if width >= WIDE else 2 if width >= MIDDLE else 1
        if columns == self._shown:
            return
        self._shown = columns
        names: dict[int, tuple[tuple[str, ...], ...]] = {
            3: (("objectives",), ("sectors", "needs"), ("decisions",)),
            2: (("objectives", "decisions"), ("sectors", "needs")),
            1: (LISTS,),
        }
        self.place([[self.cells[key] for key in column] for column in names[columns]])

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
