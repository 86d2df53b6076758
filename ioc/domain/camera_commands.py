"""What people ask for of cameras. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class OpenCamera(Command, frozen=True):
    """Look through a camera (any asset whose pack has an access rule), for one of the rule's purposes.

    A purpose that needs an incident names an open one.
    """

    asset: str
    purpose: str
    incident: str | None = None


class CloseCamera(Command, frozen=True):
    """Stop looking: one's own viewing."""

    viewing: str
