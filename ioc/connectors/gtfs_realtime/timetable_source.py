"""Where the timetable comes from, and when it is read again."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from ioc.connect.api import BadSettings, FeedContext, NotReady
from ioc.connect.http import Http
from ioc.connect.polling import PollingConnector
from ioc.connect.refused import Refused
from ioc.connectors.gtfs_realtime.settings import GtfsSettings
from ioc.connectors.gtfs_realtime.shapes import write_lines
from ioc.connectors.gtfs_realtime.static import StaticFault, Timetable
from ioc.connectors.gtfs_realtime.zip import read_timetable
from ioc.domain.inbound import AssetSeen, RecordRejected
from ioc.domain.records import Params

_AGAIN_US = 300_000_000
"""How soon one that could not be had is tried again."""


class Loaded(Struct, frozen=True, kw_only=True):
    """What reading the timetable brought: stops and routes as assets, and its faults."""

    assets: tuple[AssetSeen, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()


class TimetableSource:
    """Reads the GTFS zip of the settings now and then; `timetable` is None until there is one."""

    def __init__(self, context: FeedContext, settings: GtfsSettings) -> None:
        self._context, self._settings = context, settings
        self._due_us = 0
        self._seen: tuple[int, int] | None = None
        self.timetable: Timetable | None = None

    def refresh(self, http: Http, decoder: PollingConnector) -> Loaded:
        """Read it if it is due; messages go on without it when it cannot be had. Raises BadSettings."""
        now_us = self._context.now_us()
        if not self._settings.static or now_us < self._due_us:
            return Loaded()
        try:
            payload = self._payload(http)
            self._due_us = now_us + round(self._settings.static_refresh_h * 3_600_000_000)
            if payload is None:
                return Loaded()
            self.timetable = decoder.decode(http, payload, read_timetable, self._settings.zone)
        except NotReady as trouble:
            self._due_us = now_us + _AGAIN_US
            return Loaded(rejects=(self._reject("gtfs_realtime.static_unavailable", reason=trouble.code),))
        except Refused as refused:
            self._due_us = now_us + _AGAIN_US
            return Loaded(rejects=(self._reject(refused.code, **refused.params),))
        if self._settings.shapes_file:
            write_lines(self.timetable, self._settings.shapes_file)
        return Loaded(
            assets=self._assets(self.timetable), rejects=tuple(self._fault(one) for one in self.timetable.faults)
        )

    def _payload(self, http: Http) -> bytes | None:
        """The zip, None when it is the one that was read before."""
        where = self._settings.static
        if where.startswith(("http:", "https:")):
            reply = http.get(where)
            return None if reply.unchanged else reply.body
        try:
            path = Path(where).expanduser()
            state = path.stat()
            seen = (state.st_mtime_ns, state.st_size)
            payload = None if seen == self._seen else path.read_bytes()
        except OSError:
            raise BadSettings("gtfs_realtime.static_missing", key="static", path=where) from None
        self._seen = seen
        return payload

    def _assets(self, timetable: Timetable) -> tuple[AssetSeen, ...]:
        settings, feed, domain = self._settings, self._context.feed, self._context.domain
        prefix = f"{feed}:" if settings.id_prefix is None else settings.id_prefix
        found = [
            AssetSeen(feed=feed, id=f"{prefix}route:{one.id}", domain=domain, kind=settings.route_kind, name=one.name)
            for one in timetable.routes.values()
        ]
        found += [
            AssetSeen(
                feed=feed,
                id=f"{prefix}stop:{one.id}",
                domain=domain,
                kind=settings.stop_kind,
                name=one.name,
                lon=one.lon,
                lat=one.lat,
                parent=f"{prefix}stop:{one.parent}" if one.parent else None,
            )
            for one in timetable.stops.values()
            if settings.stops and one.type in _WHERE_PEOPLE_WAIT
        ]
        return tuple(found)

    def _fault(self, fault: StaticFault) -> RecordRejected:
        record = f"{fault.file}:{fault.line}" if fault.line else fault.file
        params: Params = {"file": fault.file, "count": fault.count, "line": fault.line, "column": fault.value}
        return RecordRejected(feed=self._context.feed, record=record, reason=fault.code, params=params)

    def _reject(self, code: str, **params: str | int | float | None) -> RecordRejected:
        return RecordRejected(feed=self._context.feed, record=self._settings.static, reason=code, params=params)


_WHERE_PEOPLE_WAIT = (0, 1)
"""location_type of stops and stations; entrances, nodes and boarding areas are parts of them."""
