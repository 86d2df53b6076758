"""The state machine of the record, searched for longer."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.unit.journal.machine import EveningMachine

TestLongEvening = EveningMachine.TestCase
TestLongEvening.settings = settings(
    max_examples=300, stateful_step_count=60, deadline=None, suppress_health_check=list(HealthCheck)
)
