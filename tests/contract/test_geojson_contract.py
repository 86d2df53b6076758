"""The contract test of the `geojson` connector."""

from __future__ import annotations

import json

from tests.helpers.connector_contract import ConnectorContract


class TestGeoJson(ConnectorContract):
    key = "geojson"
    content_type = "application/geo+json"
    taken = 3
    settings = {
        "record": "asset",
        "asset": {"kind": {"const": "gauge"}, "name": "properties.name"},
    }
    payload = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "id": f"g{index}",
                    "properties": {"name": f"Trạm {index}"},
                    "geometry": {"type": "Point", "coordinates": [108.2 + index / 100, 16.05]},
                }
                for index in range(3)
            ],
        },
        ensure_ascii=False,
    ).encode()
