"""What `ioc connectors check` says of records that a site does not know."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from ioc.app.fitting import AHEAD_US, OLD_US, Fitting
from ioc.app.launch import free_port
from ioc.app.probing import probe
from ioc.app.site import load
from ioc.cli import checks
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AssetSeen, PositionsTaken, ReadingsTaken
from ioc.domain.records import Text
from ioc.domain.site import DomainSpec, KindSpec, PropertySpec, Site
from resources import sentence, sentences

NOW = 1_800_000_000_000_000
WORDS = Text(vi="a", en="a")
SITE = Site(
    id="city",
    title=WORDS,
    zone="UTC",
    centre=(100.5, 13.8),
    zoom=12,
    box=(100.2, 13.4, 100.9, 14.0),
    ground="none",
    domains=(
        DomainSpec(
            key="traffic",
            title=WORDS,
            symbol="bus",
            kinds=(KindSpec(key="parking", title=WORDS),),
            properties=(PropertySpec(key="spaces_free", title=WORDS, unit=""),),
        ),
    ),
)


def asset(lon: float = 100.5, lat: float = 13.8, kind: str = "parking") -> AssetSeen:
    return AssetSeen(feed="p", id="P1", domain="traffic", kind=kind, name="P", lon=lon, lat=lat)


def placeless(fault: str) -> AssetSeen:
    return AssetSeen(feed="p", id="P1", domain="traffic", kind="parking", name="P", place_fault=fault)


def reading(name: str = "spaces_free", at_us: int = NOW) -> ReadingsTaken:
    return ReadingsTaken(
        feed="p",
        assets=("P1",),
        properties=(name,),
        source_us=np.array([at_us]),
        value=np.ones(1),
        quality=np.zeros(1, np.uint8),
    )


def position(unit: str) -> PositionsTaken:
    one = np.array([100.5])
    return PositionsTaken(
        feed="p", units=(unit,), source_us=np.array([NOW]), lon=one, lat=np.array([13.8]), heading=one, speed=one
    )


@pytest.mark.parametrize(
    ("message", "code", "named"),
    [
        (asset(kind="garage"), "fit.kind_unknown", "parking"),
        (reading("occupied"), "fit.property_unknown", "spaces_free"),
        (asset(lon=13.8, lat=100.5), "fit.place_exchanged", "P1"),
        (asset(lon=7.4), "fit.place_outside", "7.40000"),
        (placeless("null_island"), "fit.place_null_island", "0, 0"),
        (placeless("impossible"), "fit.place_impossible", "1"),
        (placeless("outside_area"), "fit.place_outside_area", "1"),
        (position("V-9"), "fit.unit_unknown", "V-9"),
        (reading(at_us=NOW - 2 * OLD_US), "fit.times_old", "2027-01-13"),
        (reading(at_us=NOW + 2 * AHEAD_US), "fit.times_ahead", "2027-01-15"),
    ],
)
def test_that_what_does_not_fit_is_named_in_both_languages(message: object, code: str, named: str) -> None:
    fitting = Fitting(SITE, "traffic", ["U-1"])
    fitting.see(message)
    ((said, params),) = fitting.remarks(NOW)
    assert said == code
    for language in ("vi", "en"):
        words = sentence(said, params, language)
        assert said in sentences(language) and named in words and "{" not in words


def test_that_nothing_is_said_of_what_fits() -> None:
    fitting = Fitting(SITE, "traffic", ["U-1"])
    for message in (asset(), reading(), position("U-1"), position("P1")):
        fitting.see(message)
    assert list(fitting.remarks(NOW)) == []


CITY = """
[site]
id = "city"
title = { vi = "a", en = "a" }
zone = "UTC"
centre = [100.5, 13.8]
zoom = 12
box = [100.2, 13.4, 100.9, 14.0]
ground = "da_nang"
domains = ["traffic"]
plans = []

[[feeds]]
id = "parking"
title = { vi = "a", en = "a" }
domain = "traffic"
connector = "table_file"
interval_s = 10
[feeds.settings]
path = "%s"
record = "asset"
id = "id"
place = { lon = "lat", lat = "lon" }
asset = { kind = { const = "parking" } }
readings = [{ property = "occupied", path = "free" }]
"""


def test_that_the_command_takes_the_site_as_config_check_does_and_says_what_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_LANGUAGE", "en")
    table, site = tmp_path / "p.csv", tmp_path / "site.toml"
    table.write_text("id,lon,lat,free\nP1,100.5,13.8,4\n", "utf-8")
    site.write_text(CITY % table, "utf-8")
    app = typer.Typer()
    checks.add_to(app)
    for told in (["connectors", "check", str(site)], ["connectors", "check", "--site", str(site)]):
        done = CliRunner().invoke(app, told)
        assert done.exit_code == 0, done.output
        assert "parking: 1 taken, 0 refused" in done.output
        assert "  ! 1 readings of “occupied” will be refused" in done.output
        assert "Are longitude and latitude exchanged?" in done.output


def test_that_a_receiver_that_nobody_calls_is_not_said_to_give_no_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_LANGUAGE", "en")
    site = tmp_path / "site.toml"
    head = CITY.split("[feeds.settings]")[0].replace("table_file", "webhook")
    site.write_text(f'{head}[feeds.settings]\nformat = "cap"\nport = {free_port()}\n', "utf-8")
    catalogue = Catalogue.discover()
    (result,) = probe(load(site, os.environ, catalogue), catalogue, patience_s=0.4)
    assert not result.good
    assert result.words.startswith("parking: nothing came within 0 s; such a feed waits for what others send.")


def test_that_a_feed_all_of_whose_records_are_refused_fails_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOC_LANGUAGE", "en")
    table, site = tmp_path / "p.csv", tmp_path / "site.toml"
    table.write_text("nr,lon,lat,free\nP1,100.5,13.8,4\n", "utf-8")
    site.write_text(CITY % table, "utf-8")
    catalogue = Catalogue.discover()
    (result,) = probe(load(site, os.environ, catalogue), catalogue)
    assert not result.good and "0 taken, 1 refused" in result.words
    assert result.remarks and result.remarks[0].startswith("No column of the table is one that the mapping needs (id).")


def test_that_a_trouble_names_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOC_LANGUAGE", "en")
    url = f"http://127.0.0.1:{free_port()}/a.xml"
    site = tmp_path / "site.toml"
    head = CITY.split("[feeds.settings]")[0].replace("table_file", "cap")
    site.write_text(f'{head}[feeds.settings]\nurl = "{url}?key=secret"\n', "utf-8")
    catalogue = Catalogue.discover()
    (result,) = probe(load(site, os.environ, catalogue), catalogue)
    assert result.words == f"parking: 127.0.0.1 accepts no connection. ({url})"
