"""Local accounts: who may sign in, with which role. Passwords are hashed on the caller's thread (0.3 s),
never the loop's nor the window's."""

from __future__ import annotations

from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from msgspec import Struct
from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from ioc.domain.vocabulary import Role
from ioc.journal.database import refusal, writing
from ioc.journal.layout import Layout
from ioc.journal.migrate import bring_up
from ioc.journal.schema import accounts

SHORTEST_PASSWORD = 8
"""NIST SP 800-63B §5.1.1.1: at least eight characters."""

_PUT = "INSERT INTO accounts (login, name, role, password, created_us) VALUES (?, ?, ?, ?, ?)"


class AccountRefused(Exception):
    """`code` names a sentence: `people.exists`, `.login_empty`, `.password_short`, `.role_unknown`."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class Account(Struct, frozen=True, kw_only=True):
    """A named person. `login` is kept in lower case."""

    login: str
    name: str
    role: str
    created_us: int


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

    def create(self, login: str, name: str, role: str, password: str, *, now_us: int) -> Account:
        """Add an account. Raises AccountRefused."""
        login = _plain(login)
        if not login:
            raise AccountRefused("people.login_empty")
        if len(password) < SHORTEST_PASSWORD:
            raise AccountRefused("people.password_short", least=SHORTEST_PASSWORD)
        if role not in set(Role):
            raise AccountRefused("people.role_unknown", role=role)
        row = (login, name.strip() or login, str(role), self._hasher.hash(password), now_us)
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql(_PUT, row)
                connection.commit()
        except IntegrityError as fault:
            raise AccountRefused("people.exists", login=login) from fault
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault
        return Account(login=login, name=row[1], role=row[2], created_us=now_us)

    def verify(self, login: str, password: str) -> Account | None:
        """The account, or None; an unknown login takes as long as a wrong password."""
        login = _plain(login)
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
        return Account(login=row.login, name=row.name, role=row.role, created_us=row.created_us)

    def list(self) -> tuple[Account, ...]:
        """All accounts by login."""
        query = select(accounts.c.login, accounts.c.name, accounts.c.role, accounts.c.created_us)
        try:
            with self._engine.connect() as connection:
                rows = connection.execute(query.order_by(accounts.c.login)).all()
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault
        return tuple(Account(login=row[0], name=row[1], role=row[2], created_us=row[3]) for row in rows)

    @property
    def is_unclaimed(self) -> bool:
        """True until there is an administrator: a demonstration's own person is none, and a centre that was tried
        out first must still find one."""
        holders = select(func.count()).select_from(accounts).where(accounts.c.role == Role.ADMINISTRATOR.value)
        try:
            with self._engine.connect() as connection:
                return not connection.scalar(holders)
        except DBAPIError as fault:
            raise refusal(fault, self._path) from fault

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


def _plain(login: str) -> str:
    return login.strip().casefold()
