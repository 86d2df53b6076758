"""A call while people work on it: who has it, what was written down, where it was passed on, when it is called back."""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.records import Record, VaultRef

FIELDS = ("reporter", "time", "place", "development", "scope", "spread", "help")
"""What line 112 asks of every call, in this order: who reports, when, where, what happens, how far it reaches, whether
it may spread, what help is asked for (Decree 200/2025/NĐ-CP)."""


class PhoneState(StrEnum):
    """What the telephone system says of a call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class CallOutcome(StrEnum):
    """How the work on a call ended."""

    CREATED = "created"
    MERGED = "merged"
    TRANSFERRED = "transferred"
    ADVISED = "advised"
    ABANDONED = "abandoned"
    SILENT = "silent"
    DISCARDED = "discarded"


BACK_FIRST = (CallOutcome.ABANDONED, CallOutcome.SILENT)
"""Who hung up or said nothing may not be able to speak: such a call is called back before it may be ended so."""


class IntakeForm(Record, frozen=True):
    """What was written down so far. The words of the fields lie in the vault; place and kind are no personal data.

    `verified`: the place was chosen from what the gazetteer knows; else it is as the caller said it. `error_m` is the
    radius in metres within which it lies, where that is known.
    """

    type: str = ""
    priority: int = 0
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    asset: str | None = None
    error_m: float | None = None
    verified: bool = False
    words: VaultRef | None = None


class Transfer(Record, frozen=True):
    """Passed on to a line or an agency; `receipt_us` is when they said that they have it."""

    to: str
    at_us: int
    by: str
    note: VaultRef | None = None
    receipt_us: int | None = None
    receipt_by: str = ""


class CallWork(Record, frozen=True):
    """The work on one call. `holder` is the login, `seat` the seat that has it; empty: nobody has.

    `answered_us` is written once. `back_us` is when the caller is to be called back, `back_due` that it has come.
    """

    call: str
    phone: PhoneState | None = None
    phone_us: int = 0
    error_m: float | None = None
    tower: str = ""
    holder: str = ""
    name: str = ""
    seat: str = ""
    since_us: int = 0
    answered_us: int | None = None
    answered_by: str = ""
    held: bool = False
    form: IntakeForm | None = None
    saved_us: int = 0
    transfers: tuple[Transfer, ...] = ()
    back_us: int | None = None
    back_due: bool = False
    back_tries: int = 0
    related: tuple[str, ...] = ()
    outcome: CallOutcome | None = None
    outcome_us: int | None = None

    @property
    def pending(self) -> Transfer | None:
        """The transfer whose receipt nobody has seen yet."""
        last = self.transfers[-1] if self.transfers else None
        return last if last is not None and last.receipt_us is None else None

    @property
    def missed(self) -> bool:
        """Whether the caller hung up before anybody answered."""
        return self.phone is PhoneState.ENDED and self.answered_us is None
