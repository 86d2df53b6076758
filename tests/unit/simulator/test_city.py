"""The simulated city as a function of seed, size and moment."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from config.loader import SiteSettings
from ioc.connect.mapping.records import Mapped
from ioc.connectors.geojson.payload import map_payload
from ioc.connectors.geojson.settings import GeoJsonSettings
from ioc.domain.site import AlarmRule
from ioc.domain.vocabulary import LimitKind
from ioc.simulator.city import SOURCES, City
from ioc.simulator.story import Moment
from maps.ground import load_ground
from tests.helpers.da_nang import da_nang

START_US = 1_792_000_000_000_000
CYCLE_S, FEEDER_S, JITTER_S = 3600.0, 40.0, 4.0
ASSET_FEEDS = ("drainage", "lighting", "lamps", "traffic", "safety")


def moment(story_s: float, speed: float = 1.0) -> Moment:
    return Moment(story_s, START_US + round(story_s / speed * 1e6), START_US, speed)


@pytest.fixture(scope="module")
def city() -> City:
    return City(seed=1)


@pytest.fixture(scope="module")
def settings() -> SiteSettings:
    return da_nang()


def mapped(city: City, settings: SiteSettings, feed: str, story_s: float) -> Mapped:
    configured = next(one for one in settings.feeds if one.id == feed)
    mapping = GeoJsonSettings.model_validate(configured.settings)
    return map_payload(city.payload(feed, moment(story_s)), mapping, feed, configured.domain)


def features(city: City, feed: str, story_s: float) -> dict[str, dict[str, Any]]:
    parsed = json.loads(city.payload(feed, moment(story_s)))
    assert parsed["type"] == "FeatureCollection"
    return {feature["id"]: feature["properties"] for feature in parsed["features"]}


def abnormal(city: City, settings: SiteSettings, story_s: float) -> dict[str, list[AlarmRule]]:
    """Assets over a limit at a moment (no delays), with the rules."""
    found: dict[str, list[AlarmRule]] = {}
    rules: dict[tuple[str, str], list[AlarmRule]] = {}
    for rule in settings.site.rules:
        if rule.compare is not LimitKind.CONDITION and rule.schedule is None:  # others need more than a moment
            rules.setdefault((rule.kind, rule.property), []).append(rule)
    over = {
        LimitKind.ABOVE: lambda value, limit: value > limit,
        LimitKind.BELOW: lambda value, limit: value < limit,
        LimitKind.EQUAL: lambda value, limit: value == limit,
    }
    for feed in ASSET_FEEDS:
        for asset, properties in features(city, feed, story_s).items():
            for key, value in properties.items():
                for rule in rules.get((properties["kind"], key), []):
                    if (not rule.assets or asset in rule.assets) and over[rule.compare](value, rule.limit):
                        found.setdefault(asset, []).append(rule)
    return found


@pytest.mark.parametrize("feed", SOURCES)
def test_that_the_same_seed_and_moment_give_the_same_bytes(city: City, feed: str) -> None:
    again = City(seed=1)
    for story_s in (700.0, 0.0, CYCLE_S + 130.0, 130.0):
        assert again.payload(feed, moment(story_s), "http://h") == city.payload(feed, moment(story_s), "http://h")


@pytest.mark.parametrize("feed", [*ASSET_FEEDS, "calls"])
def test_that_two_seeds_tell_different_stories(city: City, feed: str) -> None:
    assert City(seed=2).payload(feed, moment(130.0)) != city.payload(feed, moment(130.0))


@pytest.mark.parametrize("feed", [*ASSET_FEEDS, "calls", "units"])
def test_that_the_site_takes_every_record_of_every_feed(city: City, settings: SiteSettings, feed: str) -> None:
    taken = mapped(city, settings, feed, 130.0)
    assert taken.rejects == () and taken.placeless == 0
    assert taken.accepted == len(features(city, feed, 130.0)) > 0


def test_that_every_asset_is_of_a_kind_of_the_packs_and_sends_all_of_its_properties(
    city: City, settings: SiteSettings
) -> None:
    spoken = [domain for domain in settings.site.domains if domain.key in ASSET_FEEDS]
    kinds = {(domain.key, kind.key): set(kind.properties) for domain in spoken for kind in domain.kinds}
    seen: dict[tuple[str, str], set[str]] = {}
    for feed in ASSET_FEEDS:
        taken = mapped(city, settings, feed, 5.0)
        kind_of = {asset.id: (asset.domain, asset.kind) for asset in taken.assets}
        assert taken.readings is not None
        for asset, key in zip(taken.readings.assets, taken.readings.properties, strict=True):
            seen.setdefault(kind_of[asset], set()).add(key)
    assert seen == {key: kinds.get(key) for key in seen}
    assert len(seen) >= 15


def test_that_every_value_is_plausible_throughout_the_storm(city: City, settings: SiteSettings) -> None:
    specs = {spec.key: spec for domain in settings.site.domains for spec in domain.properties}
    for story_s in range(0, int(CYCLE_S), 225):
        for feed in ASSET_FEEDS:
            for asset, properties in features(city, feed, story_s).items():
                for key, value in properties.items():
                    if key in specs:
                        assert specs[key].low <= value <= specs[key].high, (asset, key, value, story_s)


def test_that_units_calls_and_gauges_are_those_of_the_site(city: City, settings: SiteSettings) -> None:
    assert set(features(city, "units", 0.0)) == {unit.id for unit in settings.units}
    incident_types = {kind.key for kind in settings.site.incident_types}
    assert {call["kind"] for call in features(city, "calls", 1700.0).values()} <= incident_types
    assert "gauge-cam-le" in features(city, "drainage", 0.0)


def test_that_ids_are_unique_and_parents_exist(city: City) -> None:
    ids = Counter(thing.id for thing in city.things)
    assert set(ids.values()) == {1}
    assert all(thing.parent in ids for thing in city.things if thing.parent)


@pytest.mark.parametrize("scale", [400, 2500, 10_000])
def test_that_the_city_has_the_size_asked_for(scale: int) -> None:
    assert len(City(seed=1, scale=scale).things) == scale


@pytest.mark.parametrize("scale", [0, 399, 100_001])
def test_that_an_impossible_size_is_refused(scale: int) -> None:
    with pytest.raises(ValueError, match="scale"):
        City(seed=1, scale=scale)


@pytest.mark.parametrize("feed", SOURCES)
def test_that_no_answer_of_the_default_city_reaches_a_megabyte(city: City, feed: str) -> None:
    assert len(city.payload(feed, moment(700.0))) < 1_000_000


@pytest.mark.parametrize("scale", [2500, 20_000])
def test_that_every_asset_stands_on_land(scale: int) -> None:
    shapely = pytest.importorskip("shapely")
    geometry = pytest.importorskip("shapely.geometry")
    shapes: dict[str, list[Any]] = {}
    for feature in load_ground("da_nang")["features"]:
        shapes.setdefault(feature["properties"]["kind"], []).append(geometry.shape(feature["geometry"]))
    water = shapely.union_all([*shapes.get("river", []), *shapes.get("lake", [])])
    dry = shapely.union_all(shapes["land"]).difference(water)
    shapely.prepare(dry)
    wet = [t.id for t in City(1, scale).things if not dry.contains(geometry.Point(t.spot.lon, t.spot.lat))]
    assert wet == []


def test_that_the_feeder_takes_its_cabinets_lamps_signals_and_cameras(city: City) -> None:
    things = {thing.id: thing for thing in city.things}
    cabinets = {key for key, thing in things.items() if thing.parent == "feeder-472" and thing.kind == "cabinet"}
    before, after = FEEDER_S - 5, FEEDER_S + JITTER_S + 5
    for story_s, out in ((before, False), (after, True)):
        lighting = features(city, "lighting", story_s)
        assert (lighting["feeder-472"]["feeder_kv"] == 0.0) is out
        assert {key for key in lighting if lighting[key].get("supply_v") == 0} == (cabinets if out else set())
        lamps = features(city, "lamps", story_s)
        mine = [lamp for lamp in lamps.values() if lamp["parent"] in cabinets]
        rest = [lamp["burning"] for lamp in lamps.values() if lamp["parent"] not in cabinets]
        assert len(cabinets) >= 3 and len(mine) >= 40
        assert all((lamp["burning"], lamp["power_w"]) == (0, 0.0) for lamp in mine) is out
        assert sum(rest) / len(rest) > 0.99
        for feed, kind, key in (("traffic", "signal", "mode"), ("safety", "camera", "online")):
            values = [
                value[key]
                for asset, value in features(city, feed, story_s).items()
                if things[asset].kind == kind and things[asset].parent == "feeder-472"
            ]
            assert values and all(value == 0 for value in values) is out


def test_that_causes_are_linked_from_rain_to_calls(city: City) -> None:
    early, late = features(city, "drainage", 0.0), features(city, "drainage", 720.0)
    assert early["gauge-cam-le"]["level_m"] < 1.0 < 1.7 < late["gauge-cam-le"]["level_m"]
    assert early["pump-hoa-xuan-2"] | {"trip": 1} != early["pump-hoa-xuan-2"]
    assert (late["pump-hoa-xuan-1"]["trip"], late["pump-hoa-xuan-2"]["trip"]) == (1, 1)
    assert late["station-hoa-xuan"]["pumps_running"] == 0
    assert late["station-hoa-xuan"]["sump_m"] > 3.2 > early["station-hoa-xuan"]["sump_m"]
    assert late["flood-001"]["depth_m"] > 0.3 > early["flood-001"]["depth_m"]
    kinds = {call["kind"] for call in features(city, "calls", 720.0).values()}
    assert {"urban_flood", "flooded_road", "traffic_accident"} <= kinds
    assert features(city, "calls", 0.0) == {}


def test_that_alarms_of_several_priorities_come_within_twenty_seconds(city: City, settings: SiteSettings) -> None:
    delays = {20.0 - delay for delay in (0.0, 3.0)}
    early = {
        rule.priority for story_s in delays for rules in abnormal(city, settings, story_s).values() for rule in rules
    }
    assert {1, 3, 4} <= early


@pytest.mark.parametrize("story_s", [0, 20, 60, 130, 300, 600, 900, 1200, 1500, 2400, 3300])
def test_that_at_least_95_of_100_assets_are_normal(city: City, settings: SiteSettings, story_s: float) -> None:
    assert len(abnormal(city, settings, story_s)) <= 0.05 * len(city.things)


def test_that_a_silent_gauge_and_a_lost_unit_send_nothing_for_a_while(city: City) -> None:
    assert "rain-hoa-khanh-2" in features(city, "drainage", 30.0)
    assert "rain-hoa-khanh-2" not in features(city, "drainage", 300.0)
    assert "CA-21" not in features(city, "units", 600.0) and "CA-21" in features(city, "units", 0.0)


def test_that_units_keep_their_speed_at_any_story_speed(city: City) -> None:
    from ioc.simulator.lines import distance_m

    for speed in (1.0, 30.0):
        one, other = (
            {f["id"]: f["geometry"]["coordinates"] for f in json.loads(city.payload("units", at))["features"]}
            for at in (moment(0.0, speed), moment(10.0 * speed, speed))
        )
        assert 95.0 < distance_m(tuple(one["115-03"]), tuple(other["115-03"])) < 106.0
        assert one["TN-01"] == other["TN-01"]


def test_that_a_call_keeps_its_id_time_and_caller_until_it_leaves(city: City) -> None:
    first, later = features(city, "calls", 200.0), features(city, "calls", 1000.0)
    assert first.items() <= later.items()
    assert all(call["phone"].startswith("0100 ") for call in later.values())
    again = features(city, "calls", CYCLE_S + 200.0)
    assert not set(again) & set(first)
