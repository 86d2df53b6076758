"""Cameras: no look without a purpose, every look on record, and none goes on behind anybody's back."""

from __future__ import annotations

from msgspec.structs import replace

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.cameras import nearest
from ioc.domain.records import Asset
from ioc.domain.site import AccessRule, DomainSpec, KindSpec, Purpose
from ioc.domain.vocabulary import IncidentStage
from tests.helpers.city import ADMINISTRATOR, COORDINATOR, OPERATOR, SITE, City, both

RULE = AccessRule(
    kind="camera",
    purposes=(
        Purpose(key="incident", title=both("An open incident"), needs_incident=True),
        Purpose(key="alarm_check", title=both("To confirm an alarm")),
    ),
    fields=("person", "asset", "purpose"),
    keep_days=180,
)
SAFETY = DomainSpec(
    key="safety",
    title=both("Safety"),
    symbol="safety",
    kinds=(KindSpec(key="camera", title=both("Camera")),),
    access=(RULE,),
)


def city() -> City:
    made = City(replace(SITE, domains=(*SITE.domains, SAFETY)))
    for number, lon in enumerate((108.2, 108.201, 108.3, None)):
        lat = 16.0 if lon is not None else None
        camera = Asset(id=f"cam-{number}", feed="f", domain="safety", kind="camera", name=f"Camera {number}")
        made.say(f.AssetRegistered(asset=replace(camera, lon=lon, lat=lat)))
    return made


def looking(made: City) -> list[tuple[str, str, str]]:
    return [(one.asset, one.seat, one.purpose) for one in made.state.tables.viewings.values()]


def test_that_a_look_has_a_purpose_and_stands_in_the_record_with_who_and_where() -> None:
    made = city()
    assert made.refusal(c.OpenCamera(asset="cam-0", purpose="curiosity")) == "refused.unknown_purpose"
    assert made.refusal(c.OpenCamera(asset="gauge-1", purpose="alarm_check")) == "refused.no_camera"
    assert made.refusal(c.OpenCamera(asset="nowhere", purpose="alarm_check")) == "refused.unknown_asset"
    assert made.refusal(c.OpenCamera(asset="cam-0", purpose="alarm_check"), ADMINISTRATOR) == "refused.role"
    made.order(c.OpenCamera(asset="cam-0", purpose="alarm_check"), OPERATOR)
    assert looking(made) == [("cam-0", "seat-2", "alarm_check")]
    assert made.entries[-1].actor == OPERATOR
    assert made.refusal(c.OpenCamera(asset="cam-0", purpose="alarm_check"), OPERATOR) == "refused.camera_open"


def test_that_a_purpose_that_needs_an_incident_ends_with_it() -> None:
    made = city()
    assert made.refusal(c.OpenCamera(asset="cam-0", purpose="incident")) == "refused.purpose_needs_incident"
    incident = made.order(c.OpenIncident(type="flood", priority=2, lon=108.2, lat=16.0))[0].incident
    made.order(c.OpenCamera(asset="cam-0", purpose="incident", incident=incident))
    assert made.state.tables.incidents[incident].stage is not IncidentStage.CLOSED
    made.order(c.CloseIncident(incident=incident, disposition="01"))
    assert looking(made) == []
    assert [entry.fact.cause for entry in made.entries if isinstance(entry.fact, f.CameraClosed)] == ["incident"]
    again = c.OpenCamera(asset="cam-0", purpose="incident", incident=incident)
    assert made.refusal(again) == "refused.incident_closed"


def test_that_only_the_seat_that_opened_closes_and_a_seat_that_is_left_or_locked_looks_no_longer() -> None:
    made = city()
    made.order(c.OpenCamera(asset="cam-0", purpose="alarm_check"), OPERATOR)
    made.order(c.OpenCamera(asset="cam-0", purpose="alarm_check"), COORDINATOR)
    (mine, _) = made.state.tables.viewings
    assert made.refusal(c.CloseCamera(viewing=mine), COORDINATOR) == "refused.camera_of_other"
    made.order(c.CloseCamera(viewing=mine), OPERATOR)
    assert looking(made) == [("cam-0", COORDINATOR.seat, "alarm_check")]
    assert made.refusal(c.CloseCamera(viewing=mine), OPERATOR) == "refused.camera_not_open"
    made.say(f.SeatLocked(seat=COORDINATOR.seat, cause="idle"))
    assert looking(made) == []
    made.order(c.OpenCamera(asset="cam-1", purpose="alarm_check"), OPERATOR)
    made.say(f.SeatLeft(seat=OPERATOR.seat, cause="engine"))
    assert looking(made) == []


def test_that_the_nearest_are_found_in_order_and_those_without_a_place_are_not() -> None:
    made = city()
    found = nearest(made.state, 108.2006, 16.0, most=5, within_m=1_500)
    assert [(one.asset.id, round(one.metres)) for one in found] == [("cam-1", 43), ("cam-0", 64)]
    assert nearest(made.state, 108.2006, 16.0, most=1, within_m=1_500)[0].asset.id == "cam-1"
