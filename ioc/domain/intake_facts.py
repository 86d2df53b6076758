"""What becomes of a call while people work on it. Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.intake_records import CallOutcome, IntakeForm, PhoneState
from ioc.domain.record_facts import Fact
from ioc.domain.records import VaultRef


class PhoneChanged(Fact, frozen=True):
    """The telephone system says how far a call is. `source_us` is its own time (0: it gave none); `error_m` the radius
    in metres of the place that the tower gave."""

    call: str
    state: PhoneState
    source_us: int = 0
    error_m: float | None = None
    tower: str = ""


class CallAnswered(Fact, frozen=True):
    """A seat took the call. `before` is the login of whoever had it and is away."""

    call: str
    before: str = ""


class CallHeld(Fact, frozen=True):
    """The form was put aside (`on`), or taken up again."""

    call: str
    on: bool


class IntakeSaved(Fact, frozen=True):
    call: str
    form: IntakeForm


class CallTransferred(Fact, frozen=True):
    """Passed on to a line (`line`: whoever answers there has it) or to an agency outside."""

    call: str
    to: str
    line: bool = False
    note: VaultRef | None = None


class TransferReceived(Fact, frozen=True):
    """They have it. `text` is who said so there."""

    call: str
    to: str
    text: VaultRef | None = None


class CallBackSet(Fact, frozen=True):
    """To be called back at `due_us`; `cause` is person, missed (the caller hung up) or again (nobody answered)."""

    call: str
    due_us: int
    cause: str = "person"


class CallBackDue(Fact, frozen=True):
    call: str


class CallBackDone(Fact, frozen=True):
    """Called back; `reached` says whether anybody answered."""

    call: str
    reached: bool


class CallsRelated(Fact, frozen=True):
    """Two calls are about one thing; they come to one incident together."""

    call: str
    other: str


class IntakeFinished(Fact, frozen=True):
    call: str
    outcome: CallOutcome
    incident: str | None = None
    reason: VaultRef | None = None
