"""All that a public alert says, in the language of the screen where it speaks it, with a switch over all its infos.

Plain text only: whatever a feed writes is shown as it was written, never as HTML.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QScrollArea, QVBoxLayout, QWidget

from ioc.domain.records import PublicAlert
from ioc.qt import alert_words as words
from ioc.qt.alert_sections import sections
from ioc.qt.clock import DeskClock
from ioc.qt.names import Names
from ioc.qt.tokens import INSET
from widgets.controls import Chip
from widgets.flow_layout import FlowLayout

ABOVE = {"ToldTitle": 8, "ToldLine": 3}
"""Room above a line, by its kind, in px."""
LONG_WORD = 24
"""Longer words (identifiers, addresses) may be broken behind a sign."""


def breakable(text: str) -> str:
    """The text with places where a line may end inside words that would not fit into a narrow page."""

    def parted(found: re.Match[str]) -> str:
        return re.sub(r"([^\w\s])", "\\1\N{ZERO WIDTH SPACE}", found[0])

    return re.sub(rf"\S{{{LONG_WORD},}}", parted, text)


class AlertDetail(QWidget):
    """Headline and grades, chips of the infos, then what to do, what happens, where, who; scrolls as one."""

    turned = Signal(int)
    """Another info was chosen."""

    def __init__(self, names: Names, clock: DeskClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._clock = names, clock
        self._alert: PublicAlert | None = None
        self._at = -1
        self._lines_shown: list[tuple[str, str]] = []
        self.empty = QLabel(self)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.chips: list[Chip] = []
        self._group = QButtonGroup(self)
        self._bar = QWidget(self)
        self._flow = FlowLayout(self._bar)
        self._flow.setContentsMargins(INSET, 6, INSET, 0)
        self._page = QWidget(self)
        self._column = QVBoxLayout(self._page)
        self._column.setContentsMargins(INSET, 8, INSET, 12)
        self._column.setSpacing(2)
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setWidget(self._page)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.empty, 1)
        column.addWidget(self._bar)
        column.addWidget(self.area, 1)
        self.retranslate()

    @property
    def at(self) -> int:
        """Which info is shown; -1 without one."""
        return self._at

    def say_empty(self, text: str = "") -> None:
        """What stands here while no warning is chosen."""
        self.empty.setText(text or self.tr("Select a warning to read it."))

    def told(self) -> str:
        """Everything on the page, as text."""
        return "\n".join(text for _, text in self._lines_shown)

    def set_alert(self, alert: PublicAlert | None) -> None:
        """Show another alert, from its first info; or the same, as it stands now."""
        other = (alert.id if alert else "") != (self._alert.id if self._alert else "")
        self._alert = alert
        if other:
            self._at = words.best_info(alert, self._names.language) if alert else -1
            self._make_chips()
        self._write()
        if other:
            self.area.verticalScrollBar().setValue(0)

    def turn(self, at: int) -> None:
        """Show another of its infos."""
        if self._alert is not None and 0 <= at < len(self._alert.infos):
            self._at = at
            self.chips[at].setChecked(True)
            self._write()
            self.area.verticalScrollBar().setValue(0)
            self.turned.emit(at)

    def turn_on(self) -> None:
        """The next info, after the last the first."""
        if self._alert is not None and self._alert.infos:
            self.turn((self._at + 1) % len(self._alert.infos))

    def read_on(self) -> None:
        """A page further down; at the end back to the top."""
        bar = self.area.verticalScrollBar()
        bar.setValue(0 if bar.value() >= bar.maximum() else bar.value() + max(bar.pageStep() - 30, 30))

    def retranslate(self) -> None:
        """Put every text again; the info follows the language of the screen."""
        self.say_empty()
        if self._alert is not None:
            self._at = words.best_info(self._alert, self._names.language)
            if 0 <= self._at < len(self.chips):
                self.chips[self._at].setChecked(True)
        self._write()

    def _make_chips(self) -> None:
        for chip in self.chips:
            self._group.removeButton(chip)
            self._flow.removeWidget(chip)
            chip.deleteLater()
        titles = words.info_titles(self._alert) if self._alert else []
        self.chips = [Chip(title, parent=self._bar) for title in titles]
        for at, chip in enumerate(self.chips):
            chip.clicked.connect(lambda _=False, at=at: self.turn(at))
            self._group.addButton(chip)
            self._flow.addWidget(chip)
            chip.setChecked(at == self._at)
        self._bar.setVisible(len(self.chips) > 1)
        self._bar.updateGeometry()

    def _write(self) -> None:
        alert = self._alert
        self.empty.setVisible(alert is None)
        self.area.setVisible(alert is not None)
        self._bar.setVisible(alert is not None and len(self.chips) > 1)
        lines = self._lines(alert) if alert is not None else []
        if lines == self._lines_shown:
            return
        self._lines_shown = lines
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for kind, text in lines:
            self._column.addWidget(self._label(kind, text))
        self._column.addStretch(1)

    def _lines(self, alert: PublicAlert) -> list[tuple[str, str]]:
        """(kind, text) from top to bottom; the kinds are object names of the style sheet."""
        info = alert.infos[self._at] if 0 <= self._at < len(alert.infos) else None
        mark, title = words.mark_of(alert), words.headline_of(alert, info)
        lines = [("ToldHead", f"{mark} · {title}" if mark else title)]
        if info is not None:
            lines.append(("ToldStrong", " · ".join(words.grade_words(info))))
        for section in sections(alert, info, self._names, self._clock.now_us()):
            if section.long:
                lines += [("ToldTitle", section.title), ("Told", section.text)]
            else:
                lines.append(("ToldLine", f"{section.title}: {section.text}"))
        return lines

    def _label(self, kind: str, text: str) -> QLabel:
        label = QLabel(self._page)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setText(breakable(text))
        label.setWordWrap(True)
        label.setObjectName(kind)
        label.setMinimumWidth(1)
        label.setContentsMargins(0, ABOVE.get(kind, 0), 0, 0)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label
