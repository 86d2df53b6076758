"""All faults of a site at once, each with file, line, key and a way to mend it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import Field

from config.faults import ConfigFaults, Fault
from config.feeds import FeedSettings, settings_faults, unknown_connector
from config.loader import SiteSettings, load_site
from ioc.connect.api import Settings

SITE = """\
[site]
id = "test"
title = { vi = "Thử", en = "Test" }
zone = "Asia/Ho_Chi_Minh"
centre = [108.2, 16.0]
box = [108.0, 15.9, 108.4, 16.2]
ground = "da_nang"
domains = ["pack.toml"]
plans = ["plan.toml"]

[[gauges]]
station = "cam_le"
asset = "g1"

[[feeds]]
id = "river"
title = { vi = "Sông", en = "River" }
domain = "drainage"
connector = "geojson"
interval_s = 5

[feeds.settings]
url = "${CITY_URL}/river"

[[units]]
id = "U-1"
agency = "114"
kind = "boat"
name = "Xuồng 1"
lon = 108.1
lat = 16.0
"""
PACK = """\
[domain]
key = "drainage"
title = { vi = "Thoát nước", en = "Drainage" }
symbol = "drainage"

[[properties]]
key = "level_m"
title = { vi = "Mực nước", en = "Level" }
unit = "m"
low = -2.0
high = 6.0

[[kinds]]
key = "river_gauge"
title = { vi = "Thủy chí", en = "Gauge" }
properties = ["level_m"]

[[alarms]]
id = "high"
kind = "river_gauge"
property = "level_m"
title = { vi = "Cao", en = "High" }
compare = "above"
limit = 1.5
priority = 2
cause = { vi = "Mưa", en = "Rain" }
consequence = { vi = "Ngập", en = "Flood" }
action = { vi = "Báo phường", en = "Tell the ward" }
respond_s = 600
incident_type = "river_flood"

[[incident_types]]
key = "river_flood"
title = { vi = "Lũ", en = "Flood" }
"""
PLAN = """\
[plan]
key = "flood"
title = { vi = "Lũ", en = "Flood" }
incident_types = ["river_flood"]

[[steps]]
text = { vi = "Xem", en = "Look" }
"""
ENVIRONMENT = {"CITY_URL": "http://127.0.0.1:1"}


class Place:
    """A folder with the three files; `edit` changes one, `faults` says what is then wrong."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("site.toml", SITE), ("pack.toml", PACK), ("plan.toml", PLAN)):
            (folder / name).write_text(text, encoding="utf-8")

    def edit(self, name: str, *changes: tuple[str, str]) -> None:
        file = self.folder / name
        text = file.read_text(encoding="utf-8")
        for old, new in changes:
            assert text.count(old) >= 1, old
            text = text.replace(old, new, 1)
        file.write_text(text, encoding="utf-8")

    def load(self) -> SiteSettings:
        return load_site(self.folder / "site.toml", ENVIRONMENT, on=date(2026, 10, 14))

    def faults(self) -> tuple[Fault, ...]:
        with pytest.raises(ConfigFaults) as caught:
            self.load()
        return caught.value.faults

    def found(self) -> list[tuple[str, int, str, str]]:
        return [(fault.file.name, fault.line, fault.key, fault.code) for fault in self.faults()]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_that_a_sound_site_loads_with_its_own_files_and_variables(place: Place) -> None:
    settings = place.load()
    assert settings.feeds[0].settings == {"url": "http://127.0.0.1:1/river"}
    assert settings.feeds[0].line_of("settings", "url") == 23
    assert [rule.id for rule in settings.site.rules] == [
        "drainage.high",
        "bao_dong.cam_le",
    ]
    assert settings.units[0].name == "Xuồng 1"
    assert [file.name for file in settings.sources[:3]] == ["site.toml", "pack.toml", "plan.toml"]


