"""The `ngsi_ld` connector: entities of a context broker by NGSI-LD (ETSI GS CIM 009) or NGSI v2, polled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import structlog

from ioc.connect.api import FeedContext, Manifest
from ioc.connect.http import Http
from ioc.connect.http_settings import HttpSettings
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connect.refused import Refused
from ioc.connectors.ngsi_ld.mapping import Taken, map_payload
from ioc.connectors.ngsi_ld.news import EntityNews
from ioc.connectors.ngsi_ld.settings import NgsiLdSettings
from ioc.connectors.open311.asking import with_parameters
from ioc.domain.inbound import Inbound, RecordRejected
from ioc.domain.records import Text

_log = structlog.get_logger(__name__)


class NgsiLdConnector(PollingConnector):
    """Polls a query of entities, page after page where asked to, and says what is new in them."""

    manifest: ClassVar[Manifest] = Manifest(
        key="ngsi_ld",
        title=Text(vi="Thực thể NGSI-LD (mô hình dữ liệu thông minh)", en="NGSI-LD entities (smart data models)"),
        version="1.0",
        settings=NgsiLdSettings,
        records=("AssetSeen", "ReadingsTaken", "AlertTaken", "CallTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-ngsi_ld.md",
    )

    def __init__(self, context: FeedContext, settings: NgsiLdSettings) -> None:
        super().__init__(context, settings)
        self._news = EntityNews(context.feed)

    def http_settings(self) -> HttpSettings:
        """The settings with the headers that brokers know (our own first, so that the site's win)."""
        settings: NgsiLdSettings = self.settings
        ours = {"Accept": "application/json"}
        if settings.tenant:
            ours |= {"NGSILD-Tenant": settings.tenant, "Fiware-Service": settings.tenant}
        if settings.service_path:
            ours["Fiware-ServicePath"] = settings.service_path
        if settings.context:
            relation = 'rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
            ours["Link"] = f"<{settings.context}>; {relation}"
        return settings.model_copy(update={"headers": ours | settings.headers})

    def fetch(self, http: Http) -> Harvest:
        settings: NgsiLdSettings = self.settings
        if not settings.page_size:
            reply = http.get(settings.url)
            if reply.unchanged:
                return Harvest(unchanged=True)
            return self._news.harvest([self._read(http, reply.body)])
        pages: list[Taken] = []
        try:
            pages.extend(self._pages(http))
        except Refused as refused:
            told = RecordRejected(feed=self.context.feed, record="", reason=refused.code, params=refused.params)
            pages.append(Taken(rejects=(told,)))
        return self._news.harvest(pages)

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one entity, or a whole answer that could not be read."""
        taken = map_payload(payload, self.settings, self.context.feed, self.context.domain)
        return self._news.harvest([taken]).messages

    def _pages(self, http: Http) -> Iterator[Taken]:
        """Until a page is not full, or is the very page before (a broker that knows no offset)."""
        settings: NgsiLdSettings = self.settings
        before = b""
        pages = []
        for page in range(settings.max_pages):
            window = {"limit": str(settings.page_size), "offset": str(page * settings.page_size)}
            reply = http.get(with_parameters(settings.url, window), conditional=False)
            body = reply.body
            if body == before or reply.unchanged:
                break
            before = body
            pages.append(self._read(http, body))
            if pages[-1].held < settings.page_size:
                break
        else:
            yield from pages
            raise Refused("ngsi_ld.pages_left", pages=settings.max_pages)
        yield from pages

    def _read(self, http: Http, body: bytes) -> Taken:
        taken = self.decode(http, body, map_payload, self.settings, self.context.feed, self.context.domain)
        if taken.placeless:
            _log.info("ngsi_ld.places_dropped", feed=self.context.feed, entities=taken.placeless)
        return taken
