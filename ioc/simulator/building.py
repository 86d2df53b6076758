"""Puts a city of a given size together: what stands in it by feed, and who speaks which protocol."""

from __future__ import annotations

from typing import NamedTuple

from ioc.simulator.course.mains import ZONES
from ioc.simulator.course.places import STATIONS
from ioc.simulator.drainage import drainage_groups
from ioc.simulator.lighting import Grid, Lighting
from ioc.simulator.packs.described import OBSERVED, WASTE_MODELS
from ioc.simulator.packs.disaster import disaster_groups
from ioc.simulator.packs.environment import environment_groups
from ioc.simulator.packs.green import green_groups
from ioc.simulator.packs.guidance import guidance_groups
from ioc.simulator.packs.health import health_groups
from ioc.simulator.packs.ict import ict_groups
from ioc.simulator.packs.neighbours import citizen_groups, neighbour_groups
from ioc.simulator.packs.power import power_groups
from ioc.simulator.packs.sums import indicator_groups, rain_sums
from ioc.simulator.packs.waste import waste_groups
from ioc.simulator.packs.wastewater import wastewater_groups
from ioc.simulator.packs.water import water_groups
from ioc.simulator.packs.works import construction_groups
from ioc.simulator.reports import Reports
from ioc.simulator.safety import safety_groups
from ioc.simulator.speak.gtfs import GtfsRealtime
from ioc.simulator.speak.ngsi import NgsiLd
from ioc.simulator.speak.open311 import Open311
from ioc.simulator.speak.paged_json import PagedJson, TokenOffice
from ioc.simulator.speak.sensorthings import SensorThings
from ioc.simulator.speak.wire import Speaker
from ioc.simulator.story import Moment, Story, Wiring
from ioc.simulator.streets import Streets
from ioc.simulator.things import Group
from ioc.simulator.traffic import traffic_groups
from ioc.simulator.transit import Transit

DEFAULT_SCALE = 2500
LEAST_SCALE, GREATEST_SCALE = 400, 100_000


class Built(NamedTuple):
    """Groups of things by feed, speakers by feed, and the office that gives tokens for the power feed."""

    groups: dict[str, list[Group]]
    speakers: dict[str, Speaker]
    office: TokenOffice


def build(story: Story, streets: Streets, scale: int) -> Built:
    """A city of exactly `scale` assets; lamps are what is left. Raises ValueError for an impossible scale."""
    if not LEAST_SCALE <= scale <= GREATEST_SCALE:
        raise ValueError(f"scale {scale} is not between {LEAST_SCALE} and {GREATEST_SCALE}")

    def some(of_default: int, least: int) -> int:
        return max(least, round(of_default * scale / DEFAULT_SCALE))

    grid = Grid(streets, some(24, 8))
    story.wire(_wiring(grid))
    reports = Reports(story, streets)
    groups: dict[str, list[Group]] = {
        "drainage": [*drainage_groups(story, streets, some(40, 8), some(60, 8)), *rain_sums(story)],
        "traffic": [
            *traffic_groups(story, streets, grid, some(90, 10), some(220, 14)),
            *guidance_groups(story, streets, grid, some(16, 4)),
        ],
        "safety": safety_groups(story, streets, grid, some(60, 8)),
        "environment": environment_groups(story, streets, some(12, 4)),
        "waste": waste_groups(story, streets, some(80, 8)),
        "power": power_groups(story, streets, grid, some(60, 8)),
        "health": health_groups(story),
        "water": water_groups(story, streets, some(30, 6)),
        "wastewater": wastewater_groups(story),
        "disaster": disaster_groups(story, grid),
        "construction": construction_groups(story, streets, some(16, 3), some(14, 3)),
        "green": green_groups(story, streets, some(30, 4)),
        "ict": ict_groups(story, grid),
        "neighbours": neighbour_groups(story),
        "desks": citizen_groups(story, reports),
        "kpi": indicator_groups(story, reports),
    }
    cabinets = some(96, 14)
    others = sum(len(group.things) for each in groups.values() for group in each)
    lighting = Lighting(story, streets, grid, cabinets, scale - others - 2 * cabinets - len(grid.ids))
    groups |= {"lighting": lighting.slow, "lamps": [lighting.lamps]}

    def silent(moment: Moment) -> frozenset[str]:
        return story.targets("sensor_silent", moment.story_s)

    office = TokenOffice(story.seed)
    speakers: dict[str, Speaker] = {
        "citizen": Open311(reports),
        "transit": GtfsRealtime(Transit(story, streets)),
        "environment": SensorThings(groups["environment"], OBSERVED, silent),
        "waste": NgsiLd([model(group) for model, group in zip(WASTE_MODELS, groups["waste"], strict=True)], silent),
        "power": PagedJson("/api/power", groups["power"], silent, office),
        "health": PagedJson("/api/health", groups["health"], silent),
    }
    return Built(groups, speakers, office)


def _wiring(grid: Grid) -> Wiring:
    """Every station and zone hangs on the feeder nearest to it."""
    return Wiring(
        feeders={key: (place.spot.lon, place.spot.lat) for key, place in zip(grid.ids, grid.places, strict=True)},
        stations=tuple(grid.nearest((station.lon, station.lat)) for station in STATIONS),
        zones=tuple((zone.key, grid.nearest(zone.near)) for zone in ZONES),
    )
