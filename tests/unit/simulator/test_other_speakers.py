"""NGSI-LD for waste, and a plain JSON API with tokens and pages for power and health."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ioc.simulator.city import City
from ioc.simulator.speak.paged_json import CLIENT, SECRET
from tests.unit.simulator.speaking import ask, moment, read


@pytest.fixture(scope="module")
def city() -> City:
    return City(seed=1)


def test_that_entities_come_by_type_in_pages_until_no_next_is_named(city: City) -> None:
    waste = city.speakers["waste"]
    target, ids = "/entities?type=WasteContainer&limit=30&count=true", []
    while target:
        reply = ask(waste, target, moment(60))
        headers = dict(reply.headers)
        assert headers["NGSILD-Results-Count"] == "80"
        ids += [entity["id"] for entity in json.loads(reply.body)]
        target = headers["Link"].split(">")[0].removeprefix("<") if "Link" in headers else ""
    assert len(ids) == len(set(ids)) == 80 and ids[0] == "urn:ngsi-ld:WasteContainer:bin-001"


def test_that_an_entity_is_told_in_every_form(city: City) -> None:
    waste = city.speakers["waste"]
    (entity,) = read(waste, "/entities?id=urn:ngsi-ld:WasteContainer:bin-001", moment(60))
    level = entity["fillingLevel"]
    assert level["type"] == "Property" and 0 < level["value"] < 1 and level["observedAt"] == "2026-10-14T17:47:40Z"
    assert entity["location"]["type"] == "GeoProperty" and entity["@context"]
    simple = read(waste, "/entities/urn:ngsi-ld:WasteContainer:bin-001?options=keyValues", moment(60))
    assert simple["fillingLevel"] == level["value"] and simple["location"]["type"] == "Point"
    features = read(waste, "/entities?type=WasteContainer", moment(60), headers={"accept": "application/geo+json"})
    assert features["features"][0]["geometry"] == simple["location"]
    assert read(waste, "/types", moment(60))["typeList"] == [
        "Landfill",
        "WasteCollectionRound",
        "WasteContainer",
        "WasteTransferStation",
    ]


@pytest.mark.parametrize(
    ("target", "status"),
    [("/entities", 400), ("/entities/urn:x", 404), ("/entities?type=A&limit=x", 400), ("/no", 404)],
)
def test_that_a_bad_question_is_a_problem_in_json(city: City, target: str, status: int) -> None:
    reply = ask(city.speakers["waste"], target, moment(60))
    assert (reply.status, reply.media_type) == (status, "application/problem+json")


def token(city: City, at: float, **form: str) -> Any:
    given = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET} | form
    body = "&".join(f"{name}={value}" for name, value in given.items()).encode()
    return ask(city.office, "/token", moment(at), method="POST", body=body)


def test_that_power_wants_a_token_that_is_still_good(city: City) -> None:
    power = city.speakers["power"]
    assert ask(power, "/assets", moment(60)).status == 401
    told = json.loads(token(city, 60).body)
    bearer = {"authorization": f"Bearer {told['access_token']}"}
    assert told["expires_in"] == 600
    assert ask(power, "/assets", moment(61), headers=bearer).status == 200
    assert ask(power, "/assets", moment(700), headers=bearer).status == 401
    forged = {"authorization": bearer["authorization"][:-1] + "x"}
    assert ask(power, "/assets", moment(61), headers=forged).status == 401
    assert token(city, 60, client_secret="guess").status == 401
    assert token(city, 60, grant_type="password").status == 400


@pytest.mark.parametrize("feed", ["power", "health"])
def test_that_pages_lead_to_the_whole(city: City, feed: str) -> None:
    bearer = {"authorization": f"Bearer {city.office.token(moment(60))}"}
    link, codes, total = "/assets?limit=20", [], 0
    while link:
        page = read(city.speakers[feed], link, moment(60), headers=bearer)
        codes += [item["code"] for item in page["data"]["items"]]
        link, total = page["page"]["next"], page["page"]["total"]
    assert len(codes) == len(set(codes)) == total == city.count(feed)


def test_that_the_tripped_feeder_takes_its_transformers_and_puts_sites_on_battery(city: City) -> None:
    bearer = {"authorization": f"Bearer {city.office.token(moment(100))}"}

    def at(story_s: float) -> dict[str, dict[str, Any]]:
        items = read(city.speakers["power"], "/assets?limit=500", moment(story_s), headers=bearer)["data"]["items"]
        return {item["code"]: item for item in items}

    before, after = at(30.0), at(100.0)
    mine = {code for code, item in before.items() if item.get("parent") == "feeder-472"}
    dark = {code for code, item in after.items() if item["values"].get("voltage_v") == 0}
    assert mine and mine == dark and not any(item["values"].get("voltage_v") == 0 for item in before.values())
    assert after["ups-tower-lien-chieu"]["values"]["on_battery"] == 1
    assert before["ups-tower-lien-chieu"]["values"]["on_battery"] == 0
