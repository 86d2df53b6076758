"""The state as JSON keeps to its published schema, also with what the recorded feeds do not hold."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide.warnings import warn_of
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.vocabulary import AlarmSource
from ioc.reports.state_json import state_json
from tests.helpers.city import City
from tests.helpers.public_warnings import complete, warning_site
from tests.unit.domain.test_closures import begun, closed

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schema" / "journal-state.schema.json"


def test_that_the_alarm_of_a_public_alert_keeps_to_the_schema() -> None:
    city = City()
    info = AlertInfo(language="vi", event="Lũ quét", severity="Extreme", contact="0236 000 000")
    alert = PublicAlert(id="s,i,t", feed="cap", sender="s", identifier="i", sent="t", sent_us=1, infos=(info,))
    city.say(f.AlertReceived(alert=alert))
    city.say(*warn_of(city.state, alert.id, city.at_us))
    told = json.loads(json.dumps(state_json(city.state, city.at_us)))
    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
    assert [(alarm["source"], alarm["alert"]) for alarm in told["alarms"]] == [("alert", "s,i,t")]


def test_that_the_schema_knows_every_source_of_alarms() -> None:
    alarms = json.loads(SCHEMA.read_text("utf-8"))["properties"]["alarms"]["items"]["properties"]
    assert alarms["source"]["enum"] == [source.value for source in AlarmSource]


def test_that_warnings_of_our_own_keep_to_the_schema() -> None:
    city = City(warning_site())
    city.order(c.DraftWarning(content=complete(city.at_us), exercise=True))
    told = json.loads(json.dumps(state_json(city.state, city.at_us)))
    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
    (warning,) = told["warnings"]
    assert (warning["number"], warning["state"], warning["exercise"], warning["message"]) == (
        "CB-0001",
        "draft",
        True,
        None,
    )
    assert warning["headline"] == {"vi": "Lũ tại Hải Châu", "en": "Flood at Hải Châu"}


def test_that_what_became_of_incidents_keeps_to_the_schema() -> None:
    city, ident = begun()
    closed(city, ident, until_us=city.at_us + 60_000_000)
    other = city.order(c.OpenIncident(type="flood", priority=2))
    assert isinstance(other, list)
    city.say(
        f.IncidentHandedOff(incident=ident, hand_off="h", agency="power"),
        f.ClockMissed(incident=ident, clock="dispatch", due_us=city.at_us, target_s=60, profile="own"),
    )
    city.order(c.WatchIncident(incident=ident))
    city.order(c.MergeIncident(incident=other[0].incident, into=ident))
    told = json.loads(json.dumps(state_json(city.state, city.at_us)))
    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
    first, second = told["incidents"]
    assert (first["watchers"], first["hand_offs"][0]["receipt"], first["clocks"]["dispatch"]["met"]) == (
        ["quan"],
        None,
        False,
    )
    assert second["merged_into"] == ident
    assert told["closed_roads"][0]["for"] == ident
