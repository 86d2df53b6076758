"""The `http_json` connector: any JSON API by a declared mapping."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import ClassVar

from ioc.connect.api import AuthFailed, Emit, FeedContext, Manifest
from ioc.connect.http import Http, Reply
from ioc.connect.mapping.news import News
from ioc.connect.mapping.records import refused_whole
from ioc.connect.polling import Harvest, PollingConnector
from ioc.connect.refused import Refused
from ioc.connectors.http_json.asking import filled, first_address
from ioc.connectors.http_json.pages import Pages, read_page
from ioc.connectors.http_json.payload import map_answer
from ioc.connectors.http_json.settings import HttpJsonSettings
from ioc.connectors.http_json.token import Token
from ioc.domain.inbound import Inbound
from ioc.domain.records import Text


class HttpJsonConnector(PollingConnector):
    """Polls an address, page by page, and says what is new.

    A reading that was told for its moment is not told again, whatever else of the answer changed.
    """

    manifest: ClassVar[Manifest] = Manifest(
        key="http_json",
        title=Text(vi="API JSON theo ánh xạ khai báo", en="JSON API by declared mapping"),
        version="1.0",
        settings=HttpJsonSettings,
        records=("AssetSeen", "ReadingsTaken", "PositionsTaken", "AlertTaken", "CallTaken", "RecordRejected"),
        polling=True,
        documentation="docs/manual/connector-http_json.md",
    )

    def __init__(self, context: FeedContext, settings: HttpJsonSettings) -> None:
        super().__init__(context, settings)
        self._news = News(context.feed, settings, once=True)
        self._token = Token(settings.oauth, context.now_us) if settings.oauth is not None else None
        self._since_us = context.now_us() - round(settings.first_span_s * 1e6)
        self._asked_us = 0
        self._identities: dict[str, str] = {}
        self._before = b""
        self._arrived = b""

    def fetch(self, http: Http) -> Harvest:
        self._asked_us = self.context.now_us()
        replies, trouble = self._ask_all(http)
        if replies and replies[0].unchanged:
            return Harvest(unchanged=True)
        bodies = [reply.body for reply in replies]
        self._arrived = hashlib.sha256(b"".join(bodies)).digest()
        if self._arrived == self._before:
            return Harvest(unchanged=True)
        answer = self.decode(
            http, bodies, map_answer, self.settings, self.context.feed, self.context.domain, self._identities
        )
        self._identities = answer.identities
        harvest = self._news.harvest(answer.mapped)
        if trouble is None:
            return harvest
        said = self._news.harvest(refused_whole(trouble, b"", self.context.feed))
        return Harvest(messages=harvest.messages + said.messages, taken=harvest.taken)

    def retake(self, payload: bytes) -> Sequence[Inbound]:
        """See `ioc.connect.api.Retaker`: the payload is one record, or a whole page that did not parse."""
        one = self.settings.model_copy(update={"format": "json", "records": ".", "ok": None, "identity": ()})
        for settings in (one, self.settings):
            answer = map_answer([payload], settings, self.context.feed, self.context.domain, {})
            if answer.mapped.accepted:
                break
        return self._news.harvest(answer.mapped).messages

    def _poll(self, http: Http, emit: Emit) -> None:
        super()._poll(http, emit)
        # only now is all of it with the engine: a poll that failed half-way is asked and told again
        self._before = self._arrived
        self._since_us = self._asked_us - round(self.settings.overlap_s * 1e6)

    def _ask_all(self, http: Http) -> tuple[list[Reply], Refused | None]:
        settings: HttpJsonSettings = self.settings
        url = first_address(settings, self._since_us, self._asked_us)
        conditional = settings.paging is None and not settings.asks_for_times() and not settings.body
        replies = [self._ask(http, url, conditional)]
        if settings.paging is None:
            return replies, None
        pages = Pages(settings.paging, url)
        while True:
            page = self.decode(http, replies[-1].body, read_page, settings)
            onward = pages.after(replies[-1], page)
            if onward is None:
                return replies, pages.trouble
            reply = self._ask(http, onward, conditional)
            if reply.unchanged:  # no content: so ends a list whose last page was full
                return replies, None
            replies.append(reply)

    def _ask(self, http: Http, url: str, conditional: bool) -> Reply:
        """One page; a token that is refused is renewed once."""
        if self._token is None:
            return self._request(http, url, conditional)
        http.authorize(self._token.header(http))
        try:
            return self._request(http, url, conditional)
        except AuthFailed as refused:
            if refused.params.get("status") != 401:
                raise
            self._token.drop()
            http.authorize(self._token.header(http))
            return self._request(http, url, conditional)

    def _request(self, http: Http, url: str, conditional: bool) -> Reply:
        settings: HttpJsonSettings = self.settings
        if not settings.body:
            return http.get(url, conditional=conditional)
        body = filled(settings.body, self._since_us, self._asked_us, settings.query_zone)
        return http.post(url, body.encode(), settings.body_type)
