"""What a rule would have done over a span, summed up for people: counts, days, assets, load, chattering. Pure.

Figures of load are those of ANSI/ISA-18.2-2016 clause 16, of this rule's alarms alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo

from msgspec import Struct

from ioc.domain.care_spec import CareSpec
from ioc.domain.chattering import add_turn, chatters

SLOT_US = 600_000_000
"""Ten minutes, the interval of the standard."""
MOST_SPANS = 2_000
"""Alarms that are handed out one by one; counts are of all."""


class Happening(Struct, frozen=True, kw_only=True):
    """An alarm raised (or raised again, graver), changed to a lesser level, or ended (`priority` 0)."""

    at_us: int
    asset: str
    priority: int
    annunciated: bool = True


class Span(Struct, frozen=True, kw_only=True):
    """One alarm from its raising to its end (0: it still stood at the end of the trial), at its gravest priority."""

    asset: str
    from_us: int
    to_us: int
    priority: int


class OfAsset(Struct, frozen=True, kw_only=True):
    """One asset's share. `longest_s` is its longest alarm."""

    asset: str
    count: int
    first_us: int
    last_us: int
    longest_s: float
    chattering: bool


class Outcome(Struct, frozen=True, kw_only=True):
    """What one version of the rule did. `days` are (ISO day of the site, alarms), every day of the span; `slots` the
    alarms of each ten minutes; `repeats` how often a standing alarm would have been annunciated again had nobody
    acknowledged it (not in the counts)."""

    count: int = 0
    days: tuple[tuple[str, int], ...] = ()
    first_us: int = 0
    last_us: int = 0
    assets: tuple[OfAsset, ...] = ()
    slots: tuple[int, ...] = ()
    average: float = 0.0
    worst: int = 0
    share_over: float = 0.0
    repeats: int = 0
    spans: tuple[Span, ...] = ()

    @property
    def chattering(self) -> int:
        """Assets whose alarm chattered."""
        return sum(1 for one in self.assets if one.chattering)


class TrialResult(Struct, frozen=True, kw_only=True):
    """Old and new side by side over [from_us, to_us); `readings` of `streams` streams were judged."""

    from_us: int
    to_us: int
    readings: int
    streams: int
    old: Outcome
    new: Outcome


def sum_up(
    told: Sequence[Happening], from_us: int, to_us: int, zone: tzinfo, care: CareSpec, realarm_s: float = 0.0
) -> Outcome:
    """Sum up happenings (in order of time). Raises ValueError when the span is empty."""
    if to_us <= from_us:
        raise ValueError("an empty span has no outcome")
    raised = [one for one in told if one.annunciated]
    spans = _spans(told)
    slots = [0] * -(-(to_us - from_us) // SLOT_US)
    for one in raised:
        slots[min(max((one.at_us - from_us) // SLOT_US, 0), len(slots) - 1)] += 1
    by_day = Counter(_day(one.at_us, zone) for one in raised)
    return Outcome(
        count=len(raised),
        days=tuple((day, by_day[day]) for day in _days(from_us, to_us, zone)),
        first_us=raised[0].at_us if raised else 0,
        last_us=raised[-1].at_us if raised else 0,
        assets=_by_asset(told, spans, to_us, care),
        slots=tuple(slots),
        average=len(raised) / len(slots),
        worst=max(slots),
        share_over=sum(1 for slot in slots if slot > care.flood_begins) / len(slots),
        repeats=sum(int(((one.to_us or to_us) - one.from_us) // (realarm_s * 1e6)) for one in spans)
        if realarm_s
        else 0,
        spans=tuple(spans[-MOST_SPANS:]),
    )


def _repeats(spans: Sequence[Span], to_us: int, realarm_s: float) -> int:
    if not realarm_s:
        return 0
    return sum(int(((one.to_us or to_us) - one.from_us) // (realarm_s * 1e6)) for one in spans)


def _spans(told: Sequence[Happening]) -> list[Span]:
    """A graver level is a new annunciation of the same alarm: it stands as one span."""
    open_at: dict[str, Span] = {}
    done: list[Span] = []
    for one in told:
        held = open_at.get(one.asset)
        if one.priority == 0:
            if held is not None:
                done.append(Span(asset=one.asset, from_us=held.from_us, to_us=one.at_us, priority=held.priority))
                del open_at[one.asset]
        elif held is None:
            open_at[one.asset] = Span(asset=one.asset, from_us=one.at_us, to_us=0, priority=one.priority)
        elif one.priority < held.priority:
            open_at[one.asset] = Span(asset=one.asset, from_us=held.from_us, to_us=0, priority=one.priority)
    return sorted([*done, *open_at.values()], key=lambda span: (span.from_us, span.asset))


def _by_asset(told: Sequence[Happening], spans: Sequence[Span], to_us: int, care: CareSpec) -> tuple[OfAsset, ...]:
    turns: dict[str, tuple[int, ...]] = {}
    chattering: set[str] = set()
    for one in told:
        if one.annunciated or one.priority == 0:
            raised = one.priority > 0
            held = turns[one.asset] = add_turn(turns.get(one.asset, ()), one.at_us, care.turns_kept, raised=raised)
            if chatters(held, one.at_us, care):
                chattering.add(one.asset)
    times: dict[str, list[int]] = {}
    for one in told:
        if one.annunciated:
            times.setdefault(one.asset, []).append(one.at_us)
    longest: dict[str, int] = {}
    for span in spans:
        longest[span.asset] = max(longest.get(span.asset, 0), (span.to_us or to_us) - span.from_us)
    found = [
        OfAsset(
            asset=asset,
            count=len(at),
            first_us=at[0],
            last_us=at[-1],
            longest_s=longest.get(asset, 0) / 1e6,
            chattering=asset in chattering,
        )
        for asset, at in times.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.count, one.asset)))


def _day(at_us: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(at_us / 1e6, UTC).astimezone(zone).date().isoformat()


def _days(from_us: int, to_us: int, zone: tzinfo) -> list[str]:
    """Every day that the span touches."""
    step = 3_600_000_000
    return list(dict.fromkeys(_day(at, zone) for at in [*range(from_us, to_us, step), to_us - 1]))
