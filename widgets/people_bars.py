"""The strips of the people panel: a new account, another role, a first password. No dialog; Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ioc.domain.people import SHORTEST_PASSWORD
from ioc.domain.vocabulary import Role
from ioc.qt.words import word
from widgets.controls import Chip
from widgets.flow_layout import FlowLayout
from widgets.inline_bar import InlineBar
from widgets.run_label import Run, RunLabel

ROLES = tuple(Role)


class RoleChips(FlowLayout):
    """One of the roles; arrow keys move between them as in any group. In as many lines as they need."""

    def __init__(self, bar: InlineBar) -> None:
        super().__init__(spacing=6)
        self.setContentsMargins(0, 4, 0, 4)
        self._group = QButtonGroup(bar)
        self.chips = [Chip(parent=bar) for _ in ROLES]
        for number, chip in enumerate(self.chips):
            self._group.addButton(chip, number)
            self.addWidget(chip)

    @property
    def role(self) -> Role:
        """The role that is chosen."""
        return ROLES[max(self._group.checkedId(), 0)]

    def choose(self, role: str) -> None:
        """Mark a role."""
        for chip, known in zip(self.chips, ROLES, strict=True):
            chip.setChecked(known == role)

    def retranslate(self) -> None:
        """Put every text again."""
        for chip, role in zip(self.chips, ROLES, strict=True):
            chip.setText(word("role", role.value))


class NewPersonBar(InlineBar):
    """Emits `made(login, name, role, password)`."""

    made = Signal(str, str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name, self.login, self.password = (QLineEdit(self) for _ in range(3))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.roles = RoleChips(self)
        words = QHBoxLayout()
        words.setSpacing(6)
        for field in (self.name, self.login, self.password):
            words.addWidget(field, 1)
        both = QVBoxLayout()
        both.setSpacing(4)
        both.addLayout(words)
        both.addLayout(self.roles)
        self.fields.addLayout(both, 1)
        self.confirmed.connect(self._confirm)
        self.retranslate()

    def start(self) -> None:
        """Ask for a new person."""
        for field in (self.name, self.login, self.password):
            field.clear()
        self.roles.choose(Role.OPERATOR)
        self.open_bar(self.name)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("New account"))
        self.name.setPlaceholderText(self.tr("Full name"))
        self.login.setPlaceholderText(self.tr("Login"))
        self.password.setPlaceholderText(self.tr("First password, {n} or more").format(n=SHORTEST_PASSWORD))
        self.roles.retranslate()
        self.confirm.setText(self.tr("Create"))
        self.cancel.setText(self.tr("Leave"))

    def _confirm(self) -> None:
        self.made.emit(self.login.text().strip(), self.name.text().strip(), self.roles.role.value, self.password.text())


class RoleBar(InlineBar):
    """Emits `chosen(login, role)`."""

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._login = self._who = ""
        self.roles = RoleChips(self)
        self.hint = RunLabel(self, stretches=True)
        both = QVBoxLayout()
        both.setSpacing(0)
        both.addLayout(self.roles)
        both.addWidget(self.hint)
        self.fields.addLayout(both, 1)
        self.confirmed.connect(lambda: self.chosen.emit(self._login, self.roles.role.value))
        self.retranslate()

    def start(self, login: str, name: str, role: str) -> None:
        """Ask for another role of `name`."""
        self._login, self._who = login, name
        self.retranslate()
        self.roles.choose(role)
        self.open_bar(next(chip for chip in self.roles.chips if chip.isChecked()))

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Role of {name}").format(name=self._who))
        self.hint.set_runs([Run(self.tr("Open seats are signed out."), px=14, shrinks=True)])
        self.roles.retranslate()
        self.confirm.setText(self.tr("Set role"))
        self.cancel.setText(self.tr("Leave"))


class FirstPasswordBar(InlineBar):
    """Emits `given(login, password)`."""

    given = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._login = self._who = ""
        self.password = self.line()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.hint = QLabel(self)
        self.fields.addWidget(self.hint, 1)
        self.confirmed.connect(lambda: self.given.emit(self._login, self.password.text()))
        self.retranslate()

    def start(self, login: str, name: str) -> None:
        """Ask for a first password of `name`."""
        self._login, self._who = login, name
        self.retranslate()
        self.password.clear()
        self.open_bar(self.password)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("New first password for {name}").format(name=self._who))
        self.password.setPlaceholderText(self.tr("First password, {n} or more").format(n=SHORTEST_PASSWORD))
        self.hint.setText(self.tr("To be changed at the next sign-in."))
        self.confirm.setText(self.tr("Set password"))
        self.cancel.setText(self.tr("Leave"))
