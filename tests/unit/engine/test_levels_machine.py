"""A levelled, latched alarm through every order of readings and people's acts, against the table of ISA-18.2."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ioc.domain import facts as f
from ioc.domain.alarms import label
from ioc.domain.commands import (
    AcknowledgeAlarm,
    PutOutOfService,
    Refusal,
    ResetAlarm,
    ReturnToService,
    ShelveAlarm,
    UnshelveAlarm,
    WithdrawAcknowledgement,
)
from ioc.domain.condition_spec import Level, Levels
from tests.helpers.rule_bench import RuleBench

LEVELS = Levels(
    levels=(
        Level(key="hi", limit=2.0, priority=3),
        Level(key="hihi", limit=4.0, priority=1),
    )
)


class LevelsMachine(RuleBasedStateMachine):
    """The model knows four things of the alarm (level, held, acknowledged, hidden) and works the table by itself."""

    latch = True

    def __init__(self) -> None:
        super().__init__()
        self.bench = RuleBench(LEVELS, latch=self.latch)
        self.known = False
        self.level = 0  # what the value says: 0 none, 1 hi, 2 hihi
        self.shown = 0
        self.standing = self.acked = False
        self.occurrence = 0
        self.shelved = self.out = False
        self.causes: set[str] = set()

    # --- what the plant does

    @rule(value=st.sampled_from((1.0, 3.0, 5.0)))
    def reading(self, value: float) -> None:
        now = 2 if value > 4 else 1 if value > 2 else 0
        told = self.bench.see(value)
        if now > self.level:
            self.known, self.standing, self.acked = True, True, False
            self.occurrence += 1
            self.shown = now
            assert told == [f"Raised {'hihi' if now == 2 else 'hi'}"]
        elif 0 < now < self.level:
            self.shown = now
            assert told == ["LevelChanged hi"]
        elif now < self.level:
            assert told == (["Latched"] if self.latch else ["Returned"])
            self.standing = self.latch
        else:
            assert told == []
        self.level = now

    @rule()
    def restart(self) -> None:
        """Nothing is lost: levels and latches are on record."""
        self.bench.restart()

    # --- what people do

    def _order(self, command: object) -> str:
        outcome = self.bench.city.order(command)  # type: ignore[arg-type]
        return outcome.code.removeprefix("refused.") if isinstance(outcome, Refusal) else ""

    @precondition(lambda self: self.known)
    @rule(stale=st.booleans())
    def acknowledge(self, stale: bool) -> None:
        why = self._order(AcknowledgeAlarm(alarm="r@gauge-1", occurrence=self.occurrence - stale))
        assert why == ("other_occurrence" if stale else "already_acknowledged" if self.acked else "")
        self.acked |= not why

    @precondition(lambda self: self.known)
    @rule()
    def withdraw(self) -> None:
        why = self._order(WithdrawAcknowledgement(alarm="r@gauge-1", occurrence=self.occurrence))
        assert why == ("not_acknowledged" if not self.acked else "alarm_returned" if not self.standing else "")
        self.acked &= bool(why)

    @precondition(lambda self: self.known)
    @rule()
    def reset(self) -> None:
        why = self._order(ResetAlarm(alarm="r@gauge-1", occurrence=self.occurrence))
        assert why == ("alarm_returned" if not self.standing else "condition_holds" if self.level else "")
        self.standing &= bool(why)

    @precondition(lambda self: self.known)
    @rule()
    def shelve(self) -> None:
        why = self._order(ShelveAlarm(alarm="r@gauge-1", duration_s=60.0, reason="works"))
        assert bool(why) == self.shelved
        self.shelved = True

    @precondition(lambda self: self.known)
    @rule()
    def unshelve(self) -> None:
        assert bool(self._order(UnshelveAlarm(alarm="r@gauge-1"))) != self.shelved
        self.shelved = False

    @precondition(lambda self: self.known)
    @rule()
    def out_of_service(self) -> None:
        assert bool(self._order(PutOutOfService(alarm="r@gauge-1", reason="works"))) == self.out
        self.out = True

    @precondition(lambda self: self.known)
    @rule()
    def in_service(self) -> None:
        assert bool(self._order(ReturnToService(alarm="r@gauge-1"))) != self.out
        self.out = False

    @precondition(lambda self: self.known)
    @rule(cause=st.sampled_from(("work:1", "work:2")))
    def suppress(self, cause: str) -> None:
        if cause in self.causes:
            self.bench.city.say(f.AlarmUnsuppressed(alarm="r@gauge-1", cause=cause, why="over"))
        else:
            self.bench.city.say(f.AlarmSuppressed(alarm="r@gauge-1", cause=cause))
        self.causes ^= {cause}

    # --- what must be so

    @invariant()
    def is_labelled_as_the_table_says(self) -> None:
        if not self.known:
            assert not self.bench.state.tables.alarms
            return
        underneath = ("ACKED" if self.acked else "UNACK") if self.standing else ("NORM" if self.acked else "RTNUN")
        expected = "OOSRV" if self.out else "DSUPR" if self.causes else "SHLVD" if self.shelved else underneath
        alarm = self.bench.alarm
        assert label(alarm).value == expected
        assert (alarm.active, alarm.acknowledged, alarm.occurrence) == (self.standing, self.acked, self.occurrence)
        if self.standing:
            assert alarm.level == ("hihi" if self.shown == 2 else "hi")
            assert alarm.priority == (1 if self.shown == 2 else 3)
            assert (alarm.latched_us is not None) == (self.level == 0)


class UnlatchedMachine(LevelsMachine):
    """The same without a latch."""

    latch = False


TestLatched = LevelsMachine.TestCase
TestUnlatched = UnlatchedMachine.TestCase
TestLatched.settings = TestUnlatched.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
