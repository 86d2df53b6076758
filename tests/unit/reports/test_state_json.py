"""The state as JSON keeps to its published schema, also with what the recorded feeds do not hold."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from ioc.domain import commands as c
from ioc.domain import facts as f
from ioc.domain.decide.warnings import warn_of
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.report_records import ReportDraft
from ioc.domain.risk_records import Risk, RiskInput
from ioc.domain.vocabulary import AlarmSource
from ioc.reports.state_json import state_json
from tests.helpers.city import City, both
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
    city.order(c.AttachFile(incident=other[0].incident, name="a.txt", content=b"abc"))
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
    (file,) = first["attachments"]
    assert (file["media"], file["size"]) == ("text/plain", 3)
    assert told["closed_roads"][0]["for"] == ident


def test_that_command_risks_and_reports_keep_to_the_schema() -> None:
    city = City()
    city.order(c.EstablishCommand(scope="city", post="City hall"))
    board = next(iter(city.state.tables.boards))
    city.order(c.FillRole(board=board, role="liaison", name="Colonel An"))
    city.order(c.AskNeed(board=board, what="boats", amount=2))
    city.order(c.LogDecision(scope="city", question="Close?", options=("yes", "no"), choice=1, grounds="wind"))
    level = RiskInput(asset="gauge-1", property="level", value=1.72, unit="m", at_us=city.at_us)
    risk = Risk(key="flood:g", kind="flood", level=2, table="bao_dong", clause=both("05/2020"), inputs=(level,))
    draft = ReportDraft(id="d", report="situation", number=1, seq=9, as_of_us=9, since_us=0, sha256="ab")
    city.say(f.RiskSuggested(risk=risk), f.ReportDrafted(draft=draft))
    city.order(c.ApproveReport(draft="d", sha256="ab"))
    told = json.loads(json.dumps(state_json(city.state, city.at_us)))
    jsonschema.validate(told, json.loads(SCHEMA.read_text("utf-8")))
    (command,) = told["commands"]
    assert [one["who"] for one in command["tenures"]] == ["quan", None]
    assert (command["commanded"], command["needs_open"], told["decisions"][0]["choice"]) == (True, 1, 1)
    assert (told["risks"][0]["level"], told["situation_reports"][0]["sequence"]) == (2, 9)
    assert "Colonel" not in json.dumps(told)
