"""What is worth saying about one stream of one asset: value, limits near it, rate, times, source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from msgspec.structs import replace

from ioc.domain.condition_spec import Levels
from ioc.domain.quality import GRACE_S, STALE_AFTER, QualityReason, StreamMark
from ioc.domain.records import Asset, Stream
from ioc.domain.site import AlarmRule
from ioc.domain.vocabulary import LimitKind, Quality
from ioc.qt.names import Names
from ioc.qt.series import Series


@dataclass(frozen=True)
class LatestReading:
    """The newest reading of a stream; `quality` is STALE when it is too old by this desk's clock. `reason` is why the
    engine does not call it good."""

    at_us: int
    received_us: int
    value: float
    quality: int
    reason: str = ""


def latest_of(names: Names, stream: Stream, now_us: int) -> LatestReading | None:
    """The newest reading; None when there never was one."""
    latest = names.state.latest
    if stream.index >= latest.size or not latest.received_us[stream.index]:
        return None
    row = stream.index
    at_us = int(latest.source_us[row]) or int(latest.received_us[row])
    quality = int(latest.quality[row])
    interval_s = names.state.interval_s(stream)
    oldest = (interval_s * STALE_AFTER + GRACE_S) * 1e6 if interval_s > 0 else float("inf")
    if now_us - at_us > oldest and quality != Quality.BAD:
        quality = int(Quality.STALE)
    value = float(latest.value[row])
    if np.isnan(value):
        quality = int(Quality.BAD)
    mark = names.state.tables.marks.get(stream.id)
    if mark is not None and quality == Quality.GOOD:
        quality = mark.quality
    return LatestReading(
        at_us=at_us,
        received_us=int(latest.received_us[row]),
        value=value,
        quality=quality,
        reason=_reason(mark, quality),
    )


def _reason(mark: StreamMark | None, quality: int) -> str:
    """Why it is not good. This desk may see that a value is stale before the engine says so."""
    if quality == Quality.STALE:
        return QualityReason.STALE
    return mark.reason if mark is not None and quality != Quality.GOOD else ""


def rules_of(names: Names, asset: Asset, stream: Stream) -> list[AlarmRule]:
    """The limits that watch this stream, lowest first; each level of a levelled rule stands as a rule of its own."""
    found = [
        one
        for rule in names.rules.values()
        if rule.property == stream.property and rule.kind == asset.kind and (not rule.assets or asset.id in rule.assets)
        for one in limits_of(rule)
    ]
    return sorted(found, key=lambda rule: rule.limit)


def limits_of(rule: AlarmRule) -> list[AlarmRule]:
    """The rule as plain limits in the property's unit: itself, its levels, or none of another condition."""
    if rule.condition is None:
        return [rule]
    levels = rule.condition.levels if isinstance(rule.condition, Levels) else ()
    return [
        replace(
            rule,
            id=f"{rule.id}.{level.key}",
            condition=None,
            compare=LimitKind.ABOVE if level.above else LimitKind.BELOW,
            limit=level.limit,
            priority=level.priority,
            title=level.title or rule.title,
        )
        for level in levels
    ]


def crossed(rules: list[AlarmRule], value: float) -> AlarmRule | None:
    """The outermost limit that the value is beyond."""
    above = [r for r in rules if r.compare is LimitKind.ABOVE and value > r.limit]
    below = [r for r in rules if r.compare is LimitKind.BELOW and value < r.limit]
    return max(above, key=lambda r: r.limit, default=None) or min(below, key=lambda r: r.limit, default=None)


def next_limit(rules: list[AlarmRule], value: float, slope: float | None) -> tuple[AlarmRule, float] | None:
    """The limit that the present rate leads to, and in how many hours (at most 24)."""
    if not slope:
        return None
    ahead = [
        (rule, (rule.limit - value) / slope)
        for rule in rules
        if rule.compare is (LimitKind.ABOVE if slope > 0 else LimitKind.BELOW) and (rule.limit - value) / slope > 0
    ]
    hours = min(ahead, key=lambda pair: pair[1], default=None)
    return hours if hours and hours[1] <= 24 else None


def slope_of(series: Series, now_us: int, decimals: int) -> float | None:
    """The rate an hour, None when it would be shown as nothing."""
    slope = series.slope_per_hour(now_us)
    return slope if slope is not None and abs(slope) >= 10**-decimals else None


def short_names(titles: list[str]) -> list[str]:
    """Titles without the words that all of them begin with: “… báo động I”, “… báo động II” give “I”, “II”."""
    split = [title.split() for title in titles]
    if len(split) < 2:
        return titles
    same = 0
    while all(len(words) > same + 1 for words in split) and len({words[same] for words in split}) == 1:
        same += 1
    return [" ".join(words[same:]) for words in split]


def flood_levels(rules: Sequence[AlarmRule]) -> list[float]:
    """The flood levels among rules, lowest first: those of named assets with the level's number at the id's end."""
    numbered = (rule for rule in rules if rule.assets and rule.id.rpartition(".")[2].isdigit())
    return sorted(rule.limit for rule in numbered)
