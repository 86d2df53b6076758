"""Who may bring something to the webhook, and how often."""

from __future__ import annotations

import hmac
import threading
from collections import OrderedDict

from ioc.connectors.webhook.settings import WebhookSettings

_MOST_ADDRESSES = 10_000


class Sentry:
    """Checks what a caller shows; every comparison takes the same time however much of it is right."""

    def __init__(self, settings: WebhookSettings) -> None:
        self._token = settings.token.encode()
        self._secret = settings.hmac_secret.encode()
        self._algorithm = settings.hmac_algorithm
        self.signature_header = settings.hmac_header

    def knows(self, authorization: str) -> bool:
        """Whether the Authorization header carries the token (RFC 6750 §2.1); True when none is asked for."""
        if not self._token:
            return True
        scheme, _, shown = authorization.partition(" ")
        return hmac.compare_digest(_plain(shown), self._token) and scheme.lower() == "bearer"

    def signed(self, signature: str, body: bytes) -> bool:
        """Whether this is the body's HMAC, in hex, bare or as `sha256=…`; True when none is asked for."""
        if not self._secret:
            return True
        shown = signature.strip().removeprefix(f"{self._algorithm}=").lower()
        right = hmac.new(self._secret, body, self._algorithm).hexdigest()
        return hmac.compare_digest(_plain(shown), right.encode())


class Pace:
    """Requests of each address: so many a minute, a sixth of them at once. Any thread."""

    def __init__(self, per_minute: int) -> None:
        self._per_s = per_minute / 60.0
        self._most = max(1.0, per_minute / 6.0)
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, address: str, now_s: float) -> float:
        """0 when one more request is in order (it is then counted); else after how many seconds it will be."""
        with self._lock:
            left, then_s = self._left.pop(address, (self._most, now_s))
            left = min(self._most, left + (now_s - then_s) * self._per_s)
            fits = left >= 1.0
            self._left[address] = (left - 1.0 if fits else left, now_s)
            while len(self._left) > _MOST_ADDRESSES:
                self._left.popitem(last=False)
            return 0.0 if fits else (1.0 - left) / self._per_s


def _plain(text: str) -> bytes:
    """`compare_digest` takes text only when it is ASCII."""
    return text.strip().encode("utf-8", "surrogateescape")
