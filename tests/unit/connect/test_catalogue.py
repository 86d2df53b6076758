"""Finding connectors and checking settings."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from ioc.connect.api import BadSettings, FeedContext
from ioc.connect.catalogue import GROUP, Catalogue


def _context() -> FeedContext:
    return FeedContext(feed="f", domain="hazard", interval_s=60.0, now_us=lambda: 0)


def test_that_the_built_in_connectors_are_found_by_entry_point() -> None:
    found = Catalogue.discover()
    assert {"cap", "geojson"} <= set(found.keys())
    assert {manifest.key for manifest in found.manifests()} >= {"cap", "geojson"}


def test_that_an_unknown_connector_names_the_known_ones() -> None:
    (fault,) = Catalogue.discover().validate("ftp", {})
    assert (fault.key, fault.code) == ("connector", "feed.connector_unknown")
    assert "geojson" in str(fault.params["known"])


def test_that_a_broken_connector_takes_no_other_down() -> None:
    points = [
        EntryPoint("broken", "no.such.module:Thing", GROUP),
        EntryPoint("cap", "ioc.connectors.cap.connector:CapConnector", GROUP),
    ]
    catalogue = Catalogue(points)
    assert [manifest.key for manifest in catalogue.manifests()] == ["cap"]
    (fault,) = catalogue.validate("broken", {})
    assert fault.code == "feed.connector_broken"
    with pytest.raises(BadSettings):
        catalogue.make("broken", _context(), {})


def test_that_every_fault_is_named_with_its_key() -> None:
    faults = Catalogue.discover().validate(
        "geojson",
        {
            "url": "not an address",
            "record": "asset",
            "max_redirects": -1,
            "asset": {"kind": {"path": "a", "const": "b"}},
            "readings": [{"path": "x"}],
            "time": {"path": "t", "format": "roman", "zone": "Mars/Olympus"},
            "colour": "red",
        },
    )
    assert {(fault.key, fault.code) for fault in faults} == {
        ("url", "feed.url_bad"),
        ("max_redirects", "feed.setting_wrong"),
        ("asset.kind", "mapping.pick_unclear"),
        ("readings.0.property", "feed.setting_missing"),
        ("time.format", "mapping.time_format_unknown"),
        ("time.zone", "feed.zone_unknown"),
        ("colour", "feed.setting_unknown"),
    }


def test_that_a_missing_section_is_named() -> None:
    (fault,) = Catalogue.discover().validate("geojson", {"url": "http://x/", "record": "alert"})
    assert (fault.code, fault.params["section"]) == ("mapping.section_missing", "alert")


def test_that_a_connector_is_not_made_of_bad_settings() -> None:
    with pytest.raises(BadSettings) as raised:
        Catalogue.discover().make("cap", _context(), {"url": "mailto:a@b"})
    assert (raised.value.key, raised.value.code) == ("url", "feed.url_bad")
