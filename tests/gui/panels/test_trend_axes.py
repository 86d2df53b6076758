"""The trend's axes follow the language of the screen, also where nothing else of them changed."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg

from widgets.trend_axes import FigureAxis


def test_that_figures_painted_in_one_language_are_painted_anew_in_another(qtbot: Any) -> None:
    axis = FigureAxis()
    plot = pg.PlotWidget(axisItems={"left": axis})
    qtbot.addWidget(plot)
    plot.setYRange(1.0, 2.5)
    plot.resize(400, 300)
    plot.show()
    plot.grab()
    painted = axis.picture
    assert painted is not None
    axis.say_in("vi", {})
    assert axis.picture is painted, "nothing changed, nothing is painted"
    axis.say_in("en", {})
    assert axis.picture is None
    plot.grab()
    assert axis.picture is not None
    assert axis.tickStrings([1.5], 1.0, 0.5) == ["1.5"]
