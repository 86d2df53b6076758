"""Citizens' calls of the storm. Names, numbers and addresses are invented; no phone prefix in use is taken."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import NamedTuple

from ioc.simulator.lines import Point
from ioc.simulator.story import CYCLE_S, Moment, Story
from ioc.simulator.streets import Place, Streets
from ioc.simulator.things import compact, iso, position

KEPT_S = 1800.0
"""Calls stay in the feed this long (story seconds)."""


class Script(NamedTuple):
    """A call that comes `at_s` into the storm, from `street` near a point; `kind` is an incident type."""

    at_s: float
    line: str
    kind: str
    street: str
    near: Point
    words: str
    scope: str
    spread: str
    needs: str


FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
MIDDLE = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Quốc", "Hữu", "Thu")
GIVEN = ("Lan", "Hùng", "Mai", "Dũng", "Hạnh", "Phúc", "Tuấn", "Hương", "Bình", "Yến", "Sơn", "Thảo")


def load_scripts() -> list[Script]:
    """The calls as they come with the program."""
    text = (Path(__file__).parent / "calls.toml").read_text(encoding="utf-8")
    return [Script(**(table | {"near": tuple(table["near"])})) for table in tomllib.loads(text)["calls"]]


class Calls:
    """The calls of the storm, in every cycle the same events from other people."""

    def __init__(self, story: Story, streets: Streets) -> None:
        self._seed = story.seed
        self._scripts = [(script, streets.nearest(script.street, script.near)) for script in load_scripts()]

    def features(self, moment: Moment) -> list[str]:
        """The calls of the last half hour of story, oldest first."""
        first = int(max(0.0, moment.story_s - KEPT_S) // CYCLE_S)
        found: list[str] = []
        for cycle in range(first, int(moment.story_s // CYCLE_S) + 1):
            for script, place in self._scripts:
                called_s = cycle * CYCLE_S + script.at_s
                if moment.story_s - KEPT_S < called_s <= moment.story_s:
                    found.append(self._feature(script, place, called_s, moment))
        return found

    def _feature(self, script: Script, place: Place, called_s: float, moment: Moment) -> str:
        at_us = moment.us_of(called_s)
        rng = random.Random(f"{self._seed}/{called_s}")
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
