"""A command board (ISO 22320:2018): who commands, who holds which role, what is to be reached, with what.

Free words lie in the vault. Names of places, posts and sectors are places, as with incidents, and stand in the open.
"""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.records import Record, Text, VaultRef

CITY = "city"
"""The scope of a board that is the whole city's; every other scope is an incident's id."""
COMMAND = "command"
"""The role of whoever commands, in the list of tenures."""


class BoardRole(StrEnum):
    """Functions beside command (ISO 22320:2018, 5.3; finance is the administration's and not kept here)."""

    OPERATIONS = "operations"
    PLANNING = "planning"
    LOGISTICS = "logistics"
    LIAISON = "liaison"
    INFORMATION = "information"
    SAFETY = "safety"


class Outcome(StrEnum):
    """What became of an objective."""

    MET = "met"
    NOT_MET = "not_met"
    DROPPED = "dropped"


class Holder(Record, frozen=True):
    """Who holds a role: an account, or somebody from elsewhere whose name lies in the vault."""

    login: str = ""
    name: VaultRef | None = None


class Tenure(Record, frozen=True):
    """Who held a role from when to when (µs UTC); `until_us` None: still."""

    role: str
    holder: Holder
    since_us: int
    until_us: int | None = None


class CommandOffer(Record, frozen=True):
    """The first half of a handover: made, not yet accepted. The one who commands goes on commanding."""

    to: Holder
    by: str
    at_us: int


class Version(Record, frozen=True):
    """What stood there before a correction, who corrected it when, and why."""

    text: VaultRef
    priority: int
    owner: str
    due_us: int | None
    changed_us: int
    changed_by: str
    reason: VaultRef


class Objective(Record, frozen=True):
    """Something to be reached. `priority` 1 (first) to 3; `owner` a role. `earlier` are its former versions."""

    id: str
    text: VaultRef
    priority: int
    owner: str
    due_us: int | None
    set_us: int
    set_by: str
    outcome: Outcome | None = None
    settled_us: int | None = None
    settled_by: str = ""
    grounds: VaultRef | None = None
    earlier: tuple[Version, ...] = ()


class Sector(Record, frozen=True):
    """A part of the ground with somebody in charge and units of its own."""

    id: str
    name: str
    wards: tuple[str, ...]
    lead: Holder
    units: tuple[str, ...]
    set_us: int
    set_by: str
    closed_us: int | None = None


class Fill(Record, frozen=True):
    """Part of a need that was met."""

    amount: float
    by: VaultRef
    at_us: int
    noted_by: str


class Need(Record, frozen=True):
    """Something asked for: so much of it, for whom, by when. `shortfall` is the capability that a dispatch proposal
    lacked; `cancelled_us` when it was no longer needed."""

    id: str
    what: VaultRef | None
    shortfall: str
    amount: float
    measure: str
    sector: str
    due_us: int | None
    asked_us: int
    asked_by: str
    fills: tuple[Fill, ...] = ()
    cancelled_us: int | None = None
    reason: VaultRef | None = None

    @property
    def filled(self) -> float:
        """How much of it has come."""
        return sum((one.amount for one in self.fills), 0.0)

    @property
    def open(self) -> bool:
        """Whether some of it is still wanted."""
        return self.cancelled_us is None and self.filled < self.amount


class Board(Record, frozen=True):
    """One command from its establishment to its release. `scope` is an incident or `CITY`.

    `tenures` hold everybody who ever had a role here, oldest first: exactly one of role `COMMAND` is open until the
    release. `told` are overdue things that were told once (kind and id).
    """

    id: str
    scope: str
    post: str
    since_us: int
    by: str
    tenures: tuple[Tenure, ...] = ()
    offer: CommandOffer | None = None
    objectives: tuple[Objective, ...] = ()
    sectors: tuple[Sector, ...] = ()
    needs: tuple[Need, ...] = ()
    briefing_us: int | None = None
    briefing_every_s: float = 0.0
    briefed_us: int | None = None
    told: tuple[tuple[str, str], ...] = ()
    released_us: int | None = None
    released_by: str = ""
    cause: str = ""

    def holder(self, role: str) -> Tenure | None:
        """Who holds the role now."""
        return next((one for one in self.tenures if one.role == role and one.until_us is None), None)

    def objective(self, ident: str) -> Objective | None:
        """An objective by id."""
        return next((one for one in self.objectives if one.id == ident), None)

    def sector(self, ident: str) -> Sector | None:
        """A sector by id."""
        return next((one for one in self.sectors if one.id == ident), None)

    def need(self, ident: str) -> Need | None:
        """A need by id."""
        return next((one for one in self.needs if one.id == ident), None)


class Amendment(Record, frozen=True):
    """Words put to a decision afterwards. What was decided stays as it was written."""

    text: VaultRef
    at_us: int
    by: str


class LoggedDecision(Record, frozen=True):
    """One entry of the decision log. One that a plan's step asked for has its question and options from the plan
    (`question_text`, `option_texts`); one written by hand has them in the vault (`question`, `options`).

    `decided_by` is who decided, `noted_by` who wrote it down.
    """

    id: str
    scope: str
    at_us: int
    noted_by: str
    choice: int
    decided_by: Holder
    question: VaultRef | None = None
    options: tuple[VaultRef, ...] = ()
    grounds: VaultRef | None = None
    question_text: Text | None = None
    option_texts: tuple[Text, ...] = ()
    plan: str = ""
    step: int = 0
    amendments: tuple[Amendment, ...] = ()


KEPT_DECISIONS = 500
"""Newest decisions held in state; older ones stay in the journal."""
KEPT_RELEASED = 20
"""Boards held in state after their release, newest."""


def board_of(boards: dict[str, Board], scope: str) -> Board | None:
    """The command in force for a scope."""
    return next((one for one in boards.values() if one.scope == scope and one.released_us is None), None)
