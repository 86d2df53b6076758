from __future__ import annotations

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from maps.legend import EDGE, Legend
from maps.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("metres", [0.3, 4.6, 18.4, 36.7, 1200.0])
@pytest.mark.parametrize("room", [1170, 420])
def test_that_the_legend_ends_where_its_longest_row_ends(
    qtbot: QtBot, tokens: Tokens, metres: float, room: int
) -> None:
    frame = QWidget()
    qtbot.addWidget(frame)
    legend = Legend(frame)
    legend.dress(tokens)
    legend.arrange(room)
    legend.set_metres_per_pixel(metres)
    picture = legend.grab().toImage()
    ground = QColor(tokens["bg1"])
    inked = [
        x
        for x in range(3, picture.width() - 3)
        if any(picture.pixelColor(x, y) != ground for y in range(3, picture.height() - 3))
    ]
    assert 0 <= picture.width() - inked[-1] - EDGE <= 3
    assert picture.width() <= room
