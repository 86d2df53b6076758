"""Options that several verbs share, and how refusals end a verb."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_SITE = "da_nang"

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where journal, accounts and logs lie (default: the user's data folder)."),
]
SiteOption = Annotated[
    str, typer.Option("--site", help="A built-in site's name or a site file.", envvar="IOC_SITE", show_default=True)
]
ForSeconds = Annotated[float | None, typer.Option("--for", help="End by itself after so many seconds.", min=0.1)]
INSTANT = (
    "ISO 8601 with any zone, as 2026-10-14T21:47:32+07:00 or 2026-10-14T14:47:32Z; without one: the site's, +07:00"
)
At = Annotated[str | None, typer.Option("--at", help=f"Instant, {INSTANT}.")]
From = Annotated[str | None, typer.Option("--from", help=f"First instant, {INSTANT}.")]
To = Annotated[str | None, typer.Option("--to", help=f"Instant before which it ends, {INSTANT}.")]


def key_file() -> Path | None:
    """The master key's file when it is not in the user's configuration folder."""
    told = os.environ.get("IOC_KEY_FILE")
    return Path(told) if told else None


@contextmanager
def in_words() -> Iterator[None]:
    """Turn refusals into one sentence and exit code 3, configuration faults into a list and exit code 2."""
    from config.faults import ConfigFaults
    from ioc.app.words import REFUSALS, refusal_words, terminal_language

    try:
        yield
    except ConfigFaults as faults:
        typer.echo(faults.report(terminal_language()), err=True)
        raise typer.Exit(2) from None
    except REFUSALS as refused:
        typer.echo(refusal_words(refused), err=True)
        raise typer.Exit(3) from None


def instant_us(text: str | None, default_us: int, option: str = "--at") -> int:
    """An ISO 8601 instant (any zone or Z; without one the default site's, +07:00) in microseconds UTC."""
    from datetime import datetime, timedelta, timezone

    if text is None:
        return default_us
    try:
        found = datetime.fromisoformat(text.strip().upper())
    except ValueError:
        typer.echo(f"{option}: {text!r} is not an instant: {INSTANT}.", err=True)
        raise typer.Exit(2) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=timezone(timedelta(hours=7)))
    if not 1970 < found.year < 9999:
        typer.echo(f"{option}: {text!r} lies outside the years that a journal can hold (1971 to 9998).", err=True)
        raise typer.Exit(2)
    return round(found.timestamp() * 1e6)


def terminal_person() -> str:
    """Who sits at the terminal, as the operating system knows them ("ha@may-truc"); for the record of exports."""
    import getpass
    import socket

    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = str(os.getuid())
    return f"{name}@{socket.gethostname()}"
