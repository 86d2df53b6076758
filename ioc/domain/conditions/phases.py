"""Delays of one point: normal, pending (on-delay runs), active, leaving (off-delay runs), as in `ioc.engine.limits`."""

from __future__ import annotations

from ioc.domain.schedule import NEVER_US

NORMAL, PENDING, ACTIVE, LEAVING = range(4)


class Phases:
    """`step` with what is seen, `ripen` with time. Instants and delays in microseconds."""

    __slots__ = ("off_us", "on_us", "phase", "since_us")

    def __init__(self, on_us: int, off_us: int) -> None:
        self.on_us, self.off_us = on_us, off_us
        self.phase, self.since_us = NORMAL, 0

    @property
    def active(self) -> bool:
        """Whether the alarm stands: active, or on its way back."""
        return self.phase in (ACTIVE, LEAVING)

    def step(self, beyond: bool, inside: bool, at_us: int) -> None:
        """The condition holds (`beyond`), is back inside its dead-band (`inside`), or lies between the two."""
        before = self.phase
        if before == NORMAL and beyond:
            self.phase = PENDING
        elif before == PENDING and not beyond:
            self.phase = NORMAL
        elif before == ACTIVE and inside:
            self.phase = LEAVING
        elif before == LEAVING and not inside:
            self.phase = ACTIVE
        if self.phase != before:
            self.since_us = at_us
        self.ripen(at_us)

    def ripen(self, at_us: int) -> None:
        """Let a delay run out."""
        if self.phase == PENDING and at_us - self.since_us >= self.on_us:
            self.phase = ACTIVE
        elif self.phase == LEAVING and at_us - self.since_us >= self.off_us:
            self.phase = NORMAL

    def due_us(self) -> int:
        """When a delay runs out; `NEVER_US` while none does."""
        if self.phase == PENDING:
            return self.since_us + self.on_us
        return self.since_us + self.off_us if self.phase == LEAVING else NEVER_US
