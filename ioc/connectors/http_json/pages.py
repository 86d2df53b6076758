"""The pages of an answer, until there are no more; never another host, never round in circles."""

from __future__ import annotations

import hashlib
from urllib.parse import parse_qs, urljoin, urlsplit

from msgspec import Struct
from requests.utils import parse_header_links

from ioc.connect.http import Reply, origin
from ioc.connect.mapping.nesting import nested_records
from ioc.connect.mapping.values import ABSENT, dig
from ioc.connect.refused import Refused
from ioc.connectors.http_json.asking import with_query
from ioc.connectors.http_json.payload import parsed_page
from ioc.connectors.http_json.settings import HttpJsonSettings, PageSettings


class PageRead(Struct, frozen=True):
    """What of a page's body leads on: how many records it has, and what lies at the paging's `path`."""

    records: int
    onward: str


def read_page(payload: bytes, settings: HttpJsonSettings) -> PageRead:
    """Pure; nothing leads on from a page that does not parse."""
    try:
        parsed = parsed_page(payload, settings)
        records = len(nested_records(parsed, settings.records))
    except Refused:
        return PageRead(0, "")
    onward = dig(parsed, settings.paging.path) if settings.paging is not None and settings.paging.path else ABSENT
    return PageRead(records, str(onward) if isinstance(onward, str | int) and not isinstance(onward, bool) else "")


class Pages:
    """Follows one poll's pages. `trouble` is why it stopped before the end, if it did."""

    def __init__(self, paging: PageSettings, first_url: str) -> None:
        self._paging = paging
        self._first_url = first_url
        self._asked = {first_url}
        self._bodies: set[bytes] = set()
        self._offset = 0
        self.trouble: Refused | None = None

    def after(self, reply: Reply, page: PageRead) -> str | None:
        """The address of the page after this one; None at the end."""
        mark = hashlib.sha256(reply.body).digest()
        onward = self._onward(reply, page)
        if onward is None:
            return None
        if mark in self._bodies or onward in self._asked:
            self.trouble = Refused("http_json.pages_circle", pages=len(self._asked))
        elif origin(onward) != origin(self._first_url):
            self.trouble = Refused("http_json.page_elsewhere", host=urlsplit(onward).hostname or "")
        elif len(self._asked) >= self._paging.max_pages:
            self.trouble = Refused("http_json.pages_left", pages=self._paging.max_pages)
        if self.trouble is not None:
            return None
        self._bodies.add(mark)
        self._asked.add(onward)
        return onward

    def _onward(self, reply: Reply, page: PageRead) -> str | None:
        match self._paging.by:
            case "page" | "offset":
                return self._counted(page) if page.records >= self._paging.size else None
            case "cursor":
                return with_query(self._first_url, {self._paging.param: page.onward}) if page.onward else None
            case "next":
                return urljoin(reply.url, page.onward) if page.onward else None
        found = (one.get("url") for one in parse_header_links(reply.link) if one.get("rel") == "next")
        target = next(found, None)
        return urljoin(reply.url, target) if target else None

    def _counted(self, page: PageRead) -> str:
        if self._paging.by == "offset":
            self._offset += page.records
            return with_query(self._first_url, {self._paging.param: str(self._offset)})
        first = parse_qs(urlsplit(self._first_url).query).get(self._paging.param, ["1"])[0]
        return with_query(self._first_url, {self._paging.param: str(int(first) + len(self._asked))})
