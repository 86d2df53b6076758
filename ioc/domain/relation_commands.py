"""What people ask for of two incidents at once. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class MergeIncident(Command, frozen=True):
    """Work `incident` under the number `into`. `kind`: "duplicate" (told twice) or "merged" (worked as one)."""

    incident: str
    into: str
    kind: str = "merged"
    reason: str = ""


class UnmergeIncident(Command, frozen=True):
    """Take a merge back: what went along and is still with the other one comes back."""

    incident: str
    reason: str


class SplitIncident(Command, frozen=True):
    """Open a new incident from a part of `incident`: these alarms, calls and units leave it.

    Without a place it lies where the first alarm's asset or the first call is, else where `incident` is.
    """

    incident: str
    type: str
    priority: int
    alarms: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    text: str = ""


class SetParent(Command, frozen=True):
    """Make `incident` a part of `parent`; None: of none."""

    incident: str
    parent: str | None = None
