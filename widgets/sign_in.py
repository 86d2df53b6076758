"""Signing in at the desk, inline: the engine shows the city to nobody who has not. Also makes the first administrator,
and has a first password changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ioc.domain.commands import ChangePassword, CreateAccount
from ioc.domain.people import SHORTEST_PASSWORD
from ioc.domain.vocabulary import Role
from ioc.qt.sentences import sentence
from ioc.qt.session import Session, Ticket
from ioc.qt.translation import current_language
from widgets.controls import KeyButton
from widgets.run_label import Run, RunLabel
from widgets.theme import color
from widgets.ticket_words import ticket_words

SignIn = Callable[[str, str], None]
"""Greets the engine as login with password; the answer comes through the session."""


class SignInBar(QWidget):
    """Shown while nobody is signed in. With no account at all it asks for the first administrator instead; after a
    right first password, for one of the person's own (here, where the first was typed, and nowhere else)."""

    settled = Signal()
    """Somebody is signed in."""

    def __init__(self, session: Session, sign_in: SignIn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._sign_in = session, sign_in
        self._said = ""
        self._first = self._own = False
        self._typed = ("", "")
        self._waiting_login: tuple[str, str] | None = None
        self.setFixedHeight(46)
        self.words = RunLabel(self, stretches=True)
        self.name, self.login, self.password, self.again = (QLineEdit(self) for _ in range(4))
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.button = KeyButton("", "Enter", primary=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.words, 1)
        for field in (self.name, self.login, self.password, self.again):
            field.setFixedWidth(190)
            field.returnPressed.connect(self.submit)
            row.addWidget(field)
        row.addWidget(self.button)
        self.button.clicked.connect(self.submit)
        session.signed_in.connect(self.refresh)
        session.connection_changed.connect(lambda _: self.refresh())
        session.turned_away.connect(self._turned_away)
        self.refresh()

    def refresh(self) -> None:
        """Show what the welcome asks for."""
        welcome = self._session.welcome
        signed_in = welcome is not None and bool(welcome.person)
        self._first = welcome is not None and welcome.unclaimed and not signed_in
        due = welcome.must_change if welcome is not None and not signed_in else ""
        if bool(due) != self._own:
            self._own, self._said = bool(due), ""
            self.password.clear()
        here = not due or self._typed[0].casefold() == due
        if signed_in:
            self._said, self._typed = "", ("", "")
        self.setVisible(not signed_in and (welcome is not None or bool(self._said)))
        self.name.setVisible(self._first)
        self.login.setVisible(not due)
        self.password.setVisible(here)
        self.button.setVisible(here)
        self.again.setVisible(self._first or (bool(due) and here))
        self.name.setPlaceholderText(self.tr("Your name"))
        self.login.setPlaceholderText(self.tr("Login"))
        wanted = self.tr("Password, {n} or more").format(n=SHORTEST_PASSWORD)
        self.password.setPlaceholderText(wanted if self._first or due else self.tr("Password"))
        self.again.setPlaceholderText(self.tr("Password again"))
        self.button.setText(self.tr("Create") if self._first else self.tr("Change") if due else self.tr("Sign in"))
        asked = self._asked(welcome.name if due and welcome is not None else "", here)
        runs = [Run(self._said or asked, bold=bool(self._said), token="tx1", shrinks=True)]
        self.words.set_runs(runs)
        if signed_in:
            self.settled.emit()

    def _asked(self, name: str, here: bool) -> str:
        if name and here:
            return self.tr("{name}, choose a password of your own now; the first one opens nothing else.").format(
                name=name
            )
        if name:
            return self.tr("{name} is choosing a password on the other screen.").format(name=name)
        if self._first:
            return self.tr("No account exists yet: make the first administrator. The city is shown after signing in.")
        return self.tr("Sign in. The city is shown after that.")

    def submit(self) -> None:
        """Send what is typed; passwords are wiped from the fields at once."""
        login, password = self.login.text().strip(), self.password.text()
        if self._own:
            self._choose(password)
            return
        if not login or not password:
            self._say(self.tr("Login and password are needed."))
            return
        if self._first:
            self._create(login, password)
        else:
            self._typed = (login, password)
            self._say(self.tr("Signing in …"))
            self._sign_in(login, password)
        self.password.clear()
        self.again.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar with a clear edge."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg3"))
        painter.setPen(color("sel"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _create(self, login: str, password: str) -> None:
        if password != self.again.text():
            self._say(self.tr("The two passwords differ."))
            return
        name = self.name.text().strip() or login
        command = CreateAccount(login=login, name=name, role=Role.ADMINISTRATOR.value, password=password)
        self._waiting_login = (login, password)
        ticket = self._session.submit(command)
        ticket.settled.connect(self._created)
        self._say(self.tr("Creating the account …"))

    def _choose(self, fresh: str) -> None:
        """A first password gives way to one that nobody else knows."""
        login, first = self._typed
        again = self.again.text()
        self.password.clear()
        self.again.clear()
        if fresh != again or not fresh:
            self._say(self.tr("The two passwords differ.") if fresh else self.tr("A password is needed."))
            return
        self._waiting_login = (login, fresh)
        self._say(self.tr("Changing …"))
        command = ChangePassword(login=login, current=first, new=fresh)
        self._session.submit(command).settled.connect(self._created)

    def _created(self, ticket: Ticket) -> None:
        login, self._waiting_login = self._waiting_login, None
        if ticket.outcome == "confirmed" and login is not None:
            self._sign_in(*login)
        else:
            self._say(ticket_words(ticket, current_language()))

    def _turned_away(self, code: str, params: object) -> None:
        self._typed = ("", "")
        self._say(sentence(code, dict(params), current_language()))  # type: ignore[call-overload]

    def _say(self, words: str) -> None:
        self._said = words
        self.refresh()
