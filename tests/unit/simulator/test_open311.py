"""Citizens' reports in the simulated city, over GeoReport v2."""

from __future__ import annotations

from datetime import datetime

import pytest
from lxml import etree

from ioc.simulator.city import City
from ioc.simulator.scenario.files import load_scenario
from ioc.simulator.speak.wire import Speaker
from tests.unit.simulator.speaking import ask, moment, read


@pytest.fixture(scope="module")
def spoken() -> Speaker:
    return City(seed=1).speakers["citizen"]


def test_that_services_and_definitions_are_given_in_both_forms(spoken: Speaker) -> None:
    services = read(spoken, "/services.json", moment(0))
    assert {"flooding", "power", "tree", "waste", "water"} <= {one["service_code"] for one in services}
    xml = etree.fromstring(ask(spoken, "/services.xml", moment(0)).body)
    assert [one.findtext("service_code") for one in xml] == [one["service_code"] for one in services]
    assert read(spoken, "/services/flooding.json", moment(0))["attributes"][0]["code"] == "DEPTH"
    definition = etree.fromstring(ask(spoken, "/services/flooding.xml", moment(0)).body)
    assert definition.findtext("attributes/attribute/values/value/key") == "ankle"


def test_that_json_and_xml_tell_the_same_reports(spoken: Speaker) -> None:
    records = read(spoken, "/requests.json", moment(900))
    xml = etree.fromstring(ask(spoken, "/requests.xml", moment(900)).body)
    assert len(records) == len(xml) > 10
    for record, element in zip(records, xml, strict=True):
        assert {child.tag: child.text or "" for child in element} == {key: str(value) for key, value in record.items()}


def test_that_reports_follow_what_happens() -> None:
    def codes(scenario: str, at: float) -> list[str]:
        served = City(seed=1, scenario=load_scenario(scenario)).speakers["citizen"]
        return [one["service_code"] for one in read(served, "/requests.json", moment(at))]

    assert codes("storm_night", 900).count("flooding") >= 3 and "power" in codes("storm_night", 900)
    assert not {"flooding", "power"} & set(codes("calm_day", 3000))


def test_that_a_report_keeps_its_id_and_is_closed_with_an_answer_when_its_cause_is_over(spoken: Speaker) -> None:
    early = {one["service_request_id"]: one for one in read(spoken, "/requests.json?page_size=200", moment(300))}
    late = {one["service_request_id"]: one for one in read(spoken, "/requests.json?page_size=200", moment(3500))}
    power = [ident for ident, one in early.items() if one["service_code"] == "power"]
    assert power and all(early[ident]["status"] == "open" for ident in power)
    for ident in power:
        assert late[ident]["status"] == "closed" and late[ident]["status_notes"]
        assert late[ident]["requested_datetime"] == early[ident]["requested_datetime"]
        assert late[ident]["updated_datetime"] > late[ident]["requested_datetime"]
        assert read(spoken, f"/requests/{ident}.json", moment(3500)) == [late[ident]]


def test_that_requests_are_chosen_and_paged(spoken: Speaker) -> None:
    every = read(spoken, "/requests.json?page_size=200", moment(2000))
    pages = [read(spoken, f"/requests.json?page_size=7&page={page}", moment(2000)) for page in range(1, 9)]
    assert [one for page in pages for one in page] == every[:56]
    some = read(spoken, "/requests.json?service_code=flooding,tree&status=open", moment(2000))
    assert {one["service_code"] for one in some} <= {"flooding", "tree"}
    assert {one["status"] for one in some} == {"open"}
    since = every[3]["requested_datetime"].replace("+", "%2B")
    newer = read(spoken, f"/requests.json?page_size=200&start_date={since}", moment(2000))
    assert [one["service_request_id"] for one in newer] == [
        one["service_request_id"]
        for one in every
        if datetime.fromisoformat(one["requested_datetime"]) >= datetime.fromisoformat(every[3]["requested_datetime"])
    ]


def test_that_names_and_numbers_are_given_to_a_known_caller_only(spoken: Speaker) -> None:
    assert "phone" not in read(spoken, "/requests.json", moment(900))[0]
    assert read(spoken, "/requests.json?api_key=x", moment(900))[0]["phone"].startswith("0100 ")


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/requests.json?jurisdiction_id=elsewhere", 404),
        ("/requests/none.xml", 404),
        ("/requests.json?start_date=yesterday", 400),
        ("/requests.json?page=x", 400),
        ("/requests", 404),
        ("/services/none.json", 404),
    ],
)
def test_that_what_cannot_be_answered_is_refused_in_the_form_asked_for(
    spoken: Speaker, target: str, status: int
) -> None:
    reply = ask(spoken, target, moment(900))
    assert reply.status == status and str(status).encode() in reply.body
