"""Parts in columns that do not wait for each other: a long one pushes down only what stands under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

MOST = 3


class Columns(QWidget):
    """`place` says which parts stand in which column, from the top; called again, it moves them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._homes = [QWidget(self) for _ in range(MOST)]
        self._columns: list[QVBoxLayout] = []
        for home in self._homes:
            column = QVBoxLayout(home)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(4)
            column.addStretch(1)
            self._columns.append(column)
            row.addWidget(home, 1)

    def place(self, parts: Sequence[Sequence[QWidget]]) -> None:
        """At most three columns; those without parts are gone."""
        for column in self._columns:
            while column.count() > 1:  # all out first: a part put again where it is would shift the others
                column.takeAt(0)
        for at, (home, column) in enumerate(zip(self._homes, self._columns, strict=True)):
            here = parts[at] if at < len(parts) else ()
            for part in here:
                column.insertWidget(column.count() - 1, part)
            home.setVisible(bool(here))
