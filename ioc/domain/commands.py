"""What people ask for: imperative, typed, one refusal or some facts each.

Free words (`text`, `reason`) go to the vault: they may name people. The engine adds who asked, from which seat,
and what they had seen (`Order`).
"""

from __future__ import annotations

from msgspec import Struct

from ioc.domain.records import Incident
from ioc.domain.vocabulary import IncidentMark, IncidentStage, UnitStatus


class Command(Struct, frozen=True, kw_only=True, tag=True, tag_field="command", forbid_unknown_fields=True):
    """Root of the tagged union `AnyCommand`."""


class AcknowledgeAlarm(Command, frozen=True):
    """Acknowledge exactly this occurrence (never a later one that the person has not seen)."""

    alarm: str
    occurrence: int


class ShelveAlarm(Command, frozen=True):
    """Hide an alarm for a time; ISA-18.2 shelving. `duration_s` is at most `alarms.MAX_SHELVE_S`."""

    alarm: str
    duration_s: float
    reason: str


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
    """Take ownership."""

    incident: str


class AssignUnit(Command, frozen=True):
    """Send a unit. A unit that is busy elsewhere is refused unless `queue` adds the call behind its present one."""

    incident: str
    unit: str
    queue: bool = False


class ReleaseUnit(Command, frozen=True):
    """Take a unit off an incident; its status changes only if that was all it did."""

    incident: str
    unit: str


class SetUnitStatus(Command, frozen=True):
    """Status by key, command line or radio."""

    unit: str
    status: UnitStatus


class AdvanceIncident(Command, frozen=True):
    """Move an incident to a working stage (not closed: see CloseIncident)."""

    incident: str
    stage: IncidentStage


class CloseIncident(Command, frozen=True):
    """Close with a disposition; units still on it are released."""

    incident: str
    disposition: str


class ReopenIncident(Command, frozen=True):
    """Open again what was closed."""

    incident: str
    reason: str


class SetCityStage(Command, frozen=True):
    """Set the city's operating stage, 1-5."""

    level: int
    reason: str


class StartChecklist(Command, frozen=True):
    """Start a plan's checklist for an incident."""

    incident: str
    plan: str


class CompleteStep(Command, frozen=True):
    """Finish step `step` (from 0) of a checklist; `outcome` is "done" or "skipped" (not for mandatory steps)."""

    checklist: str
    step: int
    outcome: str = "done"


class WriteLog(Command, frozen=True):
    """Write a line into the shift log."""

    text: str


class EndShift(Command, frozen=True):
    """Sign the shift off: the chain's head is signed and kept apart. `text` is the handover's words, if any."""

    text: str = ""


class CreateAccount(Command, frozen=True):
    """Create a person's account (administrator; anybody while there is no account at all, then role administrator)."""

    login: str
    name: str
    role: str
    password: str


class ChangeRole(Command, frozen=True):
    """Give a person another role. Their open seats are signed out, so that the new role holds at once."""

    login: str
    role: str


class DisableAccount(Command, frozen=True):
    """Turn a person away from now on; their open seats are signed out."""

    login: str


class EnableAccount(Command, frozen=True):
    """Let a disabled person sign in again."""

    login: str


class ResetPassword(Command, frozen=True):
    """Give a person a first password again, to be changed at the next sign-in; their open seats are signed out."""

    login: str
    password: str


class ChangePassword(Command, frozen=True):
    """One's own password. Who is not signed in yet (a first password has to be changed) names the `login`."""

    current: str
    new: str
    login: str = ""


class LockSeat(Command, frozen=True):
    """Hide the desk until its person's password is given. `cause` is "person" or "idle"."""

    cause: str = "person"


class UnlockSeat(Command, frozen=True):
    """Open a locked seat again, by the password of the person who sits there."""

    password: str


class RetryFeed(Command, frozen=True):
    """Try a feed now that is off or down: somebody has mended what was wrong."""

    feed: str


class RetakeRejects(Command, frozen=True):
    """Give a feed's refused records to its connector again: somebody has mended the mapping."""

    feed: str


AnyCommand = (
    AcknowledgeAlarm
    | ShelveAlarm
    | UnshelveAlarm
    | OpenIncident
    | ChangeIncident
    | LinkAlarm
    | UnlinkAlarm
    | AddNote
    | ClaimIncident
    | AssignUnit
    | ReleaseUnit
    | SetUnitStatus
    | AdvanceIncident
    | CloseIncident
    | ReopenIncident
    | SetCityStage
    | StartChecklist
    | CompleteStep
    | WriteLog
    | EndShift
    | CreateAccount
    | WithdrawAcknowledgement
    | PutOutOfService
    | ReturnToService
    | CommentAlarm
    | MarkIncident
    | LinkCall
    | UnlinkCall
    | ChangeRole
    | DisableAccount
    | EnableAccount
    | ResetPassword
    | ChangePassword
    | LockSeat
    | UnlockSeat
    | RetryFeed
    | RetakeRejects
)


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts: a person's login, display name, role and seat, as the engine authenticated them."""

    person: str
    name: str
    role: str
    seat: str


class Order(Struct, frozen=True, kw_only=True):
    """A command as it reaches the loop: `id` makes a repeat harmless, `seen_seq` is what the person was looking at.

    `archived` is the incident that it names, read from the record when the state no longer holds it.
    """

    id: str
    actor: Actor
    seen_seq: int
    command: AnyCommand
    archived: Incident | None = None


class Refusal(Struct, frozen=True, kw_only=True):
    """Why a command was not carried out: a code and parameters of the sentence catalogue (`refused.*`)."""

    code: str
    params: dict[str, str | int | float | None] = {}
