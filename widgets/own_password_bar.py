"""One's own password, inline: the present one, the new one, the new one again. Esc leaves."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ioc.domain.commands import ChangePassword
from ioc.domain.people import SHORTEST_PASSWORD
from ioc.qt.session import Session, Ticket
from ioc.qt.translation import current_language
from widgets.inline_bar import InlineBar
from widgets.run_label import Run, RunLabel
from widgets.sign_in import SignIn
from widgets.ticket_words import ticket_words


class OwnPasswordBar(InlineBar):
    """Once the new one is on record the desk greets with it, so that a lost link finds its way back."""

    def __init__(self, session: Session, sign_in: SignIn, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._sign_in = session, sign_in
        self._chosen = ""
        self.words = RunLabel(self, stretches=True)
        self.fields.addWidget(self.words, 1)
        self.current, self.fresh, self.again = (QLineEdit(self) for _ in range(3))
        for field in (self.current, self.fresh, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setFixedWidth(210)
            self.fields.addWidget(field)
        self.confirmed.connect(self.submit)
        self.retranslate()

    def start(self) -> None:
        """Ask."""
        self._wipe()
        self._say("")
        self.open_bar(self.current)

    def submit(self) -> None:
        """Send; the fields are wiped at once."""
        current, fresh, again = self.current.text(), self.fresh.text(), self.again.text()
        if not current or not fresh:
            self._say(self.tr("Both passwords are needed."))
            return
        if fresh != again:
            self._say(self.tr("The two passwords differ."))
            return
        self._chosen = fresh
        self._wipe()
        self._say(self.tr("Changing …"))
        self._session.submit(ChangePassword(current=current, new=fresh)).settled.connect(self._settle)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Own password"))
        self.current.setPlaceholderText(self.tr("Present password"))
        self.fresh.setPlaceholderText(self.tr("New, {n} or more").format(n=SHORTEST_PASSWORD))
        self.again.setPlaceholderText(self.tr("New again"))
        self.confirm.setText(self.tr("Change"))
        self.cancel.setText(self.tr("Leave"))

    def changeEvent(self, event: QEvent) -> None:
        """Language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _settle(self, ticket: Ticket) -> None:
        chosen, self._chosen = self._chosen, ""
        welcome = self._session.welcome
        if ticket.outcome != "confirmed":
            self._say(ticket_words(ticket, current_language()))
            self.current.setFocus()
            return
        if welcome is not None and welcome.person:
            self._sign_in(welcome.person, chosen)
        self.close_bar()

    def _wipe(self) -> None:
        for field in (self.current, self.fresh, self.again):
            field.clear()

    def _say(self, words: str) -> None:
        self.words.set_runs([Run(words, bold=bool(words), token="tx1", shrinks=True)])
