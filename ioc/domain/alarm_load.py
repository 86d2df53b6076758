"""How much the alarms ask of people over a span, measured on recorded facts: only what was annunciated counts.

Figures of ANSI/ISA-18.2-2016 clause 16 (annunciated an hour, a day and ten minutes; share of intervals above ten;
floods; top ten; stale; priority mix). Chattering and fleeting have no figure there, see `CareSpec`. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.care_spec import CareSpec
from ioc.domain.facts import Entry

SLOT_US = 600_000_000
"""Ten minutes: the interval of the standard."""
STALE_US = 86_400_000_000
"""Active for more than a day."""
TOP = 10
KINDS = (
    "AlarmRaised",
    "AlarmReturned",
    "AlarmShelved",
    "AlarmUnshelved",
    "AlarmSuppressed",
    "AlarmUnsuppressed",
    "AlarmPutOutOfService",
    "AlarmReturnedToService",
    "AlarmMarked",
    "FloodBegan",
    "FloodEnded",
)
"""Fact types that the load is computed from."""


class AlarmLoad(Struct, frozen=True, kw_only=True):
    """The load from `from_us` to `until_us`. `slots` are the annunciated alarms of each ten minutes; the last may be
    cut short. Shares are 0 to 1. `top` are (alarm, times), most frequent first; `mix` counts by priority 1 to 5.
    `stale` counts alarms active for more than 24 h at the end, `flood_s` the seconds in flood of the whole span."""

    from_us: int
    until_us: int
    slots: tuple[int, ...] = ()
    total: int = 0
    per_hour: float = 0.0
    per_day: float = 0.0
    worst: int = 0
    share_over: float = 0.0
    flood_s: float = 0.0
    flood_share: float = 0.0
    top: tuple[tuple[str, int], ...] = ()
    top_share: float = 0.0
    chattering: tuple[str, ...] = ()
    fleeting: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    mix: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)


class Hidden:
    """Which alarms are shelved, suppressed or out of service, followed fact by fact."""

    def __init__(self) -> None:
        self._why: dict[str, set[str]] = {}

    def take(self, fact: f.AnyFact) -> None:
        """Follow one fact."""
        match fact:
            case f.AlarmShelved():
                self._add(fact.alarm, "shelved")
            case f.AlarmUnshelved():
                self._drop(fact.alarm, "shelved")
            case f.AlarmSuppressed():
                self._add(fact.alarm, fact.cause)
            case f.AlarmUnsuppressed():
                self._drop(fact.alarm, fact.cause)
            case f.AlarmPutOutOfService():
                self._add(fact.alarm, "out")
            case f.AlarmReturnedToService():
                self._drop(fact.alarm, "out")

    def _add(self, alarm: str, why: str) -> None:
        self._why.setdefault(alarm, set()).add(why)

    def _drop(self, alarm: str, why: str) -> None:
        self._why.get(alarm, set()).discard(why)

    def __contains__(self, alarm: str) -> bool:
        return bool(self._why.get(alarm))


class Raised(Struct, frozen=True):
    """One annunciation."""

    at_us: int
    alarm: str
    priority: int


def annunciated(entries: Iterable[Entry]) -> list[Raised]:
    """What was annunciated, oldest first: raised while it was not hidden, and not hidden at once as expected."""
    hidden, found = Hidden(), list[Raised]()
    last: dict[str, int] = {}
    for entry in entries:
        fact = entry.fact
        if isinstance(fact, f.AlarmRaised):
            if fact.alarm not in hidden:
                last[fact.alarm] = len(found)
                found.append(Raised(entry.at_us, fact.alarm, fact.priority))
            continue
        if isinstance(fact, f.AlarmSuppressed) and fact.fresh and fact.alarm in last:
            place = last.pop(fact.alarm)
            found[place] = Raised(0, "", 0)
        hidden.take(fact)
    return [one for one in found if one.alarm]


def measure(
    entries: Iterable[Entry],
    from_us: int,
    until_us: int,
    care: CareSpec,
    *,
    mine: frozenset[str] | None = None,
) -> AlarmLoad:
    """The load of the span [from_us, until_us). `entries` are facts of `KINDS`, oldest first, from before the span so
    far as one knows what was hidden and active at its beginning. `mine`: only these alarms count (a seat's).

    Raises ValueError when the span is empty.
    """
    if until_us <= from_us:
        raise ValueError("an empty span has no load")
    known = list(entries)
    raised = [
        one for one in annunciated(known) if from_us <= one.at_us < until_us and (mine is None or one.alarm in mine)
    ]
    slots = [0] * -(-(until_us - from_us) // SLOT_US)
    for one in raised:
        slots[(one.at_us - from_us) // SLOT_US] += 1
    times, total = Counter(one.alarm for one in raised), len(raised)
    top = sorted(times.items(), key=lambda row: (-row[1], row[0]))[:TOP]
    hours = (until_us - from_us) / 3.6e9
    flood_s = flood_seconds([one.at_us for one in raised], from_us, until_us, care)
    marks = _marked(known, from_us, until_us, mine)
    mix = Counter(min(max(one.priority, 1), 5) for one in raised)
    return AlarmLoad(
        from_us=from_us,
        until_us=until_us,
        slots=tuple(slots),
        total=total,
        per_hour=total / hours,
        per_day=24 * total / hours,
        worst=max(slots),
        share_over=sum(1 for slot in slots if slot > care.flood_begins) / len(slots),
        flood_s=flood_s,
        flood_share=flood_s * 1e6 / (until_us - from_us),
        top=tuple(top),
        top_share=sum(count for _, count in top) / total if total else 0.0,
        chattering=marks["chattering"],
        fleeting=marks["fleeting"],
        stale=_stale(known, until_us, mine),
        mix=(mix[1], mix[2], mix[3], mix[4], mix[5]),
    )


def flood_seconds(raised_us: list[int], from_us: int, until_us: int, care: CareSpec) -> float:
    """Seconds of the span in flood: from the alarm that makes more than `flood_begins` in the ten minutes before it, to
    when fewer than `flood_ends` are left in them (or the span ends). `raised_us` in order."""
    events = sorted([(at, 1) for at in raised_us] + [(at + SLOT_US, -1) for at in raised_us if at + SLOT_US < until_us])
    count, began, total = 0, None, 0
    for at, step in events:
        count += step
        if began is None and count > care.flood_begins:
            began = at
        elif began is not None and count < care.flood_ends:
            total, began = total + at - began, None
    if began is not None:
        total += until_us - began
    return total / 1e6


def _marked(
    entries: list[Entry], from_us: int, until_us: int, mine: frozenset[str] | None
) -> dict[str, tuple[str, ...]]:
    """Alarms that had a mark at any time of the span, by mark."""
    on: dict[tuple[str, str], None] = {}
    during: dict[tuple[str, str], None] = {}
    for entry in entries:
        fact = entry.fact
        if (
            not isinstance(fact, f.AlarmMarked)
            or entry.at_us >= until_us
            or (mine is not None and fact.alarm not in mine)
        ):
            continue
        key = fact.mark, fact.alarm
        if fact.on:
            (during if entry.at_us >= from_us else on)[key] = None
        elif entry.at_us < from_us:
            on.pop(key, None)
    found = {*on, *during}
    return {mark: tuple(sorted(a for m, a in found if m == mark)) for mark in ("chattering", "fleeting")}


def _stale(entries: list[Entry], until_us: int, mine: frozenset[str] | None) -> tuple[str, ...]:
    """Alarms active at the end for more than a day, whether hidden or not."""
    since: dict[str, int] = {}
    for entry in entries:
        if entry.at_us >= until_us:
            break
        if isinstance(entry.fact, f.AlarmRaised):
            since.setdefault(entry.fact.alarm, entry.at_us)
        elif isinstance(entry.fact, f.AlarmReturned):
            since.pop(entry.fact.alarm, None)
    return tuple(sorted(a for a, at in since.items() if until_us - at > STALE_US and (mine is None or a in mine)))
