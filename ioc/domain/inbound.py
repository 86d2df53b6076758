"""What connectors say to the engine. Frozen, UTC, stamped with the source's own time."""

from __future__ import annotations

import numpy as np

from ioc.domain.intake_records import PhoneState
from ioc.domain.records import Params, PublicAlert, Record
from ioc.domain.vocabulary import CallStatus

Array = np.ndarray


class AssetSeen(Record, frozen=True):
    """A feed knows this asset (first sight or changed description). Without a place `place_fault` may say what the
    connector found wrong with the one it was given (`quality.PlaceFault`)."""

    feed: str
    id: str
    domain: str
    kind: str
    name: str
    lon: float | None = None
    lat: float | None = None
    parent: str | None = None
    ward: str = ""
    place_fault: str = ""


class ReadingsTaken(Record, frozen=True):
    """A batch of readings of one feed, columns of equal length n.

    `assets` and `properties` name the stream of each row; `source_us` int64 UTC (0 = the source gave no time),
    `value` float64 (nan = the source gave none), `quality` uint8 (`Quality`). Values outside a property's
    plausible range, from the future, repeated or out of order are marked by the engine, not by the connector.
    `dropped` is the inbox's: how many readings of the stream went before this one, under overload.
    `reasons` uint8 says why the connector does not trust a row (`quality.CODES`; None where it trusts all).
    """

    feed: str
    assets: tuple[str, ...]
    properties: tuple[str, ...]
    source_us: Array
    value: Array
    quality: Array
    dropped: Array | None = None
    reasons: Array | None = None


class PositionsTaken(Record, frozen=True):
    """Where units, or assets of the feed that move, are: columns of equal length; heading in degrees from north (nan
    unknown), speed in m/s. An asset whose lon and lat are nan is seen no more: it has no place from then on.

    `statuses` is empty, or one word a row that a unit's device sent for what it does ("" = none)."""

    feed: str
    units: tuple[str, ...]
    source_us: Array
    lon: Array
    lat: Array
    heading: Array
    speed: Array
    statuses: tuple[str, ...] = ()


class AlertTaken(Record, frozen=True):
    """A public alert; `alert.state` is decided by the engine."""

    feed: str
    alert: PublicAlert


class CallTaken(Record, frozen=True):
    """A call for help. `personal` (caller, number, address, words) goes to the vault and nowhere else.

    A call that is known comes again when `status` changed: the agency's answer to a citizen's request, with the
    source's own finer `status_word` (a word of a code list, never free text) and `status_us`, int64 UTC (0: not
    said). `personal` is whole again then; the agency's words stand in it.
    """

    feed: str
    id: str
    line: str
    kind: str
    source_us: int
    lon: float | None = None
    lat: float | None = None
    ward: str = ""
    personal: dict[str, str] = {}
    status: CallStatus | None = None
    status_word: str = ""
    status_us: int = 0


class PhoneHeard(Record, frozen=True):
    """The telephone system says how far a call is. `personal` (number, name) goes to the vault and nowhere else.

    `lon`, `lat` are where the tower or the network puts the caller, within `error_m` metres; `source_us` UTC (0: not
    said). The same call comes again with every state, and any number of times.
    """

    feed: str
    id: str
    line: str
    state: PhoneState
    source_us: int = 0
    lon: float | None = None
    lat: float | None = None
    error_m: float | None = None
    tower: str = ""
    personal: dict[str, str] = {}


class RecordRejected(Record, frozen=True):
    """One record that could not be taken: `reason` is a code of the sentence catalogue, `record` says which it was."""

    feed: str
    record: str
    reason: str
    params: Params = {}
    payload: bytes = b""


class RecordsRetaken(Record, frozen=True):
    """Records that had been refused were given to the connector again. Said by the engine itself, behind what they
    made; fields as of `facts.RejectsRetaken`."""

    feed: str
    taken: tuple[str, ...]
    still: int
    gone: int


class FeedContacted(Record, frozen=True):
    """A poll or connection succeeded with so many records; `unchanged` = HTTP 304 or the same bytes again."""

    feed: str
    taken: int
    refused: int
    unchanged: bool = False


class FeedFailed(Record, frozen=True):
    """A poll or connection failed. `retry_s` None = the feed stays off until somebody acts. `taken` and `refused` count
    what a source that answers, but cannot be relied on, brought all the same."""

    feed: str
    reason: str
    params: Params = {}
    retry_s: float | None = None
    parked: bool = False
    taken: int = 0
    refused: int = 0


Inbound = (
    AssetSeen
    | ReadingsTaken
    | PositionsTaken
    | AlertTaken
    | CallTaken
    | PhoneHeard
    | RecordRejected
    | RecordsRetaken
    | FeedContacted
    | FeedFailed
)
