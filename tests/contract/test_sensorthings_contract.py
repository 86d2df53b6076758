"""The contract test of the `sensorthings` connector."""

from __future__ import annotations

import json

from tests.helpers.connector_contract import ConnectorContract


class TestSensorThings(ConnectorContract):
    key = "sensorthings"
    content_type = "application/json"
    taken = 2
    settings: dict[str, object] = {}
    payload = json.dumps(
        {
            "value": [
                {
                    "@iot.id": number,
                    "name": f"Trạm {number}",
                    "description": "",
                    "Locations": [
                        {
                            "name": "",
                            "encodingType": "application/geo+json",
                            "location": {"type": "Point", "coordinates": [108.2, 16.0 + number / 100]},
                        }
                    ],
                    "Datastreams": [
                        {
                            "@iot.id": number,
                            "name": "mực nước",
                            "unitOfMeasurement": {"symbol": "m"},
                            "ObservedProperty": {"name": "level_m"},
                            "Observations": [{"phenomenonTime": "2026-10-18T02:14:00Z", "result": 1.5}],
                        }
                    ],
                }
                for number in (1, 2)
            ]
        }
    ).encode()
