"""What happens to one request, from its headers to its answer; knows nothing of sockets."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from ioc.connect.api import NotReady
from ioc.connect.handover import Handover
from ioc.connect.interrupt import Stopped
from ioc.connectors.webhook.body import BadRequest, Headers, unpacked
from ioc.connectors.webhook.guard import Pace, Sentry
from ioc.connectors.webhook.once import Once
from ioc.connectors.webhook.read import Brought
from ioc.connectors.webhook.settings import WebhookSettings
from ioc.domain.inbound import RecordRejected
from ioc.domain.records import Params
from resources import sentence

Read = Callable[[bytes, str], Brought]
"""What a body of this media type says."""
MOST_TOLD = 20
"""Refusals that an answer spells out."""
AGAIN_S = 2
_MOST_STRANGERS = 1_000
_STRANGER_EVERY_S = 600.0


def in_words(code: str, params: Params) -> dict[str, Any]:
    """A refusal as an answer has it: for programs the code and its params, for people a sentence."""
    return {"reason": code, "params": params, "message": sentence(code, params, "en")}


class Answer(Struct, frozen=True, kw_only=True):
    """Status, JSON body and headers of an answer."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = {}


class Desk:
    """Takes requests on many threads. `admit` before the body is read, `take` after."""

    def __init__(self, settings: WebhookSettings, feed: str, handover: Handover[Brought], read: Read) -> None:
        self._settings = settings
        self._feed = feed
        self._handover = handover
        self._read = read
        self._sentry = Sentry(settings)
        self._pace = Pace(settings.requests_per_minute)
        self._once = Once(settings.repeat_within_s)
        self._strangers: dict[str, float] = {}
        self._lock = threading.Lock()
        self.most_bytes = settings.max_bytes

    def admit(self, path: str, headers: Headers, address: str, length: int | None) -> None:
        """Raises BadRequest when the request is turned away whatever its body is."""
        if path.partition("?")[0] != self._settings.path:
            raise BadRequest(404, "webhook.path_unknown")
        wait_s = self._pace.wait_s(address, time.monotonic())
        if wait_s > 0:
            raise BadRequest(429, "webhook.too_often", seconds=max(1, int(wait_s + 0.999)))
        if not self._sentry.knows(headers.get("Authorization", "")):
            raise self._stranger(address, "webhook.token_wrong")
        if self.media(headers) not in self._settings.media_types():
            raise BadRequest(415, "webhook.media_unknown", media=self.media(headers)[:80])
        if length is not None and length > self._settings.max_bytes:
            raise BadRequest(413, "webhook.too_large", bytes=self._settings.max_bytes)

    def take(self, headers: Headers, address: str, body: bytes) -> Answer:
        """What is answered once the body is here: 2xx only when all of it is with the engine. Raises BadRequest."""
        if not self._sentry.signed(headers.get(self._sentry.signature_header, ""), body):
            raise self._stranger(address, "webhook.signature_wrong")
        content = unpacked(body, headers.get("Content-Encoding", ""), self._settings.max_bytes)
        mark = hashlib.sha256(self.media(headers).encode() + b"\0" + content).digest()
        given = headers.get("Idempotency-Key", "")[:200]
        key = f"key {given}" if given else mark.hex()
        if not given and not self._settings.repeat_within_s:
            return self._fresh(content, headers)
        known = self._once.begin(key, mark, time.monotonic())
        if known is None:
            return self._remembered(key, content, headers)
        if known.mark != mark:
            raise BadRequest(409, "webhook.key_reused")
        if known.answer is None:
            raise BadRequest(503, "webhook.still_taking", seconds=AGAIN_S)
        self._handover.sign()
        return Answer(status=200, body={**known.answer, "repeated": True})

    def failed(self, error: Exception) -> None:
        """A fault of ours cost a request: one refusal, as for a message that the engine cannot handle."""
        params: Params = {"error": type(error).__name__}
        reject = RecordRejected(feed=self._feed, record="", reason="feed.bug", params=params)
        self._handover.leave(Brought(rejects=(reject,)))

    @staticmethod
    def media(headers: Headers) -> str:
        """The media type without its parameters."""
        return headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def _remembered(self, key: str, content: bytes, headers: Headers) -> Answer:
        try:
            answer = self._fresh(content, headers)
        except BaseException:
            self._once.undone(key)
            raise
        self._once.done(key, answer.body, time.monotonic())
        return answer

    def _fresh(self, content: bytes, headers: Headers) -> Answer:
        try:
            brought = self._read(content, self.media(headers))
        except (NotReady, Stopped):
            raise BadRequest(503, "webhook.behind", seconds=AGAIN_S) from None
        if not self._handover.hand_over(brought, self._settings.hand_over_s):
            raise BadRequest(503, "webhook.behind", seconds=AGAIN_S)
        refused = brought.rejects
        told = [{"record": one.record, **in_words(one.reason, one.params)} for one in refused[:MOST_TOLD]]
        body = {"taken": brought.accepted, "refused": len(refused), "refusals": told, "repeated": False}
        return Answer(status=400 if refused and not brought.accepted else 202, body=body)

    def _stranger(self, address: str, code: str) -> BadRequest:
        """Somebody without the right words: the operators are told once in ten minutes an address, as data may be
        missing because of it; more would let a stranger write the journal full."""
        now_s = time.monotonic()
        with self._lock:
            known = now_s - self._strangers.get(address, -_STRANGER_EVERY_S) < _STRANGER_EVERY_S
            if not known and len(self._strangers) < _MOST_STRANGERS:
                self._strangers[address] = now_s
                reject = RecordRejected(feed=self._feed, record=address, reason=code)
                self._handover.leave(Brought(rejects=(reject,)))
        return BadRequest(401, code)
