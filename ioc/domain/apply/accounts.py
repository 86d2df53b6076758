"""Folding who may sign in. The accounts themselves, with their passwords, lie in the catalogue."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.records import Account
from ioc.domain.state import Change, State


def account_created(state: State, fact: f.AccountCreated, entry: Entry, change: Change) -> None:
    made = Account(login=fact.login, name=fact.name, role=fact.role, must_change=fact.must_change)
    state.tables.accounts[fact.login] = made
    change.touch("accounts", fact.login)


def account_found(state: State, fact: f.AccountFound, entry: Entry, change: Change) -> None:
    held = state.tables.accounts.get(fact.account.login)
    found = fact.account
    if held is not None:
        found = replace(found, signed_in_us=held.signed_in_us, failures=held.failures, failed_us=held.failed_us)
    state.tables.accounts[found.login] = found
    change.touch("accounts", fact.account.login)


def account_missing(state: State, fact: f.AccountMissing, entry: Entry, change: Change) -> None:
    state.tables.accounts.pop(fact.login, None)
    change.touch("accounts", fact.login)


def role_changed(state: State, fact: f.RoleChanged, entry: Entry, change: Change) -> None:
    _set(state, fact.login, change, role=fact.role)


def account_disabled(state: State, fact: f.AccountDisabled, entry: Entry, change: Change) -> None:
    _set(state, fact.login, change, enabled=False)


def account_enabled(state: State, fact: f.AccountEnabled, entry: Entry, change: Change) -> None:
    _set(state, fact.login, change, enabled=True, failures=0)


def password_reset(state: State, fact: f.PasswordReset, entry: Entry, change: Change) -> None:
    _set(state, fact.login, change, must_change=True, failures=0)


def password_changed(state: State, fact: f.PasswordChanged, entry: Entry, change: Change) -> None:
    _set(state, fact.login, change, must_change=False, failures=0)


def sign_in_refused(state: State, fact: f.SignInRefused, entry: Entry, change: Change) -> None:
    """Counted with the account that was tried; a login that nobody has changes nothing."""
    if fact.account and fact.failures:
        _set(state, fact.account, change, failures=fact.failures, failed_us=entry.at_us)


def _set(state: State, login: str, change: Change, **fields: Any) -> None:
    """A fact about an account that the record does not know changes nothing: the next start finds it."""
    known = state.tables.accounts.get(login)
    if known is not None:
        state.tables.accounts[login] = replace(known, **fields)
        change.touch("accounts", login)
