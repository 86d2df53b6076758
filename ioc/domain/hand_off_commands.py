"""What people ask for of incidents that an agency takes over. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command


class HandOffIncident(Command, frozen=True):
    """Hand an incident off to an agency of the site: it is told through the channels that carry this, and its receipt
    is waited for. `text` stays in the house."""

    incident: str
    agency: str
    text: str = ""


class ConfirmHandOff(Command, frozen=True):
    """The agency said that it has it: who, under which number of theirs, when (0: now)."""

    incident: str
    hand_off: str
    who: str = ""
    number: str = ""
    at_us: int = 0


class WithdrawHandOff(Command, frozen=True):
    """It was the wrong agency, or is not needed: no receipt is waited for any more."""

    incident: str
    hand_off: str
    reason: str
