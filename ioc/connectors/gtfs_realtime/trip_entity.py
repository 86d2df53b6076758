"""A TripUpdate of GTFS-realtime: its stops one by one, each taken or refused."""

from __future__ import annotations

from typing import Any

from google.transit import gtfs_realtime_pb2 as gtfs
from msgspec import Struct

from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.fields import read_trip_ref, seconds_us
from ioc.connectors.gtfs_realtime.records import StopForecast, TripSeen

_NO_TIMES = (
    gtfs.TripUpdate.StopTimeUpdate.SKIPPED,
    gtfs.TripUpdate.StopTimeUpdate.NO_DATA,
    gtfs.TripUpdate.StopTimeUpdate.UNSCHEDULED,
)
_LONGEST_DELAY_S = 86_400


class StopFault(Struct, frozen=True):
    """A stop of a trip that was refused, with its place in the list."""

    index: int
    refused: Refused
    update: Any


def read_trip(name: str, raw: Any) -> tuple[TripSeen, tuple[StopFault, ...]]:
    """The trip with those of its stops that can be meant, and the others. Raises Refused for the trip itself."""
    trip = read_trip_ref(raw.trip)
    if not trip.trip and not trip.route and not raw.vehicle.id:
        raise Refused("gtfs_realtime.trip_unnamed")
    faults: list[StopFault] = []
    stops: list[StopForecast] = []
    for index, update in enumerate(raw.stop_time_update):
        try:
            found = _stop(update)
            _require_order(stops, found)
        except Refused as refused:
            faults.append(StopFault(index, refused, update))
            continue
        stops.append(found)
    seen = TripSeen(
        entity=name,
        trip=trip,
        vehicle=raw.vehicle.id or raw.vehicle.label or raw.vehicle.license_plate,
        label=raw.vehicle.label or raw.vehicle.license_plate or raw.vehicle.id,
        at_us=seconds_us(raw.timestamp, "trip_update.timestamp"),
        delay_s=_delay(raw) if raw.HasField("delay") else None,
        stops=tuple(stops),
    )
    return seen, tuple(faults)


def _stop(update: Any) -> StopForecast:
    sequence = update.stop_sequence if update.HasField("stop_sequence") else None
    if sequence is None and not update.stop_id:
        raise Refused("gtfs_realtime.stop_unnamed")
    known: tuple[int, float | None] = (0, None)
    if update.schedule_relationship not in _NO_TIMES:
        read = [_event(getattr(update, kind)) for kind in ("arrival", "departure") if update.HasField(kind)]
        known = next((one for one in read if one != (0, None)), known)
    return StopForecast(sequence=sequence, stop=update.stop_id, at_us=known[0], delay_s=known[1])


def _event(event: Any) -> tuple[int, float | None]:
    return seconds_us(event.time, "stop_time_update.time"), _delay(event) if event.HasField("delay") else None


def _delay(holder: Any) -> float:
    if abs(holder.delay) > _LONGEST_DELAY_S:
        raise Refused("gtfs_realtime.delay_impossible", value=holder.delay)
    return float(holder.delay)


def _require_order(before: list[StopForecast], stop: StopForecast) -> None:
    """Rules E002 and E022: along a trip neither the sequence nor the time goes back."""
    for known in reversed(before):
        if stop.sequence is not None and known.sequence is not None:
            # BART numbers two stops alike
            again = stop.sequence == known.sequence and stop.stop == known.stop
            if stop.sequence < known.sequence or again:
                raise Refused("gtfs_realtime.stops_unordered", sequence=stop.sequence, before=known.sequence)
            break
    earlier = next((known.at_us for known in reversed(before) if known.at_us), 0)
    if stop.at_us and stop.at_us < earlier:
        raise Refused("gtfs_realtime.times_go_back", seconds=(earlier - stop.at_us) // 1_000_000)
