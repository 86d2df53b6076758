"""Local accounts: who may sign in, with which role. Whether one may be changed is decided in `ioc.domain`.

Passwords are hashed on the caller's thread (0.3 s), never the loop's nor the window's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from ioc.domain.decide.accounts import plain_login
from ioc.domain.records import Account
from ioc.journal.database import refusal, writing
from ioc.journal.layout import Layout
from ioc.journal.migrate import bring_up
from ioc.journal.schema import accounts

_PUT = "INSERT INTO accounts (login, name, role, password, created_us, must_change) VALUES (?, ?, ?, ?, ?, ?)"


class AccountRefused(Exception):
    """`code` names a sentence: `people.exists`, `people.unknown`."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class People:
    """The accounts of a data directory. Every call has a connection of its own; safe for several threads.

    All methods raise JournalRefused when the file cannot be read or written.
    """

    def __init__(self, directory: Path, hasher: PasswordHasher | None = None) -> None:
        """Migrates the catalogue if need be; the directory exists already."""
        self._path = Layout(directory).catalogue
        bring_up(self._path, "catalogue")
        self._engine = writing(self._path)
        self._hasher = hasher or PasswordHasher()
        self._decoy: str | None = None

    def create(
        self, login: str, name: str, role: str, password: str, *, now_us: int, must_change: bool = False
    ) -> Account:
        """Add an account; whether it may be added is decided before (`decide.accounts`). Raises AccountRefused
        `people.exists`."""
        login = plain_login(login)
        made = Account(login=login, name=name.strip() or login, role=str(role), must_change=must_change)
        row = (login, made.name, made.role, self._hasher.hash(password), now_us, must_change)
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(_PUT, row)
                connection.commit()
        except IntegrityError as fault:
            raise AccountRefused("people.exists", login=login) from fault
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault
        return made

    def set_role(self, login: str, role: str) -> None:
        """Give another role. Raises AccountRefused `people.unknown`, as every change of an account does."""
        self._change(login, role=role)

    def set_enabled(self, login: str, enabled: bool) -> None:
        """Let a person sign in, or turn them away."""
        self._change(login, enabled=enabled)

    def set_password(self, login: str, password: str, *, must_change: bool) -> None:
        """Another password; `must_change`: good for nothing but choosing one's own."""
        self._change(login, password=self._hasher.hash(password), must_change=must_change)

    def _change(self, login: str, **values: Any) -> None:
        statement = update(accounts).where(accounts.c.login == plain_login(login)).values(**values)
        try:
            with self._engine.connect() as connection:
                changed = connection.execute(statement).rowcount
                connection.commit()
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault
        if not changed:
            raise AccountRefused("people.unknown", login=login)

    def verify(self, login: str, password: str) -> Account | None:
        """The account, or None; an unknown login takes as long as a wrong password."""
        login = plain_login(login)
        try:
            with self._engine.connect() as connection:
                row = connection.execute(select(accounts).where(accounts.c.login == login)).first()
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault
        try:
            self._hasher.verify(self._known_to_nobody() if row is None else row.password, password)
        except (VerificationError, InvalidHashError):
            return None
        if row is None:
            return None
        if self._hasher.check_needs_rehash(row.password):
            self._renew(login, password)
        return _account(row)

    def list(self) -> tuple[Account, ...]:
        """All accounts by login; what only the record knows of them (sign-ins) is not filled in."""
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(select(accounts).order_by(accounts.c.login)).all()
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault
        return tuple(_account(row) for row in rows)

    def _known_to_nobody(self) -> str:
        if self._decoy is None:
            self._decoy = self._hasher.hash("a password that no account has")
        return self._decoy

    def _renew(self, login: str, password: str) -> None:
        """The cost of hashing was raised since: hash again while the password is at hand."""
        try:
            with self._engine.connect() as connection:
                fresh = self._hasher.hash(password)
                connection.execute(update(accounts).where(accounts.c.login == login).values(password=fresh))
                connection.commit()
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault


def _account(row: Any) -> Account:
    return Account(login=row.login, name=row.name, role=row.role, enabled=row.enabled, must_change=row.must_change)
