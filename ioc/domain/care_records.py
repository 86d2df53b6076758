"""Records of the care of alarms: planned works, who has which area, floods."""

from __future__ import annotations

from ioc.domain.records import Record, VaultRef


class PlannedWork(Record, frozen=True):
    """Works or maintenance during which alarms are expected: they are hidden from `begins_us` to `ends_us`.

    It covers the alarms of `assets`, with `below` also of all that hangs below them, or of a whole `domain`, or of the
    area of responsibility `area`. `state` is "planned", "running", "over" or "cancelled".
    """

    id: str
    begins_us: int
    ends_us: int
    reason: VaultRef
    by: str
    assets: tuple[str, ...] = ()
    below: bool = True
    domain: str = ""
    area: str = ""
    state: str = "planned"
    planned_us: int = 0


class AreaHold(Record, frozen=True):
    """Who has an area. `offered_us` is since when nobody looks after it (0: somebody does), `cause` why ("person",
    "link", "engine", "locked"), `escalated_us` when its urgent alarms went to the supervisor."""

    area: str
    seat: str
    person: str
    since_us: int
    offered_us: int = 0
    cause: str = ""
    escalated_us: int = 0


class Flood(Record, frozen=True):
    """A flood of alarms that goes on; `scope` is a seat or "" for the centre."""

    scope: str
    began_us: int
    count: int
