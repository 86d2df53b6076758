"""What people ask for of accounts and seats. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class CreateAccount(Command, frozen=True):
    """Create a person's account (administrator; anybody while there is no account at all, then role administrator)."""

    login: str
    name: str
    role: str
    password: str


class ChangeRole(Command, frozen=True):
    """Give a person another role. Their open seats are signed out, so that the new role holds at once."""

    login: str
    role: str


class DisableAccount(Command, frozen=True):
    """Turn a person away from now on; their open seats are signed out."""

    login: str


class EnableAccount(Command, frozen=True):
    """Let a disabled person sign in again."""

    login: str


class ResetPassword(Command, frozen=True):
    """Give a person a first password again, to be changed at the next sign-in; their open seats are signed out."""

    login: str
    password: str


class ChangePassword(Command, frozen=True):
    """One's own password. Who is not signed in yet (a first password has to be changed) names the `login`."""

    current: str
    new: str
    login: str = ""


class LockSeat(Command, frozen=True):
    """Hide the desk until its person's password is given. `cause` is "person" or "idle"."""

    cause: str = "person"


class UnlockSeat(Command, frozen=True):
    """Open a locked seat again, by the password of the person who sits there."""

    password: str
