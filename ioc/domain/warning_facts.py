"""What becomes of the centre's own warnings. Facts that `ioc.domain.facts` names, too.

Their texts stand in them: they are written for the public, and the record must say what people were told.
"""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import PublicAlert, VaultRef
from ioc.domain.warning_records import WarningContent, WarningKind


class WarningDrafted(Fact, frozen=True):
    """A draft began. `number` is what people call it, `identifier` what receivers will; `base` is what it follows."""

    warning: str
    number: str
    identifier: str
    kind: WarningKind
    content: WarningContent
    template: str = ""
    base: str | None = None
    exercise: bool = False
    incident: str | None = None


class WarningAmended(Fact, frozen=True):
    """Its text changed; a submission that there was is void."""

    warning: str
    revision: int
    content: WarningContent


class WarningSubmitted(Fact, frozen=True):
    """It is complete and waits for a second person."""

    warning: str
    revision: int


class WarningReturned(Fact, frozen=True):
    """The second person gave it back, saying why."""

    warning: str
    reason: VaultRef


class WarningReleased(Fact, frozen=True):
    """A second person released it: `alert` is the message that went out, with its references in the order in which they
    were sent; `incidents` are the numbers of the centre's incidents that it belongs to."""

    warning: str
    drafted_by: str
    released_by: str
    identifier: str
    alert: PublicAlert
    incidents: tuple[str, ...] = ()
    exercise: bool = False


class WarningSuperseded(Fact, frozen=True):
    """Another one (an update, an all-clear) took its place."""

    warning: str
    by: str


class WarningCancelled(Fact, frozen=True):
    """Another one says that it does not hold."""

    warning: str
    by: str


class WarningExpired(Fact, frozen=True):
    """Its time is over."""

    warning: str


class WarningWithdrawn(Fact, frozen=True):
    """The draft was thrown away; nothing went out."""

    warning: str