def test_that_many_faults_in_three_files_come_at_once_with_their_lines(place: Place) -> None:
    place.edit(
        "site.toml",
        ('zone = "Asia/Ho_Chi_Minh"', 'zone = "Asia/Saigonn"'),
        ("interval_s = 5", 'interval_s = "5"\nintervall = 6'),
        ("${CITY_URL}", "${CITY_ADDRESS}"),
        ("lon = 108.1", "lon = 107.1"),
        ('station = "cam_le"', 'station = "cam_lee"'),
    )
    place.edit(
        "pack.toml",
        ('kind = "river_gauge"', 'kind = "river_guage"'),
        ("priority = 2", "priority = 7"),
        ("low = -2.0", "low = 9.0"),
        ('properties = ["level_m"]', 'properties = ["level"]'),
    )
    place.edit("plan.toml", ('["river_flood"]', '["river_flod"]'), ('vi = "Xem"', 'vi = ""'))
    assert place.found() == [
        ("pack.toml", 10, "properties[1].low", "bad_range"),
        ("pack.toml", 16, "kinds[1].properties[1]", "unknown_name"),
        ("pack.toml", 25, "alarms[1].priority", "too_large"),
        ("plan.toml", 7, "steps[1].text.vi", "empty"),
        ("site.toml", 4, "site.zone", "unknown_zone"),
        ("site.toml", 12, "gauges[1].station", "unknown_name"),
        ("site.toml", 20, "feeds[1].interval_s", "wrong_type"),
        ("site.toml", 21, "feeds[1].intervall", "unknown_key"),
        ("site.toml", 24, "feeds[1].settings.url", "missing_variable"),
        ("site.toml", 31, "units[1].lon", "outside_box"),
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "key", "code", "near"),
    [
        ("site.toml", "ground =", "grund =", 7, "site.grund", "unknown_key", "ground"),
        ("site.toml", 'domain = "drainage"', 'domain = "drainag"', 18, "feeds[1].domain", "unknown_name", "drainage"),
        (
            "pack.toml",
            'kind = "river_gauge"',
            'kind = "river_guage"',
            20,
            "alarms[1].kind",
            "unknown_name",
            "river_gauge",
        ),
        (
            "pack.toml",
            'property = "level_m"',
            'property = "leve_m"',
            21,
            "alarms[1].property",
            "unknown_name",
            "level_m",
        ),
        ("pack.toml", '"above"', '"abov"', 23, "alarms[1].compare", "not_one_of", "above"),
        (
            "pack.toml",
            'e = "river_flood"',
            'e = "river_flod"',
            30,
            "alarms[1].incident_type",
            "unknown_name",
            "river_flood",
        ),
        ("pack.toml", 'vi = "Cao", en', 'vi = "Cao", eng', 22, "alarms[1].title.eng", "unknown_key", "en"),
    ],
)
def test_that_a_mistyped_name_is_answered_with_the_nearest_one(
    place: Place, name: str, old: str, new: str, line: int, key: str, code: str, near: str
) -> None:
    place.edit(name, (old, new))
    fault = next(fault for fault in place.faults() if fault.key == key)
    assert (fault.line, fault.code) == (line, code)
    assert fault.advice is not None
    assert near in fault.advice.en and near in fault.advice.vi
    assert fault.report("en").startswith(f"{place.folder / name}:{line}: {key}: ")


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "key", "code"),
    [
        ("site.toml", "centre = [108.2, 16.0]", "centre = [16.0, 108.2]", 5, "site.centre", "outside_box"),
        ("site.toml", "box = [108.0,", "box = [108.5,", 6, "site.box", "bad_box"),
        ("site.toml", "box = [108.0, 15.9, 108.4, 16.2]", "box = [108.0, 15.9]", 6, "site.box", "too_short"),
        ("site.toml", 'domains = ["pack.toml"]', 'domains = ["other.toml"]', 8, "site.domains[1]", "unknown_name"),
        ("site.toml", 'domains = ["pack.toml"]', "domains = []", 8, "site.domains", "too_short"),
        ("site.toml", 'id = "test"\n', "", 1, "site.id", "missing"),
        ("site.toml", "interval_s = 5", "interval_s = 0.1", 20, "feeds[1].interval_s", "too_small"),
        ("site.toml", 'id = "river"', 'id = "ri ver"', 16, "feeds[1].id", "bad_shape"),
        ("pack.toml", "limit = 1.5", "limit = 9.5", 24, "alarms[1].limit", "limit_outside"),
        ("pack.toml", "limit = 1.5", 'limit = "1,5"', 24, "alarms[1].limit", "wrong_type"),
        ("pack.toml", "respond_s = 600", "respond_s = 0", 29, "alarms[1].respond_s", "not_more"),
        ("pack.toml", 'vi = "Báo phường"', 'vi = ""', 28, "alarms[1].action.vi", "empty"),
        ("pack.toml", 'key = "river_flood"', 'key = "lũ"', 33, "incident_types[1].key", "bad_shape"),
        ("plan.toml", '[[steps]]\ntext = { vi = "Xem", en = "Look" }\n', "", 1, "steps", "missing"),
    ],
)
def test_that_a_single_fault_has_its_line_key_and_code(
    place: Place, name: str, old: str, new: str, line: int, key: str, code: str
) -> None:
    place.edit(name, (old, new))
    assert (name, line, key, code) in place.found()


