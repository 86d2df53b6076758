"""Folding roads that people closed."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.closure_records import RoadClosure
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def road_closed(state: State, fact: f.RoadClosed, entry: Entry, change: Change) -> None:
    state.tables.closures[fact.closure] = RoadClosure(
        id=fact.closure,
        edges=fact.edges,
        name=fact.name,
        since_us=entry.at_us,
        by=entry.person,
        reason=fact.reason,
        until_us=fact.until_us,
        incident=fact.incident,
    )
    _touch(fact.closure, fact.incident, change)


def road_reopened(state: State, fact: f.RoadReopened, entry: Entry, change: Change) -> None:
    state.tables.closures.pop(fact.closure, None)
    _touch(fact.closure, fact.incident, change)


def _touch(closure: str, incident: str | None, change: Change) -> None:
    """The incident's page shows it, too."""
    change.touch("closures", closure)
    if incident is not None:
        change.touch("incidents", incident)
