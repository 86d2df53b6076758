"""Asking over HTTP: one session, conditional requests, limits of time and size, and an end at once on `stop`."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from msgspec import Struct
from urllib3.exceptions import HTTPError

import ioc
from ioc.connect.api import NotReady
from ioc.connect.backoff import read_retry_after
from ioc.connect.http_encoding import as_utf8, refuse_unknown_packing
from ioc.connect.http_settings import HttpSettings
from ioc.connect.http_trouble import trouble_of, trouble_of_status
from ioc.connect.interrupt import Overdue, Stopped, run_interruptibly
from ioc.connect.wires import CuttableAdapter, Wires

T = TypeVar("T")
_CHUNK = 65_536
_REDIRECTS = (301, 302, 303, 307, 308)
_NOTHING_NEW = (204, 205, 304)
_OUR_HEADERS = {
    "User-Agent": f"ioc-desktop/{ioc.__version__}",
    "Accept-Encoding": "gzip, deflate",
    "Accept": "*/*",
}


class Reply(Struct, frozen=True, kw_only=True):
    """An answer. `unchanged`: HTTP 304 or 204, or the very bytes of last time; `body` is empty then.

    `link` is the header of that name. Text in another encoding than UTF-8, which says so in its header alone, is
    turned into UTF-8.
    """

    url: str
    content_type: str = ""
    link: str = ""
    body: bytes = b""
    unchanged: bool = False


class Validators(Struct, frozen=True, kw_only=True):
    """What the last full answer of an address was: to ask only for news, and to know old bytes again."""

    etag: str = ""
    last_modified: str = ""
    sha256: bytes = b""


class Http:
    """Asks for one connector on its thread. `validators` outlives it, so that a reconnect asks for news only."""

    def __init__(
        self,
        settings: HttpSettings,
        stop: threading.Event,
        now_us: Callable[[], int],
        validators: dict[str, Validators],
    ) -> None:
        self._settings = settings
        self._stop = stop
        self._now_us = now_us
        self._validators = validators
        self._private = dict(settings.headers)
        self._unsettled: dict[str, Validators] = {}
        self._wires = Wires()
        self._session: requests.Session | None = None

    def get(self, url: str, *, conditional: bool = True, permits: Callable[[str], bool] | None = None) -> Reply:
        """Ask for `url`. Raises NotReady, AuthFailed, BadSettings; Stopped when `stop` was set.

        `conditional`: remember the answer and say when it is the same next time. `permits` is asked about every
        redirect; without it redirects may lead anywhere (without our headers once they leave the origin).
        """
        known = self._validators.get(url, Validators()) if conditional else Validators()
        reply, news = self._guarded(url, lambda session: self._exchange(session, url, known, permits))
        if not conditional or news is None:
            return reply
        self._unsettled[url] = news
        return Reply(url=reply.url, unchanged=True) if news.sha256 == known.sha256 else reply

    def post(self, url: str, body: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Send `body` to `url`; the answer is never conditional and no redirect is followed (it would carry the body
        elsewhere). `headers` go in place of the feed's own, which only its origin is told. Raises as `get`."""
        own = self._headers_for(url, Validators()) if headers is None else headers
        sent = {**own, "Content-Type": content_type}

        def exchange(session: requests.Session) -> Reply:
            timeout = (self._settings.connect_timeout_s, self._settings.read_timeout_s)
            with session.post(
                url, data=body, headers=sent, stream=True, allow_redirects=False, timeout=timeout
            ) as answer:
                if answer.status_code in _REDIRECTS:
                    raise NotReady("feed.redirect_refused", host=urlsplit(url).hostname or "")
                return self._read(answer)[0]

        return self._guarded(url, exchange)

    def authorize(self, value: str) -> None:
        """From now on the origin of the feed's `url` is told this `Authorization`."""
        self._private["Authorization"] = value

    def settle(self) -> None:
        """What was read is with the engine: from now on ask only for news. Without this it is read again."""
        self._validators.update(self._unsettled)
        self._unsettled.clear()

    def stopping(self) -> bool:
        """Whether the connector was asked to end."""
        return self._stop.is_set()

    @property
    def stop(self) -> threading.Event:
        return self._stop

    def close(self) -> None:
        self._cut()

    def _guarded(self, url: str, exchange: Callable[[requests.Session], T]) -> T:
        session = self._session = self._session or self._new_session()
        deadline_s = self._settings.deadline_s
        try:
            return run_interruptibly(lambda: exchange(session), self._stop, deadline_s, self._cut)
        except Overdue:
            raise NotReady("feed.too_slow", host=urlsplit(url).hostname or "", seconds=deadline_s) from None
        except (requests.RequestException, HTTPError, UnicodeError, OSError) as error:
            self._cut()
            raise trouble_of(error, url) from error

    def _cut(self) -> None:
        self._wires.cut()
        if self._session is not None:
            self._session.close()
            self._session = None

    def _new_session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.headers.clear()
        session.headers.update(_OUR_HEADERS)
        session.mount("http://", CuttableAdapter(self._wires))
        session.mount("https://", CuttableAdapter(self._wires))
        if self._settings.proxy:
            session.proxies = {"http": self._settings.proxy, "https": self._settings.proxy}
        if self._settings.ca_file:
            session.verify = self._settings.ca_file
        return session

    def _exchange(
        self,
        session: requests.Session,
        url: str,
        known: Validators,
        permits: Callable[[str], bool] | None,
    ) -> tuple[Reply, Validators | None]:
        asked = url
        for _ in range(self._settings.max_redirects + 1):
            with session.get(
                url,
                headers=self._headers_for(url, known if url == asked else Validators()),
                stream=True,
                allow_redirects=False,
                timeout=(self._settings.connect_timeout_s, self._settings.read_timeout_s),
            ) as answer:
                if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                    return self._read(answer)
                url = urljoin(url, answer.headers["Location"])
            if urlsplit(url).scheme not in ("http", "https") or (permits is not None and not permits(url)):
                raise NotReady("feed.redirect_refused", host=urlsplit(url).hostname or "")
        raise NotReady("feed.redirect_loop", host=urlsplit(asked).hostname or "")

    def _headers_for(self, url: str, known: Validators) -> dict[str, str]:
        headers = dict(self._private) if origin(url) == origin(self._settings.url) else {}
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers

    def _read(self, answer: requests.Response) -> tuple[Reply, Validators | None]:
        if answer.status_code in _NOTHING_NEW:
            return Reply(url=answer.url, unchanged=True), None
        if not 200 <= answer.status_code < 300:
            after = read_retry_after(answer.headers.get("Retry-After"), self._now_us())
            raise trouble_of_status(answer.status_code, answer.url, after)
        refuse_unknown_packing(answer.headers.get("Content-Encoding", ""), answer.url)
        body = self._body(answer)
        news = Validators(
            etag=answer.headers.get("ETag", ""),
            last_modified=answer.headers.get("Last-Modified", ""),
            sha256=hashlib.sha256(body).digest(),
        )
        content_type, link = (answer.headers.get(name, "") for name in ("Content-Type", "Link"))
        return Reply(url=answer.url, content_type=content_type, link=link, body=as_utf8(body, content_type)), news

    def _body(self, answer: requests.Response) -> bytes:
        """The decoded body, never more than `max_bytes` of it in memory."""
        most, parts, size = self._settings.max_bytes, [], 0
        for part in answer.iter_content(_CHUNK):
            size += len(part)
            if size > most:
                raise NotReady("feed.too_large", host=urlsplit(answer.url).hostname or "", bytes=most)
            if self._stop.is_set():
                raise Stopped
            parts.append(part)
        return b"".join(parts)


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what an address must share with the feed's to be told its secrets."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
