"""A clock that leaps forward destroys nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ioc.app.clock_trust import DAY_US, HOUR_US, ClockTrust, held_on_record
from ioc.app.upkeep import Upkeep
from ioc.domain import commands as c
from ioc.domain import facts as f
from tests.unit.journal.centre import Centre
from tests.unit.journal.conftest import tmp_path as tmp_path
from tests.unit.journal.scribe import NOON

MINUTE_US = 60_000_000


class Clocks:
    """A wall clock that can leap and a steady one that cannot."""

    def __init__(self) -> None:
        self.wall_us, self.steady_us = NOON, 5_000_000

    def pass_time(self, us: int) -> None:
        self.wall_us += us
        self.steady_us += us

    def trust(self, newest_us: int = NOON - MINUTE_US, held: f.DestructionHeld | None = None) -> ClockTrust:
        return ClockTrust(newest_us, now_us=lambda: self.wall_us, steady_ns=lambda: self.steady_us * 1000, held=held)

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self.wall_us / 1e6, UTC).date()


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


def test_that_a_clock_that_goes_evenly_is_believed(clocks: Clocks) -> None:
    trust = clocks.trust()
    for _ in range(200):
        clocks.pass_time(DAY_US)
        assert trust.ask(None) is None


def test_that_a_correction_is_no_leap(clocks: Clocks) -> None:
    trust = clocks.trust()
    clocks.wall_us += HOUR_US // 2
    assert trust.ask(None) is None


def test_that_an_empty_record_holds_nothing_up(clocks: Clocks) -> None:
    assert clocks.trust(newest_us=0).ask(None) is None


def test_that_a_leap_of_ten_years_waits_for_a_person(clocks: Clocks) -> None:
    trust = clocks.trust()
    clocks.wall_us += 3650 * DAY_US
    held = trust.ask(None)
    assert held is not None
    assert held.ahead_us == 3650 * DAY_US
    for _ in range(40):
        clocks.pass_time(DAY_US)
        assert trust.ask(date(2026, 3, 1)) is not None
    assert trust.ask(clocks.today) is None


def test_that_a_leap_that_is_taken_back_is_forgotten(clocks: Clocks) -> None:
    trust = clocks.trust()
    clocks.wall_us += 3650 * DAY_US
    assert trust.ask(None) is not None
    clocks.pass_time(MINUTE_US)
    clocks.wall_us -= 3650 * DAY_US
    assert trust.ask(None) is None


def test_that_a_machine_that_was_off_for_a_fortnight_waits_a_day(clocks: Clocks) -> None:
    trust = clocks.trust(newest_us=NOON - 14 * DAY_US)
    assert trust.ask(None) is not None
    clocks.pass_time(DAY_US - MINUTE_US)
    assert trust.ask(None) is not None
    clocks.pass_time(2 * MINUTE_US)
    assert trust.ask(None) is None


def test_that_a_restart_does_not_end_the_hold(clocks: Clocks) -> None:
    trust = clocks.trust()
    clocks.wall_us += 3650 * DAY_US
    held = trust.ask(None)
    again = clocks.trust(newest_us=clocks.wall_us - MINUTE_US, held=held)
    assert again.ask(None) == held


def test_that_the_record_says_what_is_held_and_nothing_goes(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.put_order(c.WriteLog(text="ai đó"))
    centre.step(1.1)
    (tmp_path / "data" / "retention.toml").write_text("[personal_days]\nlog = 30\n")
    steady = [0]
    trust = ClockTrust(centre.clock(), now_us=centre.clock, steady_ns=lambda: steady[0])
    upkeep = Upkeep(
        tmp_path / "data", centre.loop, centre.inbox, now_us=centre.clock, vault=centre.journal.vault, trust=trust
    )
    with centre.running():
        centre.clock.at_us += 3650 * DAY_US
        assert upkeep.forget() == 0
        assert upkeep.drop() == 0
        (entry,) = centre.reader.log(kinds=["DestructionHeld"])
        assert entry.fact == held_on_record(centre.reader)
        today = datetime.fromtimestamp(centre.clock() / 1e6, UTC).date()
        (tmp_path / "data" / "retention.toml").write_text(f"date_confirmed = {today}\n[personal_days]\nlog = 30\n")
        assert upkeep.forget() == 1
        assert held_on_record(centre.reader) is None
