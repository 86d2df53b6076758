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
    level: str = ""


class AlarmLevelChanged(Fact, frozen=True):
    """On its way back to a lesser level: the same occurrence, shown and not annunciated. One that gets worse is raised
    again (`AlarmRaised`, the next occurrence)."""

    alarm: str
    occurrence: int
    level: str
    priority: int
    value: float | None = None
    limit: float | None = None
    reading: ReadingSeen | None = None


class AlarmLatched(Fact, frozen=True):
    """Its condition is over; it stays until a person resets it."""

    alarm: str
    occurrence: int
    value: float | None = None
    reading: ReadingSeen | None = None


class AlarmReset(Fact, frozen=True):
    """A person ended a latched alarm whose condition was over."""

    alarm: str
    occurrence: int


class AlarmRepeated(Fact, frozen=True):
    """Annunciated again, for the `times`th time: it holds and nobody acknowledged it, or somebody did (`acknowledged`)
    and it holds still."""

    alarm: str
    occurrence: int
    times: int
    acknowledged: bool


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
    """`level` is the one that the person saw."""

    alarm: str
    occurrence: int
    level: str = ""


class AlarmShelved(Fact, frozen=True):
    alarm: str
    until_us: int
    reason: VaultRef
    once: bool = False


class AlarmUnshelved(Fact, frozen=True):
    """`cause` is "person", "timeout" or "returned" (one-shot shelving)."""

    alarm: str
    cause: str


ConditionFact = AlarmLatched | AlarmLevelChanged | AlarmRepeated | AlarmReset
"""What only rules with levels, latch or re-alarm bring about."""
