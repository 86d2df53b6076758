"""Who may sign in, as what: for administrators; everybody else may look."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ioc.domain.commands import (
    AnyCommand,
    ChangeRole,
    CreateAccount,
    DisableAccount,
    EnableAccount,
    ResetPassword,
)
from ioc.domain.records import Account
from ioc.domain.state import Change
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.people_table import PeopleTable
from ioc.qt.session import Session
from ioc.qt.tokens import ROW_NORMAL
from widgets.delegates.person_rows import PersonRows
from widgets.inline_bar import InlineBar
from widgets.list_panel import ListPanel
from widgets.people_bars import FirstPasswordBar, NewPersonBar, RoleBar
from widgets.permission import why_not
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (
    Column(weight=2, least=120),
    Column(least=80, most=200),
    Column(least=90),
    Column(weight=2, least=120),
    Column(least=70, most=160, drop=2),
    Column(least=90, drop=1),
)


class PeoplePanel(ListPanel):
    """Accounts, and what an administrator does about them; passwords are wiped from the strips once sent."""

    context = "people"
    kind = "account"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        people = PeopleTable(session, models.names, models.clock, self)
        people.rebuild()
        models.updated.connect(self._take)
        models.rebuilt.connect(people.rebuild)
        self.people = people
        view = ListView(people, PersonRows(), COLUMNS, row_height=ROW_NORMAL, parent=self)
        self.take_list(people, view)
        self.new_bar, self.role_bar, self.password_bar = NewPersonBar(self), RoleBar(self), FirstPasswordBar(self)
        for bar in self.bars():
            self.body.addWidget(bar)
            bar.closed.connect(view.setFocus)
        self.new_bar.made.connect(self._create)
        self.role_bar.chosen.connect(self._change_role)
        self.password_bar.given.connect(self._reset)
        self._make_actions()
        session.signed_in.connect(self.check_actions)
        self.retranslate()

    def bars(self) -> tuple[InlineBar, ...]:
        """The strips below the list; at most one shows."""
        return (self.new_bar, self.role_bar, self.password_bar)

    def _make_actions(self) -> None:
        self.act(
            "new", lambda: self.tr("New account"), "N", self.add_person, lambda: why_not(self.session, CreateAccount)
        )
        self.act("role", lambda: self.tr("Role"), "E", self.change_role, self._why_not_chosen)
        self.act("password", lambda: self.tr("First password"), "W", self.reset_password, self._why_not_chosen)
        self.act("enable", self._enable_title, "D", self.enable_or_disable, self._why_not_chosen)
        for name in ("new", "role", "password", "enable"):
            self.hint(name)

    # --- what an administrator does

    def add_person(self) -> None:
        """Ask for a new person."""
        self._show_only(self.new_bar)
        self.new_bar.start()

    def change_role(self) -> None:
        """Ask for another role."""
        account = self._chosen()
        if account is not None:
            self._show_only(self.role_bar)
            self.role_bar.start(account.login, account.name, account.role)

    def reset_password(self) -> None:
        """Ask for a first password."""
        account = self._chosen()
        if account is not None:
            self._show_only(self.password_bar)
            self.password_bar.start(account.login, account.name)

    def enable_or_disable(self) -> None:
        """Turn the chosen person away, or let them in again."""
        account = self._chosen()
        if account is not None:
            login = account.login
            self.submit(DisableAccount(login=login) if account.enabled else EnableAccount(login=login))

    def _create(self, login: str, name: str, role: str, password: str) -> None:
        command = CreateAccount(login=login, name=name, role=role, password=password)
        self._send(command, self.new_bar)

    def _change_role(self, login: str, role: str) -> None:
        self._send(ChangeRole(login=login, role=role), self.role_bar)

    def _reset(self, login: str, password: str) -> None:
        self._send(ResetPassword(login=login, password=password), self.password_bar)

    def _send(self, command: AnyCommand, bar: InlineBar) -> None:
        """The strip stays open until it is on record, so that a refusal costs no typing but the password."""
        if isinstance(bar, NewPersonBar | FirstPasswordBar):
            bar.password.clear()
        self.submit(command, lambda _: bar.close_bar())

    # --- shown

    def show_counts(self) -> None:
        """How many there are, and how many of them may act on the city."""
        rows, acting = self.people.rowCount(), self.people.acting()
        told = self.tr("1 account") if rows == 1 else self.tr("{n} accounts").format(n=rows)
        self.header.set_subtitle(told + " · " + self.tr("{n} may act on the city").format(n=acting))

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("People"))
        self.people.retranslate()
        for bar in (self.new_bar, self.role_bar, self.password_bar):
            bar.retranslate()
        super().retranslate()

    def check_actions(self) -> None:
        """The button says what it would do with the chosen person."""
        super().check_actions()
        button = self._buttons.get(f"{self.context}.enable")
        if button is not None and button.text() != self._enable_title():
            button.setText(self._enable_title())
            self.header.place_again()

    def open_row(self, ident: str) -> None:
        """Enter asks for the role; a person is nothing that the map could show."""
        self.run(f"{self.context}.role")

    def _choose(self, ident: str) -> None:
        """An account is nothing to the rest of the desk."""
        self.check_actions()

    def _take(self, change: Change) -> None:
        self.people.touch(change.of("accounts"))
        if "seats" in change:
            self.people.refresh_all()
        self.check_actions()

    def _show_only(self, bar: InlineBar) -> None:
        self.notice.clear()
        for other in self.bars():
            if other is not bar:
                other.hide()

    def _chosen(self) -> Account | None:
        return self.people.account(self.current)

    def _enable_title(self) -> str:
        account = self._chosen()
        return self.tr("Enable") if account is not None and not account.enabled else self.tr("Disable")

    def _why_not_chosen(self) -> str:
        reason = why_not(self.session, ChangeRole)
        return reason or ("" if self.current else self.tr("Select a person first."))
