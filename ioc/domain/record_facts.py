"""Facts of the engine and of the record itself: what was sealed, merged, compacted, dropped, shown and forgotten."""

from __future__ import annotations

from msgspec import Struct

from ioc.domain.records import Incident, VaultRef


class Fact(Struct, frozen=True, kw_only=True, tag=True, tag_field="fact"):
    """Root of the tagged union `AnyFact`; the tag is the class name. Versions above 1 are named in `VERSIONS`."""


class EngineStarted(Fact, frozen=True):
    version: str
    host: str
    pid: int


class EngineStopped(Fact, frozen=True):
    reason: str


class ReadingsLost(Fact, frozen=True):
    """After a kill: reading batches `first`..`last` (sequence numbers) were published but never became durable."""

    first: int
    last: int


class ShiftEnded(Fact, frozen=True):
    """A supervisor signed the shift off. The head that is signed after this fact's commit covers it."""

    text: VaultRef | None = None


class HeadNotKept(Fact, frozen=True):
    """The signed head of a shift could not be written to the copy kept apart: whoever keeps it must act."""

    file: str
    why: str


class TailMissing(Fact, frozen=True):
    """A signed head vouches for entries up to `last`, and at the start the record ended before `first`: they were on
    disk once and are gone (a disk that does not honour fsync, a file put back from a copy). Their numbers are not
    given again."""

    first: int
    last: int


class BlockSealed(Fact, frozen=True):
    """A reading or position block became durable; `sha256` is over its stored bytes, `content` over its columns
    however they are encoded (empty when an early version wrote it)."""

    block: str
    rows: int
    first_seq: int
    last_seq: int
    sha256: bytes
    content: bytes


class BlocksCompacted(Fact, frozen=True):
    """Blocks `sources` (with the hashes of their stored bytes) were replaced by one block `result` with the same rows
    in the same order."""

    kind: str
    sources: tuple[tuple[str, bytes], ...]
    result: str
    rows: int
    first_seq: int
    last_seq: int
    sha256: bytes


class DayCompacted(Fact, frozen=True):
    """A sealed day's readings or positions were written once more, by stream and source time, beside its segment.

    `sources` is SHA-256 over the hashes of its blocks, `content` a sum over all rows, `sha256` that of the file.
    """

    day: str
    kind: str
    blocks: int
    rows: int
    size: int
    sources: bytes
    content: bytes
    sha256: bytes


class SegmentsDropped(Fact, frozen=True):
    """The oldest segments, up to and including that of `through`, have served their time and are deleted after this.

    `head` is the chain head that the oldest one left stands on.
    """

    through: str
    days: tuple[str, ...]
    last_seq: int
    head: bytes


class PersonalDataForgotten(Fact, frozen=True):
    """The keys of vault records were destroyed. `proof` is "searched" (no eight bytes of any of them are left in
    `searched` bytes of raw files) or "overwritten" (an earlier run was cut short after it had overwritten them)."""

    kind: str
    records: tuple[str, ...]
    cause: str
    before_us: int
    proof: str
    searched: int


class RetentionApplied(Fact, frozen=True):
    """Once a day: the rounds of retention ran, and this is what they did since the last time, be it nothing.

    `kinds` are the kinds of personal data that have a period; `forgotten` counts records, `days` journal days dropped,
    `copies` expired copies of the vault's keys.
    """

    day: str
    kinds: tuple[str, ...]
    forgotten: int
    days: int
    copies: int


class PersonalDataUnmasked(Fact, frozen=True):
    """Somebody was shown personal data that is masked otherwise."""

    records: tuple[str, ...]
    reason: VaultRef


class DataExported(Fact, frozen=True):
    """Somebody took `rows` rows away in a file. `about` is whose they are (a feed), if they are one's; `by` is who did
    it where that is not a signed-in person: the account of the operating system at a terminal."""

    what: str
    rows: int
    about: str = ""
    kind: str = ""
    by: str = ""
    reason: VaultRef | None = None


class DestructionHeld(Fact, frozen=True):
    """The machine's clock leapt `ahead_us` forward: nothing is dropped or forgotten until `until_us` at least, and
    after a leap of more than a month until a person has confirmed the date."""

    ahead_us: int
    until_us: int


class DestructionResumed(Fact, frozen=True):
    """The clock is believed again; what has served its time is dropped and forgotten."""


class DiskForeseen(Fact, frozen=True):
    """How long the disk, or the space allowed, will last at the present growth; `level` "ok", "low" or "critical"."""

    level: str
    days_left: float
    used_gb: float
    free_gb: float
    day_gb: float


class SegmentOpened(Fact, frozen=True):
    """First entry of a day's segment; `previous_head` is the chain head of the one before.

    `digest` is that of the state in the segment's opening checkpoint, so that a segment whose predecessors are gone
    still proves what it started from (empty in records of before this was kept).
    """

    day: str
    previous_head: bytes
    digest: str = ""


class RecordsArchived(Fact, frozen=True):
    """What is over has left the state. Incidents lie here as they ended, to be found and brought back; of the others
    the ids (their last state is on record where it changed last)."""

    incidents: tuple[Incident, ...] = ()
    alerts: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    checklists: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class ArchivedIdHeard(Fact, frozen=True):
    """A feed names an archived alert or call again: it is remembered for longer. `table` is "alerts" or "calls"."""

    table: str
    id: str


class ArchivedIdsDropped(Fact, frozen=True):
    """Archived ids that no feed has named for long are not remembered any longer."""

    alerts: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
