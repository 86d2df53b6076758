"""What follows from what: take the cause out of the scenario and its effects stay away."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ioc.simulator.city import City
from ioc.simulator.course.places import STATIONS
from ioc.simulator.scenario.files import built, load_scenario
from ioc.simulator.scenario.schema import Scenario
from ioc.simulator.story import Moment

START_US = 1_792_000_000_000_000
STORM = load_scenario()


def moment(story_s: float) -> Moment:
    return Moment(story_s, START_US + round(story_s * 1e6), START_US, 1.0)


def without(*events: str) -> Scenario:
    kept = tuple(event for event in STORM.events if event.id not in events and event.after not in events)
    return STORM.model_copy(update={"events": kept})


def changed(**curves: Any) -> Scenario:
    return STORM.model_copy(update={"curves": STORM.curves.model_copy(update=curves)})


def values(city: City, feed: str, story_s: float) -> dict[str, dict[str, Any]]:
    parsed = json.loads(city.payload(feed, moment(story_s)))
    return {feature["id"]: feature["properties"] for feature in parsed["features"]}


@pytest.fixture(scope="module")
def storm() -> City:
    return City(seed=1)


def test_that_without_the_trip_the_streets_of_hoa_xuan_stay_dry_and_nobody_calls_from_there(storm: City) -> None:
    dry = City(seed=1, scenario=without("debris"))
    for story_s in (300.0, 600.0, 900.0, 1200.0):
        pumps = values(dry, "drainage", story_s)
        assert [pumps[f"pump-hoa-xuan-{n}"]["trip"] for n in (1, 2)] == [0, 0]
        assert max(pumps["flood-002"]["depth_m"], pumps["flood-003"]["depth_m"]) < 0.02
        assert pumps["station-hoa-xuan"]["sump_m"] < 2.0
    flooded = values(storm, "drainage", 900.0)
    assert min(flooded["flood-002"]["depth_m"], flooded["flood-003"]["depth_m"]) > 0.3
    streets = ("Trần Nam Trung", "Nguyễn Phước Lan")

    def from_there(city: City) -> set[str]:
        calls = values(city, "calls", 1200.0).values()
        return {call["kind"] for call in calls if any(street in call["address"] for street in streets)}

    assert "urban_flood" in from_there(storm) and "urban_flood" not in from_there(dry)
    assert values(dry, "drainage", 900.0)["flood-001"]["depth_m"] > 0.3, "the rain floods other streets all the same"


def test_that_one_blocked_pump_overloads_the_other_until_it_trips_too(storm: City) -> None:
    drains = storm.story.cycle(0).drains
    trips = [drains.tripped.first_above(pump, 0.5) for pump in (0, 1)]
    assert trips[1] is not None and trips[1] < 17.0, "the first alarm of the storm"
    assert trips[0] is not None and 120.0 < trips[0] < 420.0
    assert drains.load.then(trips[0] - 4.0)[0] > 1.1 > drains.load.then(20.0)[0]


def test_that_slow_traffic_follows_the_flooded_street(storm: City) -> None:
    dry = City(seed=1, scenario=changed(rain_mm_h=((0.0, 0.0),)))
    queued = storm.story.cycle(0).roads.queue_m.at(600.0)
    assert queued[0] > 200.0, "Nguyễn Hữu Thọ stands still"
    assert dry.story.cycle(0).roads.queue_m.at(600.0)[:6].max() == 0.0
    mean = {
        city: sum(one["speed_km_h"] for one in values(city, "traffic", 600.0).values() if "speed_km_h" in one)
        for city in (storm, dry)
    }
    assert mean[storm] < 0.9 * mean[dry]


def test_that_callers_wait_because_of_what_happens(storm: City) -> None:
    calm = City(seed=1, scenario=without("feeder", "accident", "tree_le_loi", "debris"))
    assert values(storm, "safety", 250.0)["line-112"]["longest_wait_s"] > 15
    dry = City(seed=1, scenario=load_scenario("calm_day"))
    assert values(dry, "safety", 250.0)["line-112"]["longest_wait_s"] < 10
    people = (storm.story.cycle(0).people, calm.story.cycle(0).people)
    assert people[0].calls_min.rows[:, 0].sum() > 1.2 * people[1].calls_min.rows[:, 0].sum()


def test_that_a_cable_leaks_only_where_water_stands(storm: City) -> None:
    def leaking(city: City, story_s: float) -> int:
        return sum(one.get("leakage_ma", 0) > 30 for one in values(city, "lighting", story_s).values())

    assert leaking(storm, 100.0) == 0 and leaking(storm, 900.0) == 1
    assert leaking(City(seed=1, scenario=without("debris")), 900.0) == 0


def test_that_a_gale_brings_trees_down_on_feeders_and_a_breeze_does_not() -> None:
    gale = City(seed=1, scenario=changed(wind_m_s=((0.0, 10.0), (600.0, 45.0))))
    felled = gale.story.cycle(0).power.by_tree
    assert len(felled) > 10, "besides the one that the scenario names"
    for feeder, span in felled.items():
        assert gale.story.cycle(0).power.is_out(feeder, span.begun_s + 3.0)
    assert set(City(seed=1, scenario=load_scenario("calm_day")).story.cycle(0).power.by_tree) == set()


def test_that_a_station_without_its_feeder_pumps_again_once_its_generator_runs() -> None:
    feeder = City(seed=1).story.cycle(0).wiring.stations[0]
    fault = {"id": "dark", "what": "feeder_fault", "target": feeder, "from_s": 100, "lasts_s": 600}
    tree = STORM.model_dump()
    tree |= {"events": [fault], "calls": []}
    city = City(seed=1, scenario=built(tree))
    running = [city.story.cycle(0).drains.running.then(at)[: STATIONS[0].pumps].sum() for at in (90.0, 108.0, 130.0)]
    assert running == [2.0, 0.0, 2.0]


def test_that_a_burst_main_takes_pressure_then_the_reservoir_and_then_the_quality() -> None:
    burst = {"id": "burst", "what": "main_burst", "target": "zone-hai-chau", "from_s": 200, "lasts_s": 1500}
    tree = STORM.model_dump()
    tree |= {"events": [burst], "calls": []}
    mains = City(seed=1, scenario=built(tree)).story.cycle(0).mains
    before, after, later = (mains.head_m.at(at)[0] for at in (190.0, 260.0, 900.0))
    assert before - after > 4.0 and later < after
    assert mains.reservoir.at(1000.0)[0] < mains.reservoir.at(190.0)[0] - 0.1
    assert mains.turbidity_ntu.at(900.0)[0] > 4 * mains.turbidity_ntu.at(190.0)[0]
    assert mains.chlorine_mg_l.at(900.0)[0] < 0.6 * mains.chlorine_mg_l.at(190.0)[0]
    assert abs(mains.head_m.at(900.0)[1] - mains.head_m.at(190.0)[1]) < 2.0, "the other zones hold"


def test_that_dust_gathers_under_a_lid_and_wind_and_rain_clean_it() -> None:
    still = City(seed=1, scenario=changed(inversion=((0.0, 1.0),), wind_m_s=((0.0, 0.5),), rain_mm_h=((0.0, 0.0),)))
    assert still.story.cycle(0).air.pm25.at(3000.0)[0] > 3 * City(seed=1).story.cycle(0).air.pm25.at(3000.0)[0]


def test_that_crowds_and_heat_fill_beds() -> None:
    usual = City(seed=1, scenario=load_scenario("calm_day")).story.cycle(0).people.extra_beds.at(3000.0)[0]
    calm = load_scenario("calm_day")
    hot = calm.curves.model_copy(update={"temperature_c": ((0.0, 40.0),), "crowding": ((0.0, 2.5),)})
    festival = City(seed=1, scenario=calm.model_copy(update={"curves": hot}))
    assert festival.story.cycle(0).people.extra_beds.at(3000.0)[0] > usual + 5.0


def test_that_the_calm_day_is_calm() -> None:
    city = City(seed=1, scenario=load_scenario("calm_day"))
    course = city.story.cycle(0)
    assert course.drains.tripped.rows.sum() == 0 and course.roads.depth_m.rows.max() == 0
    assert course.power.outages() == [] and city.payload("warnings", moment(3000.0)).count(b"<entry>") == 0
    lamps = values(city, "lamps", 600.0).values()
    assert {lamp["burning"] for lamp in lamps} == {0}, "it is two in the afternoon"
