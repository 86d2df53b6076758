"""All alarm rules of a site over readings, positions and time: vectorised limits, and what is watched beside them."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.readings import PositionBatch, ReadingBatch
from ioc.domain.state import State
from ioc.engine.limits import Limits
from ioc.engine.watching import Recall, Watching


class Alarming:
    """`sync` after registrations; `see` after a batch was applied; `tick` with time. On the loop thread, or over a
    recording (`ioc.app.rule_trial`)."""

    def __init__(self, recall: Recall | None = None) -> None:
        self.limits, self.watching = Limits(), Watching(recall)

    def sync(self, state: State, *, restart: bool = False) -> None:
        """Take over what was registered since, and which alarms stand."""
        self.limits.sync(state, restart=restart)
        self.watching.sync(state, restart=restart)

    def see(self, state: State, batch: ReadingBatch) -> list[f.AnyFact]:
        """What a batch does to alarms."""
        told = self.limits.see(state, batch)
        return told + self.watching.see(state, batch) if self.watching.any else told

    def see_positions(self, state: State, batch: PositionBatch) -> list[f.AnyFact]:
        """What positions do to alarms."""
        self.watching.sync(state)
        return self.watching.see_positions(state, batch)

    @property
    def due_us(self) -> int:
        """When something may change though nothing comes."""
        return min(self.limits.due_us, self.watching.due_us)

    def settle(self, state: State, at_us: int) -> list[f.AnyFact]:
        """What fell due before `at_us`, told before what came at that moment counts."""
        self.sync(state)
        return self.tick(state, at_us - 1) if self.due_us < at_us else []

    def tick(self, state: State, at_us: int) -> list[f.AnyFact]:
        """What time does to alarms."""
        told = self.limits.tick(state, at_us)
        if not self.watching.any:
            return told
        self.watching.sync(state)
        return told + self.watching.tick(state, at_us)
