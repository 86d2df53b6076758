"""What people ask for of roads. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class CloseRoad(Command, frozen=True):
    """Close stretches of road (ids of the site's net) for a reason, until an instant or (None) until further notice."""

    edges: tuple[str, ...]
    reason: str
    until_us: int | None = None
    incident: str | None = None


class ReopenRoad(Command, frozen=True):
    """Open them again."""

    closure: str
