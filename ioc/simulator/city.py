"""The simulated city: what each address serves at a moment. The same seed, size and moment give the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ioc.simulator.calls import Calls
from ioc.simulator.course.mains import ZONES
from ioc.simulator.course.places import STATIONS
from ioc.simulator.drainage import drainage_groups
from ioc.simulator.lighting import Grid, Lighting
from ioc.simulator.reports import Reports
from ioc.simulator.safety import safety_groups
from ioc.simulator.scenario.schema import Scenario
from ioc.simulator.speak.gtfs import PROTOBUF, GtfsRealtime
from ioc.simulator.speak.open311 import Open311
from ioc.simulator.speak.wire import JSON, Asked, Speaker
from ioc.simulator.story import Moment, Story, Wiring
from ioc.simulator.streets import load_streets
from ioc.simulator.things import Group, Thing, collection
from ioc.simulator.traffic import traffic_groups
from ioc.simulator.transit import Transit
from ioc.simulator.units import Units
from ioc.simulator.warnings import atom, cap

DEFAULT_SCALE = 2500
LEAST_SCALE, GREATEST_SCALE = 400, 100_000
GEOJSON, ATOM, CAP = "application/geo+json", "application/atom+xml", "application/cap+xml"


class Source(NamedTuple):
    """One feed: its path, media type, and how many real seconds its answer stays the same."""

    path: str
    media_type: str
    tick_s: float


SOURCES: dict[str, Source] = {
    "drainage": Source("/drainage.geojson", GEOJSON, 2.0),
    "lighting": Source("/lighting.geojson", GEOJSON, 4.0),
    "lamps": Source("/lamps.geojson", GEOJSON, 10.0),
    "traffic": Source("/traffic.geojson", GEOJSON, 4.0),
    "safety": Source("/safety.geojson", GEOJSON, 2.0),
    "calls": Source("/calls.geojson", GEOJSON, 1.0),
    "units": Source("/units.geojson", GEOJSON, 1.0),
    "warnings": Source("/warnings.atom", ATOM, 2.0),
    "citizen": Source("/open311/v2/requests.json", JSON, 5.0),
    "transit": Source("/gtfs/vehicle-positions.pb", PROTOBUF, 5.0),
}
"""Feeds by name; `warnings` also serves the messages under /cap/, a speaker everything below its prefix."""


class City:
    """A city of about `scale` assets (400 to 100 000). Raises ValueError for another scale."""

    def __init__(self, seed: int, scale: int = DEFAULT_SCALE, scenario: Scenario | None = None) -> None:
        if not LEAST_SCALE <= scale <= GREATEST_SCALE:
            raise ValueError(f"scale {scale} is not between {LEAST_SCALE} and {GREATEST_SCALE}")
        self.seed, self.scale = seed, scale
        story, streets = Story(seed, scenario), load_streets()
        self.story, self.streets = story, frozenset(streets.streets)
        share = scale / DEFAULT_SCALE

        def some(of_default: int, least: int) -> int:
            return max(least, round(of_default * share))

        grid = Grid(streets, some(24, 8))
        story.wire(_wiring(grid))
        drainage = drainage_groups(story, streets, some(40, 10), some(60, 10))
        safety = safety_groups(story, streets, grid, some(60, 10))
        traffic = traffic_groups(story, streets, grid, some(90, 16), some(220, 30))
        others = sum(len(group.things) for group in (*drainage, *safety, *traffic))
        cabinets = some(96, 24)
        lighting = Lighting(story, streets, grid, cabinets, scale - others - cabinets - len(grid.ids))
        self._units, self._calls = Units(story, streets), Calls(story, streets)
        self._groups: dict[str, list[Group]] = {
            "drainage": drainage,
            "lighting": lighting.slow,
            "lamps": [lighting.lamps],
            "traffic": traffic,
            "safety": safety,
        }
        self.speakers: dict[str, Speaker] = {
            "citizen": Open311(Reports(story, streets)),
            "transit": GtfsRealtime(Transit(story, streets)),
        }
        """Feeds that answer whole requests, by name."""
        self._movers: dict[str, Callable[[Moment], list[str]]] = {
            "calls": self._calls.features,
            "units": self._units.features,
        }

    @property
    def things(self) -> list[Thing]:
        """All assets."""
        return [thing for groups in self._groups.values() for group in groups for thing in group.things]

    def names(self) -> dict[str, str]:
        """The kind of every asset by id; units are of kind "unit"."""
        return {thing.id: thing.kind for thing in self.things} | dict.fromkeys(self._units.ids, "unit")

    def features(self, feed: str, moment: Moment) -> list[str]:
        """The features of a GeoJSON feed as texts."""
        if feed in self._movers:
            return self._movers[feed](moment)
        silent = self.story.targets("sensor_silent", moment.story_s)
        return [feature for group in self._groups[feed] for feature in group.features(moment, silent)]

    def payload(self, feed: str, moment: Moment, address: str = "") -> bytes:
        """What a feed of `SOURCES` serves at its path; `address` is the base URL for links."""
        if feed in self.speakers:
            speaker = self.speakers[feed]
            asked = Asked(SOURCES[feed].path.removeprefix(speaker.prefix), {}, {}, address)
            return speaker.answer(asked, moment).body
        if feed == "warnings":
            return atom(self.story, moment, address)
        return collection(self.features(feed, moment))

    def message(self, identifier: str, moment: Moment) -> bytes | None:
        """One CAP message of the warnings feed, None when there is none of that name now."""
        return cap(self.story, moment, identifier)

    def count(self, feed: str) -> int | None:
        """Assets of a feed; None where they come and go."""
        groups = self._groups.get(feed)
        return None if groups is None else sum(len(group.things) for group in groups)


def _wiring(grid: Grid) -> Wiring:
    """Every station and zone hangs on the feeder nearest to it."""
    return Wiring(
        feeders={key: (place.spot.lon, place.spot.lat) for key, place in zip(grid.ids, grid.places, strict=True)},
        stations=tuple(grid.nearest((station.lon, station.lat)) for station in STATIONS),
        zones=tuple((zone.key, grid.nearest(zone.near)) for zone in ZONES),
    )
