"""The `open311` connector: citizens' requests of a city by Open311 GeoReport v2, and how far the city is with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, TypeVar
from urllib.parse import quote

import structlog

from ioc.connect.api import FeedContext, Manifest, NotReady
from ioc.connect.http import Http
from ioc.connect.memory import KnownRejects, Remembered
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connect.refused import Refused
from ioc.connectors.open311.asking import answers, common, with_parameters
from ioc.connectors.open311.requests import Answer, Names, read_requests
from ioc.connectors.open311.services import Definition, Service, read_definition, read_services
from ioc.connectors.open311.settings import CODE_HOLE, ID_HOLE, Open311Settings
from ioc.domain.inbound import CallTaken, Inbound, RecordRejected
from ioc.domain.records import Text
from ioc.domain.vocabulary import CallStatus

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_NAMES_HOLD_US = 3_600_000_000
_MOST_DEFINITIONS = 20
"""Definitions asked for in one poll."""


class Open311Connector(PollingConnector):
    """Polls a request list; a request is said once, and again whenever its status changes.

    Requests that are open and drop out of the list (they grew older than its window) are asked after one by one,
    `follow_at_once` a poll, where `request_url` is given.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="open311",
        title=Text(vi="Phản ánh của người dân theo Open311", en="Citizens' requests (Open311)"),
        version="1.0",
        settings=Open311Settings,
        records=("CallTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-open311.md",
    )

    def __init__(self, context: FeedContext, settings: Open311Settings) -> None:
        super().__init__(context, settings)
        self._told: Remembered[str, tuple[str, int]] = Remembered()
        self._open: dict[str, None] = {}
        self._rejects = KnownRejects()
        self._services: dict[str, Service] = {}
        self._definitions: dict[str, Definition] = {}
        self._names_us = -_NAMES_HOLD_US

    def fetch(self, http: Http) -> Harvest:
        settings: Open311Settings = self.settings
        bodies: dict[str, bytes] = {}
        if not (settings.page_size or settings.window_days or settings.request_url):
            url = with_parameters(settings.url, common(settings))
            reply = http.get(url)
            if reply.unchanged:
                return Harvest(unchanged=True)
            bodies[url] = reply.body
        self._learn_services(http)

        def ask(url: str) -> Answer:
            if url in bodies:
                return self._read(http, bodies[url])
            reply = http.get(url, conditional=False)
            return Answer() if reply.unchanged else self._read(http, reply.body)

        calls: dict[str, CallTaken] = {}
        rejects: list[RecordRejected] = []
        readable = True
        try:
            for answer in answers(settings, self.context.now_us(), ask):
                self._collect(answer, calls, rejects)
                readable = readable and answer.readable
        except Refused as refused:
            rejects.append(self._refusal(refused))
        if readable and settings.request_url:
            self._follow(http, calls, rejects)
        fresh = [call for call in calls.values() if self._is_news(call)]
        return Harvest(messages=(*fresh, *self._rejects.news(rejects)), taken=len(fresh))

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one request, or a whole answer that could not be read."""
        answer = read_requests(payload, self.settings, self.context.feed, Names())
        return (*answer.calls, *answer.rejects)

    def _collect(self, answer: Answer, calls: dict[str, CallTaken], rejects: list[RecordRejected]) -> None:
        calls |= {call.id: call for call in answer.calls}
        rejects += answer.rejects
        if answer.placeless:
            _log.info("open311.places_dropped", feed=self.context.feed, records=answer.placeless)

    def _read(self, http: Http, body: bytes) -> Answer:
        """One answer, read; once more with names when it holds services whose definitions were asked for now."""
        names = Names(services=self._services, definitions=self._definitions)
        answer = self.decode(http, body, read_requests, self.settings, self.context.feed, names)
        if not self._learn_definitions(http, answer.codes):
            return answer
        names = Names(services=self._services, definitions=self._definitions)
        return self.decode(http, body, read_requests, self.settings, self.context.feed, names)

    def _learn_services(self, http: Http) -> None:
        """The service list, once an hour; without it the city's names in each request stand."""
        url, now_us = self.settings.services_url, self.context.now_us()
        if url and now_us - self._names_us >= _NAMES_HOLD_US:
            self._names_us = now_us
            found = self._named(http, with_parameters(url, common(self.settings)), read_services)
            self._services = self._services if found is None else found

    def _learn_definitions(self, http: Http, codes: tuple[str, ...]) -> bool:
        """Asks for definitions that are not known; whether there is a new one. A service that the list says has
        none is not asked for."""
        url = self.settings.definition_url
        if not url:
            return False
        wanted = [code for code in codes if code not in self._definitions and self._has_definition(code)]
        for code in wanted[:_MOST_DEFINITIONS]:
            address = with_parameters(url.replace(CODE_HOLE, quote(code, safe="")), common(self.settings))
            self._definitions[code] = self._named(http, address, read_definition) or Definition()
        return bool(wanted)

    def _has_definition(self, code: str) -> bool:
        service = self._services.get(code)
        return service is None or service.metadata

    def _named(self, http: Http, url: str, read: Callable[[bytes], T]) -> T | None:
        """Names are a help: without them the requests are taken all the same."""
        try:
            return read(http.get(url, conditional=False).body)
        except (NotReady, Refused) as trouble:
            _log.info("open311.names_missing", feed=self.context.feed, reason=trouble.code)
            return None

    def _follow(self, http: Http, calls: dict[str, CallTaken], rejects: list[RecordRejected]) -> None:
        """Asks after open requests that the list no longer names, those first that were not asked for longest."""
        missing = [ident for ident in self._open if ident not in calls][: self.settings.follow_at_once]
        for ident in missing:
            number = quote(ident.removeprefix(f"{self.context.feed}:"), safe="")
            url = with_parameters(self.settings.request_url.replace(ID_HOLE, number), common(self.settings))
            self._open[ident] = self._open.pop(ident)
            try:
                answer = self._read(http, http.get(url, conditional=False).body)
            except NotReady as trouble:
                if trouble.params.get("status") not in (404, 410):
                    raise
                del self._open[ident]
                rejects.append(self._refusal(Refused("open311.request_gone"), ident))
                continue
            self._collect(answer, calls, rejects)

    def _is_news(self, call: CallTaken) -> bool:
        """Whether it was not told like this before; a closed request is no longer asked after."""
        if call.status is CallStatus.OPEN:
            self._open[call.id] = self._open.pop(call.id, None)
        else:
            self._open.pop(call.id, None)
        told = (call.status_word, call.status_us)
        known = self._told.get(call.id)
        self._told.put(call.id, told)
        return known != told

    def _refusal(self, refused: Refused, record: str = "") -> RecordRejected:
        return RecordRejected(feed=self.context.feed, record=record, reason=refused.code, params=refused.params)
