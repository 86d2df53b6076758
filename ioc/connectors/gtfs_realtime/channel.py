"""One address of a feed: what its messages said last, and so what is new in the next."""

from __future__ import annotations

from msgspec import Struct

from ioc.connect.api import FeedContext
from ioc.connectors.gtfs_realtime.alerts import Alerts
from ioc.connectors.gtfs_realtime.columns import Columns, Told
from ioc.connectors.gtfs_realtime.fleet import Fleet, Odd
from ioc.connectors.gtfs_realtime.health import Health
from ioc.connectors.gtfs_realtime.names import Names
from ioc.connectors.gtfs_realtime.records import FeedSeen, TimeOf, VehicleSeen, as_said
from ioc.connectors.gtfs_realtime.settings import GtfsSettings
from ioc.domain.inbound import AlertTaken, AssetSeen, PositionsTaken, ReadingsTaken, RecordRejected

_AHEAD_US = 60_000_000
"""A header further ahead of our clock does not decide what is old: else one wrong time would silence a feed."""


class Brought(Struct, frozen=True, kw_only=True):
    """What a message brought, in the order in which it is to be said."""

    taken: int = 0
    assets: tuple[AssetSeen, ...] = ()
    readings: ReadingsTaken | None = None
    positions: PositionsTaken | None = None
    alerts: tuple[AlertTaken, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()
    unmatched: int = 0


class Channel:
    """`on_trip` is shared by the addresses of a feed: which vehicle goes on which trip."""

    def __init__(self, context: FeedContext, settings: GtfsSettings, on_trip: dict[str, VehicleSeen]) -> None:
        self._context, self._settings, self._on_trip = context, settings, on_trip
        self._alerts = Alerts(context.feed, settings.sender or context.feed)
        self._told = Told()
        self._header_us = 0
        self._content: bytes | None = None
        self.health = Health(settings)

    def take(self, seen: FeedSeen, names: Names, shift: TimeOf = as_said) -> Brought:
        """What is new in a message. One that says the same at the same time is nothing new; one whose header goes back
        in time is refused whole (GTFS-realtime reference, FeedHeader.timestamp)."""
        back_us = self._header_us - seen.at_us if seen.at_us else 0
        if seen.fault or back_us <= 0:
            self.health.heard(seen)
        if seen.fault:
            return Brought(rejects=seen.rejects)
        if back_us > 0:
            return Brought(rejects=(self._gone_back(seen, back_us),))
        if back_us == 0 and seen.content == self._content:
            return Brought(rejects=seen.rejects)
        if seen.at_us <= self._context.now_us() + _AHEAD_US:
            self._header_us = seen.at_us or self._header_us
        self._content = seen.content
        return self._mapped(seen, names, shift)

    def _mapped(self, seen: FeedSeen, names: Names, shift: TimeOf) -> Brought:
        feed = self._context.feed
        columns = Columns(self._settings.properties)
        fleet = Fleet(feed, self._context.domain, self._settings, names, columns, shift)
        fleet.take(seen, self._on_trip)
        self._told = columns.forget(self._told, shift(seen.at_us))
        language = self._settings.language or (names.timetable.language if names.timetable else "")
        now_us = shift(seen.at_us) or self._context.now_us()
        alerts = self._alerts.news(seen.alerts, names, shift, now_us, language)
        return Brought(
            taken=seen.taken - len(fleet.odd),
            assets=tuple(fleet.assets.values()),
            readings=columns.readings(feed),
            positions=columns.positions(feed),
            alerts=tuple(AlertTaken(feed=feed, alert=alert) for alert in alerts),
            rejects=(*seen.rejects, *(self._outside(odd) for odd in fleet.odd)),
            unmatched=fleet.unmatched,
        )

    def _gone_back(self, seen: FeedSeen, back_us: int) -> RecordRejected:
        return RecordRejected(
            feed=self._context.feed,
            record="",
            reason="gtfs_realtime.went_back",
            params={"seconds": back_us // 1_000_000, "records": seen.taken + len(seen.rejects)},
        )

    def _outside(self, odd: Odd) -> RecordRejected:
        return RecordRejected(
            feed=self._context.feed,
            record=odd.entity,
            reason="gtfs_realtime.outside_area",
            params={"lat": round(odd.lat, 5), "lon": round(odd.lon, 5)},
        )