def test_that_the_same_id_twice_names_the_first_place(place: Place) -> None:
    site = place.folder / "site.toml"
    site.write_text(SITE + SITE[SITE.index("[[units]]") :], encoding="utf-8")
    place.edit("pack.toml", ('[[incident_types]]\nkey = "river_flood"', '[[kinds]]\nkey = "river_gauge"'))
    found = {(fault.file.name, fault.key): fault for fault in place.faults() if fault.code == "duplicate"}
    assert found["site.toml", "units[2].id"].line == 33
    assert "site.toml:26" in found["site.toml", "units[2].id"].sentence.en
    assert "pack.toml:14" in found["pack.toml", "kinds[2].key"].sentence.vi


def test_that_a_syntax_error_in_one_file_does_not_hide_the_faults_of_another(place: Place) -> None:
    place.edit("pack.toml", ('unit = "m"', "unit = m"))
    place.edit("plan.toml", ('key = "flood"', 'kee = "flood"'))
    found = place.found()
    assert ("pack.toml", 9, "", "syntax") in found
    assert ("plan.toml", 2, "plan.kee", "unknown_key") in found


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"[site\n", "syntax"), (b"a = '\xff'\n", "not_utf8"), (None, "no_file")],
)
def test_that_an_unreadable_site_file_is_one_fault(tmp_path: Path, content: bytes | None, code: str) -> None:
    file = tmp_path / "city.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ConfigFaults) as caught:
        load_site(str(file), {})
    assert [(fault.file, fault.line, fault.code) for fault in caught.value.faults] == [(file, 1, code)]


def test_that_an_unknown_built_in_site_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigFaults) as caught:
        load_site("da_nag", {})
    (fault,) = caught.value.faults
    assert fault.code == "unknown_name" and fault.params["nearest"] == "da_nang"


def test_that_a_missing_variable_names_itself_and_spares_the_connector_check(place: Place) -> None:
    asked: list[str] = []

    def check(feed: FeedSettings) -> list[Fault]:
        asked.append(feed.id)
        return []

    with pytest.raises(ConfigFaults) as caught:
        load_site(place.folder / "site.toml", {}, check_feed=check)
    (fault,) = caught.value.faults
    assert (fault.line, fault.code, fault.params["name"]) == (23, "missing_variable", "CITY_URL")
    assert asked == []


def test_that_two_dollar_signs_keep_the_text(place: Place) -> None:
    place.edit("site.toml", ("${CITY_URL}/river", "http://h/$${NAME}"))
    assert place.load().feeds[0].settings["url"] == "http://h/${NAME}"


class RiverSettings(Settings):
    """Settings of a stranger's connector."""

    url: str
    depth: int = Field(default=1, ge=1)


def test_that_connector_faults_stand_in_the_same_report(place: Place) -> None:
    place.edit("site.toml", ('url = "${CITY_URL}/river"', 'ulr = "x"\ndepth = 0'), ('zone = "Asia', 'zone = "Asiaa'))

    def check(feed: FeedSettings) -> list[Fault]:
        return [*settings_faults(feed, RiverSettings), unknown_connector(feed, ["geo_json", "cap"])]

    with pytest.raises(ConfigFaults) as caught:
        load_site(place.folder / "site.toml", ENVIRONMENT, check_feed=check)
    assert [(fault.line, fault.key, fault.code) for fault in caught.value.faults] == [
        (4, "site.zone", "unknown_zone"),
        (19, "feeds[1].connector", "unknown_name"),
        (22, "feeds[1].settings.url", "missing"),
        (23, "feeds[1].settings.ulr", "unknown_key"),
        (24, "feeds[1].settings.depth", "too_small"),
    ]


def test_that_every_fault_reads_well_in_both_languages(place: Place) -> None:
    place.edit("site.toml", ('zone = "Asia/Ho_Chi_Minh"', 'zone = "Saigon"'), ("interval_s = 5", "interval_s = true"))
    for fault in place.faults():
        for language in ("vi", "en"):
            line = fault.report(language)
            assert line.startswith(f"{fault.file}:{fault.line}: {fault.key}: ")
            assert "{" not in line and line.endswith((".", "?"))


def test_that_site_and_feed_say_from_which_severity_warnings_are_alarms(place: Place) -> None:
    assert place.load().site.alert_alarm_from == "Severe"
    assert place.load().feeds[0].alert_alarm_from is None
    place.edit(
        "site.toml",
        ('ground = "da_nang"', 'ground = "da_nang"\nalert_alarm_from = "Extreme"'),
        ("interval_s = 5", 'interval_s = 5\nalert_alarm_from = "never"'),
    )
    settings = place.load()
    assert (settings.site.alert_alarm_from, settings.feeds[0].alert_alarm_from) == ("Extreme", "never")
    place.edit("site.toml", ('alert_alarm_from = "Extreme"', 'alert_alarm_from = "Grave"'))
    assert [(key, line > 0) for _, line, key, _ in place.found()] == [("site.alert_alarm_from", True)]
