"""What becomes of alarms that are hidden, chatter or flood, and of areas; `ioc.domain.facts` names them, too."""

from __future__ import annotations

from ioc.domain.care_records import PlannedWork
from ioc.domain.record_facts import Fact


class AlarmSuppressed(Fact, frozen=True):
    """Hidden by design (ISA-18.2, state F). `cause` is "rule:ID:ALARM" or "work:ID"; `fresh`: it was raised just now,
    and so was never annunciated."""

    alarm: str
    cause: str
    fresh: bool = False


class AlarmUnsuppressed(Fact, frozen=True):
    """One cause less; `why` is "over" (the cause has ended) or "person" (somebody wants to see it all the same)."""

    alarm: str
    cause: str
    why: str


class AlarmMarked(Fact, frozen=True):
    """The engine found that it is "chattering" or "fleeting", or (`on` False) that it no longer is."""

    alarm: str
    mark: str
    on: bool


class FloodBegan(Fact, frozen=True):
    """`count` alarms annunciated in ten minutes; `scope` is a seat or "" for the centre (ISA-18.2-2016 clause 16)."""

    scope: str
    count: int


class FloodEnded(Fact, frozen=True):
    """The flood of `scope` is over after `lasted_s` seconds."""

    scope: str
    count: int
    lasted_s: float


class WorkPlanned(Fact, frozen=True):
    work: PlannedWork


class WorkBegan(Fact, frozen=True):
    work: str


class WorkEnded(Fact, frozen=True):
    """`cause` is "time" (its window is over) or "person" (cancelled)."""

    work: str
    cause: str


class AreaTaken(Fact, frozen=True):
    """`seat` looks after an area from now on. `cause` is "sign_in", "person" (taken), "handed_over" or "returned";
    `before` is the seat that had it, `away_us` since when nobody had looked after it (0: somebody had)."""

    area: str
    seat: str
    person: str
    cause: str
    before: str = ""
    away_us: int = 0


class AreaOffered(Fact, frozen=True):
    """The seat that has the area is absent: anybody may take it over, and its alarms are everybody's."""

    area: str
    seat: str
    cause: str


class AreaEscalated(Fact, frozen=True):
    """Nobody has taken the area over, and `count` urgent alarms wait: the supervisor is asked."""

    area: str
    count: int
