"""Places that a person gives: on Earth, or refused."""

from __future__ import annotations

import pytest

from ioc.domain import commands as c
from tests.helpers.city import City

WRONG = [(0.0, 0.0), (181.0, 16.0), (108.0, -91.0), (float("nan"), 16.0), (108.0, float("inf")), (108.0, None)]


@pytest.mark.parametrize(("lon", "lat"), WRONG)
def test_that_an_incident_is_not_opened_at_no_place(lon: float, lat: float | None) -> None:
    city = City()
    assert city.refusal(c.OpenIncident(type="flood", priority=1, lon=lon, lat=lat)) == "refused.place"


def test_that_an_incident_is_not_moved_to_no_place() -> None:
    city = City()
    city.order(c.OpenIncident(type="flood", priority=1))
    (incident,) = city.state.tables.incidents
    assert city.refusal(c.ChangeIncident(incident=incident, lon=108.2)) == "refused.place"
    assert city.refusal(c.ChangeIncident(incident=incident, lon=0.0, lat=0.0)) == "refused.place"
    city.order(c.ChangeIncident(incident=incident, lon=108.2, lat=16.0))
    assert city.state.tables.incidents[incident].lat == 16.0


def test_that_an_alarm_given_twice_is_linked_once() -> None:
    city = City()
    alarm = city.alarm()
    city.order(c.OpenIncident(type="flood", priority=1, alarms=(alarm, alarm)))
    assert [incident.alarms for incident in city.state.tables.incidents.values()] == [(alarm,)]
