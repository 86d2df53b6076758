"""The contract test of the `ngsi_ld` connector."""

from __future__ import annotations

import json

from tests.helpers.connector_contract import ConnectorContract


class TestNgsiLd(ConnectorContract):
    key = "ngsi_ld"
    content_type = "application/json"
    taken = 2
    settings: dict[str, object] = {}
    payload = json.dumps(
        [
            {
                "id": f"urn:ngsi-ld:FloodMonitoring:{number}",
                "type": "FloodMonitoring",
                "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [108.2, 16.0 + number]}},
                "currentLevel": {
                    "type": "Property",
                    "value": 1.5,
                    "unitCode": "MTR",
                    "observedAt": "2026-10-18T02:14:00Z",
                },
            }
            for number in (1, 2)
        ]
    ).encode()
