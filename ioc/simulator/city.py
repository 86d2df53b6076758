"""The simulated city: what each address serves at a moment. The same seed, size and moment give the same bytes."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.roads import RoadGraph
from ioc.simulator.building import DEFAULT_SCALE, GREATEST_SCALE, LEAST_SCALE, build
from ioc.simulator.calls import Calls
from ioc.simulator.scenario.schema import Scenario
from ioc.simulator.sources import CAP, GEOJSON, SOURCES, Source
from ioc.simulator.speak.wire import Asked, Speaker, query_of
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import load_streets
from ioc.simulator.things import Group, Thing, collection
from ioc.simulator.units import Units
from ioc.simulator.warnings import atom, cap

__all__ = ["CAP", "DEFAULT_SCALE", "GEOJSON", "GREATEST_SCALE", "LEAST_SCALE", "SOURCES", "City", "Source"]

TOKENS_OF = "power"


class City:
    """A city of about `scale` assets (400 to 100 000). Raises ValueError for another scale."""

    def __init__(
        self,
        seed: int,
        scale: int = DEFAULT_SCALE,
        scenario: Scenario | None = None,
        roads: RoadGraph | None = None,
    ) -> None:
        self.seed, self.scale = seed, scale
        story, streets = Story(seed, scenario), load_streets()
        self.story, self.streets = story, frozenset(streets.streets)
        built = build(story, streets, scale)
        self._groups, self.speakers, self.office = built.groups, built.speakers, built.office
        self._units, self._calls = Units(story, streets, roads), Calls(story, streets)
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

    def groups(self, feed: str) -> list[Group]:
        """The groups of things of a feed; none where they come and go."""
        return self._groups.get(feed, [])

    def speaker_at(self, path: str) -> tuple[str, Speaker] | None:
        """The feed and the speaker that answer at a path; tokens belong to the feed that asks for them."""
        for feed, speaker in (*self.speakers.items(), (TOKENS_OF, self.office)):
            if path == speaker.prefix or path.startswith(f"{speaker.prefix}/"):
                return feed, speaker
        return None

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
            path, _, query = SOURCES[feed].path.removeprefix(speaker.prefix).partition("?")
            headers = {"authorization": f"Bearer {self.office.token(moment)}"}
            return speaker.answer(Asked(path, query_of(query), headers, address), moment).body
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
