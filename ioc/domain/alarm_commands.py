"""What people ask for of alarms. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class AcknowledgeAlarm(Command, frozen=True):
    """Acknowledge exactly this occurrence (never a later one that the person has not seen), at the `level` seen."""

    alarm: str
    occurrence: int
    level: str = ""


class ResetAlarm(Command, frozen=True):
    """End a latched alarm whose condition is over."""

    alarm: str
    occurrence: int


class ShelveAlarm(Command, frozen=True):
    """Hide an alarm for a time; ISA-18.2 shelving. `duration_s` is at most the rule's longest shelving. With `once` it
    ends when the alarm returns, if that is earlier."""

    alarm: str
    duration_s: float
    reason: str
    once: bool = False


class UnshelveAlarm(Command, frozen=True):
    """End shelving early."""

    alarm: str


class WithdrawAcknowledgement(Command, frozen=True):
    """Take back the acknowledgement of this occurrence: it asks for attention again (ISA-18.2, C to B)."""

    alarm: str
    occurrence: int


class PutOutOfService(Command, frozen=True):
    """Take an alarm out of service while somebody works on what it watches; it ends by a person only."""

    alarm: str
    reason: str


class ReturnToService(Command, frozen=True):
    """End being out of service."""

    alarm: str


class CommentAlarm(Command, frozen=True):
    """Write a remark on an alarm."""

    alarm: str
    text: str
