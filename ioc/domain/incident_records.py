"""An incident, what people wrote on it, and where it went when it was merged."""

from __future__ import annotations

from ioc.domain.record import Record, VaultRef
from ioc.domain.vocabulary import IncidentMark, IncidentStage


class Note(Record, frozen=True):
    """A remark on an incident; its words lie in the vault."""

    at_us: int
    by: str
    text: VaultRef


class Attachment(Record, frozen=True):
    """A file on an incident; `file` is where content and name lie in the vault, `media` its type, `size` its bytes."""

    id: str
    at_us: int
    by: str
    file: VaultRef
    media: str
    size: int


class FieldChange(Record, frozen=True):
    """Who changed a field last ("type", "priority", "place", "stage", "owner"), and at which number of the record."""

    field: str
    seq: int
    at_us: int
    seat: str = ""
    name: str = ""


class Amendment(Record, frozen=True):
    """A corrected milestone: when it was said to be before (None: not at all), and now. Instants in µs UTC."""

    milestone: str
    before_us: int | None
    at_us: int
    changed_us: int
    by: str
    reason: VaultRef


class Pause(Record, frozen=True):
    """The clocks stood still; `until_us` None: they still do."""

    from_us: int
    by: str
    reason: VaultRef
    until_us: int | None = None


class ClockOutcome(Record, frozen=True):
    """What was told of a clock: met or missed, when it was due, and which roles heard of it."""

    key: str
    met: bool
    due_us: int
    told: tuple[str, ...] = ()


class HandOff(Record, frozen=True):
    """An agency was asked to take the incident over. `receipt_us` is since when it has it, `number` its own number of
    it; `told` are the steps ("remind", "escalate") that went without an answer."""

    id: str
    agency: str
    at_us: int
    by: str
    text: VaultRef | None = None
    receipt_us: int | None = None
    receipt_by: str = ""
    number: str = ""
    who: VaultRef | None = None
    withdrawn_us: int | None = None
    told: tuple[str, ...] = ()

    @property
    def is_pending(self) -> bool:
        """Whether a receipt is still waited for."""
        return self.receipt_us is None and self.withdrawn_us is None


class Merge(Record, frozen=True):
    """Where an incident went when it was merged, with all that went along, so that the merge can be taken back.

    `kind` is "duplicate" (the same thing told twice) or "merged" (two things worked as one). `units` are those that
    were on it with all they were on before, in order. `milestones` and `given_alerts` are what the survivor did not
    have before; `stage_into` and `priority_into` what the survivor's were where the merge changed them.
    """

    into: str
    kind: str
    at_us: int
    by: str
    stage: IncidentStage
    alarms: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    call: str | None = None
    calls: tuple[str, ...] = ()
    units: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()
    """Vault ids of its notes that the survivor carries."""
    milestones: tuple[str, ...] = ()
    given_alerts: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    """Runs of plans that went along."""
    viewings: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    closures: tuple[str, ...] = ()
    hand_offs: tuple[str, ...] = ()
    watchers: tuple[str, ...] = ()
    """Those who did not follow the survivor before."""
    stage_into: IncidentStage | None = None
    priority_into: int | None = None
    attachments: tuple[str, ...] = ()
    """Ids of its files that the survivor lists."""


class Incident(Record, frozen=True):
    """Something that people deal with. `milestones` holds the first instant of each stage (written once)."""

    id: str
    number: str
    type: str
    priority: int
    stage: IncidentStage
    opened_us: int
    opened_by: str
    lon: float | None = None
    lat: float | None = None
    place: str = ""
    ward: str = ""
    owner: str | None = None
    asset: str | None = None
    call: str | None = None
    alarms: tuple[str, ...] = ()
    alerts: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    marks: tuple[IncidentMark, ...] = ()
    notes: tuple[Note, ...] = ()
    milestones: tuple[tuple[str, int], ...] = ()
    disposition: str | None = None
    closed_us: int | None = None
    reopened: int = 0
    changed_us: int = 0
    merge: Merge | None = None
    """Set while it is merged into another: it is then closed, and led by that one."""
    parent: str | None = None
    """The incident that this one is a part of."""
    origin: str | None = None
    """The incident that this one was split off from."""
    rule: str = ""
    """The named rule of the site that opened it; empty: a person did."""
    touched: tuple[FieldChange, ...] = ()
    """The last change of each field that two seats may change at once."""
    amendments: tuple[Amendment, ...] = ()
    pauses: tuple[Pause, ...] = ()
    clocks: tuple[ClockOutcome, ...] = ()
    hand_offs: tuple[HandOff, ...] = ()
    watchers: tuple[str, ...] = ()
    """Logins of those who follow it without leading it."""
    attachments: tuple[Attachment, ...] = ()

    def last_change(self, field: str) -> FieldChange | None:
        """Who changed a field last; None while it is as it was opened."""
        return next((one for one in self.touched if one.field == field), None)
