"""Part of the command panel: set the city's operating stage, 1 to 5, with a reason."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ioc.domain.commands import SetCityStage
from ioc.qt.models import Models
from ioc.qt.stage_lines import open_words
from widgets.assign_box import Submit
from widgets.controls import Chip, KeyButton
from widgets.permission import why_not
from widgets.run_label import Run, RunLabel
from widgets.stage_follows import StageFollows

LEVELS = (1, 2, 3, 4, 5)


class StageBox(QWidget):
    """Five chips, what the chosen stage is called and what follows from it, a reason, a button. The reason goes to the
    vault. Stepping down while something is open is asked for knowingly: the button says so."""

    def __init__(self, models: Models, submit: Submit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self._submit = models, submit
        self._picked_at = 0
        self.subject = RunLabel(self, stretches=True)
        self.chips = [Chip(str(level)) for level in LEVELS]
        group = QButtonGroup(self)
        chips = QHBoxLayout()
        chips.setSpacing(4)
        for chip in self.chips:
            group.addButton(chip)
            chip.toggled.connect(lambda _: self._say())
            chip.clicked.connect(self._pick)
            chips.addWidget(chip)
        chips.addWidget(self.subject, 1)
        self.reason = QLineEdit(self)
        self.reason.textChanged.connect(lambda _: self._say())
        self.reason.returnPressed.connect(self.set_stage)
        self.button = KeyButton("")
        self.button.clicked.connect(self.set_stage)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.reason, 1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(6)
        self.subject.setFixedHeight(26)
        column.addLayout(chips)
        column.addLayout(foot)
        self.follows = StageFollows(models, submit, self)
        column.addWidget(self.follows)
        self.refresh()

    def refresh(self) -> None:
        """Take the stage of the city over, unless somebody is choosing another."""
        level = self._models.session.state.tables.stage.level
        if not self.reason.text() and self._picked_at != level:
            self.chips[level - 1].setChecked(True)
        self._say()

    def _pick(self) -> None:
        """Somebody looks at another stage: it stays chosen until the city's own changes."""
        self._picked_at = self._models.session.state.tables.stage.level

    def chosen(self) -> int:
        """The chip that is down."""
        return next((at + 1 for at, chip in enumerate(self.chips) if chip.isChecked()), 1)

    def why_not(self) -> str:
        """Why the button cannot be pressed now."""
        if self.chosen() == self._models.session.state.tables.stage.level:
            return self.tr("The city is at this stage already.")
        if not self.reason.text().strip():
            return self.tr("A reason is needed: it goes on the record.")
        return why_not(self._models.session, SetCityStage)

    def set_stage(self) -> None:
        """Give the command; the field is emptied, the bar shows the new stage only when the engine has it."""
        if self.why_not():
            return
        level = self.chosen()
        knowingly = bool(open_words(self._models.session.state, level, self._models.names))
        command = SetCityStage(level=level, reason=self.reason.text().strip(), leave_open=knowingly)
        self._picked_at = 0
        self.reason.clear()
        self._submit(command, self.tr("City to stage {level}").format(level=level))

    def _say(self) -> None:
        site, level = self._models.session.state.registry.site, self.chosen()
        name = site.stages[level - 1].get(self._models.language) if site and level <= len(site.stages) else ""
        now = self._models.session.state.tables.stage.level
        runs = [Run(name, bold=True, token="tx1", gap=8)]
        runs.append(Run(self.tr("· now stage {level}").format(level=now), token="tx2", shrinks=True))
        self.subject.set_runs(runs)
        self.reason.setPlaceholderText(self.tr("Reason"))
        left = open_words(self._models.session.state, level, self._models.names)
        words = self.tr("Set stage {level}, leave it open") if left else self.tr("Set stage {level}")
        self.button.setText(words.format(level=level))
        self.follows.show_level(level)
        self.button.set_reason(self.why_not())
