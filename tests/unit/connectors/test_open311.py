"""Citizens' requests by Open311: what is read of them, which addresses are asked, and how answers come back."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ioc.connect.api import Connector, FeedContext, Retaker
from ioc.connect.catalogue import Catalogue
from ioc.connectors.open311.requests import Names, read_requests
from ioc.connectors.open311.services import read_definition, read_services
from ioc.connectors.open311.settings import Open311Settings
from ioc.domain.inbound import CallTaken, Inbound, RecordRejected
from ioc.domain.vocabulary import CallStatus
from tests.expectations.polled import shared_data
from tests.helpers import feed_server as faults
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import Content, FeedServer

_DAY = 86_400


def _request(number: int, status: str = "open", **more: Any) -> dict[str, Any]:
    base = {"service_request_id": number, "status": status, "service_code": "L1", "service_name": "Lamp out"}
    return base | {"requested_datetime": "2026-09-01T08:00:00+07:00"} | more


def _read(payload: object, names: Names | None = None, **settings: Any) -> list[CallTaken]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    answer = read_requests(body, Open311Settings(url="http://c/", **settings), "city", names or Names())
    assert not answer.rejects, answer.rejects
    return list(answer.calls)


def _refusals(payload: object) -> list[str]:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return [one.reason for one in read_requests(body, Open311Settings(url="http://c/"), "city", Names()).rejects]


def _connector(server: FeedServer, interval_s: float = 0.01, **settings: Any) -> Connector:
    context = FeedContext(feed="city", domain="citizen", interval_s=interval_s, now_us=lambda: NOW_US)
    return Catalogue.discover().make("open311", context, {"url": server.url("/requests.json")} | settings)


def _calls(messages: list[Inbound]) -> list[CallTaken]:
    return [one for one in messages if isinstance(one, CallTaken)]


def _reasons(messages: list[Inbound]) -> list[str]:
    return [one.reason for one in messages if isinstance(one, RecordRejected)]


def _listing(*requests: dict[str, Any]) -> Content:
    return Content(json.dumps(list(requests)).encode(), "application/json")


# --- what is read


def test_that_a_real_request_gives_kind_place_status_and_hides_what_is_personal() -> None:
    payload = (shared_data() / "open311" / "status-service_requests.json").read_bytes()
    (lamp, _) = _read(payload, kinds={"Alley Light Out": "lamp_out"}, line="1022")
    assert (lamp.id, lamp.line, lamp.kind) == ("city:14-01100669", "1022", "lamp_out")
    assert (lamp.lon, lamp.lat) == (-87.66475146237676, 41.858724777757864)
    assert (lamp.status, lamp.status_word, lamp.status_us) == (CallStatus.OPEN, "open", 1_405_181_301_000_000)
    assert lamp.personal["address"] == "1540 W 17TH ST, CHICAGO, IL, 60608"
    assert lamp.personal["agency"] == "Division of Electrical Operations CDOT"


def test_that_order_and_empty_elements_do_not_matter_and_places_may_be_missing() -> None:
    payload = (shared_data() / "open311" / "status-requests_many.xml").read_bytes()
    first, second = _read(payload)
    assert (first.lon, first.lat) == (-79.272306875, 43.691104288)
    assert (first.status_us, second.kind) == (0, "Road - Pot hole")
    (bare,) = _read([_request(1, lat=None, long="")])
    (island,) = _read([_request(1, lat=0, long="0.0")])
    assert (bare.lon, island.lon) == (None, None)


def test_that_notes_and_answers_of_chicago_lie_with_the_caller() -> None:
    payload = (shared_data() / "open311" / "chicago-requests-2014-a.json").read_bytes()
    calls = _read(payload, ward="extended_attributes.ward")
    assert len(calls) == 33 and calls[0].ward == "21"
    assert calls[0].personal["answer"] == "CDOT Inspect Public Way Survey Transfer Outcome"
    assert "Request opened" in calls[0].personal["notes"]
    assert calls[0].personal["details"] == "WHEREIST: TRAFFIC"


@pytest.mark.parametrize(
    ("word", "status", "code"),
    [
        ("Open", CallStatus.OPEN, "open"),
        ("in_progress", CallStatus.OPEN, "in_progress"),
        ("Action scheduled", CallStatus.OPEN, "action_scheduled"),
        ("fixed - council", CallStatus.CLOSED, "fixed_council"),
        ("no_further_action", CallStatus.CLOSED, "no_further_action"),
        ("CLOSED", CallStatus.CLOSED, "closed"),
    ],
)
def test_that_extended_statuses_are_open_or_closed_and_keep_their_word(word: str, status: Any, code: str) -> None:
    (call,) = _read([_request(1, word)])
    assert (call.status, call.status_word) == (status, code)


def test_that_a_citys_own_words_are_mapped_by_settings() -> None:
    (call,) = _read([_request(1, "Đã xử lý")], statuses={"Đã xử lý": "closed"})
    assert call.status is CallStatus.CLOSED


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (_request(1) | {"service_request_id": None, "token": "t"}, "open311.token_only"),
        (_request(1) | {"service_request_id": ""}, "open311.id_missing"),
        (_request(1, ""), "open311.field_missing"),
        (_request(1) | {"service_code": None, "service_name": ""}, "open311.field_missing"),
        (_request(1, requested_datetime="yesterday"), "open311.time_unreadable"),
        ("text", "open311.record_wrong"),
    ],
)
def test_that_a_request_that_cannot_be_answered_is_refused_alone(record: Any, reason: str) -> None:
    body = json.dumps([_request(7), record]).encode()
    answer = read_requests(body, Open311Settings(url="http://c/"), "city", Names())
    assert [call.id for call in answer.calls] == ["city:7"]
    assert [one.reason for one in answer.rejects] == [reason]


def test_that_wrapped_lists_errors_and_hostile_xml_are_told_apart() -> None:
    assert len(_read({"service_requests": [{"request": _request(1)}, {"request": _request(2)}]})) == 2
    assert len(_read({"requests": {"request": _request(1)}})) == 1
    assert _refusals([{"code": "400", "description": "jurisdiction_id was not provided"}]) == ["open311.error_answer"]
    assert _refusals(b'<!DOCTYPE a [<!ENTITY x "y">]><service_requests/>') == ["open311.xml_hostile"]
    assert _refusals(b"<html><body>Wartung</body></html>") == ["feed.web_page"]


def test_that_services_and_definitions_give_names_to_codes() -> None:
    folder = shared_data() / "open311"
    services = read_services((folder / "status-services_giessen.xml").read_bytes())
    assert services["013"].name == "Laterne defekt" and not services["013"].metadata
    definition = read_definition((folder / "cfa-service_definition.xml").read_bytes())
    assert definition.questions == {"WHISHETN": "What is the ticket/tag/DL number?"}
    assert definition.answers["WHISHETN", "123"] == "Ford"
    names = Names(services=services, definitions={"013": definition})
    record = _request(1, service_code="013", service_name=None, attributes=[{"code": "WHISHETN", "value": "123"}])
    (call,) = _read([record], names)
    assert call.kind == "Laterne defekt"
    assert call.personal["details"] == "What is the ticket/tag/DL number?: Ford"
    grouped = read_services((folder / "status-service_list.json").read_bytes())
    (mapped,) = _read([_request(1, service_code="001")], Names(services=grouped), kinds={"sanitation": "waste"})
    assert mapped.kind == "waste"


def test_that_a_refused_request_is_taken_when_the_settings_are_mended() -> None:
    body = json.dumps([_request(1, requested_datetime="2026-09-01 08:00 ICT")]).encode()
    (reject,) = read_requests(body, Open311Settings(url="http://c/"), "city", Names()).rejects
    with FeedServer() as server:
        connector = _connector(server)
        assert isinstance(connector, Retaker)
        (still,) = connector.retake(reject.payload)
        (taken,) = connector.retake(reject.payload.replace(b" ICT", b"").replace(b" 08", b"T08"))
    assert isinstance(still, RecordRejected) and isinstance(taken, CallTaken)


# --- what is asked


def test_that_pages_are_read_until_one_is_not_full() -> None:
    def page(path: str) -> Content | None:
        asked = parse_qs(urlsplit(path).query)
        first = (int(asked["page"][0]) - 1) * 2
        return _listing(*[_request(number) for number in range(5)][first : first + 2])

    with FeedServer() as server:
        server.serve_by(page)
        with RunningConnector(_connector(server, 3600.0, page_size=2, jurisdiction_id="dn.gov.vn")) as running:
            assert running.wait_contacts(1)[0].taken == 5
        assert len(server.asked) == 3
        assert all("jurisdiction_id=dn.gov.vn" in asked.path for asked in server.asked)


def test_that_a_city_without_pages_is_not_asked_for_ever_and_one_with_too_many_is_told() -> None:
    with FeedServer() as server:
        server.serve_by(lambda path: _listing(_request(1), _request(2)))
        with RunningConnector(_connector(server, 3600.0, page_size=2)) as running:
            assert running.wait_contacts(1)[0].taken == 2
        assert len(server.asked) == 2
    with FeedServer() as server:
        server.serve_by(lambda path: _listing(_request(int(parse_qs(urlsplit(path).query)["page"][0]))))
        with RunningConnector(_connector(server, 3600.0, page_size=1, max_pages=3)) as running:
            running.wait_contacts(1)
        assert _reasons(running.messages) == ["open311.pages_left"]


def test_that_a_full_window_is_asked_in_halves_and_none_is_longer_than_90_days() -> None:
    from ioc.connect.times import read_iso

    moments = {number: NOW_US // 1_000_000 - number * _DAY for number in range(1, 120)}
    spans: list[int] = []

    def window(path: str) -> Content | None:
        asked = parse_qs(urlsplit(path).query)
        start, end = ((read_iso(asked[name][0]) or 0) // 1_000_000 for name in ("start_date", "end_date"))
        spans.append(end - start)
        inside = [number for number, at in moments.items() if start <= at <= end]
        return _listing(*[_request(number) for number in inside[:10]])

    with FeedServer() as server:
        server.serve_by(window)
        with RunningConnector(_connector(server, 3600.0, window_days=119.5, most_answered=10)) as running:
            assert running.wait_contacts(1)[0].taken == 119
        assert _reasons(running.messages) == []
        assert max(spans) <= 90 * _DAY


def test_that_an_answer_as_full_as_it_can_be_is_told_when_nothing_can_be_done() -> None:
    with FeedServer() as server:
        server.serve(json.dumps([_request(1), _request(2)]).encode(), "/requests.json")
        with RunningConnector(_connector(server, 3600.0, most_answered=2)) as running:
            assert running.wait_contacts(1)[0].taken == 2
        assert _reasons(running.messages) == ["open311.cut_short"]


# --- answers back


def test_that_a_status_change_is_said_again_and_nothing_else_is() -> None:
    closed = _request(1, "closed", status_notes="Duplicate request.", updated_datetime="2026-09-02T08:00:00+07:00")
    with FeedServer() as server:
        server.serve(json.dumps([closed, _request(2)]).encode(), "/requests.json")
        server.break_next(
            faults.body(json.dumps([_request(1), _request(2)]).encode()),
            faults.body(json.dumps([_request(2), _request(1)]).encode()),
            path="/requests.json",
        )
        with RunningConnector(_connector(server)) as running:
            contacts = running.wait_contacts(4)
        assert [one.taken for one in contacts[:4]] == [2, 0, 1, 0]
        last = _calls(running.messages)[-1]
        assert (last.id, last.status, last.personal["answer"]) == ("city:1", CallStatus.CLOSED, "Duplicate request.")


def test_that_an_open_request_that_left_the_list_is_asked_after_until_it_is_closed_or_gone() -> None:
    with FeedServer() as server:
        server.serve(json.dumps([_request(3)]).encode(), "/requests.json")
        server.serve(json.dumps([_request(1, "closed")]).encode(), "/requests/1.json")
        server.break_next(
            faults.body(json.dumps([_request(1), _request(2)]).encode()),
            path="/requests.json",
        )
        template = server.url("/requests/{service_request_id}.json")
        with RunningConnector(_connector(server, request_url=template)) as running:
            running.wait_contacts(4)
        told = [(call.id, call.status) for call in _calls(running.messages)]
        assert ("city:1", CallStatus.CLOSED) in told
        assert _reasons(running.messages) == ["open311.request_gone"]
        paths = [asked.path for asked in server.asked]
        assert (paths.count("/requests/1.json"), paths.count("/requests/2.json")) == (1, 1)


def test_that_names_are_asked_for_once_and_their_lack_costs_no_request() -> None:
    folder = shared_data() / "open311"
    with FeedServer() as server:
        server.serve(json.dumps([_request(1, service_code="013", service_name="")]).encode(), "/requests.json")
        services = server.serve((folder / "status-services_giessen.xml").read_bytes(), "/services.xml")
        with RunningConnector(_connector(server, services_url=services)) as running:
            running.wait_contacts(3)
        assert _calls(running.messages)[0].kind == "Laterne defekt"
        assert [asked.path for asked in server.asked].count("/services.xml") == 1
        with RunningConnector(_connector(server, 3600.0, services_url=server.url("/none.xml"))) as running:
            assert running.wait_contacts(1)[0].taken == 1
        assert _calls(running.messages)[0].kind == "013"
