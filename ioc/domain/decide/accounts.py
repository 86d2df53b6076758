"""Deciding who may sign in, and as what: from the accounts as they stand to facts, or to a refusal with its reason.

Pure like the rest, but over the accounts and not the state: they lie in the catalogue, and a password has been
compared, where one is needed, before this is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain import people
from ioc.domain.commands import Actor, AnyCommand, Refusal
from ioc.domain.decide.context import Decision
from ioc.domain.decide.refusing import UNKNOWN
from ioc.domain.people import FEWEST_CHARACTERS, SHORTEST_PASSWORD
from ioc.domain.records import Account, Params
from ioc.domain.vocabulary import Role

Accounts = Mapping[str, Account]
"""Every account by login."""


def decide_account(accounts: Accounts, command: AnyCommand, actor: Actor) -> Decision:
    """Decide one of `people.ACCOUNT_COMMANDS`. While there is no administrator anybody may make the first one."""
    if isinstance(command, c.CreateAccount) and is_unclaimed(accounts):
        if command.role != Role.ADMINISTRATOR:
            return Refusal(code="refused.first_account", params={"role": command.role})
    elif not people.may(actor.role, type(command)):
        return Refusal(code="refused.role", params={"role": actor.role, "roles": people.roles_for(type(command))})
    return _BY_COMMAND[type(command)](accounts, command, actor)


def is_unclaimed(accounts: Accounts) -> bool:
    """True until there is an administrator: a demonstration's own person is none, and a centre that was tried out
    first must still find one."""
    return not any(account.role == Role.ADMINISTRATOR for account in accounts.values())


def plain_login(login: str) -> str:
    """A login as it is kept and compared."""
    return login.strip().casefold()


def kept_params(accounts: Accounts, command: AnyCommand, params: Params) -> Params:
    """A refusal's parameters as they go on record: a login that nobody has may be a password in the wrong field."""
    said = {value for name in command.__struct_fields__ if isinstance(value := getattr(command, name), str) and value}
    strange = {*said, *map(plain_login, said)} - set(accounts) - set(Role)
    return {name: UNKNOWN if value in strange else value for name, value in params.items()}


def weak_password(password: str, login: str, name: str = "") -> Refusal | None:
    """Why a password will not do; None when it will."""
    if len(password) < SHORTEST_PASSWORD:
        return Refusal(code="people.password_short", params={"least": SHORTEST_PASSWORD})
    plain = plain_login(password)
    same = plain in (plain_login(login), plain_login(name)) or plain.strip("0123456789!.") == plain_login(login)
    if same or len(set(plain)) < FEWEST_CHARACTERS:
        return Refusal(code="people.password_plain", params={"fewest": FEWEST_CHARACTERS})
    return None


def _create(accounts: Accounts, command: c.CreateAccount, actor: Actor) -> Decision:
    login, name = plain_login(command.login), command.name.strip()
    if not login:
        return Refusal(code="people.login_empty")
    if login in accounts:
        return Refusal(code="people.exists", params={"login": login})
    if command.role not in set(Role):
        return Refusal(code="people.role_unknown", params={"role": command.role})
    weak = weak_password(command.password, login, name)
    if weak is not None:
        return weak
    # who makes an account for oneself chose the password; one made for somebody else is known to two
    made = f.AccountCreated(login=login, name=name or login, role=command.role, must_change=not is_unclaimed(accounts))
    return [made]


def _change_role(accounts: Accounts, command: c.ChangeRole, actor: Actor) -> Decision:
    account = accounts.get(plain_login(command.login))
    if account is None:
        return _unknown(command.login)
    if command.role not in set(Role):
        return Refusal(code="people.role_unknown", params={"role": command.role})
    if command.role == account.role:
        return Refusal(code="people.same_role", params={"name": account.name, "role": account.role})
    if command.role != Role.ADMINISTRATOR and _is_last_administrator(accounts, account):
        return Refusal(code="people.last_administrator", params={"name": account.name})
    return [f.RoleChanged(login=account.login, role=command.role, before=account.role)]


def _disable(accounts: Accounts, command: c.DisableAccount, actor: Actor) -> Decision:
    account = accounts.get(plain_login(command.login))
    if account is None:
        return _unknown(command.login)
    if not account.enabled:
        return Refusal(code="people.disabled_already", params={"name": account.name})
    if _is_last_administrator(accounts, account):
        return Refusal(code="people.last_administrator", params={"name": account.name})
    return [f.AccountDisabled(login=account.login)]


def _enable(accounts: Accounts, command: c.EnableAccount, actor: Actor) -> Decision:
    account = accounts.get(plain_login(command.login))
    if account is None:
        return _unknown(command.login)
    if account.enabled:
        return Refusal(code="people.enabled_already", params={"name": account.name})
    return [f.AccountEnabled(login=account.login)]


def _reset(accounts: Accounts, command: c.ResetPassword, actor: Actor) -> Decision:
    account = accounts.get(plain_login(command.login))
    if account is None:
        return _unknown(command.login)
    if account.login == actor.person:
        return Refusal(code="people.own_password")
    weak = weak_password(command.password, account.login, account.name)
    return weak or [f.PasswordReset(login=account.login)]


def _change_password(accounts: Accounts, command: c.ChangePassword, actor: Actor) -> Decision:
    account = accounts.get(actor.person)
    if account is None:
        return _unknown(actor.person)
    if command.new == command.current:
        return Refusal(code="people.same_password")
    weak = weak_password(command.new, account.login, account.name)
    return weak or [f.PasswordChanged(login=account.login)]


def _unlock(accounts: Accounts, command: c.UnlockSeat, actor: Actor) -> Decision:
    return [f.SeatUnlocked(seat=actor.seat)]


def _unknown(login: str) -> Refusal:
    return Refusal(code="people.unknown", params={"login": login})


def _is_last_administrator(accounts: Accounts, account: Account) -> bool:
    holders = [one for one in accounts.values() if one.enabled and one.role == Role.ADMINISTRATOR]
    return [one.login for one in holders] == [account.login]


_BY_COMMAND: dict[type, Callable[[Accounts, Any, Actor], Decision]] = {
    c.CreateAccount: _create,
    c.ChangeRole: _change_role,
    c.DisableAccount: _disable,
    c.EnableAccount: _enable,
    c.ResetPassword: _reset,
    c.ChangePassword: _change_password,
    c.UnlockSeat: _unlock,
}
