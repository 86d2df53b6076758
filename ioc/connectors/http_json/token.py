"""A token by OAuth 2.0 client credentials (RFC 6749 §4.4)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import quote, urlencode, urlsplit

from ioc.connect.api import AuthFailed, NotReady
from ioc.connect.http import Http
from ioc.connect.mapping.payload import parsed_json
from ioc.connect.refused import Refused
from ioc.connectors.http_json.settings import OAuthSettings

_EARLY_US = 30_000_000
_LIFE_S = 300.0
"""Where the server does not say `expires_in` (it is only recommended)."""


class Token:
    """The feed's token: fetched when first needed, again when it is about to expire or was refused."""

    def __init__(self, settings: OAuthSettings, now_us: Callable[[], int]) -> None:
        self._settings = settings
        self._now_us = now_us
        self._value = ""
        self._until_us = 0

    def header(self, http: Http) -> str:
        """The value of `Authorization`. Raises AuthFailed when the server refuses us, NotReady when it is silent."""
        if not self._value or self._now_us() >= self._until_us:
            self._fetch(http)
        return f"Bearer {self._value}"

    def drop(self) -> None:
        """The source no longer takes it."""
        self._value = ""

    def _fetch(self, http: Http) -> None:
        asked, settings, headers = self._now_us(), self._settings, {"Accept": "application/json"}
        form = {"grant_type": "client_credentials"}
        form |= {name: value for name in ("scope", "audience") if (value := getattr(settings, name))}
        if settings.send == "basic":
            pair = f"{quote(settings.client_id, safe='')}:{quote(settings.client_secret, safe='')}"
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        else:
            form |= {"client_id": settings.client_id, "client_secret": settings.client_secret}
        host = urlsplit(settings.token_url).hostname or ""
        try:
            reply = http.post(
                settings.token_url, urlencode(form).encode(), "application/x-www-form-urlencoded", headers
            )
        except NotReady as trouble:
            if trouble.params.get("status") == 400:
                raise AuthFailed("http_json.token_refused", host=host) from None
            raise
        self._read(reply.body, host, asked)

    def _read(self, body: bytes, host: str, asked_us: int) -> None:
        try:
            answer = parsed_json(body)
        except Refused:
            answer = None
        value = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
            raise NotReady("http_json.token_missing", host=host)
        life = answer.get("expires_in") if isinstance(answer, dict) else None
        life_s = float(life) if isinstance(life, int | float) or (isinstance(life, str) and life.isdigit()) else _LIFE_S
        self._value = value
        self._until_us = asked_us + max(0, round(life_s * 1e6) - _EARLY_US)
