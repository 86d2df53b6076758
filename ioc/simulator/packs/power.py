"""The power grid: substations, distribution transformers on the feeders, and backup supply at critical sites."""

from __future__ import annotations

import numpy as np

from ioc.simulator.course.places import STATIONS
from ioc.simulator.lighting import Grid, feeders_out
from ioc.simulator.packs.placing import Site, along, points
from ioc.simulator.story import Moment, Story
from ioc.simulator.streets import Streets
from ioc.simulator.things import Columns, Group, Waves

SUBSTATIONS = (
    Site("lien-chieu", "Trạm 110 kV Liên Chiểu", 108.1480, 16.0760, "Liên Chiểu"),
    Site("hoa-khanh", "Trạm 110 kV Hòa Khánh", 108.1600, 16.0600, "Hòa Khánh"),
    Site("xuan-ha", "Trạm 110 kV Xuân Hà", 108.1960, 16.0700, "Thanh Khê"),
    Site("quan-3", "Trạm 110 kV An Đồn", 108.2360, 16.0650, "An Hải"),
    Site("cau-do", "Trạm 110 kV Cầu Đỏ", 108.2020, 16.0120, "Cẩm Lệ"),
    Site("ngu-hanh-son", "Trạm 110 kV Ngũ Hành Sơn", 108.2460, 16.0260, "Ngũ Hành Sơn"),
)
AREA = Site("da-nang", "Phụ tải Đà Nẵng", 108.2080, 16.0540, "Thanh Khê")
BACKED_UP_S = 3600.0
"""How long a full battery carries its site."""


def power_groups(story: Story, streets: Streets, grid: Grid, transformers: int) -> list[Group]:
    """Substations, transformers, backups (batteries and generators of pump stations and of the centre), the area."""
    return [
        _substations(story),
        _transformers(story, streets, grid, transformers),
        _backups(story, grid),
        _areas(story),
    ]


def _areas(story: Story) -> Group:
    things = [AREA.thing("grid_area", "area")]

    def sample(moment: Moment) -> Columns:
        heat = max(0.0, story.curve("temperature_c", moment.story_s) - 28.0)
        return ([560.0 * story.curve("demand", moment.story_s) * (1.0 + 0.02 * heat)],)

    return Group(things, (("demand_mw", 0),), sample)


def _substations(story: Story) -> Group:
    things = [site.thing("substation", "substation") for site in SUBSTATIONS]
    waves = Waves(story.seed, "substations", len(things))

    def sample(moment: Moment) -> Columns:
        noise, demand = waves.at(moment.story_s), story.curve("demand", moment.story_s)
        heat = max(0.0, story.curve("temperature_c", moment.story_s) - 30.0)
        load = 100.0 * (0.42 + 0.2 * waves.fixed) * (demand + 0.03 * heat) + noise
        oil = 38.0 + 0.25 * load + story.curve("temperature_c", moment.story_s) * 0.3
        frequency = 50.0 + 0.02 * noise
        return load.tolist(), oil.tolist(), frequency.tolist()

    return Group(things, (("load_pct", 0), ("oil_c", 0), ("frequency_hz", 2)), sample)


def _transformers(story: Story, streets: Streets, grid: Grid, count: int) -> Group:
    things = along(
        streets, count, "transformer", "transformer", "Trạm biến áp", shift=0.37, aside=0.3,
        parent=lambda index, place: grid.nearest((place.spot.lon, place.spot.lat)),
    )  # fmt: skip
    waves = Waves(story.seed, "transformers", count)
    feeders = sorted({thing.parent for thing in things})
    fed_by = np.array([feeders.index(thing.parent) for thing in things], dtype=np.intp)

    def sample(moment: Moment) -> Columns:
        live = ~feeders_out(story, feeders, moment.story_s)[fed_by]
        noise = waves.at(moment.story_s)
        volts = np.where(live, 229.0 + 3.0 * noise, 0.0)
        load = np.where(live, 100.0 * (0.35 + 0.3 * waves.fixed) * story.curve("demand", moment.story_s) + noise, 0.0)
        return volts.tolist(), np.maximum(load, 0.0).tolist()

    return Group(things, (("voltage_v", 0), ("load_pct", 0)), sample)


def _backups(story: Story, grid: Grid) -> Group:
    sites = [Site(f"pump-{s.key}", f"Máy phát {s.name}", s.lon, s.lat, s.ward) for s in STATIONS]
    sites.append(Site("ioc", "UPS trung tâm điều hành", 108.2225, 16.0770, "Hải Châu"))
    sites.append(Site("tower-lien-chieu", "UPS trạm phát sóng Liên Chiểu", 108.1560, 16.0680, "Hòa Khánh"))
    things = [site.thing("ups", "ups") for site in sites]
    feeders = [grid.nearest(point) for point in points(things)]

    def sample(moment: Moment) -> Columns:
        course, within = story.course(moment.story_s)
        since = [course.power.out_since(feeder, within) for feeder in feeders]
        on_battery = [0.0 if seconds is None else 1.0 for seconds in since]
        hours = story.scenario.scenario.compression
        left = [100.0 if s is None else max(0.0, 100.0 * (1.0 - s * hours / BACKED_UP_S / 4.0)) for s in since]
        return on_battery, left

    return Group(things, (("on_battery", 0), ("battery_pct", 0)), sample)
