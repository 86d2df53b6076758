"""VN_AQI by Decision 1459/QĐ-TCMT of 12 November 2019: hourly and daily, with its dominant pollutant.

Concentrations are in µg/m³. Missing hours are None. The break points stand in config/rules/vn_aqi.toml, never here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct

from ioc.domain.indices.tables import BreakPoints, RuleTable

Hours = Sequence[float | None]
PARTICLES = ("pm25_ug_m3", "pm10_ug_m3")
"""An index needs at least one of them (Decision 1459, 2.1)."""
NOWCAST_HOURS = 12
DAY_HOURS = 24
OZONE_HOURS = 8
OZONE_SPAN_LEAST = 6
"""An 8-hour mean needs three quarters of its hours; the centre's own rule where the decision is silent."""


class Aqi(Struct, frozen=True, kw_only=True):
    """An index, or why there is none.

    `value` is rounded half up, None when it cannot be said: `reason` is then "no_particles". `dominant` is the property
    with the largest part; `parts` are the unrounded sub-indices; `present` says how many hours each rests on.
    """

    value: int | None
    dominant: str = ""
    parts: Mapping[str, float] = {}
    present: Mapping[str, int] = {}
    reason: str = ""


def sub_index(steps: Sequence[float], points: Sequence[float], concentration: float) -> float | None:
    """The index of one concentration, linear inside its band; None for what is no concentration.

    Above the last point it is the last step, when the table goes that far; a shorter row (ozone over 8 hours) says
    nothing above its end.
    """
    if math.isnan(concentration) or concentration < 0:
        return None
    if concentration > points[-1]:
        return steps[-1] if len(points) == len(steps) else None
    upper = next(at for at in range(1, len(points)) if concentration <= points[at])
    low, high = points[upper - 1], points[upper]
    share = (concentration - low) / (high - low)
    return steps[upper - 1] + share * (steps[upper] - steps[upper - 1])


def nowcast(hours: Hours) -> float | None:
    """The weighted mean of the last 12 hours, newest first; None without two of the newest three.

    A missing hour has no weight. With the weight at its floor of 1/2 the sum is, as the decision writes it, not divided
    by the weights, so that gaps lower it: show how many hours there were.
    """
    last = [None if value is None or math.isnan(value) or value < 0 else value for value in hours[:NOWCAST_HOURS]]
    held = [(at, value) for at, value in enumerate(last) if value is not None]
    if sum(at < 3 for at, _ in held) < 2:
        return None
    least, most = min(value for _, value in held), max(value for _, value in held)
    weight = max(least / most, 0.5) if most > 0 else 1.0
    if weight > 0.5:
        return sum(weight**at * value for at, value in held) / sum(weight**at for at, _ in held)
    return float(sum(0.5 ** (at + 1) * value for at, value in held))


def hourly(table: RuleTable, hours: Mapping[str, Hours]) -> Aqi:
    """The index of the newest hour; `hours` are hourly means a property, newest first.

    Particles by NowCast, gases by the newest hour's mean.
    """
    parts: dict[str, float] = {}
    for row in table.points:
        series = hours.get(row.property, ())
        if row.average == "nowcast":
            _take(parts, table, row, nowcast(series))
        elif row.average == "1h":
            _take(parts, table, row, series[0] if series else None)
    return _worst(parts, {name: _present(series[:NOWCAST_HOURS]) for name, series in hours.items()})


def daily(table: RuleTable, hours: Mapping[str, Hours]) -> Aqi:
    """The index of a day; `hours` are its 24 hourly means a property, oldest first (01:00 to 00:00).

    Particles by the mean of the day, ozone by the worse of its highest hour and its highest 8-hour mean, other gases by
    their highest hour.
    """
    parts: dict[str, float] = {}
    for row in table.points:
        held = [value for value in hours.get(row.property, ())[:DAY_HOURS] if value is not None]
        if row.average == "nowcast":
            _take(parts, table, row, sum(held) / len(held) if held else None)
        elif row.average == "1h":
            _take(parts, table, row, max(held, default=None))
        else:
            _take(parts, table, row, _highest_span(hours.get(row.property, ())[:DAY_HOURS]))
    return _worst(parts, {name: _present(series[:DAY_HOURS]) for name, series in hours.items()})


def _take(parts: dict[str, float], table: RuleTable, row: BreakPoints, concentration: float | None) -> None:
    part = None if concentration is None else sub_index(table.steps, row.values, concentration)
    if part is not None:
        parts[row.property] = max(part, parts.get(row.property, 0.0))


def _highest_span(series: Hours) -> float | None:
    spans = (series[at : at + OZONE_HOURS] for at in range(len(series) - OZONE_HOURS + 1))
    held = ([value for value in span if value is not None] for span in spans)
    return max((sum(span) / len(span) for span in held if len(span) >= OZONE_SPAN_LEAST), default=None)


def _present(series: Hours) -> int:
    return sum(value is not None and not math.isnan(value) for value in series)


def _worst(parts: Mapping[str, float], present: Mapping[str, int]) -> Aqi:
    if not any(name in parts for name in PARTICLES):
        return Aqi(value=None, parts=parts, present=present, reason="no_particles")
    dominant = max(parts, key=lambda name: parts[name])
    return Aqi(value=math.floor(parts[dominant] + 0.5), dominant=dominant, parts=parts, present=present)
