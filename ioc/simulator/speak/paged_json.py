"""A plain JSON API as vendors write them: OAuth2 client credentials (RFC 6749, 4.4), pages by cursor, own times."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode

from ioc.simulator.speak.wire import Asked, Reply, json_reply, repeated, whole_number
from ioc.simulator.story import Moment
from ioc.simulator.things import Group, position

LIMIT, LARGEST = 50, 500
TOKEN_S = 600
CLIENT, SECRET = "ioc", "simulated"
"""The one client of the simulated API. Nothing real hangs on it."""


class TokenOffice:
    """Gives out bearer tokens for client id and secret; a token says until when it is good, and is signed."""

    prefix = "/oauth"

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"simulator/{seed}".encode()).digest()

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """`POST /token` with grant_type=client_credentials, credentials in the header (Basic) or in the form."""
        if asked.path != "/token" or asked.method != "POST":
            return json_reply({"error": "not_found"}, HTTPStatus.NOT_FOUND)
        form = {name: values[-1] for name, values in parse_qs(asked.body.decode("utf-8", "replace")).items()}
        if form.get("grant_type") != "client_credentials":
            return json_reply({"error": "unsupported_grant_type"}, HTTPStatus.BAD_REQUEST)
        if _credentials(asked, form) != (CLIENT, SECRET):
            return json_reply(
                {"error": "invalid_client"}, HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Basic"}
            )
        told = {"access_token": self.token(moment), "token_type": "Bearer", "expires_in": TOKEN_S}
        return json_reply(told, headers={"Cache-Control": "no-store"})

    def token(self, moment: Moment) -> str:
        """A token that is good from now on for ten minutes."""
        return self._signed(moment.at_us // 1_000_000 + TOKEN_S)

    def honours(self, asked: Asked, moment: Moment) -> bool:
        """Whether the request carries a token of ours that is still good."""
        scheme, _, token = asked.headers.get("authorization", "").partition(" ")
        until, _, _ = token.partition(".")
        if scheme.lower() != "bearer" or not until.isascii() or not until.isdigit():
            return False
        return hmac.compare_digest(token, self._signed(int(until))) and int(until) * 1_000_000 > moment.at_us

    def _signed(self, until_s: int) -> str:
        mac = hmac.new(self._key, str(until_s).encode(), hashlib.sha256).hexdigest()[:32]
        return f"{until_s}.{mac}"


def _credentials(asked: Asked, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, coded = asked.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except ValueError:
            return "", ""
        return name, secret
    return form.get("client_id", ""), form.get("client_secret", "")


class PagedJson:
    """`/assets` of one feed: `{"data": {"items": […]}, "page": {"next": …}}`, times in epoch milliseconds."""

    def __init__(
        self,
        prefix: str,
        groups: Sequence[Group],
        silent: Callable[[Moment], frozenset[str]],
        office: TokenOffice | None = None,
    ) -> None:
        self.prefix = prefix
        self._groups, self._silent, self._office = groups, silent, office

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """One page, `limit` records from `cursor` on."""
        if self._office is not None and not self._office.honours(asked, moment):
            told = {"error": {"code": "UNAUTHENTICATED", "message": "a bearer token is needed, see /oauth/token"}}
            return json_reply(told, HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})
        if asked.path != "/assets":
            return json_reply({"error": {"code": "NOT_FOUND", "message": "see /assets"}}, HTTPStatus.NOT_FOUND)
        try:
            limit = max(1, whole_number(asked.query, "limit", LIMIT, LARGEST))
            cursor = whole_number(asked.query, "cursor", 0, 10**9)
        except ValueError:
            told = {"error": {"code": "BAD_REQUEST", "message": "limit and cursor are whole numbers"}}
            return json_reply(told, HTTPStatus.BAD_REQUEST)
        items = self._items(moment)
        page = repeated(items[cursor : cursor + limit], asked.twice)
        following = None
        if cursor + limit < len(items):
            query = urlencode({**asked.query, "limit": limit, "cursor": cursor + limit})
            following = f"{asked.address}{self.prefix}/assets?{query}"
        return json_reply({"data": {"items": page}, "page": {"total": len(items), "next": following}})

    def _items(self, moment: Moment) -> list[dict[str, Any]]:
        silent, found = self._silent(moment), []
        for group in self._groups:
            for thing, values in zip(group.things, zip(*group.columns(moment), strict=True), strict=True):
                if thing.id in silent:
                    continue
                lon, lat = position(thing.spot)
                item: dict[str, Any] = {
                    "code": thing.id, "type": thing.kind, "name": thing.name, "ward": thing.ward,
                    "position": {"lng": lon, "lat": lat}, "updatedAt": moment.at_us // 1000,
                    "values": {
                        key: round(value, decimals)
                        for (key, decimals), value in zip(group.properties, values, strict=True)
                    },
                }  # fmt: skip
                if thing.parent:
                    item["parent"] = thing.parent
                found.append(item)
        return found
