"""How good the data is: marks on streams, learnt intervals, what feeds did; `ioc.domain.facts` names them too."""

from __future__ import annotations

from ioc.domain.quality import ServiceSpan
from ioc.domain.record_facts import Fact


class StreamsMarked(Fact, frozen=True):
    """These streams (by index) are of this quality for this reason from now on; good again with an empty reason."""

    quality: int
    reason: str
    streams: tuple[int, ...]


class IntervalsLearnt(Fact, frozen=True):
    """How often streams speak whose property declares no interval: the median of their last gaps, in seconds."""

    streams: tuple[int, ...]
    intervals_s: tuple[float, ...]


class ServicesMeasured(Fact, frozen=True):
    """What each feed did in the span that is over; one fact a minute for all feeds."""

    spans: dict[str, ServiceSpan]
