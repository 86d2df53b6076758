"""The rate at which a level rises, and when it would reach the next warning level if it went on so."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ioc.domain.risk_records import Rise
from ioc.domain.risk_spec import RiskSpec

ENOUGH = 0.75
"""A rate is good with this share of the readings that the gauge's interval lets expect; the centre's own rule."""
HOUR_US = 3_600_000_000


class Sample(Struct, frozen=True):
    """A usable reading: metres at an instant (µs UTC), and whether it is doubted."""

    at_us: int
    value: float
    doubted: bool = False


def measured(asset: str, samples: Sequence[Sample], spec: RiskSpec, interval_s: float, *, silent: bool = False) -> Rise:
    """The rise over the window that ends with the newest sample; `samples` by rising time.

    The slope of the least-squares line, so that a wave or one doubtful reading does not turn it. Of a silent gauge no
    rate is said: it is not a falling river.
    """
    if not samples:
        return Rise(asset=asset, at_us=0, value=None, cm_h=None, readings=0, expected=0, span_s=0.0, reason="none")
    newest = samples[-1]
    held = [one for one in samples if one.at_us > newest.at_us - int(spec.window_s * 1e6)]
    span_s = (newest.at_us - held[0].at_us) / 1e6
    expected = int(spec.window_s / interval_s) if interval_s > 0 else 0
    reason = ""
    if silent:
        reason = "silent"
    elif len(held) < spec.least_readings:
        reason = "few"
    elif span_s < spec.least_span_s:
        reason = "short"
    thin = len(held) < ENOUGH * expected or span_s < ENOUGH * spec.window_s
    grade = "uncertain" if thin or any(one.doubted for one in held) else "good"
    return Rise(
        asset=asset,
        at_us=newest.at_us,
        value=newest.value,
        cm_h=None if reason else round(_slope(held) * 100, 1),
        readings=len(held),
        expected=expected,
        span_s=span_s,
        grade=grade,
        reason=reason,
    )


def _slope(samples: Sequence[Sample]) -> float:
    """Metres an hour."""
    first = samples[0].at_us
    hours = [(one.at_us - first) / HOUR_US for one in samples]
    middle, level = sum(hours) / len(hours), sum(one.value for one in samples) / len(samples)
    spread = sum((hour - middle) ** 2 for hour in hours)
    if spread == 0:
        return 0.0
    return sum((hour - middle) * (one.value - level) for hour, one in zip(hours, samples, strict=True)) / spread


def seconds_to(rise: Rise, level: float, spec: RiskSpec) -> float | None:
    """Seconds until `level` metres if the rise went on as it is; None when it does not rise, or is there already.

    An extrapolation and no forecast: whoever shows it says so.
    """
    if rise.value is None or rise.cm_h is None or rise.cm_h < spec.least_cm_h or rise.value >= level:
        return None
    return (level - rise.value) * 100 / rise.cm_h * 3600


def rain_sum(samples: Sequence[Sample], at_us: int, slack_s: float = 600.0) -> tuple[float | None, float | None]:
    """Rain of the last hour and the last three (mm), from samples of the rain of one hour: those of now, an hour and
    two hours ago, each at most `slack_s` old then; None where one is missing."""
    parts = []
    for hours in range(3):
        end = at_us - hours * HOUR_US
        found = next((one for one in reversed(samples) if one.at_us <= end), None)
        parts.append(found.value if found is not None and end - found.at_us <= slack_s * 1e6 else None)
    whole = [part for part in parts if part is not None]
    return parts[0], (round(sum(whole), 1) if len(whole) == 3 else None)
