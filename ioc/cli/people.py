"""`ioc people list | add | role | disable | enable | password`: accounts from a terminal, by the running engine."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from ioc.cli.options import DataDir, in_words
from ioc.domain import commands as c
from ioc.domain.records import Account
from ioc.domain.vocabulary import Role

if TYPE_CHECKING:
    from ioc.app.people_desk import PeopleDesk

app = typer.Typer(
    no_args_is_help=True,
    help="Who may sign in. Asks for an administrator's password; an engine must be running on the data directory.",
)

Login = Annotated[str, typer.Argument(help="The person's login.")]
As = Annotated[str, typer.Option("--as", help="Login of the administrator.", envvar="IOC_LOGIN", prompt="Sign in as")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
FromStdin = Annotated[
    bool,
    typer.Option(
        "--password-stdin",
        help="Read passwords from standard input, one a line: first the one to sign in with, then the new one.",
    ),
]


class Passwords:
    """Where passwords come from: the terminal, without echo, or lines of standard input. Never an argument, which
    every process of the machine can read."""

    def __init__(self, from_stdin: bool) -> None:
        self._from_stdin = from_stdin

    def ask(self, prompt: str) -> str:
        """One that exists."""
        if self._from_stdin:
            return sys.stdin.readline().rstrip("\r\n")
        return getpass.getpass(f"{prompt}: ")

    def choose(self, prompt: str) -> str:
        """A new one; at a terminal typed twice."""
        chosen = self.ask(prompt)
        if not self._from_stdin and getpass.getpass("Again: ") != chosen:
            typer.echo("The two passwords differ.", err=True)
            raise typer.Exit(2)
        return chosen


@contextmanager
def _told() -> Iterator[None]:
    """Refusals as one sentence and exit code 3."""
    from ioc.app.people_desk import PeopleRefused
    from ioc.app.words import spoken, terminal_language

    with in_words():
        try:
            yield
        except PeopleRefused as refused:
            typer.echo(spoken(refused.code, refused.params, terminal_language()), err=True)
            raise typer.Exit(3) from None


@contextmanager
def _office(data_dir: DataDir, login: str, passwords: Passwords) -> Iterator[PeopleDesk]:
    """Signed in as `login`."""
    from ioc.app.people_desk import PeopleDesk, PeopleRefused
    from ioc.app.runtime import runtime_paths

    with _told(), PeopleDesk(runtime_paths(data_dir), login, passwords.ask(f"Password of {login}")) as desk:
        if desk.welcome.must_change:
            raise PeopleRefused("people.first_password", login=desk.welcome.must_change)
        yield desk


@app.command("list")
def list_people(as_: As, data_dir: DataDir = None, stdin: FromStdin = False, as_json: AsJson = False) -> None:
    """List the accounts: login, role, whether they may sign in, when they last did."""
    with _office(data_dir, as_, Passwords(stdin)) as desk:
        found = desk.accounts()
    if as_json:
        typer.echo(json.dumps([msgspec.to_builtins(account) for account in found], ensure_ascii=False))
        return
    for account in found:
        typer.echo(f"{account.login:16} {account.role:14} {_standing(account):28} {_when(account):26} {account.name}")


@app.command()
def add(
    login: Login,
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")],
    name: Annotated[str, typer.Option("--name", help="Full name, as shown and put on record.")] = "",
    as_: Annotated[str, typer.Option("--as", help="Login of the administrator.", envvar="IOC_LOGIN")] = "",
    data_dir: DataDir = None,
    stdin: FromStdin = False,
) -> None:
    """Make an account with a first password, to be changed at the first sign-in. In a centre without administrator
    the first account must be one; nobody signs in for that."""
    from ioc.app.people_desk import PeopleDesk
    from ioc.app.runtime import runtime_paths

    passwords = Passwords(stdin)
    with _told(), PeopleDesk(runtime_paths(data_dir)) as nobody:
        if nobody.welcome.unclaimed:
            chosen = passwords.choose(f"Password for {login}")
            nobody.order(c.CreateAccount(login=login, name=name, role=role.value, password=chosen))
            typer.echo(f"{login}: {role.value}, the first account.")
            return
    with _office(data_dir, as_ or typer.prompt("Sign in as"), passwords) as desk:
        first = passwords.choose(f"First password for {login}")
        desk.order(c.CreateAccount(login=login, name=name, role=role.value, password=first))
    typer.echo(f"{login}: {role.value}. The first password must be changed at the first sign-in.")


@app.command()
def role(
    login: Login,
    role: Annotated[Role, typer.Argument(help="The new role.")],
    as_: As,
    data_dir: DataDir = None,
    stdin: FromStdin = False,
) -> None:
    """Give a person another role; their open seats are signed out."""
    with _office(data_dir, as_, Passwords(stdin)) as desk:
        desk.order(c.ChangeRole(login=login, role=role.value))
    typer.echo(f"{login}: {role.value}.")


@app.command()
def disable(login: Login, as_: As, data_dir: DataDir = None, stdin: FromStdin = False) -> None:
    """Turn a person away from now on; their open seats are signed out."""
    with _office(data_dir, as_, Passwords(stdin)) as desk:
        desk.order(c.DisableAccount(login=login))
    typer.echo(f"{login}: disabled.")


@app.command()
def enable(login: Login, as_: As, data_dir: DataDir = None, stdin: FromStdin = False) -> None:
    """Let a disabled person sign in again."""
    with _office(data_dir, as_, Passwords(stdin)) as desk:
        desk.order(c.EnableAccount(login=login))
    typer.echo(f"{login}: enabled.")


@app.command()
def password(
    login: Login,
    as_: Annotated[str, typer.Option("--as", help="Login of the administrator (default: the person).")] = "",
    data_dir: DataDir = None,
    stdin: FromStdin = False,
) -> None:
    """Change one's own password; with --as, give somebody a first password again."""
    from ioc.app.people_desk import PeopleDesk
    from ioc.app.runtime import runtime_paths

    passwords = Passwords(stdin)
    if as_ and as_ != login:
        with _office(data_dir, as_, passwords) as desk:
            desk.order(c.ResetPassword(login=login, password=passwords.choose(f"First password for {login}")))
        typer.echo(f"{login}: the first password must be changed at the next sign-in.")
        return
    with _told(), PeopleDesk(runtime_paths(data_dir)) as nobody:
        current = passwords.ask(f"Present password of {login}")
        nobody.order(c.ChangePassword(login=login, current=current, new=passwords.choose("New password")))
    typer.echo(f"{login}: password changed.")


def _standing(account: Account) -> str:
    if not account.enabled:
        return "disabled"
    told = "first password" if account.must_change else "enabled"
    return f"{told}, {account.failures} wrong" if account.failures else told


def _when(account: Account) -> str:
    if not account.signed_in_us:
        return "never signed in"
    return datetime.fromtimestamp(account.signed_in_us / 1e6, UTC).astimezone().isoformat(timespec="seconds")
