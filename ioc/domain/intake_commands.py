"""What people ask for while they take a call. Commands that `ioc.domain.commands` names, too."""

from __future__ import annotations

from ioc.domain.command import Command
from ioc.domain.intake_records import CallOutcome


class StartCall(Command, frozen=True):
    """Write down a call that no telephone system told of. `call` is a new id that the desk makes up."""

    call: str
    line: str


class AnswerCall(Command, frozen=True):
    """Take a call: claims it for this seat; takes up again one that was put aside."""

    call: str


class HoldCall(Command, frozen=True):
    """Put the form aside; it stays as it is."""

    call: str


class SaveIntake(Command, frozen=True):
    """Keep what was written down so far: `words` by field or question, place, type and priority (0: none yet)."""

    call: str
    words: dict[str, str] = {}
    type: str = ""
    priority: int = 0
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    error_m: float | None = None
    verified: bool = False


class CreateFromCall(Command, frozen=True):
    """Open an incident from the call and end its intake; the fields as of `SaveIntake`. `text` is its first note."""

    call: str
    type: str
    priority: int
    words: dict[str, str] = {}
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    error_m: float | None = None
    verified: bool = False
    text: str = ""


class MergeCall(Command, frozen=True):
    """The call is about an incident that is open already: it comes to that, `text` becomes a note on it."""

    call: str
    incident: str
    text: str = ""


class RelateCalls(Command, frozen=True):
    """Two calls are about one thing."""

    call: str
    other: str


class TransferCall(Command, frozen=True):
    """Pass the call on to a line or an agency of the site."""

    call: str
    to: str
    note: str = ""


class ConfirmTransfer(Command, frozen=True):
    """The agency has it; `text` says who told so."""

    call: str
    text: str = ""


class SetCallBack(Command, frozen=True):
    """Call back in so many seconds."""

    call: str
    in_s: float


class FinishCallBack(Command, frozen=True):
    """The caller was called back; when nobody answered it is due again after the site's time."""

    call: str
    reached: bool


class FinishCall(Command, frozen=True):
    """End the intake without an incident, on purpose and with a reason: advised, abandoned, silent or discarded."""

    call: str
    outcome: CallOutcome
    reason: str = ""
