"""Citizens' calls of the storm. Names, numbers and addresses are invented; no phone prefix in use is taken."""

from __future__ import annotations

import random

from ioc.simulator.course.places import DEEP
from ioc.simulator.scenario.crossing import FLOOD
from ioc.simulator.scenario.schema import Call
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Place, Streets
from ioc.simulator.things import compact, iso, position

KEPT_S = 1800.0
"""Calls stay in the feed this long (story seconds)."""

SEEN_M, SOON_S = 0.10, 5.0
"""The depth of water that people ring about, and how soon after a thing they do."""

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Quốc", "Hữu", "Thu")
GIVEN = ("Lan", "Hùng", "Mai", "Dũng", "Hạnh", "Phúc", "Tuấn", "Hương", "Bình", "Yến", "Sơn", "Thảo")


class Calls:
    """The calls of the scenario, in every cycle about the same events from other people."""

    def __init__(self, story: Story, streets: Streets) -> None:
        self._story = story
        self._scripts = [(call, streets.nearest(call.street, call.near)) for call in story.scenario.calls]

    def features(self, moment: Moment) -> list[str]:
        """The calls of the last half hour of story, oldest first."""
        lasts_s = self._story.lasts_s
        first = int(max(0.0, moment.story_s - KEPT_S) // lasts_s)
        found: list[tuple[float, str]] = []
        for cycle in range(first, int(moment.story_s // lasts_s) + 1):
            for call, place in self._scripts:
                within = self._called_s(call, cycle)
                if within is None:
                    continue
                called_s = cycle * lasts_s + within
                if moment.story_s - KEPT_S < called_s <= moment.story_s:
                    found.append((called_s, self._feature(call, place, called_s, moment)))
        return [feature for _, feature in sorted(found)]

    def _called_s(self, call: Call, cycle: int) -> float | None:
        """When somebody rings in that cycle: at the time written, but only after what they ring about has begun."""
        if not call.because:
            return call.at_s
        course = self._story.cycle(cycle)
        if call.because.startswith(FLOOD):
            street = call.because.removeprefix(FLOOD)
            depths = [index for index, spot in enumerate(DEEP) if spot.street == street]
            begun = course.roads.depth_m.first_above(depths[0], SEEN_M) if depths else None
        else:
            span = course.spans.get(call.because)
            begun = None if span is None else span.begun_s
        return None if begun is None else max(call.at_s, begun + SOON_S)

    def _feature(self, script: Call, place: Place, called_s: float, moment: Moment) -> str:
        at_us = moment.us_of(called_s)
        rng = random.Random(f"{self._story.seed}/{called_s}")
        spot = place.spot.beside(rng.uniform(-8, 8))
        caller = " ".join(rng.choice(names) for names in (FAMILY, MIDDLE, GIVEN))
        return compact(
            {
                "type": "Feature",
                "id": f"{script.line}-{at_us // 1_000_000:x}-{int(called_s)}",
                "geometry": {"type": "Point", "coordinates": position(spot)},
                "properties": {
                    "line": script.line,
                    "kind": script.kind,
                    "at": iso(at_us),
                    "ward": place.ward,
                    "caller": caller,
                    "phone": f"0100 {rng.randrange(1000):03d} {rng.randrange(1000):03d}",
                    "address": f"{rng.randrange(1, 400)} {place.street}, {place.ward}",
                    "words": script.words,
                    "scope": script.scope,
                    "spread": script.spread,
                    "needs": script.needs,
                },
            }
        )
