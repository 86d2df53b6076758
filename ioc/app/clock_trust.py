"""Whether this machine's date may be believed when it says that something has served its time.

Destruction cannot be taken back, and a clock that leaps ten years forward would order all of it. So a leap holds
destruction up: for a day if it is one that a machine switched off for some weeks would make, for longer ones until a
person has written today's date beside `date_confirmed` in `retention.toml`.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime

from ioc.domain.facts import DestructionHeld, DestructionResumed
from ioc.engine.ports import NowUs
from ioc.journal.reader import JournalReader

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
LEAP_US = HOUR_US
"""A step of the wall clock against the steady one that is no correction any more."""
AWAY_US = 31 * DAY_US
"""A machine may have been off so long without a person's word on the date."""
HOLD_US = DAY_US
CONFIRMED_DAYS = 31


class ClockTrust:
    """Watches the wall clock against the machine's steady clock; asked before anything is destroyed.

    `newest_us` is the instant of the newest entry when the engine started, 0 for an empty record; `held` (then also
    `on_record`) what an earlier run held up and did not resume.
    """

    def __init__(
        self,
        newest_us: int,
        *,
        now_us: NowUs,
        steady_ns: Callable[[], int] = time.monotonic_ns,
        held: DestructionHeld | None = None,
    ) -> None:
        self._now_us, self._steady_ns = now_us, steady_ns
        self._wall_us, self._steady_us = now_us(), steady_ns() // 1000
        self.held = self.on_record = held
        away_us = self._wall_us - newest_us if newest_us else 0
        if away_us > HOLD_US:
            self._hold(away_us)

    def ask(self, confirmed: date | None) -> DestructionHeld | None:
        """What holds destruction up now; None when the date may be believed."""
        wall_us, steady_us = self._now_us(), self._steady_ns() // 1000
        leap_us = (wall_us - self._wall_us) - (steady_us - self._steady_us)
        self._wall_us, self._steady_us = wall_us, steady_us
        if abs(leap_us) > LEAP_US:
            self._hold(leap_us)
        if self.held is not None and self._is_over(self.held, confirmed):
            self.held = None
        return self.held

    def _hold(self, leap_us: int) -> None:
        """One more leap; a leap back takes from what was held before."""
        ahead_us = leap_us + (self.held.ahead_us if self.held is not None else 0)
        if ahead_us > LEAP_US:
            self.held = DestructionHeld(ahead_us=ahead_us, until_us=self._wall_us + HOLD_US)
        else:
            self.held = None

    def _is_over(self, held: DestructionHeld, confirmed: date | None) -> bool:
        today = datetime.fromtimestamp(self._wall_us / 1e6, UTC).date()
        if confirmed is not None and abs((today - confirmed).days) <= CONFIRMED_DAYS:
            return True
        return held.ahead_us <= AWAY_US and self._wall_us >= held.until_us


def held_on_record(reader: JournalReader) -> DestructionHeld | None:
    """What holds destruction up by the newest word on record."""
    kinds = [DestructionHeld.__name__, DestructionResumed.__name__]
    newest = next(iter(reader.log(limit=1, kinds=kinds)), None)
    return newest.fact if newest is not None and isinstance(newest.fact, DestructionHeld) else None
