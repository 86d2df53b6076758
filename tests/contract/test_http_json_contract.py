"""The contract test of the `http_json` connector."""

from __future__ import annotations

import json
from typing import Any

from tests.helpers.connector_contract import ConnectorContract


class TestHttpJson(ConnectorContract):
    key = "http_json"
    content_type = "application/json"
    taken = 2
    settings: dict[str, Any] = {
        "records": "data.stations[]",
        "record": "asset",
        "asset": {"kind": {"const": "gauge"}, "name": "name"},
        "time": {"path": "at", "format": "epoch_s"},
        "readings": [{"property": "level_m", "path": "level"}],
    }
    payload = json.dumps(
        {"data": {"stations": [{"id": n, "name": f"Trạm {n}", "at": 1_790_000_000 + n, "level": n} for n in (1, 2)]}},
        ensure_ascii=False,
    ).encode()
