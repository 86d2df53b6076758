"""The facts of an alarm point, and the ladder of one with levels: what its thresholds together say."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.condition_spec import Level, Levels, falls, ladder
from ioc.domain.records import Stream
from ioc.domain.site import AlarmRule
from ioc.domain.vocabulary import AlarmSource


def raised(
    rule: AlarmRule, alarm: str, occurrence: int, asset: str, stream: Stream | None, level: Level | None, **what: Any
) -> f.AlarmRaised:
    """A new occurrence. `what` holds value, limit, unit and reading."""
    return f.AlarmRaised(
        alarm=alarm,
        occurrence=occurrence,
        rule=rule.id,
        source=AlarmSource.LIMIT,
        domain=rule.domain,
        priority=rule.priority if level is None else level.priority,
        asset=asset,
        stream=stream.id if stream is not None else None,
        level="" if level is None else level.key,
        **what,
    )


def ended(
    rule: AlarmRule, alarm: str, occurrence: int, value: float | None, reading: f.ReadingSeen | None
) -> f.AnyFact:
    """The condition is over: the alarm returns, or stays latched until a person resets it."""
    kind = f.AlarmLatched if rule.latch else f.AlarmReturned
    return kind(alarm=alarm, occurrence=occurrence, value=value, reading=reading)


class Ladder:
    """The levels of one alarm: which of them stand, and which one is shown (-1: none)."""

    def __init__(self, condition: Levels) -> None:
        self.levels = condition.levels
        self._order = ladder(condition.levels)
        self.stands = [False] * len(self.levels)
        self.shown = -1

    def restore(self, key: str) -> None:
        """Take over the level that is on record, with the lesser ones on its side."""
        self.shown = next((at for at, level in enumerate(self.levels) if level.key == key), -1)
        if self.shown >= 0:
            held = self.levels[self.shown]
            self.stands = [level.above == held.above and (level is held or falls(held, level)) for level in self.levels]

    def settle(self) -> tuple[str, Level | None] | None:
        """What is to be told now: ("raised", level), ("changed", level), ("ended", None); None when nothing is."""
        before, self.shown = self.shown, next((at for at in self._order if self.stands[at]), -1)
        if self.shown == before:
            return None
        if self.shown < 0:
            return "ended", None
        now = self.levels[self.shown]
        return ("changed" if before >= 0 and falls(self.levels[before], now) else "raised"), now
