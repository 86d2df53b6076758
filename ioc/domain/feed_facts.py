"""What feeds do and say: state, counts, refused records, public alerts, calls; `ioc.domain.facts` names them too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Call, Params, PublicAlert, Reject, VaultRef
from ioc.domain.vocabulary import AlertState, CallStatus, FeedState


class FeedStateChanged(Fact, frozen=True):
    feed: str
    state: FeedState
    reason: str = ""
    params: Params = {}


class FeedRetried(Fact, frozen=True):
    """Somebody asked to try a feed again that was off or down; what comes of it is told by the feed itself."""

    feed: str


class FeedCounted(Fact, frozen=True):
    """Running totals, at most once a second a feed and always before the engine stops."""

    feed: str
    taken: int
    refused: int
    last_contact_us: int
    last_record_us: int


class ReadingsThinned(Fact, frozen=True):
    """What overload cost since this was told last: `dropped` readings in all; `counts` of the streams (by index) that
    are known. First, last, newest, lowest and highest of each were kept, marked uncertain."""

    feed: str
    dropped: int
    streams: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()


class RecordRefused(Fact, frozen=True):
    reject: Reject


class AlertReceived(Fact, frozen=True):
    alert: PublicAlert


class AlertStateChanged(Fact, frozen=True):
    alert: str
    state: AlertState
    by: str | None = None


class CallReceived(Fact, frozen=True):
    call: Call


class CallStatusChanged(Fact, frozen=True):
    """The source of a call says how far its agency is. `personal` holds who called and what was answered, together;
    it stands for the record before. `status_us` is the source's own time (0: it gave none)."""

    call: str
    status: CallStatus
    status_word: str = ""
    status_us: int = 0
    personal: VaultRef | None = None


class RejectsResubmitted(Fact, frozen=True):
    """Somebody had these refused records given to the connector again."""

    feed: str
    rejects: tuple[str, ...]


class RejectsRetaken(Fact, frozen=True):
    """What came of it: `taken` are rejects no more, `still` were refused again, of `gone` the payload is cut short or
    destroyed."""

    feed: str
    taken: tuple[str, ...]
    still: int
    gone: int
