"""The `geojson` connector: any GeoJSON feed by a declared mapping."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

import structlog
from msgspec import structs

from ioc.connect.api import FeedContext, Manifest
from ioc.connect.http import Http
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connectors.geojson_mapping import Mapped, map_payload
from ioc.connectors.geojson_settings import GeoJsonSettings
from ioc.domain.inbound import AlertTaken, AssetSeen, Inbound
from ioc.domain.records import PublicAlert, Text

_log = structlog.get_logger(__name__)


class GeoJsonConnector(PollingConnector):
    """Polls one address and says what is new in it.

    An asset is said again when its description changed, its readings at every change of the payload; an alert
    or call once. An alert that comes again with another time of sending is an update of the one before.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="geojson",
        title=Text(vi="GeoJSON theo ánh xạ khai báo", en="GeoJSON by declared mapping"),
        version="1.0",
        settings=GeoJsonSettings,
        records=("AssetSeen", "ReadingsTaken", "PositionsTaken", "AlertTaken", "CallTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-geojson.md",
    )

    def __init__(self, context: FeedContext, settings: GeoJsonSettings) -> None:
        super().__init__(context, settings)
        self._assets: Remembered[str, AssetSeen] = Remembered()
        self._alerts: Remembered[str, bool] = Remembered()
        self._newest: Remembered[tuple[str, str], str] = Remembered()
        self._calls: Remembered[str, bool] = Remembered()
        self._rejects = KnownRejects()

    def fetch(self, http: Http) -> Harvest:
        reply = http.get(self.settings.url)
        if reply.unchanged:
            return Harvest(unchanged=True)
        mapped = self.decode(http, reply.body, map_payload, self.settings, self.context.feed, self.context.domain)
        if mapped.placeless:
            _log.info("geojson.places_dropped", feed=self.context.feed, records=mapped.placeless)
        return self._harvest(mapped)

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one record, or a whole file that did not parse."""
        one = self.settings.model_copy(update={"records": "."})
        for bare, settings in ((b"[" + payload + b"]", one), (payload, self.settings)):
            mapped = map_payload(bare, settings, self.context.feed, self.context.domain)
            if mapped.accepted:
                break
        return self._harvest(mapped).messages

    def _harvest(self, mapped: Mapped) -> Harvest:
        messages: list[Inbound] = []
        fresh = [asset for asset in mapped.assets if self._assets.get(asset.id) != asset]
        for asset in fresh:
            self._assets.put(asset.id, asset)
        alerts = self._new_alerts(mapped.alerts)
        calls = [call for call in mapped.calls if self._calls.get(call.id) is None]
        for call in calls:
            self._calls.put(call.id, True)
        messages += fresh
        messages += [batch for batch in (mapped.readings, mapped.positions) if batch is not None]
        messages += [AlertTaken(feed=self.context.feed, alert=alert) for alert in alerts]
        messages += calls
        messages += self._rejects.news(mapped.rejects)
        streams = bool(self.settings.readings) or self.settings.record == "unit"
        taken = mapped.accepted if streams else len(fresh) + len(alerts) + len(calls)
        return Harvest(messages=tuple(messages), taken=taken)

    def _new_alerts(self, alerts: Iterable[PublicAlert]) -> list[PublicAlert]:
        fresh = []
        for alert in alerts:
            if self._alerts.get(alert.id) is not None:
                continue
            self._alerts.put(alert.id, True)
            key = (alert.sender, alert.identifier)
            before = self._newest.get(key)
            self._newest.put(key, alert.id)
            fresh.append(_updating(alert, before) if before else alert)
        return fresh


def _updating(alert: PublicAlert, before: str) -> PublicAlert:
    """The same alert as an update of `before`, unless the source says itself what it is and refers to."""
    if alert.msg_type != "Alert" or alert.references:
        return alert
    return structs.replace(alert, msg_type="Update", references=(before,))
