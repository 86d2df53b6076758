"""A weather office beside the simulated city: two rain gauges over HTTP that do what the evening's story needs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import config
from tests.helpers.feed_server import Content, FeedServer, Handler

SHOWERS = (
    ("met-cam-le", "Mưa tự ghi Cẩm Lệ", "Cẩm Lệ", 108.196, 16.018),
    ("met-son-tra", "Mưa tự ghi Sơn Trà", "Sơn Trà", 108.240, 16.092),
)
HEAVY = "drainage.rain_heavy@met-cam-le"
FEED = """
[[feeds]]
id = "met"
title = { vi = "Mưa tự ghi đài khí tượng", en = "Met office rain gauges" }
domain = "drainage"
connector = "geojson"
interval_s = 4

[feeds.settings]
url = "ADDRESS"
read_timeout_s = 300
record = "asset"
time = "properties.at"
asset = { kind = "properties.kind", name = "properties.name", ward = "properties.ward" }
readings = [{ property = "rain_mm_h", path = "properties.rain_mm_h" }]
"""


class MetOffice:
    """Serves `/rain.geojson`: a shower over Cẩm Lệ until `clear_up`, and nothing at all after `fall_silent`."""

    def __init__(self) -> None:
        self._server = FeedServer()
        self._server.serve_by(lambda path: Content(self._gauges(), "application/geo+json"))
        self._rain = 62.0

    def site(self, folder: Path) -> Path:
        """The default site with this office among its feeds."""
        default = Path(config.__file__).parent / "sites" / "da_nang" / "site.toml"
        file = folder / "site.toml"
        text = default.read_text(encoding="utf-8")
        file.write_text(text + FEED.replace("ADDRESS", self._server.url("/rain.geojson")), encoding="utf-8")
        return file

    def clear_up(self) -> None:
        """The shower is over: its alarm returns after a minute, acknowledged or not."""
        self._rain = 6.0

    def fall_silent(self) -> None:
        """From now on a question gets no answer: the feed grows late, then stale."""
        self._server.break_next(_no_answer, path="/rain.geojson")

    def close(self) -> None:
        """The end."""
        self._server.close()

    def _gauges(self) -> bytes:
        features = [
            {
                "type": "Feature",
                "id": ident,
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {
                    "kind": "rain_gauge",
                    "name": name,
                    "ward": ward,
                    "at": datetime.now(UTC).isoformat(timespec="seconds"),
                    "rain_mm_h": self._rain if ident == SHOWERS[0][0] else 3.2,
                },
            }
            for ident, name, ward, lon, lat in SHOWERS
        ]
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def _no_answer(handler: Handler, content: Content) -> None:
    handler.feeds.released.wait(600)
