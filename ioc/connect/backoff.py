"""How long to wait before asking again."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from random import Random

from ioc.connect.times import to_us

LONGEST_RETRY_AFTER_S = 3600.0


class Backoff:
    """Doubling waits with jitter: between half and the whole of `first_s` * 2^failures, at most `longest_s`."""

    def __init__(self, random: Random, *, first_s: float = 1.0, longest_s: float = 300.0) -> None:
        self._random = random
        self._first_s = first_s
        self._longest_s = longest_s
        self._failures = 0

    def succeed(self) -> None:
        """Start small again."""
        self._failures = 0

    def next_s(self, asked_s: float | None = None) -> float:
        """Seconds to wait now; never less than the source asked for (`asked_s`, Retry-After), an hour at most."""
        whole = min(self._longest_s, self._first_s * 2.0 ** min(self._failures, 30))
        self._failures += 1
        wait = whole * self._random.uniform(0.5, 1.0)
        if asked_s is None:
            return wait
        return max(wait, min(asked_s, LONGEST_RETRY_AFTER_S))


def read_retry_after(text: str | None, now_us: int) -> float | None:
    """Seconds that a Retry-After header (RFC 9110 §10.2.3: seconds or HTTP-date) asks for; None when unreadable."""
    if not text:
        return None
    text = text.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        at_us = to_us(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
    except (ValueError, TypeError, OverflowError):
        return None
    return None if at_us is None else max(0.0, (at_us - now_us) / 1e6)
