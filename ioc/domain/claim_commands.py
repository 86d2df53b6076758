"""What people ask for of who looks after an incident. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class ReleaseClaim(Command, frozen=True):
    """Lead an incident no longer; it is nobody's."""

    incident: str


class WatchIncident(Command, frozen=True):
    """Follow an incident without leading it, or (`on` False) no longer."""

    incident: str
    on: bool = True
