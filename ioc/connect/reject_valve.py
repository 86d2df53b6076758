"""What keeps a source that sends nothing but rubbish from filling the record with it."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.connect.memory import KnownRejects
from ioc.domain.inbound import RecordRejected

MOST_A_MINUTE = 300
"""Refusals that are kept one by one; all are counted."""
_MINUTE_S = 60.0


class RejectValve:
    """Lets through refusals not seen before, at most so many a minute; says how many more there were.

    Only what is *kept* is limited: whoever counts refusals counts before the valve.
    """

    def __init__(self, feed: str, most: int = MOST_A_MINUTE) -> None:
        self._feed = feed
        self._most = most
        self._known = KnownRejects()
        self._since_s = -_MINUTE_S
        self._passed = self._held = 0

    def pass_on(self, rejects: Iterable[RecordRejected], now_s: float) -> list[RecordRejected]:
        """Those to be kept, and a word on those held back in the minute before; `now_s` of a steady clock."""
        kept = self.over(now_s)
        for reject in self._known.news(rejects):
            if self._passed < self._most:
                self._passed += 1
                kept.append(reject)
            else:
                self._held += 1
        return kept

    def over(self, now_s: float) -> list[RecordRejected]:
        """A new minute: one refusal that says how many were held back in the last, if any were."""
        if now_s - self._since_s < _MINUTE_S:
            return []
        held, self._held, self._passed, self._since_s = self._held, 0, 0, now_s
        if not held:
            return []
        return [RecordRejected(feed=self._feed, record="", reason="feed.rejects_held", params={"count": held})]
