"""What people ask for of alarm rules. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command
from ioc.domain.rule_records import RuleTuning, Trial


class ProposeRule(Command, frozen=True):
    """Propose a change that was tried over recorded history (`trial`); a second person approves it."""

    rule: str
    tuning: RuleTuning
    reason: str
    trial: Trial | None = None


class ApproveRule(Command, frozen=True):
    """Put another person's proposal in force."""

    proposal: str


class RejectRule(Command, frozen=True):
    """Have a proposal come to nothing (one's own: withdraw it)."""

    proposal: str
    reason: str


class RevertRule(Command, frozen=True):
    """Let the files hold again."""

    rule: str
    reason: str
