"""Following the entries of an index to their alerts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from ioc.connect.api import AuthFailed, BadSettings, NotReady
from ioc.connect.http import Http
from ioc.connect.memory import Remembered
from ioc.connect.refused import Refused
from ioc.connectors.cap.document import Document, Entry
from ioc.connectors.cap.settings import CapSettings
from ioc.domain.inbound import RecordRejected
from ioc.domain.records import PublicAlert

T = TypeVar("T")
Read = Callable[[bytes], Document]
_MOST_DEAD_ASKS = 3
"""Failures to reach one host in a poll, after which its further links wait for the next poll."""
_MOST_TRIES = 5
"""Answers of a link that are not an alert, after which its entry is given up."""
_FOR_GOOD = ("cap.link_refused", "cap.links_off")
_LATER = ("feed.host_unknown", "feed.unreachable", "feed.timed_out", "feed.too_slow", "feed.cut_off", "feed.tls_failed")


class Followed(Struct, frozen=True, kw_only=True):
    """What following brought; the same refusal may come again at the next poll (the caller lets it through once)."""

    alerts: tuple[PublicAlert, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()


class LinkFollower:
    """Fetches each entry once per version; one that could not be fetched is tried again at every poll."""

    def __init__(self, settings: CapSettings, feed: str) -> None:
        self._settings = settings
        self._feed = feed
        self._home = urlsplit(settings.url).hostname or ""
        self._done: Remembered[tuple[str, str], bool] = Remembered()
        self._tries: Remembered[tuple[str, str], int] = Remembered()
        self.unfinished = False

    def follow(self, http: Http, base: str, entries: tuple[Entry, ...], read: Read) -> Followed:
        """The alerts behind the entries that are new. `base` is the index's address, for relative links."""
        self.unfinished = False
        alerts: list[PublicAlert] = []
        rejects: list[RecordRejected] = []
        dead: dict[str, int] = {}
        asked = 0
        for entry in entries:
            if self._done.get((entry.name, entry.version)) is not None:
                continue
            if asked >= self._settings.max_links:
                self.unfinished = True
                break
            try:
                url = self._address(base, entry.link)
                asked += 1
                document = self._fetched(http, url, dead, read)
                alerts += document.alerts
                rejects += document.rejects
                self._done.put((entry.name, entry.version), True)
            except Refused as refused:
                self._settle(entry, refused)
                rejects.append(self._reject(entry, refused))
        return Followed(alerts=tuple(alerts), rejects=tuple(rejects))

    def permits(self, url: str) -> bool:
        """Whether an alert may be fetched from there: a hostile index must not make us ask around inside."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return False
        mirrors = [urlsplit(address).hostname for address in self._settings.link_mirrors.values()]
        allowed = (self._home, *mirrors, *self._settings.link_hosts)
        return parts.scheme in ("http", "https") and ("*" in self._settings.link_hosts or host in allowed)

    def _address(self, base: str, link: str) -> str:
        try:
            url = urljoin(base, link.strip())
        except ValueError:
            raise Refused("cap.link_refused", host=link[:80]) from None
        for begin, instead in self._settings.link_mirrors.items():
            if url.startswith(begin):
                url = instead + url[len(begin) :]
                break
        if not self._settings.follow_links:
            raise Refused("cap.links_off")
        if not self.permits(url):
            host = url.partition("://")[2].partition("/")[0] or url
            raise Refused("cap.link_refused", host=host[:80])
        return url

    def _fetched(self, http: Http, url: str, dead: dict[str, int], read: Read) -> Document:
        host = urlsplit(url).hostname or ""
        if dead.get(host, 0) >= _MOST_DEAD_ASKS:
            raise Refused("cap.link_unreachable", host=host, reason="feed.unreachable")
        try:
            reply = http.get(url, conditional=False, permits=self.permits)
        except (NotReady, AuthFailed, BadSettings) as trouble:
            if trouble.code in _LATER:
                dead[host] = dead.get(host, 0) + 1
                raise Refused("cap.link_unreachable", host=host, reason=trouble.code) from trouble
            status = trouble.params.get("status")
            if status is None:
                raise Refused("cap.link_failed", host=host, reason=trouble.code) from trouble
            raise Refused("cap.link_status", host=host, status=status) from trouble
        document = read(reply.body)
        whole = any(not reject.record for reject in document.rejects)
        if document.entries or whole or not (document.alerts or document.rejects):
            raise Refused("cap.link_not_cap", host=host)
        return document

    def _settle(self, entry: Entry, refused: Refused) -> None:
        """What waiting cannot change is not asked again; an unreachable host always, a wrong answer some times."""
        key = (entry.name, entry.version)
        tries = (self._tries.get(key) or 0) + (refused.code != "cap.link_unreachable")
        self._tries.put(key, tries)
        if refused.code in _FOR_GOOD or tries >= _MOST_TRIES:
            self._done.put(key, True)
        else:
            self.unfinished = True

    def _reject(self, entry: Entry, refused: Refused) -> RecordRejected:
        return RecordRejected(
            feed=self._feed,
            record=entry.name,
            reason=refused.code,
            params=refused.params,
            payload=entry.payload,
        )
