"""Who sits where, who may sign in, and what came of trying: facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Account, Seat, VaultRef


class SeatTaken(Fact, frozen=True):
    seat: Seat


class SeatLeft(Fact, frozen=True):
    """`cause` is "person" (signed out), "link" (desk gone silent) or "engine" (engine ended)."""

    seat: str
    cause: str


class SignInRefused(Fact, frozen=True):
    """`login` is kept as an HMAC-free code only: a mistyped login may be a password, so it goes to the vault.

    `account` names the account that was tried if there is one; `failures` counts its wrong passwords in a row and
    `wait_s` is how long the next try is held off.
    """

    login: VaultRef
    reason: str
    account: str = ""
    failures: int = 0
    wait_s: float = 0.0


class AccountCreated(Fact, frozen=True):
    login: str
    name: str
    role: str
    must_change: bool = False


class AccountFound(Fact, frozen=True):
    """At the engine's start an account stood otherwise than on record (made elsewhere, restored, an older version)."""

    account: Account


class AccountMissing(Fact, frozen=True):
    """At the engine's start an account on record was no longer there."""

    login: str


class RoleChanged(Fact, frozen=True):
    login: str
    role: str
    before: str


class AccountDisabled(Fact, frozen=True):
    login: str


class AccountEnabled(Fact, frozen=True):
    login: str


class PasswordReset(Fact, frozen=True):
    """Somebody else set a first password; nothing of it is kept here."""

    login: str


class PasswordChanged(Fact, frozen=True):
    """The person chose a password of their own."""

    login: str


class SeatLocked(Fact, frozen=True):
    """`cause` is "person" or "idle"."""

    seat: str
    cause: str


class SeatUnlocked(Fact, frozen=True):
    seat: str
