"""The lines of a centre as chips, the forms one has in hand, and how long the call in sight is going on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QVBoxLayout, QWidget

from ioc.qt.models import Models
from widgets.controls import Chip
from widgets.flow_layout import FlowLayout
from widgets.run_label import Run, RunLabel

MOST = 5
"""Lines that have a key."""


@dataclass(frozen=True)
class Chooser:
    """What the key of a line is called and does."""

    models: Models
    lines: IntakeLines
    at: int

    def key(self) -> str:
        """The line's number; empty where the site has no such many."""
        site = self.models.session.state.registry.site
        lines = site.calls.lines if site else ()
        return lines[self.at].key if self.at < len(lines) else ""

    def title(self) -> str:
        """As the palette says it."""
        return self.lines.tr("Line {line}").format(line=self.key())

    def run(self) -> None:
        """Choose it."""
        if self.key():
            self.lines.choose(self.key())


class IntakeLines(QWidget):
    """`line` is the one that N looks at first and that an empty form begins on."""

    opened = Signal(str)

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.line = ""
        self.chips: dict[str, Chip] = {}
        self.forms: dict[str, Chip] = {}
        self.choosers = [Chooser(models, self, at) for at in range(MOST)]
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self.spent = RunLabel(self)
        self.spent.setFixedHeight(26)
        self._row.addStretch(1)
        self._row.addWidget(self.spent)
        self._held = QWidget(self)
        self._flow = FlowLayout(self._held, spacing=6)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(self._row)
        column.addWidget(self._held)
        self._held.hide()

    def choose(self, line: str) -> None:
        """Show another line as the chosen one."""
        self.line = line
        for key, chip in self.chips.items():
            chip.setChecked(key == line)

    def show_state(self, mine: list[str], current: str, spent: str) -> None:
        """The forms in hand, where there are several, and the running time of the one in sight."""
        self.spent.set_runs([Run(spent, bold=True, token="tx1", px=22, gap=0)] if spent else ())
        wanted = mine if len(mine) > 1 else []
        if list(self.forms) != wanted:
            for chip in self.forms.values():
                self._flow.removeWidget(chip)
                chip.hide()
                chip.deleteLater()
            self.forms = {ident: Chip(parent=self._held) for ident in wanted}
            for ident, chip in self.forms.items():
                chip.clicked.connect(partial(self.opened.emit, ident))
                self._flow.addWidget(chip)
        intake = self._models.session.state.tables.intake
        for ident, chip in self.forms.items():
            told = self._models.names.call(ident)
            chip.setText(self.tr("{call} on hold").format(call=told) if intake[ident].held else told)
            chip.setChecked(ident == current)
        self._held.setVisible(bool(wanted))

    def retranslate(self) -> None:
        """Put every text again; a site that came later brings its lines."""
        site = self._models.session.state.registry.site
        lines = site.calls.lines if site else ()
        if [line.key for line in lines] == list(self.chips):
            titles = {line.key: line.title.get(self._models.language) for line in lines}
            for key, chip in self.chips.items():
                chip.setToolTip(titles[key])
            return
        for chip in self.chips.values():
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips = {}
        for at, line in enumerate(lines):
            chip = Chip(line.key, parent=self)
            chip.setToolTip(line.title.get(self._models.language))
            chip.clicked.connect(partial(self.choose, line.key))
            self._group.addButton(chip)
            self._row.insertWidget(at, chip)
            self.chips[line.key] = chip
        if lines and self.line not in self.chips:
            self.choose(lines[0].key)
