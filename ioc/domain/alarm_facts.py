"""What becomes of an alarm (ANSI/ISA-18.2-2016). Facts that `ioc.domain.facts` names, too."""

from __future__ import annotations

from ioc.domain.record_facts import Fact
from ioc.domain.records import Record, VaultRef
from ioc.domain.vocabulary import AlarmSource


class ReadingSeen(Record, frozen=True):
    """The reading that caused a fact, so that the fact stands even if its block was lost."""

    stream: int
    source_us: int
    received_us: int
    value: float
    quality: int


class AlarmRaised(Fact, frozen=True):
    """A new occurrence (annunciate). Params name what a silent feed or stream alarm needs."""

    alarm: str
    occurrence: int
    rule: str
    source: AlarmSource
    domain: str
    priority: int
    asset: str | None = None
    stream: str | None = None
    feed: str | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    reading: ReadingSeen | None = None
    alert: str | None = None


class AlarmAmended(Fact, frozen=True):
    """The same occurrence speaks of another message now (an Update of the public alert), no graver than before."""

    alarm: str
    occurrence: int
    alert: str
    priority: int


class AlarmReturned(Fact, frozen=True):
    alarm: str
    occurrence: int
    value: float | None = None
    reading: ReadingSeen | None = None


class AlarmAcknowledged(Fact, frozen=True):
    alarm: str
    occurrence: int


class AlarmShelved(Fact, frozen=True):
    alarm: str
    until_us: int
    reason: VaultRef
    once: bool = False


class AlarmUnshelved(Fact, frozen=True):
    """`cause` is "person", "timeout" or "returned" (one-shot shelving)."""

    alarm: str
    cause: str
