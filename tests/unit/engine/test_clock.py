"""The engine's clock: it never steps back, and never stands still."""

from __future__ import annotations

from ioc.engine.clock import SteadyClock

S = 1_000_000


class Machine:
    """A wall clock and a steady clock, moved by hand."""

    def __init__(self) -> None:
        self.wall_us, self.steady_ns = 1_760_000_000 * S, 5
        self.clock = SteadyClock(lambda: self.wall_us, steady_ns=lambda: self.steady_ns)

    def after(self, seconds: float) -> int:
        self.wall_us += round(seconds * S)
        self.steady_ns += round(seconds * 1e9)
        return self.clock()


def test_that_two_looks_within_a_microsecond_differ() -> None:
    machine = Machine()
    assert machine.clock() < machine.clock() < machine.clock()


def test_that_a_clock_set_back_goes_on_nearly_as_fast_until_the_wall_clock_caught_up() -> None:
    machine = Machine()
    before = machine.after(1)
    machine.wall_us -= 100 * S
    seen = [machine.after(1) for _ in range(60)]
    assert seen == sorted(seen)
    assert 50 * S < seen[-1] - before < 60 * S, "beats, ticks and flushes would stop with it"
    assert 93 * S < machine.clock.behind_us < 95 * S
    for _ in range(1000):
        machine.after(1)
    assert machine.clock.behind_us == 0
    assert machine.clock() - machine.wall_us <= 2


def test_that_it_gives_nothing_that_is_on_record_already() -> None:
    machine = Machine()
    machine.clock.not_before(machine.wall_us + 10 * S)
    assert machine.clock() > machine.wall_us + 10 * S
