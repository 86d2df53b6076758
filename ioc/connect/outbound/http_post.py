"""The `http_post` sender: one POST a message, with the key in `Idempotency-Key`."""

from __future__ import annotations

from typing import ClassVar, Literal
from urllib.parse import urlsplit

import msgspec
import requests
from pydantic import Field, field_validator

from ioc.connect.api import AuthFailed, NotReady, Settings
from ioc.connect.backoff import read_retry_after
from ioc.connect.http_settings import checked_url
from ioc.connect.http_trouble import trouble_of, trouble_of_status
from ioc.connect.outbound.api import Outgoing, Rejected, SenderManifest
from ioc.domain.records import Text

_LATER = frozenset({408, 425, 429})
"""Client errors that ask for another attempt (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4)."""


class HttpPostSettings(Settings):
    """Where to post. `body`: "json" (subject, text, params and the CAP document), "text" (the text alone) or "cap"
    (the CAP document as application/cap+xml; other messages are refused)."""

    url: str
    headers: dict[str, str] = {}
    body: Literal["json", "text", "cap"] = "json"
    connect_timeout_s: float = Field(default=5.0, gt=0, le=60)
    read_timeout_s: float = Field(default=10.0, gt=0, le=120)
    ca_file: str = ""

    @field_validator("url")
    @classmethod
    def _url_is_http(cls, url: str) -> str:
        return checked_url(url)


class HttpPostSender:
    """Nothing is taken from the environment, no redirect is followed: what is told goes to the one address."""

    manifest: ClassVar[SenderManifest] = SenderManifest(
        key="http_post", title=Text(vi="Gửi HTTP POST", en="HTTP POST"), settings=HttpPostSettings
    )

    def __init__(self, settings: HttpPostSettings) -> None:
        self._settings = settings
        self._session = requests.Session()
        self._session.trust_env = False

    def send(self, message: Outgoing) -> None:
        settings = self._settings
        kind, body = self._body(message)
        headers = {**settings.headers, "Idempotency-Key": message.key, "Content-Type": kind}
        if message.exercise:
            headers["X-Exercise"] = "true"
        try:
            reply = self._session.post(
                settings.url,
                headers=headers,
                timeout=(settings.connect_timeout_s, settings.read_timeout_s),
                allow_redirects=False,
                verify=settings.ca_file or True,
                stream=True,
                data=body,
            )
            reply.close()
        except (requests.RequestException, OSError) as error:
            raise trouble_of(error, settings.url) from error
        self._judge(reply)

    def _body(self, message: Outgoing) -> tuple[str, bytes]:
        kind = self._settings.body
        if kind == "json":
            return "application/json", msgspec.json.encode(message.document())
        if kind == "text":
            return "text/plain; charset=utf-8", message.text.encode()
        if not message.cap:
            raise Rejected("outbound.no_cap")
        return "application/cap+xml", message.cap

    def _judge(self, reply: requests.Response) -> None:
        status, url = reply.status_code, self._settings.url
        host = urlsplit(url).hostname or ""
        if 200 <= status < 300:
            return
        if 300 <= status < 400:
            raise Rejected("outbound.redirected", host=host, status=status)
        trouble = trouble_of_status(status, url, read_retry_after(reply.headers.get("Retry-After"), 0))
        if isinstance(trouble, AuthFailed):
            raise trouble
        if 400 <= status < 500 and status not in _LATER:
            raise Rejected("outbound.http_refused", host=host, status=status)
        assert isinstance(trouble, NotReady)
        raise trouble
