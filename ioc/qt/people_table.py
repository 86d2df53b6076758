"""Who may sign in, as a model: by login, those turned away last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.records import Account
from ioc.domain.vocabulary import Role
from ioc.qt.clock import DeskClock
from ioc.qt.format import NOTHING, iso, moment
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.session import Session
from ioc.qt.words import word


@dataclass(slots=True)
class PersonRow:
    """One account; `seats` are those that the person holds now."""

    account: Account
    role: str
    standing: str
    seats: str


class PeopleTable(OrderedTable):
    """All accounts of the centre."""

    columns = ("name", "login", "role", "standing", "seats", "signed_in")
    right = frozenset({5})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock

    def account(self, ident: str) -> Account | None:
        """The record as it stands."""
        return self._session.state.tables.accounts.get(ident)

    def enabled(self) -> int:
        """How many may sign in."""
        return sum(account.enabled for account in self._session.state.tables.accounts.values())

    def acting(self) -> int:
        """How many of them may act on the city (an administrator may not)."""
        accounts = self._session.state.tables.accounts.values()
        return sum(account.enabled and account.role != Role.ADMINISTRATOR for account in accounts)

    def seats_of(self, login: str) -> list[str]:
        """Where the person sits."""
        return sorted(seat.id for seat in self._session.state.tables.seats.values() if seat.person == login)

    # --- OrderedTable

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.accounts

    def wanted(self, ident: str) -> Key | None:
        account = self.account(ident)
        return (not account.enabled, ident) if account else None

    def make_row(self, ident: str) -> PersonRow:
        account = self._session.state.tables.accounts[ident]
        return PersonRow(
            account=account,
            role=word("role", account.role),
            standing=self._standing(account),
            seats=", ".join(self.seats_of(ident)) or NOTHING,
        )

    def _standing(self, account: Account) -> str:
        if not account.enabled:
            return self.tr("disabled")
        told = self.tr("first password to be changed") if account.must_change else self.tr("may sign in")
        if account.failures:
            told += " · " + self.tr("{n} wrong passwords").format(n=account.failures)
        return told

    def cell(self, row: PersonRow, column: int, role: int) -> Any:
        account = row.account
        if role == Qt.ItemDataRole.ToolTipRole:
            when = iso(account.signed_in_us, self._names.zone) if account.signed_in_us else NOTHING
            return f"{account.name} · {account.login} · {row.role} · {row.standing} · {when}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: PersonRow, column: int) -> str:
        if column == 5:
            at_us = row.account.signed_in_us
            return moment(at_us, self._clock.now_us(), self._names.zone) if at_us else self.tr("never")
        return (row.account.name, row.account.login, row.role, row.standing, row.seats)[column]

    def header(self, column: int) -> str:
        return (
            self.tr("Name"),
            self.tr("Login"),
            self.tr("Role"),
            self.tr("State"),
            self.tr("Seat now"),
            self.tr("Last sign-in"),
        )[column]
