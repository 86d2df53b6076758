"""The `geojson` connector: any GeoJSON feed by a declared mapping."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import structlog

from ioc.connect.api import FeedContext, Manifest
from ioc.connect.http import Http
from ioc.connect.mapping.news import News
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connectors.geojson.payload import map_payload
from ioc.connectors.geojson.settings import GeoJsonSettings
from ioc.domain.inbound import Inbound
from ioc.domain.records import Text

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
        self._news = News(context.feed, settings)

    def fetch(self, http: Http) -> Harvest:
        reply = http.get(self.settings.url)
        if reply.unchanged:
            return Harvest(unchanged=True)
        mapped = self.decode(http, reply.body, map_payload, self.settings, self.context.feed, self.context.domain)
        if mapped.placeless:
            _log.info("geojson.places_dropped", feed=self.context.feed, records=mapped.placeless)
        return self._news.harvest(mapped)

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one record, or a whole file that did not parse."""
        one = self.settings.model_copy(update={"records": "."})
        for bare, settings in ((b"[" + payload + b"]", one), (payload, self.settings)):
            mapped = map_payload(bare, settings, self.context.feed, self.context.domain)
            if mapped.accepted:
                break
        return self._news.harvest(mapped).messages
