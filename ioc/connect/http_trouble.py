"""What went wrong with a request, as one of the contract's troubles."""

from __future__ import annotations

from urllib.parse import urlsplit

from requests import exceptions as failures
from urllib3 import exceptions as wire_failures

from ioc.connect.api import AuthFailed, BadSettings, NotReady, Trouble
from ioc.connect.http_settings import bare_address

_REFUSED_CREDENTIALS = (401, 403, 407)


def trouble_of(error: Exception, url: str) -> Trouble:
    """The trouble that a failed exchange with `url` means; params name the host, never the whole address."""
    host = urlsplit(url).hostname or ""
    if isinstance(error, failures.InvalidURL | failures.MissingSchema | failures.InvalidSchema):
        return BadSettings("feed.url_bad", key="url", url=bare_address(url))
    if _caused_by(error, wire_failures.NameResolutionError):
        return NotReady("feed.host_unknown", host=host)
    if _caused_by(error, wire_failures.NewConnectionError):
        return NotReady("feed.unreachable", host=host)
    if isinstance(error, failures.Timeout) or _caused_by(error, wire_failures.TimeoutError):
        return NotReady("feed.timed_out", host=host)
    if isinstance(error, failures.ProxyError):
        return NotReady("feed.proxy_failed", host=host)
    if isinstance(error, failures.SSLError) or _caused_by(error, wire_failures.SSLError):
        plain = "WRONG_VERSION_NUMBER" in str(error)  # OpenSSL, of an answer that is no TLS record
        return NotReady("feed.tls_none", host=host) if plain else NotReady("feed.tls_failed", host=host)
    if isinstance(error, failures.ContentDecodingError):
        return NotReady("feed.garbled", host=host)
    if isinstance(error, failures.ChunkedEncodingError) or _caused_by(error, wire_failures.ProtocolError):
        return NotReady("feed.cut_off", host=host)
    return NotReady("feed.unreachable", host=host)


def trouble_of_status(status: int, url: str, retry_after_s: float | None) -> Trouble:
    """The trouble that an answer outside 2xx and 304 means."""
    host = urlsplit(url).hostname or ""
    if status in _REFUSED_CREDENTIALS:
        return AuthFailed("feed.auth_refused", host=host, status=status)
    return NotReady("feed.http_status", host=host, status=status, retry_after_s=retry_after_s)


def _caused_by(error: BaseException, kind: type[BaseException]) -> bool:
    """Whether `kind` stands anywhere in the chain that requests wraps around the true cause."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        if isinstance(one, kind):
            return True
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]
    return False
