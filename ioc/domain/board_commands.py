"""What people ask for of a command board. Commands that `ioc.domain.commands` names, too.

A person is named by `login` (an account) or, from elsewhere, by `name` (free words, kept in the vault). `board` is the
id of a board. Instants are µs UTC.
"""

from __future__ import annotations

from ioc.domain.command import Command


class EstablishCommand(Command, frozen=True):
    """Take up command of an incident, or of the city ("city"). Nobody named: the one who asks commands."""

    scope: str
    post: str
    login: str = ""
    name: str = ""


class MovePost(Command, frozen=True):
    board: str
    post: str


class OfferCommand(Command, frozen=True):
    """Offer it to somebody; the one who commands does it, or a supervisor in their place."""

    board: str
    login: str = ""
    name: str = ""


class AcceptCommand(Command, frozen=True):
    """Accept what was offered. An account's offer is accepted by that person alone; for somebody without an account
    the acceptance is noted by whoever heard it, other than the one who offered."""

    board: str


class DeclineCommand(Command, frozen=True):
    board: str
    reason: str


class WithdrawOffer(Command, frozen=True):
    board: str


class ReleaseCommand(Command, frozen=True):
    """End the command. What is still open is counted on record; `leave_open` says that this is meant."""

    board: str
    reason: str
    leave_open: bool = False


class FillRole(Command, frozen=True):
    board: str
    role: str
    login: str = ""
    name: str = ""


class VacateRole(Command, frozen=True):
    board: str
    role: str


class SetObjective(Command, frozen=True):
    board: str
    text: str
    priority: int = 2
    owner: str = ""
    due_us: int | None = None


class CorrectObjective(Command, frozen=True):
    """Put it right, saying why: all of it as it is to be. An empty `text` keeps the words."""

    board: str
    objective: str
    reason: str
    text: str = ""
    priority: int = 2
    owner: str = ""
    due_us: int | None = None


class SettleObjective(Command, frozen=True):
    """It is "met", "not_met" or "dropped"; the last two need grounds."""

    board: str
    objective: str
    outcome: str
    grounds: str = ""


class SetSector(Command, frozen=True):
    """Form a sector, or say how one (`sector`) is from now on. A unit of another sector of the board leaves that."""

    board: str
    name: str
    sector: str = ""
    wards: tuple[str, ...] = ()
    lead_login: str = ""
    lead_name: str = ""
    units: tuple[str, ...] = ()


class CloseSector(Command, frozen=True):
    board: str
    sector: str


class AskNeed(Command, frozen=True):
    """Ask for something: `what` in words, or `shortfall`, a capability that a proposal lacked."""

    board: str
    amount: float
    measure: str = ""
    what: str = ""
    shortfall: str = ""
    sector: str = ""
    due_us: int | None = None


class FillNeed(Command, frozen=True):
    """So much of it has come, from `by`."""

    board: str
    need: str
    amount: float
    by: str


class CancelNeed(Command, frozen=True):
    board: str
    need: str
    reason: str


class LogDecision(Command, frozen=True):
    """Write down what was decided: `choice` is the option taken (from 0), `grounds` why. Nobody named: who asks."""

    scope: str
    question: str
    options: tuple[str, ...]
    choice: int
    grounds: str
    login: str = ""
    name: str = ""


class AmendDecision(Command, frozen=True):
    """Put words to a decision; what was written stays."""

    decision: str
    text: str


class SetBriefing(Command, frozen=True):
    """When the next briefing is, and every how many minutes after (0: once)."""

    board: str
    at_us: int
    every_min: float = 0.0


class HoldBriefing(Command, frozen=True):
    """The briefing was held; the next comes by itself where they are regular."""

    board: str


BoardCommand = (
    EstablishCommand
    | MovePost
    | OfferCommand
    | AcceptCommand
    | DeclineCommand
    | WithdrawOffer
    | ReleaseCommand
    | FillRole
    | VacateRole
    | SetObjective
    | CorrectObjective
    | SettleObjective
    | SetSector
    | CloseSector
    | AskNeed
    | FillNeed
    | CancelNeed
    | LogDecision
    | AmendDecision
    | SetBriefing
    | HoldBriefing
)
