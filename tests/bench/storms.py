"""An alarm storm as feeds bring it: 10 % new alarms, 10 % changes of severity, 80 % repeats; seeded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ioc.domain.inbound import ReadingsTaken

PROPERTY = "failed_lamps"
"""Two rules lie on it: more than 0.5 is an advisory, more than 4.5 an alarm of medium priority."""
LOW, HIGH = (1.0, 4.0), (5.0, 60.0)


def storm(count: int, assets: list[str], seed: int) -> Iterator[tuple[str, float]]:
    """(asset, failed lamps) of each event; every tenth event is an asset not heard of before."""
    random = np.random.default_rng(seed)
    kinds = random.random(count)
    picks = random.random(count)
    severe: list[bool] = []
    for number in range(count):
        if (kinds[number] < 0.1 and len(severe) < len(assets)) or not severe:
            severe.append(False)
            place = len(severe) - 1
        else:
            place = int(picks[number] * len(severe))
            if kinds[number] < 0.2:
                severe[place] = not severe[place]
        low, high = HIGH if severe[place] else LOW
        yield assets[place], low + number % int(high - low)


def messages(feed: str, events: list[tuple[str, float]], at_us: int) -> list[ReadingsTaken]:
    """One message an event, each a microsecond later than the one before."""
    good = np.zeros(1, np.uint8)
    return [
        ReadingsTaken(
            feed=feed,
            assets=(asset,),
            properties=(PROPERTY,),
            source_us=np.array([at_us + number]),
            value=np.array([value]),
            quality=good,
        )
        for number, (asset, value) in enumerate(events)
    ]
