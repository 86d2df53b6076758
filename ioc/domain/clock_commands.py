"""What people ask for of an incident's times. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class AmendMilestone(Command, frozen=True):
    """Correct when a milestone was reached (µs UTC). What stood there before stays on record."""

    incident: str
    milestone: str
    at_us: int
    reason: str


class PauseClocks(Command, frozen=True):
    """Let the incident's clocks stand still: the caller is to ring again, the crew waits for the power to be cut."""

    incident: str
    reason: str


class ResumeClocks(Command, frozen=True):
    """Let them go on."""

    incident: str
