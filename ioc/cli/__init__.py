"""The verbs of the `ioc` command. Each imports what it needs only when it runs: `ioc run` stays free of Qt and SQL."""

from __future__ import annotations

import logging
import os
import sys
from typing import Annotated

import structlog
import typer

from ioc import __version__
from ioc.cli import basemap, checks, journal, people, processes

app = typer.Typer(
    name="ioc",
    help="Intelligent Operations Centre: the desktop of a city's multi-function operations centre.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
processes.add_to(app)
checks.add_to(app)
app.add_typer(basemap.app, name="basemap")
app.add_typer(journal.app, name="journal")
app.add_typer(people.app, name="people")


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"ioc {__version__}")
        raise typer.Exit


def _standard_error(*_: object) -> structlog.PrintLogger:
    """What is standard error at that moment: who runs a verb within a process may have put another in its place."""
    return structlog.PrintLogger(sys.stderr)


@app.callback()
def _common(
    version: Annotated[
        bool | None, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = None,
) -> None:
    """Set up what every verb needs: logging to standard error."""
    level = getattr(logging, os.environ.get("IOC_LOG", "INFO").upper(), logging.INFO)
    logging.basicConfig(stream=sys.stderr, level=level, format="%(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=_standard_error,
    )


def main() -> None:
    """Entry point of the console script."""
    app()
