"""What a GTFS-realtime message says, as plain records that travel between processes: no protobuf, microseconds.

Times are UTC, 0 where the source gave none; numbers are nan and codes None where a field is absent: GTFS-realtime has
defaults that look like values, so presence is looked at before a field is used.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from ioc.domain.inbound import RecordRejected

TimeOf = Callable[[int], int]
"""Which time (microseconds UTC) to say of a message's: another one where a recording is played; 0 stays 0."""


def as_said(at_us: int) -> int:
    """Times as the source gives them."""
    return at_us


class TripRef(Struct, frozen=True, kw_only=True):
    """TripDescriptor: which trip; `relation` is the code of ScheduleRelationship (0 scheduled … 8 new)."""

    trip: str = ""
    route: str = ""
    start_date: str = ""
    start_time: str = ""
    relation: int = 0


class VehicleSeen(Struct, frozen=True, kw_only=True):
    """VehiclePosition. `vehicle` is the id, else label or plate, else ""; degrees, m/s; codes of the standard."""

    entity: str
    vehicle: str
    label: str
    trip: TripRef
    at_us: int
    lon: float
    lat: float
    bearing: float
    speed: float
    stop: str = ""
    sequence: int | None = None
    status: int | None = None
    occupancy: int | None = None
    occupancy_pct: float | None = None
    congestion: int | None = None


class StopForecast(Struct, frozen=True, kw_only=True):
    """StopTimeUpdate: predicted time and delay (seconds) at one stop; arrival is preferred to departure."""

    sequence: int | None
    stop: str
    at_us: int
    delay_s: float | None


class TripSeen(Struct, frozen=True, kw_only=True):
    """TripUpdate. `delay_s` is the trip's own, where it says one."""

    entity: str
    trip: TripRef
    vehicle: str
    label: str
    at_us: int
    delay_s: float | None
    stops: tuple[StopForecast, ...]


class Informed(Struct, frozen=True, kw_only=True):
    """EntitySelector: what an alert is about; its parts hold together."""

    agency: str = ""
    route: str = ""
    route_type: int | None = None
    stop: str = ""
    trip: str = ""


class AlertSeen(Struct, frozen=True, kw_only=True):
    """Alert. `periods` are (start, end); texts are (language, words) in the order of the source."""

    entity: str
    periods: tuple[tuple[int, int], ...]
    informed: tuple[Informed, ...]
    cause: int
    effect: int
    severity: int
    header: tuple[tuple[str, str], ...]
    description: tuple[tuple[str, str], ...]
    url: tuple[tuple[str, str], ...]


class FeedSeen(Struct, frozen=True, kw_only=True):
    """One message. `taken` counts the entities that were read; `content` is a hash of them, whatever the header says.

    `fault` is the whole message's, which then holds nothing else. `deleted` are the ids of entities marked so.
    """

    at_us: int = 0
    version: str = ""
    taken: int = 0
    content: bytes = b""
    vehicles: tuple[VehicleSeen, ...] = ()
    trips: tuple[TripSeen, ...] = ()
    alerts: tuple[AlertSeen, ...] = ()
    deleted: tuple[str, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()
    fault: bool = False
