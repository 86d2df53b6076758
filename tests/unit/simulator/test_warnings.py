"""The CAP warning of the storm, as the connector of the site reads it."""

from __future__ import annotations

import pytest
from lxml import etree

from ioc.connectors.cap.document import read_document
from ioc.domain.records import PublicAlert
from ioc.simulator.city import City
from ioc.simulator.story import Moment
from tests.helpers.recorded import recorded

START_US = 1_792_000_000_000_000
CYCLE_S = 3600.0


def moment(story_s: float) -> Moment:
    return Moment(story_s, START_US + round(story_s * 1e6), START_US, 1.0)


@pytest.fixture(scope="module")
def city() -> City:
    return City(seed=1, scale=400)


def links(city: City, story_s: float) -> list[str]:
    index = read_document(city.payload("warnings", moment(story_s), "http://h:1"), "warnings", "UTC")
    assert index.rejects == ()
    return [entry.link for entry in index.entries]


def messages(city: City, story_s: float) -> list[bytes]:
    """The messages that the index names, newest first."""
    names = [link.removeprefix("http://h:1/cap/").removesuffix(".xml") for link in links(city, story_s)]
    found = [city.message(name, moment(story_s)) for name in names]
    return [body for body in found if body is not None]


def alerts(city: City, story_s: float) -> list[PublicAlert]:
    documents = [read_document(body, "warnings", "UTC") for body in messages(city, story_s)]
    assert all(document.rejects == () and document.tolerated == () for document in documents)
    return [alert for document in documents for alert in document.alerts]


@pytest.mark.parametrize(
    ("story_s", "types"),
    [(0, []), (30, ["Alert"]), (700, ["Update", "Alert"]), (2500, ["Cancel", "Update", "Alert"]), (CYCLE_S + 1, [])],
)
def test_that_the_warning_is_issued_raised_and_ended(city: City, story_s: float, types: list[str]) -> None:
    assert [alert.msg_type for alert in alerts(city, story_s)] == types


def test_that_every_later_message_refers_to_all_earlier_ones(city: City) -> None:
    cancel, update, first = alerts(city, 2500)
    assert first.references == ()
    assert update.references == (first.id,)
    assert cancel.references == (first.id, update.id)


def test_that_it_says_in_two_languages_whom_it_warns_and_that_it_is_an_exercise(city: City) -> None:
    (alert,) = alerts(city, 30)
    assert alert.status == "Exercise" and alert.sent == "2026-10-15T00:46:44+07:00"
    assert [info.language for info in alert.infos] == ["vi-VN", "en-US"]
    for info in alert.infos:
        (area,) = info.areas
        (ring,) = area.polygons
        assert ring[0] == ring[-1] and len(ring) >= 4
        assert all(108 < lon < 108.4 and 15.9 < lat < 16.1 for lon, lat in ring)
        assert info.expires_us is not None and info.expires_us > START_US


def test_that_a_message_of_another_cycle_has_another_identifier(city: City) -> None:
    assert not {a.id for a in alerts(city, 2500)} & {a.id for a in alerts(city, CYCLE_S + 2500)}


def test_that_a_message_that_has_not_gone_out_is_not_there(city: City) -> None:
    (name,) = [link.rpartition("/")[2].removesuffix(".xml") for link in links(city, 30)]
    assert city.message(name, moment(30)) is not None
    assert city.message(name, moment(1)) is None
    assert city.message("../../etc/passwd", moment(30)) is None


def test_that_every_message_is_valid_by_the_schema_of_cap_1_2(city: City) -> None:
    schema = etree.XMLSchema(etree.parse(str(recorded("cap", "CAP-v1.2-schema.xsd"))))
    bodies = messages(city, 2500)
    assert len(bodies) == 3
    for body in bodies:
        schema.assertValid(etree.fromstring(body))
