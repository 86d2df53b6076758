"""The feeds of a site, and the faults of their connectors' own settings (checked by the app, reported here)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct
from pydantic import BaseModel, ValidationError

from config.documents import Document
from config.faults import Fault
from config.validation import Wording, note_errors
from ioc.domain.records import ServiceLevel, Text


class FeedSettings(Struct, frozen=True, kw_only=True):
    """One configured source. `settings` is the connector's table with variables put in, otherwise unchecked."""

    id: str
    title: Text
    domain: str
    connector: str
    interval_s: float
    settings: dict[str, Any]
    document: Document
    place: tuple[str | int, ...]
    alert_alarm_from: str | None = None
    agency: str = ""
    service: ServiceLevel | None = None

    @property
    def file(self) -> Path:
        """The site file."""
        return self.document.file

    def line_of(self, *keys: str | int) -> int:
        """Line of a key of this feed's table: `line_of("connector")`, `line_of("settings", "url")`."""
        return self.document.line_of((*self.place, *keys))


FeedCheck = Callable[[FeedSettings], Iterable[Fault]]
"""Given by the app to `load_site`, so that connectors' faults stand in the same report."""


def settings_faults(feed: FeedSettings, model: type[BaseModel], words: Wording | None = None) -> list[Fault]:
    """The faults of `feed.settings` under a connector's settings class, with file and line.

    `words` gives the sentence of a fault code of the connector's own (else pydantic's English stands in both).
    """
    document = feed.document.apart()
    try:
        model.model_validate(feed.settings)
    except ValidationError as error:
        note_errors(error, model, document, (*feed.place, "settings"), words)
    return document.faults


def taken_port(feed: FeedSettings, port: int, other: str) -> Fault:
    """The fault of a feed that would listen where the feed `other` listens already."""
    document = feed.document.apart()
    document.add((*feed.place, "settings", "port"), "port_taken", port=port, other=other)
    return document.faults[0]


def unknown_connector(feed: FeedSettings, known: Iterable[str]) -> Fault:
    """The fault of a feed whose connector nobody has registered; `known` are the registered ones."""
    document = feed.document.apart()
    document.add_unknown((*feed.place, "connector"), "connector", feed.connector, known)
    return document.faults[0]
