"""A window of the desk: menus, banner, docks, command line, status bar. It hosts them and owns nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

from widgets.controls import KeyButton
from widgets.dock_host import DockHost
from widgets.run_label import Run, RunLabel


class MainWindow(QMainWindow):
    """`above` and `below` stand over and under the docks, in order; `frame` may wrap the docks (replay)."""

    escaped = Signal()
    """Esc reached the window: back to the panel."""
    close_asked = Signal()
    """The person closes the window; the desk decides what ends."""

    def __init__(self, number: int = 0) -> None:
        super().__init__()
        self.number = number
        self.ends_with_close = False
        self.on_key: Callable[[QKeyEvent], bool] | None = None
        self.body = QWidget(self)
        self._column = QVBoxLayout(self.body)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.place = QWidget(self.body)
        self._middle: QWidget = self.place
        self._cover: QWidget | None = None
        inner = QVBoxLayout(self.place)
        inner.setContentsMargins(3, 3, 3, 3)
        self.docks = DockHost(self.place)
        inner.addWidget(self.docks.manager)
        self.setCentralWidget(self.body)
        self.name_label, self.corner_label = RunLabel(self), RunLabel(self)
        self.palette_button = KeyButton("", "Ctrl K", flat=True)
        self._right = QWidget(self)
        self._dress_menu_bar()

    def as_window(self) -> QMainWindow:
        """Itself (the workspace's view of a window)."""
        return self

    def fill(
        self,
        above: Sequence[QWidget],
        below: Sequence[QWidget],
        middle: QWidget | None = None,
        cover: QWidget | None = None,
    ) -> None:
        """Stack the parts; `middle` replaces the bare docks (it must hold `place` itself), `cover` hides them."""
        for part in above:
            self._column.addWidget(part)
        self._middle, self._cover = middle or self.place, cover
        self._column.addWidget(self._middle, 1)
        if cover is not None:
            self._column.addWidget(cover, 1)
        for part in below:
            self._column.addWidget(part)

    def set_covered(self, covered: bool) -> None:
        """Hide docks, floating panels and menus behind the cover, or bring them back."""
        self.menuBar().setVisible(not covered)
        for floating in self.docks.manager.floatingWidgets():
            floating.setVisible(not covered)
        self._middle.setVisible(not covered)
        if self._cover is not None:
            self._cover.setVisible(covered)
            if covered and self.isActiveWindow():
                self._cover.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_names(self, city: str, desk: str) -> None:
        """City at the left of the menus; which desk and screen this is, at the right."""
        self.name_label.set_runs([Run(city, bold=True, token="tx1", px=15, gap=10)])
        self.corner_label.set_runs([Run(desk, px=14, gap=4), Run(" ", gap=6)])
        self.palette_button.setText(self.tr("Palette"))
        self.setWindowTitle(f"{city} · {desk}")
        for label in (self.name_label, self.corner_label):
            label.setFixedSize(label.sizeHint().width() + 6, 30)
        self._right.adjustSize()
        self._place_corners()

    def changeEvent(self, event: QEvent) -> None:
        """Menu corners follow the fonts."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.StyleChange) and hasattr(self, "corner_label"):
            self._place_corners()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc and letters that nobody inside wanted."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            event.accept()
        elif self.on_key is None or not self.on_key(event):
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing is a question to the desk, not an end in itself."""
        if self.ends_with_close:
            event.accept()
            return
        event.ignore()
        self.close_asked.emit()

    def _dress_menu_bar(self) -> None:
        self.menuBar().setNativeMenuBar(False)
        self.menuBar().setCornerWidget(self.name_label, Qt.Corner.TopLeftCorner)
        row = QHBoxLayout(self._right)
        row.setContentsMargins(0, 0, 6, 0)
        row.addWidget(self.corner_label)
        row.addWidget(self.palette_button)
        self.menuBar().setCornerWidget(self._right, Qt.Corner.TopRightCorner)

    def _place_corners(self) -> None:
        self.menuBar().updateGeometry()
        self.menuBar().adjustSize()
        self.menuBar().resize(self.width(), self.menuBar().sizeHint().height())
