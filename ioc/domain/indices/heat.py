"""Heat index of the US National Weather Service (Rothfusz regression, NWS technical attachment SR 90-23)."""

from __future__ import annotations

import math


def heat_index_c(temp_c: float, humidity_pct: float) -> float:
    """The felt temperature in °C, from air temperature in °C and relative humidity in per cent.

    Below about 27 °C by Steadman's simple form. NaN when a value is missing or the humidity is none.
    """
    if math.isnan(temp_c) or not 0 <= humidity_pct <= 100:
        return math.nan
    t, r = temp_c * 1.8 + 32, humidity_pct
    simple = 0.5 * (t + 61 + (t - 68) * 1.2 + r * 0.094)
    if (simple + t) / 2 < 80:
        return (simple - 32) / 1.8
    felt = (
        -42.379
        + 2.04901523 * t
        + 10.14333127 * r
        - 0.22475541 * t * r
        - 6.83783e-3 * t * t
        - 5.481717e-2 * r * r
        + 1.22874e-3 * t * t * r
        + 8.5282e-4 * t * r * r
        - 1.99e-6 * t * t * r * r
    )
    if r < 13 and 80 <= t <= 112:
        felt -= (13 - r) / 4 * math.sqrt((17 - abs(t - 95)) / 17)
    elif r > 85 and 80 <= t <= 87:
        felt += (r - 85) / 10 * (87 - t) / 5
    return (felt - 32) / 1.8
