"""What people ask for of incidents and calls. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command
from ioc.domain.vocabulary import IncidentMark, IncidentStage


class OpenIncident(Command, frozen=True):
    """Open an incident by hand, or from alarms, public alerts or a call (their place is used when none is given).

    `asset` names the thing at whose place it lies; a ward alone is a place, too.
    """

    type: str
    priority: int
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    alarms: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    call: str | None = None
    text: str = ""
    asset: str | None = None


class ChangeIncident(Command, frozen=True):
    """Change type, priority or place; None leaves as it is.

    A new position takes the incident away from the asset it lay at, unless `asset` names the one it lies at now.
    `elsewhere`: what is said here of the place is all that is known of it, so a ward alone clears the position.
    """

    incident: str
    type: str | None = None
    priority: int | None = None
    lon: float | None = None
    lat: float | None = None
    ward: str | None = None
    asset: str | None = None
    elsewhere: bool = False


class LinkAlarm(Command, frozen=True):
    """Add an alarm to an incident."""

    incident: str
    alarm: str


class UnlinkAlarm(Command, frozen=True):
    """Take an alarm out of an incident."""

    incident: str
    alarm: str


class MarkIncident(Command, frozen=True):
    """Set an EIDO mark that only people can know (`vocabulary.MARKS_BY_HAND`)."""

    incident: str
    mark: IncidentMark


class LinkCall(Command, frozen=True):
    """Add a waiting call to an incident: somebody else calls about the same thing."""

    incident: str
    call: str


class UnlinkCall(Command, frozen=True):
    """Take a call out of its incident; it waits again."""

    incident: str
    call: str


class AddNote(Command, frozen=True):
    """Write a remark on an incident."""

    incident: str
    text: str


class ClaimIncident(Command, frozen=True):
    """Take ownership; of what somebody else leads with a reason."""

    incident: str
    reason: str = ""


class AdvanceIncident(Command, frozen=True):
    """Move an incident to a working stage (not closed: see CloseIncident)."""

    incident: str
    stage: IncidentStage


class CloseIncident(Command, frozen=True):
    """Close with a disposition; units still on it are released. `roads` says what becomes of those closed for it:
    "reopen" or "keep"; without a word it is asked."""

    incident: str
    disposition: str
    roads: str = ""


class ReopenIncident(Command, frozen=True):
    """Open again what was closed."""

    incident: str
    reason: str
