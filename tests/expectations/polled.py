"""Serves every CAP, alert and GeoJSON file of the shared data and lets the connectors poll it."""

from __future__ import annotations

import os
import tomllib
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ioc.connect.api import FeedContext
from ioc.connect.catalogue import Catalogue
from ioc.domain.inbound import AlertTaken, AssetSeen, CallTaken, FeedContacted, Inbound, RecordRejected
from tests.helpers.connector_contract import NOW_US, RunningConnector
from tests.helpers.feed_server import Content, FeedServer

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
EXPECTED = HERE / "feeds.json"
FOLDERS = ("cap", "alert_feeds", "geojson")
FOLLOWED = " + links"
"""Mark of a second run of an index, in which a mirror answers its links."""


def shared_data() -> Path:
    """Where the shared data lies; skips the test without it, fails it under CI."""
    found = Path(os.environ.get("IOC_TEST_DATA", ROOT.parent / "shared" / "data"))
    if not (found / "cap").is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"no test data at {found} (IOC_TEST_DATA)")
        pytest.skip(f"no test data at {found} (IOC_TEST_DATA)")
    return found


def mappings() -> dict[str, Any]:
    return tomllib.loads((HERE / "mappings.toml").read_text("utf-8"))


def cases(data: Path) -> list[str]:
    """Every file of the three folders, and the indexes once more with their links answered."""
    files = [f"{folder}/{path.name}" for folder in FOLDERS for path in sorted((data / folder).iterdir())]
    return files + [name + FOLLOWED for name in files if name in _INDEXES]


_INDEXES = {
    "cap/google-earthquake_index.atom": "http://earthquake.usgs.gov/",
    "cap/google-ny_index.rss": "http://www.nyalert.gov/",
    "cap/google-weather_index.atom": "http://www.weather.gov/",
    "cap/nws-2015-atom-5.xml": "http://alerts.weather.gov/",
    "cap/nws-atom-1.xml": "https://alerts.weather.gov/",
    "cap/nws-atom-215.xml": "https://alerts.weather.gov/",
    "cap/nws-tx-multiple.xml": "http://alerts.weather.gov/",
    "alert_feeds/gdacs-fixture-1.xml": "http://www.gdacs.org/",
    "alert_feeds/gdacs-rss.xml": "http://www.gdacs.org/",
}
_REAL_LINKS = {"/mirror/earthquakes/catalogs/cap/us2010apcd": "cap/google-earthquake.cap"}


def connector_of(case: str) -> str:
    return "geojson" if case in mappings()["files"] else "cap"


def polled(case: str, data: Path) -> tuple[dict[str, Any], list[Inbound]]:
    """One poll of the case: what the table holds of it, and the messages."""
    name = case.removesuffix(FOLLOWED)
    with FeedServer() as server:
        url = server.serve((data / name).read_bytes(), f"/{name}")
        server.serve_by(lambda path: _mirrored(path, data))
        settings: dict[str, Any] = {"url": url}
        if case.endswith(FOLLOWED):
            settings["link_mirrors"] = {_INDEXES[name]: server.url("/mirror/")}
        if connector_of(case) == "geojson":
            read = mappings()
            settings |= read[read["files"][case]]
        context = FeedContext(feed="shared", domain="hazard", interval_s=3600.0, now_us=lambda: NOW_US)
        with RunningConnector(Catalogue.discover().make(connector_of(case), context, settings)) as running:
            (contact,) = running.wait_contacts(1)
            messages = list(running.messages)
    return _summary(connector_of(case), contact, messages), messages


def _summary(connector: str, contact: FeedContacted, messages: list[Inbound]) -> dict[str, Any]:
    rejects = [one for one in messages if isinstance(one, RecordRejected)]
    reasons = Counter(one.reason for one in rejects)
    return {
        "connector": connector,
        "taken": contact.taken,
        "refused": contact.refused,
        "reasons": dict(sorted(reasons.items())),
        "first_refusal": dict(rejects[0].params) if rejects else {},
        "ids": sorted(_ids(messages)),
    }


def _ids(messages: list[Inbound]) -> list[str]:
    found = []
    for one in messages:
        if isinstance(one, AlertTaken):
            found.append(one.alert.id)
        elif isinstance(one, AssetSeen | CallTaken):
            found.append(one.id)
    return found


def _mirrored(path: str, data: Path) -> Content | None:
    """What the mirror holds: the real alert where the data has it, else a small one named after the address."""
    if path in _REAL_LINKS:
        return Content((data / _REAL_LINKS[path]).read_bytes(), "application/cap+xml")
    if not path.startswith("/mirror/"):
        return None
    name = escape(urlsplit(path).query or path.rpartition("/")[2])
    return Content(
        f"""<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier><sender>mirror</sender>
<sent>2017-09-02T01:12:00-04:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
</alert>""".encode(),
        "application/cap+xml",
    )
