"""What a typed line is read against and what reading it gives: the parts that all readers of the grammar share."""

from __future__ import annotations

from datetime import tzinfo
from typing import Protocol

from msgspec import Struct

from ioc.domain.commands import AnyCommand
from ioc.domain.records import Alarm, Params
from ioc.domain.state import State
from ioc.qt.aliases import VERBS, fold


class Place(Struct, frozen=True, kw_only=True):
    """Something with a name that one can go to: `table` is a field name of `Registry` or `Tables`.

    `table` "ground" is a place of the ground or a pair of coordinates: it lies at `lon`, `lat` (degrees) in `ward`, and
    a `wide` one (a ward) is looked at from farther off; `others` are further wards that a street runs through.
    """

    table: str
    id: str
    label: str
    detail: str = ""
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    wide: bool = False
    others: tuple[str, ...] = ()


class Places(Protocol):
    """Search by folded name."""

    def find(self, text: str, limit: int) -> list[Place]:
        """Best matches first."""


READ_ONLY = ("go", "replay", "theme", "language", "layer", "help", "queue")
"""Verbs of a scope that only reads (a replay): what is not named here is refused there."""


class Scope(Struct, frozen=True, kw_only=True):
    """What the line is read against: the state seen, what is selected, the clock and its zone.

    `read_only` refuses whatever acts, in the words of a replay.
    """

    state: State
    places: Places
    now_us: int
    zone: tzinfo
    alarm: str | None = None
    incident: str | None = None
    language: str = "vi"
    read_only: bool = False

    @property
    def verbs(self) -> tuple[str, ...]:
        """The verbs that do something here."""
        return READ_ONLY if self.read_only else tuple(VERBS)


class Interpretation(Struct, frozen=True, kw_only=True):
    """What a line means. `kind`: "empty", "refused", "command", "go", "replay", "language", "theme", "help".

    `target` (go) is a place; `at_us` (replay) microseconds since 1970 UTC; `value` a language or theme key.
    """

    kind: str
    code: str = ""
    params: Params = {}
    command: AnyCommand | None = None
    target: Place | None = None
    at_us: int = 0
    value: str = ""

    @property
    def runs(self) -> bool:
        """Whether Enter does something."""
        return self.kind not in ("empty", "refused")


def command(code: str, ordered: AnyCommand, **params: str | int | float | None) -> Interpretation:
    """A line that gives a command."""
    return Interpretation(kind="command", code=code, params=dict(params), command=ordered)


def refused(code: str, **params: str | int | float | None) -> Interpretation:
    """A line that means nothing, with the reason."""
    return Interpretation(kind="refused", code=code, params=dict(params))


def incident_named(text: str, scope: Scope) -> str | None:
    """The one incident whose number ends like `text`."""
    wanted = fold(text)
    ends = [i.id for i in scope.state.tables.incidents.values() if wanted and fold(i.number).endswith(wanted)]
    return ends[0] if len(ends) == 1 else None


def number_of(scope: Scope, incident: str | None) -> str:
    """An incident's number; empty without one."""
    found = scope.state.tables.incidents.get(incident or "")
    return found.number if found else ""


def alarm_place(alarm: Alarm, state: State) -> str:
    """What an alarm is about."""
    asset = state.registry.assets.get(alarm.asset or "")
    return asset.name if asset else alarm.asset or alarm.feed or alarm.id
