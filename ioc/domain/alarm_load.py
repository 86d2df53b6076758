"""How much the alarms ask of people over a span, measured on recorded facts: only what was annunciated counts.

Figures of ANSI/ISA-18.2-2016 clause 16 (annunciated an hour, a day and ten minutes; share of intervals above ten;
floods; top ten; stale; priority mix). Chattering and fleeting have no figure there, see `CareSpec`. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from ioc.domain import facts as f
from ioc.domain.care_spec import CareSpec
from ioc.domain.chattering import CHATTERING, FLEETING
from ioc.domain.facts import Entry
from ioc.domain.records import Alarm

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
    "AlarmReset",
    "AlarmRepeated",
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


Mine = Callable[[str, int, str | None], bool]
"""Whether an alarm counts, by its domain, priority and asset: those of some areas, or all."""


def everybodys(domain: str, priority: int, asset: str | None) -> bool:
    """The whole centre's."""
    return True


class Raised(Struct, frozen=True):
    """One annunciation, of a new occurrence or again of one that stands."""

    at_us: int
    alarm: str
    priority: int


class _Span:
    """What one passes through while going over the facts of a span."""

    def __init__(self, before: Mapping[str, Alarm], mine: Mine) -> None:
        self._mine = mine
        self._others = {one.id for one in before.values() if not mine(one.domain, one.priority, one.asset)}
        own = [one for one in before.values() if one.id not in self._others]
        self.hidden = {one.id: _why_hidden(one) for one in own}
        self.since = {one.id: one.raised_us for one in own if one.active}
        self.marked = {(mark, one.id) for one in own for mark in one.marks}
        self.raised: list[Raised] = []
        self._last: dict[str, int] = {}
        self._priority = {one.id: one.priority for one in own}

    def take(self, entry: Entry) -> None:
        """Follow one fact."""
        fact = entry.fact
        if isinstance(fact, f.AlarmRaised):
            self._raise(entry.at_us, fact)
        elif getattr(fact, "alarm", None) in self._others:
            return
        elif isinstance(fact, f.AlarmReturned | f.AlarmReset):
            self.since.pop(fact.alarm, None)
        elif isinstance(fact, f.AlarmRepeated):
            self.raised.append(Raised(entry.at_us, fact.alarm, self._priority.get(fact.alarm, 5)))
        elif isinstance(fact, f.AlarmMarked) and fact.on:
            self.marked.add((fact.mark, fact.alarm))
        else:
            self._hide(fact)

    def _raise(self, at_us: int, fact: f.AlarmRaised) -> None:
        if not self._mine(fact.domain, fact.priority, fact.asset):
            self._others.add(fact.alarm)
            return
        self._others.discard(fact.alarm)
        self._priority[fact.alarm] = fact.priority
        self.since.setdefault(fact.alarm, at_us)
        if not self.hidden.get(fact.alarm):
            self._last[fact.alarm] = len(self.raised)
            self.raised.append(Raised(at_us, fact.alarm, fact.priority))

    def _hide(self, fact: f.AnyFact) -> None:
        match fact:
            case f.AlarmSuppressed():
                if fact.fresh and fact.alarm in self._last:  # expected: it never was annunciated
                    self.raised[self._last.pop(fact.alarm)] = Raised(0, "", 0)
                self.hidden.setdefault(fact.alarm, set()).add(fact.cause)
            case f.AlarmUnsuppressed():
                self.hidden.get(fact.alarm, set()).discard(fact.cause)
            case f.AlarmShelved():
                self.hidden.setdefault(fact.alarm, set()).add("shelved")
            case f.AlarmUnshelved():
                self.hidden.get(fact.alarm, set()).discard("shelved")
            case f.AlarmPutOutOfService():
                self.hidden.setdefault(fact.alarm, set()).add("out")
            case f.AlarmReturnedToService():
                self.hidden.get(fact.alarm, set()).discard("out")


def _why_hidden(alarm: Alarm) -> set[str]:
    why = set(alarm.suppressed_by)
    if alarm.shelved_until_us is not None:
        why.add("shelved")
    if alarm.out_of_service:
        why.add("out")
    return why


def measure(
    before: Mapping[str, Alarm],
    entries: Iterable[Entry],
    from_us: int,
    until_us: int,
    care: CareSpec,
    mine: Mine = everybodys,
) -> AlarmLoad:
    """The load of the span [from_us, until_us): `before` are the alarms as they stood at its beginning, `entries` its
    facts of `KINDS`, oldest first. Raises ValueError when the span is empty."""
    if until_us <= from_us:
        raise ValueError("an empty span has no load")
    span = _Span(before, mine)
    for entry in entries:
        if from_us <= entry.at_us < until_us:
            span.take(entry)
    raised = [one for one in span.raised if one.alarm]
    slots = [0] * -(-(until_us - from_us) // SLOT_US)
    for one in raised:
        slots[(one.at_us - from_us) // SLOT_US] += 1
    times, total = Counter(one.alarm for one in raised), len(raised)
    top = sorted(times.items(), key=lambda row: (-row[1], row[0]))[:TOP]
    hours = (until_us - from_us) / 3.6e9
    flood_s = flood_seconds([one.at_us for one in raised], until_us, care)
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
        chattering=tuple(sorted(alarm for mark, alarm in span.marked if mark == CHATTERING)),
        fleeting=tuple(sorted(alarm for mark, alarm in span.marked if mark == FLEETING)),
        stale=tuple(sorted(alarm for alarm, at in span.since.items() if until_us - at > STALE_US)),
        mix=(mix[1], mix[2], mix[3], mix[4], mix[5]),
    )


def flood_seconds(raised_us: list[int], until_us: int, care: CareSpec) -> float:
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
