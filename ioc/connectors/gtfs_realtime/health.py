"""Whether a feed of GTFS-realtime can be relied on, judged over several rounds.

GTFS-realtime best practices: data no older than 90 s for vehicles and trips and 10 min for alerts, less than 1 % of
responses invalid; public health checks speak up only after several bad rounds, and so do we.
"""

from __future__ import annotations

from msgspec import Struct

from ioc.connectors.gtfs_realtime.records import FeedSeen
from ioc.connectors.gtfs_realtime.settings import GtfsSettings
from ioc.domain.records import Params

_AGES_S = tuple(60 * 2**power for power in range(16))


class Trouble(Struct, frozen=True):
    """What was wrong in the latest of several bad rounds: a sentence and its params."""

    code: str
    params: Params


class Health:
    """Of one address. A round is one poll, also one that brought nothing new."""

    def __init__(self, settings: GtfsSettings) -> None:
        self._settings = settings
        self._bad = 0
        self._newest_us = 0
        self._alerts_only = True
        self._invalid: Trouble | None = None

    def heard(self, seen: FeedSeen) -> None:
        """A message came."""
        if seen.fault:
            code, params = seen.rejects[0].reason, seen.rejects[0].params
            self._invalid = Trouble(code, params)
            return
        stamps = (seen.at_us, *(one.at_us for one in seen.vehicles), *(one.at_us for one in seen.trips))
        self._newest_us = seen.at_us or max(stamps)
        self._alerts_only = not (seen.vehicles or seen.trips)
        self._invalid = self._judged(seen)

    def round(self, now_us: int) -> Trouble | None:
        """A poll has ended: what is wrong, once it was for `bad_rounds` in a row."""
        wrong = self._invalid or self._old(now_us)
        self._bad = self._bad + 1 if wrong else 0
        return wrong if self._bad >= self._settings.bad_rounds else None

    def _old(self, now_us: int) -> Trouble | None:
        """Old data; where nothing in the message says its time, nobody can tell."""
        if not self._newest_us:
            return None
        most_s = self._settings.alerts_old_after_s if self._alerts_only else self._settings.old_after_s
        age_s = (now_us - self._newest_us) / 1e6
        if age_s <= most_s:
            return None
        # in steps, so that growing older is not news at every poll
        step_s = next((step for step in _AGES_S if age_s < 2 * step), _AGES_S[-1])
        return Trouble("gtfs_realtime.old", {"minutes": step_s // 60, "most": round(most_s)})

    def _judged(self, seen: FeedSeen) -> Trouble | None:
        whole = sum(not one.record.endswith("]") for one in seen.rejects)
        parts = len({one.record.rpartition("[")[0] for one in seen.rejects if one.record.endswith("]")})
        share = 100.0 * (whole + parts) / max(1, seen.taken + whole)
        if share > self._settings.most_invalid:
            return Trouble("gtfs_realtime.many_invalid", {"most": self._settings.most_invalid})
        placed = sum(vehicle.lon == vehicle.lon for vehicle in seen.vehicles)
        if placed < self._settings.fewest_vehicles:
            return Trouble("gtfs_realtime.few_vehicles", {"least": self._settings.fewest_vehicles})
        return None
