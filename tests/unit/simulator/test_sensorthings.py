"""The simulated environment over SensorThings 1.1: queries as the standard writes them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from ioc.simulator.city import City
from ioc.simulator.scenario.files import load_scenario
from ioc.simulator.speak.odata import BadQuery, Entity, options_of, value_at
from ioc.simulator.speak.wire import Speaker
from tests.unit.simulator.speaking import ADDRESS, ask, moment, read


@pytest.fixture(scope="module")
def spoken() -> Speaker:
    return City(seed=1).speakers["environment"]


def every(spoken: Speaker, target: str, at: float) -> list[dict[str, Any]]:
    """All pages of a collection."""
    found: list[dict[str, Any]] = []
    link: str | None = target
    while link:
        page = read(spoken, link, moment(at))
        found += page["value"]
        link = page.get("@iot.nextLink")
    return found


def test_that_the_root_names_what_is_served_and_every_name_answers(spoken: Speaker) -> None:
    root = read(spoken, "", moment(30))
    assert root["serverSettings"]["conformance"]
    for served in root["value"]:
        assert read(spoken, served["url"], moment(30))["value"], served["name"]


def test_that_pages_together_are_the_whole_and_nothing_twice(spoken: Speaker) -> None:
    counted = read(spoken, "/Datastreams?$top=7&$count=true", moment(30))
    ids = [one["@iot.id"] for one in every(spoken, "/Datastreams?$top=7", 30)]
    assert counted["@iot.count"] == len(ids) == len(set(ids)) > 50
    assert counted["@iot.nextLink"].startswith(ADDRESS + "/sta/v1.1/Datastreams?")


def test_that_expand_nests_with_its_own_options(spoken: Speaker) -> None:
    newest = "Observations($top=1;$orderby=phenomenonTime desc)"
    query = f"$expand=Locations,Datastreams($select=name,unitOfMeasurement;$expand=ObservedProperty,{newest})"
    things = read(spoken, f"/Things?{quote(query, safe='=$&')}", moment(45))["value"]
    assert {thing["properties"]["kind"] for thing in things} == {
        "air_station",
        "weather_station",
        "noise_meter",
        "gas_detector",
    }
    for thing in things:
        assert thing["Locations"][0]["location"]["type"] == "Point"
        for stream in thing["Datastreams"]:
            assert set(stream) >= {"@iot.id", "name", "unitOfMeasurement", "ObservedProperty", "Observations"}
            (newest,) = stream["Observations"]
            assert newest["phenomenonTime"] == "2026-10-14T17:47:20Z" and isinstance(newest["result"], float | int)
            assert "description" not in stream


def test_that_observations_can_be_fetched_from_where_one_left_off(spoken: Speaker) -> None:
    streams = len(every(spoken, "/Datastreams?$top=1000", 60))
    first = every(spoken, "/Observations?$orderby=phenomenonTime&$top=1000", 60)
    assert len(first) == streams * 7
    seen = first[-1]["phenomenonTime"]
    newer = every(
        spoken, f"/Observations?$filter={quote(f'phenomenonTime gt {seen}')}&$expand=Datastream&$top=1000", 90
    )
    assert len(newer) == streams * 3
    assert not {one["@iot.id"] for one in newer} & {one["@iot.id"] for one in first}
    assert {one["Datastream"]["unitOfMeasurement"]["symbol"] for one in newer} >= {"ug/m3", "Cel"}


def test_that_an_observation_never_changes(spoken: Speaker) -> None:
    early = {one["@iot.id"]: one for one in every(spoken, "/Observations?$top=1000", 60)}
    late = {one["@iot.id"]: one for one in every(spoken, "/Observations?$top=1000", 300)}
    assert early.items() <= late.items()


def test_that_navigation_walks_both_ways(spoken: Speaker) -> None:
    stream = read(spoken, "/Things(1)/Datastreams", moment(30))["value"][0]
    assert read(spoken, f"/Datastreams({stream['@iot.id']})/Thing", moment(30))["@iot.id"] == 1
    link = stream["ObservedProperty@iot.navigationLink"]
    assert read(spoken, link, moment(30))["name"] == "PM2.5"
    assert read(spoken, stream["Observations@iot.navigationLink"], moment(30))["value"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("properties/kind eq 'air_station'", 7),
        ("properties/kind eq 'air_station' or properties/kind eq 'weather_station'", 11),
        ("startswith(properties/code,'air-') and not (properties/ward eq 'Hải Châu')", 6),
        ("substringof('KCN',name)", 3),
        ("@iot.id le 3", 3),
        ("Datastreams/name eq 'x'", 0),
    ],
)
def test_that_filters_choose(spoken: Speaker, query: str, expected: int) -> None:
    assert len(every(spoken, f"/Things?$filter={quote(query)}", 30)) == expected


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/Nothings", 404),
        ("/Things(9999)", 404),
        ("/Things?$filter=name+eq", 400),
        ("/Things?$filter=name+like+'x'", 400),
        ("/Things?$apply=x", 400),
        ("/Things?$expand=Nothing", 400),
        ("/Things?$top=-1", 400),
        ("/Things?$filter=" + "(" * 5000, 400),
    ],
)
def test_that_what_is_not_served_is_said_in_the_standards_form(spoken: Speaker, target: str, status: int) -> None:
    reply = ask(spoken, target, moment(30))
    assert reply.status == status and b'"message"' in reply.body


def test_that_a_silent_station_gives_no_new_observation() -> None:
    calm = load_scenario("calm_day")
    mute = {"id": "mute", "what": "sensor_silent", "target": "air-hai-chau", "from_s": 100, "lasts_s": 500}
    city = City(seed=1, scenario=calm.model_validate({"scenario": calm.scenario.model_dump(), "events": [mute]}))
    spoken = city.speakers["environment"]
    newest = max(one["phenomenonTime"] for one in read(spoken, "/Datastreams(1)/Observations", moment(200))["value"])
    assert newest <= "2026-10-14T17:48:24Z"


def test_that_values_are_found_by_path_and_bad_options_are_refused() -> None:
    entity = Entity({"@iot.id": 3, "properties": {"a": {"b": 1}}})
    assert (value_at(entity, "id"), value_at(entity, "properties/a/b"), value_at(entity, "x/y")) == (3, 1, None)
    with pytest.raises(BadQuery):
        options_of({"$expand": "A($expand=B($expand=C($expand=D($expand=E($expand=F($expand=G))))))"})
