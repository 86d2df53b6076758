"""What happens on a command board. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.board_records import Holder, LoggedDecision
from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class CommandEstablished(Fact, frozen=True):
    """Command was taken up for an incident or the city (`scope`), at `post`."""

    board: str
    scope: str
    post: str
    commander: Holder


class PostMoved(Fact, frozen=True):
    board: str
    post: str


class CommandOffered(Fact, frozen=True):
    """The one who commands offers it; nothing has changed hands yet."""

    board: str
    to: Holder


class CommandOfferEnded(Fact, frozen=True):
    """Without a transfer: `cause` is "declined", "withdrawn" or "released"."""

    board: str
    cause: str
    reason: VaultRef | None = None


class CommandTransferred(Fact, frozen=True):
    """The offer was accepted: from this instant `to` commands."""

    board: str
    to: Holder


class CommandReleased(Fact, frozen=True):
    """`cause` is "person" or "incident" (it was closed); the counts are what was still open then."""

    board: str
    cause: str
    objectives: int = 0
    needs: int = 0
    reason: VaultRef | None = None


class RoleFilled(Fact, frozen=True):
    board: str
    role: str
    holder: Holder


class RoleVacated(Fact, frozen=True):
    board: str
    role: str


class ObjectiveSet(Fact, frozen=True):
    board: str
    objective: str
    text: VaultRef
    priority: int = 2
    owner: str = ""
    due_us: int | None = None


class ObjectiveCorrected(Fact, frozen=True):
    """All of it as it is from now on; what stood before stays in the record."""

    board: str
    objective: str
    text: VaultRef
    priority: int
    owner: str
    due_us: int | None
    reason: VaultRef


class ObjectiveSettled(Fact, frozen=True):
    """`outcome` is "met", "not_met" or "dropped"."""

    board: str
    objective: str
    outcome: str
    grounds: VaultRef | None = None


class SectorSet(Fact, frozen=True):
    """A sector was formed, or is from now on as told here."""

    board: str
    sector: str
    name: str
    wards: tuple[str, ...] = ()
    lead: Holder = Holder()
    units: tuple[str, ...] = ()


class SectorClosed(Fact, frozen=True):
    board: str
    sector: str
    name: str


class NeedAsked(Fact, frozen=True):
    """`shortfall` names the capability that a dispatch proposal lacked; else `what` says it."""

    board: str
    need: str
    amount: float
    measure: str = ""
    what: VaultRef | None = None
    shortfall: str = ""
    sector: str = ""
    due_us: int | None = None


class NeedFilled(Fact, frozen=True):
    """So much more of it has come."""

    board: str
    need: str
    amount: float
    by: VaultRef


class NeedCancelled(Fact, frozen=True):
    board: str
    need: str
    reason: VaultRef


class DecisionLogged(Fact, frozen=True):
    """Somebody decided, or a plan's step was decided: there is one list of decisions."""

    decision: LoggedDecision


class DecisionAmended(Fact, frozen=True):
    """Words put to it afterwards."""

    decision: str
    text: VaultRef


class BriefingSet(Fact, frozen=True):
    """The next briefing, and how long after each the following one is (0: no further)."""

    board: str
    at_us: int
    every_s: float = 0.0


class BriefingHeld(Fact, frozen=True):
    board: str
    next_us: int | None = None


class BoardItemDue(Fact, frozen=True):
    """The time of a briefing, an objective or a need has come; told once. `item` is its id ("" of the briefing)."""

    board: str
    kind: str
    item: str
    due_us: int


BoardFact = (
    CommandEstablished
    | PostMoved
    | CommandOffered
    | CommandOfferEnded
    | CommandTransferred
    | CommandReleased
    | RoleFilled
    | RoleVacated
    | ObjectiveSet
    | ObjectiveCorrected
    | ObjectiveSettled
    | SectorSet
    | SectorClosed
    | NeedAsked
    | NeedFilled
    | NeedCancelled
    | DecisionLogged
    | DecisionAmended
    | BriefingSet
    | BriefingHeld
    | BoardItemDue
)
