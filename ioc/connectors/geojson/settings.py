"""Settings of the `geojson` connector."""

from __future__ import annotations

from ioc.connect.http_settings import HttpSettings
from ioc.connect.mapping.settings import RecordSettings


class GeoJsonSettings(HttpSettings, RecordSettings):
    """One feed: where to ask, and how the features are read.

    `records` is the path of the list ("." when the payload itself is the list).
    """

    records: str = "features"
