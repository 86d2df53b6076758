"""Carries out what the command line read, and says beside the line what became of it."""

from __future__ import annotations

from collections.abc import Callable

from ioc.qt.aliases import fold
from ioc.qt.command_grammar import Interpretation, Place
from ioc.qt.models import Models
from ioc.qt.queue_query import QueueQuery, read_query
from ioc.qt.session import Session, Ticket
from widgets.command_line import CommandLine
from widgets.command_words import words_of
from widgets.ticket_words import ticket_words

KINDS = {"assets": "asset", "units": "unit", "incidents": "incident", "feeds": "feed"}
"""Table of a `Place` -> kind of `Selection`."""


class CommandRunner:
    """`set_language`, `set_theme`, `open_replay` and `show_keys` are the desk's own doing."""

    def __init__(
        self,
        session: Session,
        models: Models,
        *,
        set_language: Callable[[str], None],
        set_theme: Callable[[str], None],
        open_replay: Callable[[int], None],
        show_keys: Callable[[], None],
        run_action: Callable[[str], str],
    ) -> None:
        self._session, self._models = session, models
        self._does: dict[str, Callable[[Interpretation], None]] = {
            "language": lambda reading: set_language(reading.value),
            "theme": lambda reading: set_theme(reading.value),
            "replay": lambda reading: open_replay(reading.at_us),
            "help": lambda reading: show_keys(),
            "layer": lambda reading: _ignored(run_action(reading.value)),
            "warn": lambda reading: models.ask_warning(reading.value, models.selection.last("incident"), False),
            "rule": lambda reading: self._open_rule(reading.value, run_action),
            "queue": lambda reading: self._ask_queue(reading.value),
            "go": lambda reading: self.go(reading.target) if reading.target else None,
        }

    def _ask_queue(self, text: str) -> None:
        """Show what a line says, or what is saved under its name; `save NAME` keeps what is shown."""
        incidents = self._models.incidents
        head, _, name = text.partition(" ")
        if fold(head) in ("save", "luu") and name.strip():
            incidents.saved[fold(name)] = incidents.query.text
            return
        query = read_query(incidents.saved.get(fold(text), text))
        if isinstance(query, QueueQuery):
            incidents.ask(query)

    def _open_rule(self, ident: str, run_action: Callable[[str], str]) -> None:
        run_action("desk.rules")
        if ident:
            self._models.selection.select("rule", ident)

    def go(self, place: Place) -> None:
        """Select a place and ask to be taken there; a place of the ground is only looked at."""
        if place.lon is not None and place.lat is not None:
            self._models.place_shown.emit(place)
            return
        self._models.selection.show(KINDS[place.table], place.id)

    def run(self, reading: Interpretation, line: CommandLine) -> None:
        """Do what `reading` says; a command is followed to its answer."""
        if reading.command is None:
            self._does[reading.kind](reading)
            return
        what = words_of(reading, self._models.names, self._models.clock.now_us())
        ticket = self._session.submit(reading.command)
        line.say(f"{what} · {ticket_words(ticket, self._models.language)}")
        ticket.settled.connect(lambda done: self._settle(done, what, line))

    def _settle(self, ticket: Ticket, what: str, line: CommandLine) -> None:
        bad = ticket.outcome in ("refused", "failed")
        line.say(f"{what} · {ticket_words(ticket, self._models.language)}", bold=bad)


def _ignored(reason: str) -> None:
    """A layer's switch always works where there is a map; where there is none, there is nothing to say."""
