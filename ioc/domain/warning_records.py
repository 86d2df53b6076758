"""A warning that the centre itself gives to the public, from its first draft to its end."""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.records import PublicAlert, Record, Text, VaultRef

Ring = tuple[tuple[float, float], ...]
"""Points (longitude, latitude) in degrees WGS 84, the last equal to the first."""
NOTHING = Text(vi="", en="")


class WarningKind(StrEnum):
    """What a message does. All but the first follow another one."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"
    """It should not have been given: CAP Cancel."""
    ALL_CLEAR = "all_clear"
    """The danger is over: CAP Update with response type AllClear (CAP has no message type for it)."""


class WarningState(StrEnum):
    """Where a warning stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """Submitted: a second person has to release it."""
    IN_FORCE = "in_force"
    TOLD = "told"
    """A cancel or an all-clear that was released: it warns of nothing and is told until it expires."""
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """A draft that was thrown away; nobody outside ever read it."""


OPEN = frozenset({WarningState.DRAFT, WarningState.WAITING})
PUBLISHED = frozenset({WarningState.IN_FORCE, WarningState.TOLD})
"""What stands in the feed now."""
FOLLOWABLE = frozenset({WarningState.IN_FORCE, WarningState.EXPIRED})
WARNING_KINDS = frozenset({WarningKind.ALERT, WarningKind.UPDATE})
"""Messages that warn of something."""


class WarningArea(Record, frozen=True):
    """Who is warned: wards by code, rings drawn by hand, circles (lon, lat, radius km). `description` names it."""

    description: Text = NOTHING
    wards: tuple[str, ...] = ()
    polygons: tuple[Ring, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()

    def is_empty(self) -> bool:
        """Whether it holds no place at all."""
        return not (self.wards or self.polygons or self.circles)


class WarningContent(Record, frozen=True):
    """All that a warning says. It is written for the public, so it may stand in a fact (docs/decisions/0051).

    Instants are microseconds UTC, whole seconds. `effective_us` is from when the message holds, 0 = from its release;
    `onset_us` when the event itself is expected to begin, 0 = not said (CAP 1.2 §3.2.2). `fields` are what was typed
    into the template's fields, kept so that it can be typed on.
    """

    event: Text = NOTHING
    categories: tuple[str, ...] = ()
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    responses: tuple[str, ...] = ()
    headline: Text = NOTHING
    description: Text = NOTHING
    instruction: Text = NOTHING
    effective_us: int = 0
    expires_us: int = 0
    area: WarningArea = WarningArea()
    contact: str = ""
    web: str = ""
    sound: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    onset_us: int = 0


class PublicWarning(Record, frozen=True):
    """One message. `authors` are all who wrote of it or submitted it: none of them may release it.

    `revision` counts the texts, so that nobody releases another one than was read. `base` is the warning that it
    follows, `ended_by` the one that took its place. `alert` is the message as it went out, which never changes.
    """

    id: str
    number: str
    identifier: str
    kind: WarningKind
    state: WarningState
    content: WarningContent
    drafted_us: int
    drafted_by: str
    authors: tuple[str, ...]
    template: str = ""
    base: str | None = None
    exercise: bool = False
    incident: str | None = None
    revision: int = 1
    changed_us: int = 0
    submitted_us: int = 0
    submitted_by: str = ""
    returned: VaultRef | None = None
    returned_by: str = ""
    released_us: int = 0
    released_by: str = ""
    alert: PublicAlert | None = None
    incidents: tuple[str, ...] = ()
    ended_us: int = 0
    ended_by: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing becomes of it any more unless somebody follows it up."""
        return self.state not in OPEN | PUBLISHED

    @property
    def may_be_followed(self) -> bool:
        """Whether it may be updated, cancelled or cleared: an expired one too, for the danger may outlast its time."""
        return self.kind in WARNING_KINDS and self.state in FOLLOWABLE
