"""The `sensorthings` connector: sensors of a service of the OGC SensorThings API 1.1, polled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar
from urllib.parse import urljoin, urlsplit

from ioc.connect.api import FeedContext, Manifest, NotReady
from ioc.connect.http import Http
from ioc.connect.mapping.streams import Row
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connect.refused import Refused
from ioc.connectors.ngsi_ld.mapping import batch_of
from ioc.connectors.sensorthings import v11 as api
from ioc.connectors.sensorthings.mapping import Page, read_answer
from ioc.connectors.sensorthings.settings import SensorThingsSettings
from ioc.connectors.sensorthings.streams import Stream
from ioc.domain.inbound import AssetSeen, Inbound, RecordRejected
from ioc.domain.records import Text

_UNKNOWN = "sensorthings.datastream_unknown"


class SensorThingsConnector(PollingConnector):
    """Asks one address as it stands, or a whole service for its news; an observation is said once.

    The mark up to which observations were asked for moves only over what was read to the end of a poll, so that a
    poll that fails half-way is asked again.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="sensorthings",
        title=Text(vi="Cảm biến theo OGC SensorThings 1.1", en="Sensors (OGC SensorThings 1.1)"),
        version="1.0",
        settings=SensorThingsSettings,
        records=("AssetSeen", "ReadingsTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-sensorthings.md",
    )

    def __init__(self, context: FeedContext, settings: SensorThingsSettings) -> None:
        super().__init__(context, settings)
        self._home = urlsplit(settings.url).hostname or ""
        self._assets: Remembered[str, AssetSeen] = Remembered()
        self._told: Remembered[tuple[str, str, int, str], bool] = Remembered()
        self._rejects = KnownRejects()
        self._streams: dict[str, Stream] = {}
        self._structure_us: int | None = None
        self._after_id = 0
        self._since_us: int | None = None
        self._several_pages = False
        self._unknown: set[str] = set()

    def fetch(self, http: Http) -> Harvest:
        settings: SensorThingsSettings = self.settings
        if settings.ask == "news":
            return self._harvest(self._structure_and_news(http))
        reply = http.get(settings.url, conditional=not self._several_pages, permits=self._permits)
        if reply.unchanged:
            return Harvest(unchanged=True)
        pages = self._follow(http, self._read(http, reply.body, reply.url), reply.url)
        self._several_pages = len(pages) > 1
        return self._harvest(pages)

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: one entity, or a whole answer that could not be read. An observation keeps
        its datastream with it; what is known of the asset stays as it is."""
        page = read_answer(payload, self.settings, self.context.feed, self.context.domain, "", {})
        batch = batch_of(page.rows, self.context.feed)
        assets = () if api.holds_observation(payload) else page.assets
        return (*assets, *([batch] if batch else []), *page.rejects)

    def _structure_and_news(self, http: Http) -> list[Page]:
        """What there is, and the observations; those of a datastream that is new are asked once more after it."""
        structure, mark = self._structure(http), (self._after_id, self._since_us)
        news = self._news(http)
        unknown = {str(one.params.get("datastream")) for page in news for one in page.rejects if one.reason == _UNKNOWN}
        if unknown - self._unknown:
            self._unknown |= unknown
            self._structure_us, (self._after_id, self._since_us) = None, mark
            structure += self._structure(http)
            news = self._news(http)
        return [*structure, *news]

    def _structure(self, http: Http) -> list[Page]:
        """Things and datastreams, when it is time to ask again what there is."""
        now_us, settings = self.context.now_us(), self.settings
        if self._structure_us is not None and now_us - self._structure_us < settings.structure_s * 1e6:
            return []
        attempt = 0
        while (url := api.structure_query(settings.url, attempt)) is not None:
            try:
                body = http.get(url, conditional=False, permits=self._permits).body
            except NotReady as trouble:
                attempt += 1
                if trouble.params.get("status") in (400, 501) and api.structure_query(settings.url, attempt):
                    continue
                raise
            pages = self._follow(http, self._read(http, body, url), url)
            if not pages[-1].next:
                self._structure_us = now_us
            return pages
        return []

    def _news(self, http: Http) -> list[Page]:
        """The observations since the mark. When there are more pages than `max_pages`, the rest comes at the next
        poll: they are asked oldest first, and the mark stands at the newest that was read."""
        settings, now_us = self.settings, self.context.now_us()
        since_us = self._since_us if self._since_us is not None else now_us - round(settings.history_s * 1e6)
        by_id = settings.since == "id" and self._after_id > 0
        url = api.news_query(
            settings.url,
            after_id=str(self._after_id) if by_id else "",
            since_us=max(0, since_us),
            page_size=settings.page_size,
        )
        body = http.get(url, conditional=False, permits=self._permits).body
        pages = self._follow(http, self._read(http, body, url), url, patient=True)
        times = [row.source_us for page in pages for row in page.rows if row.source_us <= now_us]
        held = pages[-1].next != ""
        if by_id or not held:
            self._after_id = max([self._after_id, *(page.last_id for page in pages)])
        if times:
            overlap_us = 0 if held else round(settings.overlap_s * 1e6)
            before, self._since_us = self._since_us, max(since_us, max(times) - overlap_us)
            if held and not by_id and before == self._since_us:
                pages.append(self._refusal(Refused("sensorthings.pages_left", pages=len(pages))))
        return pages

    def _follow(self, http: Http, first: Page, address: str, *, patient: bool = False, owner: str = "") -> list[Page]:
        """The page and those after it. A link that leads away or in a circle, or too many pages (unless they can
        wait: `patient`), end it with a refusal that says so."""
        pages, seen = [first], {address}
        while pages[-1].next:
            try:
                url = self._address(address, pages[-1].next, seen)
                if len(pages) >= self.settings.max_pages:
                    if patient:
                        return pages
                    raise Refused("sensorthings.pages_left", pages=len(pages))
            except Refused as refused:
                return [*pages, self._refusal(refused)]
            seen.add(url)
            body = http.get(url, conditional=False, permits=self._permits).body
            pages.append(self._read(http, body, url, owner))
            address = url
        further = [(address, link, asset) for page in pages for link, asset in page.more]
        return pages + [page for each in further for page in self._further(http, *each)]

    def _further(self, http: Http, base: str, link: str, asset: str) -> list[Page]:
        """The datastreams of an asset that did not fit into its Thing."""
        try:
            url = self._address(base, link, set())
        except Refused as refused:
            return [self._refusal(refused)]
        body = http.get(url, conditional=False, permits=self._permits).body
        return self._follow(http, self._read(http, body, url, asset), url, owner=asset)

    def _refusal(self, refused: Refused) -> Page:
        told = RecordRejected(feed=self.context.feed, record="", reason=refused.code, params=refused.params)
        return Page(rejects=(told,))

    def _address(self, base: str, link: str, seen: set[str]) -> str:
        url = urljoin(base, link)
        for beginning, mirror in self.settings.link_mirrors.items():
            if url.startswith(beginning):
                url = mirror + url[len(beginning) :]
                break
        if not self._permits(url):
            raise Refused("sensorthings.link_refused", host=(urlsplit(url).hostname or "")[:100])
        if url in seen:
            raise Refused("sensorthings.link_loop")
        return url

    def _permits(self, url: str) -> bool:
        """Only the service's own host and those of the settings are asked."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        mirrors = {urlsplit(one).hostname for one in self.settings.link_mirrors.values()}
        allowed = {self._home, *self.settings.link_hosts, *mirrors}
        return parts.scheme in ("http", "https") and ("*" in allowed or parts.hostname in allowed)

    def _read(self, http: Http, body: bytes, address: str, owner: str = "") -> Page:
        about = (self.settings, self.context.feed, self.context.domain, address, dict(self._streams), owner)
        page = self.decode(http, body, read_answer, *about)
        self._streams |= page.streams
        return page

    def _harvest(self, pages: Iterable[Page]) -> Harvest:
        assets: dict[str, AssetSeen] = {}
        rows: list[Row] = []
        rejects: list[RecordRejected] = []
        for page in pages:
            assets |= {one.id: one for one in page.assets}
            rows += [row for row in page.rows if self._is_new(row)]
            rejects += page.rejects
        fresh = [one for one in assets.values() if self._assets.get(one.id) != one]
        for one in fresh:
            self._assets.put(one.id, one)
        batch = batch_of(rows, self.context.feed)
        messages: tuple[Inbound, ...] = (*fresh, *([batch] if batch else []), *self._rejects.news(rejects))
        bare = {one.id for one in fresh} - {row.asset for row in rows}
        return Harvest(messages=messages, taken=len(rows) + len(bare))

    def _is_new(self, row: Row) -> bool:
        """Whether this value of this moment was not told; a service may hold two of one moment."""
        key = (row.asset, row.property, row.source_us, repr(row.value))
        fresh = self._told.get(key) is None
        self._told.put(key, True)
        return fresh
