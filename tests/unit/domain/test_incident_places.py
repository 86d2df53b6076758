"""Where an incident lies, how that changes, and the EIDO marks that follow."""

from __future__ import annotations

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.records import Asset, Incident
from ioc.domain.vocabulary import IncidentMark
from tests.helpers.city import OPERATOR, City

PUMP = Asset(
    id="pump-1", feed="gauges", domain="drainage", kind="gauge", name="Bơm", lon=108.3, lat=16.1, ward="Hòa Xuân"
)


def opened(city: City, **fields: object) -> str:
    facts = city.order(c.OpenIncident(type="flood", priority=2, **fields), OPERATOR)
    assert isinstance(facts, list)
    return facts[0].incident


def incident(city: City, ident: str) -> Incident:
    return city.state.tables.incidents[ident]


def where(made: Incident) -> tuple[float | None, float | None, str, str | None]:
    return made.lon, made.lat, made.ward, made.asset


def test_that_an_incident_by_hand_lies_at_the_asset_it_names() -> None:
    city = City()
    assert where(incident(city, opened(city, asset="gauge-1"))) == (108.2, 16.0, "Cẩm Lệ", "gauge-1")
    assert city.refusal(c.OpenIncident(type="flood", priority=2, asset="0905 123")) == "refused.unknown_asset"


def test_that_a_ward_alone_is_a_place() -> None:
    city = City()
    assert where(incident(city, opened(city, ward="Hòa Xuân"))) == (None, None, "Hòa Xuân", None)


def test_that_a_new_position_takes_the_incident_away_from_its_asset() -> None:
    city = City()
    ident = opened(city, asset="gauge-1")
    city.order(c.ChangeIncident(incident=ident, lon=108.25, lat=16.05), OPERATOR)
    made = incident(city, ident)
    assert where(made) == (108.25, 16.05, "Cẩm Lệ", None)
    assert IncidentMark.NEW_LOCATION in made.marks


def test_that_elsewhere_keeps_nothing_of_the_old_place() -> None:
    city = City()
    ident = opened(city, asset="gauge-1")
    city.order(c.ChangeIncident(incident=ident, ward="Hòa Xuân", elsewhere=True), OPERATOR)
    assert where(incident(city, ident)) == (None, None, "Hòa Xuân", None)
    city.order(c.ChangeIncident(incident=ident, lon=108.3, lat=16.1, elsewhere=True), OPERATOR)
    assert where(incident(city, ident)) == (108.3, 16.1, "", None)
    for nowhere in (c.ChangeIncident(incident=ident, elsewhere=True), c.ChangeIncident(incident=ident, lon=0, lat=0)):
        assert city.refusal(nowhere, OPERATOR) == "refused.place"


def test_that_a_first_place_is_no_new_location() -> None:
    city = City()
    ident = opened(city)
    city.order(c.ChangeIncident(incident=ident, asset="gauge-1"), OPERATOR)
    assert incident(city, ident).marks == (IncidentMark.ACTIVE,)


def test_that_a_new_asset_brings_its_place_and_ward() -> None:
    city = City()
    city.say(f.AssetRegistered(asset=PUMP))
    ident = opened(city, asset="gauge-1")
    city.order(c.ChangeIncident(incident=ident, asset="pump-1"), OPERATOR)
    assert where(incident(city, ident)) == (108.3, 16.1, "Hòa Xuân", "pump-1")
    assert city.refusal(c.ChangeIncident(incident=ident, asset="?")) == "refused.unknown_asset"


def test_that_another_priority_leaves_place_and_marks() -> None:
    city = City()
    ident = opened(city, asset="gauge-1")
    city.order(c.ChangeIncident(incident=ident, priority=1), OPERATOR)
    made = incident(city, ident)
    assert (made.priority, where(made)) == (1, (108.2, 16.0, "Cẩm Lệ", "gauge-1"))
    assert made.marks == (IncidentMark.ACTIVE,)


def test_that_a_change_written_by_an_older_program_keeps_the_asset() -> None:
    city = City()
    ident = opened(city, asset="gauge-1")
    city.say(f.IncidentChanged(incident=ident, type="flood", priority=1, lon=108.2, lat=16.0, ward="Cẩm Lệ"))
    assert incident(city, ident).asset == "gauge-1"


def test_that_only_a_cancelling_disposition_marks_cancelled() -> None:
    city = City()
    dealt, cancelled = opened(city), opened(city)
    city.order(c.CloseIncident(incident=dealt, disposition="01"))
    city.order(c.CloseIncident(incident=cancelled, disposition="10"))
    assert IncidentMark.CANCELLED not in incident(city, dealt).marks
    assert incident(city, cancelled).marks[-2:] == (IncidentMark.CANCELLED, IncidentMark.CLOSED)


def test_that_what_the_scene_reports_is_marked_by_hand_and_once() -> None:
    city = City()
    ident = opened(city)
    city.order(c.MarkIncident(incident=ident, mark=IncidentMark.FIRE_UNDER_CONTROL), OPERATOR)
    city.order(c.MarkIncident(incident=ident, mark=IncidentMark.STRUCTURE_CLEARED), OPERATOR)
    assert incident(city, ident).marks[1:] == (IncidentMark.FIRE_UNDER_CONTROL, IncidentMark.STRUCTURE_CLEARED)
    again = c.MarkIncident(incident=ident, mark=IncidentMark.STRUCTURE_CLEARED)
    assert city.refusal(again, OPERATOR) == "refused.already_marked"
    by_hand = c.MarkIncident(incident=ident, mark=IncidentMark.RESOURCES_ONSCENE)
    assert city.refusal(by_hand, OPERATOR) == "refused.mark_not_by_hand"
