"""Flood levels of a gauge in words, and a disaster-risk level that rain suggests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from ioc.domain.indices.tables import RuleTable, Suggestion
from ioc.domain.records import Text

NUMERALS = ("I", "II", "III")


def flood_level(value: float, levels: Sequence[float]) -> tuple[int, float]:
    """How many of the `levels` (metres, lowest first) a level in metres has reached, and the metres above the last of
    those; with none reached, the metres to the first as a negative number.

    There is no level above the last: what is higher is "above level III by so much" (Decision 05/2020/QĐ-TTg).
    Raises ValueError for NaN or without levels.
    """
    if math.isnan(value) or not levels:
        raise ValueError("a level needs a value and at least one flood level")
    reached = sum(value >= level for level in levels)
    return reached, value - levels[max(reached, 1) - 1]


def flood_words(value: float, levels: Sequence[float]) -> Text:
    """The same in words of both languages, to the centimetre, short enough to stand beside "flood level"."""
    reached, by = flood_level(value, levels)
    name, metres = NUMERALS[max(reached, 1) - 1], f"{abs(by):.2f}"
    comma = metres.replace(".", ",")
    if not reached:
        return Text(vi=f"Dưới I {comma} m", en=f"{metres} m below I")
    if float(metres) == 0:
        return Text(vi=f"Đúng mức {name}", en=f"At level {name}")
    return Text(vi=f"Trên {name} {comma} m", en=f"{metres} m above {name}")


def suggested_risk(table: RuleTable, readings: Mapping[str, float]) -> Suggestion | None:
    """The highest level that these readings suggest (Decision 18/2021/QĐ-TTg, Art. 44), with the row it rests on.

    Only ever a suggestion: the legal level needs area and forecast and is announced by the competent agency.
    """
    fitting = (row for row in table.suggestions if readings.get(row.property, math.nan) >= row.least)
    return max(fitting, key=lambda row: row.level, default=None)
