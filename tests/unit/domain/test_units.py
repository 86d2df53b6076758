"""Units: one gate for every transition, in both directions."""

from __future__ import annotations

import pytest

from ioc.domain import commands as c
from ioc.domain.units import EIDO, distance_m
from ioc.domain.vocabulary import IncidentMark, IncidentStage, UnitStatus
from tests.helpers.city import City


def two_incidents(city: City) -> tuple[str, str]:
    made = [city.order(c.OpenIncident(type="flood", priority=2))[0].incident for _ in range(2)]
    return made[0], made[1]


def test_that_a_busy_unit_is_refused_and_its_status_stays() -> None:
    city = City()
    first, second = two_incidents(city)
    city.order(c.AssignUnit(incident=first, unit="CC-12"))
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    refused = city.order(c.AssignUnit(incident=second, unit="CC-12"))
    assert refused.code == "refused.unit_busy"
    assert refused.params["number"] == "VV-0001"
    assert city.state.tables.units["CC-12"].status is UnitStatus.ON_SCENE


def test_that_a_queued_call_changes_no_status_and_release_of_one_of_two_changes_none_either() -> None:
    city = City()
    first, second = two_incidents(city)
    city.order(c.AssignUnit(incident=first, unit="CC-12"))
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    city.order(c.AssignUnit(incident=second, unit="CC-12", queue=True))
    unit = city.state.tables.units["CC-12"]
    assert (unit.status, unit.incidents) == (UnitStatus.ON_SCENE, (first, second))
    city.order(c.ReleaseUnit(incident=first, unit="CC-12"))
    unit = city.state.tables.units["CC-12"]
    assert (unit.status, unit.incidents) == (UnitStatus.ON_SCENE, (second,))
    city.order(c.ReleaseUnit(incident=second, unit="CC-12"))
    assert city.state.tables.units["CC-12"].status is UnitStatus.AVAILABLE


def test_that_assignment_and_arrival_move_the_incident_on_with_marks() -> None:
    city = City()
    first, _ = two_incidents(city)
    city.order(c.AssignUnit(incident=first, unit="CC-12"))
    assert city.state.tables.incidents[first].stage is IncidentStage.DISPATCHED
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.EN_ROUTE))
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.ON_SCENE))
    incident = city.state.tables.incidents[first]
    assert incident.stage is IncidentStage.ON_SCENE
    assert incident.marks == (
        IncidentMark.ACTIVE,
        IncidentMark.RESOURCES_ASSIGNED,
        IncidentMark.RESOURCES_ENROUTE,
        IncidentMark.RESOURCES_ONSCENE,
    )


@pytest.mark.parametrize("status", [UnitStatus.EN_ROUTE, UnitStatus.ON_SCENE, UnitStatus.TRANSPORTING])
def test_that_an_idle_unit_cannot_be_on_its_way_to_nothing(status: UnitStatus) -> None:
    assert City().refusal(c.SetUnitStatus(unit="CC-12", status=status)) == "refused.unit_idle"


def test_that_a_unit_with_an_incident_does_not_become_available_by_key() -> None:
    city = City()
    first, _ = two_incidents(city)
    city.order(c.AssignUnit(incident=first, unit="CC-12"))
    assert city.refusal(c.SetUnitStatus(unit="CC-12", status=UnitStatus.AVAILABLE)) == "refused.unit_has_incident"


def test_that_an_unavailable_unit_is_not_sent() -> None:
    city = City()
    first, _ = two_incidents(city)
    city.order(c.SetUnitStatus(unit="CC-12", status=UnitStatus.NOT_AVAILABLE))
    assert city.refusal(c.AssignUnit(incident=first, unit="CC-12")) == "refused.unit_not_available"


def test_that_every_status_maps_to_eido() -> None:
    assert set(EIDO) == set(UnitStatus)


def test_that_distance_is_a_great_circle() -> None:
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_195, rel=1e-4)
    assert distance_m(108.2, 16, 108.2, 17) == pytest.approx(111_195, rel=1e-4)
