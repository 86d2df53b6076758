"""What the rounds of retention did, counted until it is put on record once a day."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.facts import RetentionApplied

ROUNDS = ("forgotten", "days", "copies")


class RetentionTally:
    """Speaks only once every round has ended well: a round that failed or was held up proves nothing."""

    def __init__(self, last_day: Callable[[], str]) -> None:
        """`last_day` reads from the record the day of the newest `RetentionApplied`, "" when there is none."""
        self._read_last = last_day
        self._last: str | None = None
        self._counts: dict[str, int] = {}

    def ran(self, round_name: str, count: int) -> None:
        """The round of that name (one of `ROUNDS`) ended well and dealt with `count` things."""
        self._counts[round_name] = self._counts.get(round_name, 0) + count

    def due(self, day: str, kinds: tuple[str, ...]) -> RetentionApplied | None:
        """What is to be put on record, if all rounds ran and it was not done on `day` before."""
        if any(name not in self._counts for name in ROUNDS):
            return None
        if self._last is None:
            self._last = self._read_last()
        if day <= self._last:
            return None
        return RetentionApplied(day=day, kinds=kinds, **{name: self._counts[name] for name in ROUNDS})

    def told(self, fact: RetentionApplied) -> None:
        """`fact` is durable: count anew."""
        self._last, self._counts = fact.day, {}
