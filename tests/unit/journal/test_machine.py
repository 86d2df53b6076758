"""Any order of readings, orders, ticks, checkpoints, midnights, restarts and kills leaves one provable record."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.unit.journal.machine import EveningMachine

TestEvening = EveningMachine.TestCase
TestEvening.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
