"""Parts in columns keep their order however often they are placed anew."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel

from widgets.columns import Columns


def test_that_parts_stand_in_the_order_of_the_last_placing(qtbot: Any) -> None:
    columns = Columns()
    qtbot.addWidget(columns)
    a, b, c, d = (QLabel(name) for name in "abcd")
    columns.resize(800, 400)
    columns.place([[a], [b, c], [d]])
    for _ in range(3):
        columns.place([[a, d], [b, c]])
        columns.place([[a, b, c, d]])
        columns.place([[a, d], [b, c]])
    columns.show()
    assert a.mapTo(columns, a.rect().topLeft()).y() < d.mapTo(columns, d.rect().topLeft()).y()
    assert b.mapTo(columns, b.rect().topLeft()).y() < c.mapTo(columns, c.rect().topLeft()).y()
    assert a.mapTo(columns, a.rect().topLeft()).y() == b.mapTo(columns, b.rect().topLeft()).y() == 0
