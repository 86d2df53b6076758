"""The lines of an asset's left column, in words and figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from ioc.domain.indices.floods import flood_words
from ioc.domain.records import Asset, Stream
from ioc.domain.site import AlarmRule
from ioc.domain.vocabulary import Quality
from ioc.qt.asset_view import LatestReading, crossed, flood_levels, latest_of, next_limit, rules_of, slope_of
from ioc.qt.format import NOTHING, clock_time, number, quantity, rough_age
from ioc.qt.names import Names
from ioc.qt.series import Series
from ioc.qt.words import connector_word, quality_word, reason_word
from widgets.asset_facts import Measured, Told


def _tr(text: str) -> str:
    return QCoreApplication.translate("AssetPanel", text)


def measured_of(names: Names, stream: Stream, latest: LatestReading | None, now_us: int) -> Measured:
    """The large value."""
    spec = names.property_of(stream)
    title = spec.title.get(names.language) if spec else stream.property
    if latest is None:
        return Measured(title=title, value=NOTHING, unit="", quality=int(Quality.GOOD), age="")
    state = names.states(stream).get(latest.value)
    value = state or number(latest.value, names.decimals(stream), names.language)
    age = rough_age(latest.at_us, now_us, names.language)
    told = QCoreApplication.translate("AssetPanel", "stale {age}").format(age=age)
    return Measured(title=title, value=value, unit=stream.unit, quality=latest.quality, age=told)


def lines_of(names: Names, asset: Asset, stream: Stream, series: Series, now_us: int) -> tuple[Told, ...]:
    """Rate, limits, times, quality, source, and the asset's other values."""
    latest = latest_of(names, stream, now_us)
    lines: list[Told] = []
    if latest is not None:
        if names.states(stream):
            lines.append(_since(names, stream))
        else:
            lines += _classes(names, asset, stream, latest)
            lines += _about_limits(names, stream, rules_of(names, asset, stream), latest, series, now_us)
        lines += _about_reading(names, latest, now_us)
    lines += [_other(names, other, now_us) for other in names.streams_of(asset.id) if other.id != stream.id]
    feed = names.state.tables.feeds.get(asset.feed)
    source = f"{names.feed(asset.feed)} · {connector_word(feed.connector)}" if feed else asset.feed
    return (*lines, Told(_tr("Source"), source))


def _since(names: Names, stream: Stream) -> Told:
    """How long the state has been what it is, as far as the record knows."""
    return Told(_tr("Since"), clock_time(int(names.state.latest.changed_us[stream.index]), names.zone))


def _classes(names: Names, asset: Asset, stream: Stream, latest: LatestReading) -> list[Told]:
    """The class by a public rule ("Mưa to"), and how a river stands to its flood levels; nothing of a stale value."""
    if latest.quality == Quality.STALE:
        return []
    held = names.classes(asset.domain, stream.property, latest.value)
    lines = [Told(_tr("Class"), word) for word in held]
    levels = flood_levels(rules_of(names, asset, stream))
    if levels:
        lines.append(Told(_tr("Flood level"), flood_words(latest.value, levels).get(names.language)))
    return lines


def _about_limits(
    names: Names, stream: Stream, rules: list[AlarmRule], latest: LatestReading, series: Series, now_us: int
) -> list[Told]:
    decimals, language = names.decimals(stream), names.language
    lines = []
    slope = slope_of(series, now_us, decimals) if latest.quality != Quality.STALE else None
    if slope is not None:
        arrow = "↑" if slope > 0 else "↓"
        per_hour = f"{stream.unit}/h"
        lines.append(Told(_tr("Rate"), f"{arrow} {quantity(abs(slope), per_hour, decimals, language)}"))
    beyond = crossed(rules, latest.value) if latest.quality != Quality.STALE else None
    if beyond is not None:
        over = latest.value - beyond.limit
        sign = "+" if over > 0 else ""
        limit = quantity(beyond.limit, "", decimals, language)
        told = f"{sign}{quantity(over, stream.unit, decimals, language)}"
        lines.append(Told(_tr("Over {limit}").format(limit=limit), told, bold=True))
    ahead = next_limit(rules, latest.value, slope)
    if ahead is not None:
        rule, hours = ahead
        minutes = round(hours * 60)
        spell = f"~ {minutes // 60} h {minutes % 60:02d}" if minutes >= 60 else f"~ {minutes} {_tr('min')}"
        lines.append(Told(_tr("To {limit}").format(limit=quantity(rule.limit, "", decimals, language)), spell))
    return lines


def _about_reading(names: Names, latest: LatestReading, now_us: int) -> list[Told]:
    age = rough_age(latest.at_us, now_us, names.language)
    why = f" ({reason_word(latest.reason)})" if latest.reason else ""
    quality = f"{quality_word(latest.quality)}{why} · " + _tr("age {age}").format(age=age)
    return [
        Told(_tr("Source time"), clock_time(latest.at_us, names.zone), stays=True),
        Told(_tr("Received"), clock_time(latest.received_us, names.zone)),
        Told(_tr("Quality"), quality, stays=True),
    ]


def _other(names: Names, stream: Stream, now_us: int) -> Told:
    spec = names.property_of(stream)
    title = spec.title.get(names.language) if spec else stream.property
    latest = latest_of(names, stream, now_us)
    if latest is None:
        return Told(title, NOTHING)
    value = names.told(stream, latest.value, stream.unit)
    if latest.quality == Quality.STALE:
        age = rough_age(latest.at_us, now_us, names.language)
        return Told(title, _tr("stale {age}").format(age=age))
    return Told(title, f"≈ {value}" if latest.quality == Quality.UNCERTAIN else value)
