"""Questions about the load of alarms and about what happened while somebody was away (see `Questions`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from ioc.domain.alarm_load import KINDS, AlarmLoad, everybodys, measure
from ioc.domain.areas import area_of
from ioc.domain.care_spec import CareSpec
from ioc.domain.facts import Entry
from ioc.domain.logbook import LOG_KINDS
from ioc.journal.reader import JournalReader

LONGEST_US = 31 * 86_400_000_000
"""A load is measured over a month at most."""
AWAY_ROWS = 300
NEWS = tuple(kind for kind in LOG_KINDS if kind not in ("FeedStateChanged", "SeatLocked", "SeatUnlocked"))
"""What one wants to know who was away."""


class CareQuestions:
    """Answers on worker threads; `until` cuts an instant to the past clock, `seen_seq` is how far may be seen."""

    def __init__(self, reader: JournalReader, until: Callable[[int], int], seen_seq: Callable[[], int]) -> None:
        self._reader, self._until, self._seen_seq = reader, until, seen_seq

    def load(self, params: dict[str, Any]) -> AlarmLoad:
        """`from_us`, `to_us`, optional `areas` (keys; none: the whole centre) -> an `AlarmLoad`."""
        until_us = self._until(int(params["to_us"]))
        from_us = max(int(params["from_us"]), until_us - LONGEST_US)
        from_us = max(from_us, min(self._reader.bounds().first_us, until_us - 1))
        state = self._reader.state_at(from_us)
        site, keys = state.registry.site, frozenset(map(str, params.get("areas") or ()))
        care = site.care if site is not None else CareSpec()

        def mine(domain: str, priority: int, asset: str | None) -> bool:
            return area_of(state, domain, priority, asset) in keys

        entries = self._reader.facts_between(from_us, until_us, KINDS, self._seen_seq())
        return measure(state.tables.alarms, entries, from_us, until_us, care, mine if keys else everybodys)

    def away(self, params: dict[str, Any]) -> dict[str, Any]:
        """`from_us`, optional `to_us` -> {"counts": {fact type: n}, "entries": the newest of them, newest first}."""
        until_us = self._until(int(params.get("to_us", 2**63 - 1)))
        counts: Counter[str] = Counter()
        newest: list[Entry] = []
        for entry in self._reader.facts_between(int(params["from_us"]), until_us, NEWS, self._seen_seq()):
            counts[type(entry.fact).__name__] += 1
            newest.append(entry)
            if len(newest) > 2 * AWAY_ROWS:
                del newest[:AWAY_ROWS]
        return {"counts": dict(counts), "entries": newest[::-1][:AWAY_ROWS]}
