"""The contract test of the `gtfs_realtime` connector, with a real protobuf message."""

from __future__ import annotations

from tests.helpers.connector_contract import NOW_US, ConnectorContract
from tests.helpers.gtfs_messages import alert, bus, message, trip

_NOW_S = NOW_US // 1_000_000


class TestGtfsRealtime(ConnectorContract):
    key = "gtfs_realtime"
    content_type = "application/x-protobuf"
    taken = 4
    settings: dict[str, object] = {}
    padding = b"\xda\x3e\x01x"
    """A field that GTFS-realtime does not have, as extensions are to it."""
    payload = message(
        _NOW_S - 5,
        bus("43B-001", at_s=_NOW_S - 12, occupancy_status=2),
        bus("43B-002", at_s=_NOW_S - 9, position={"bearing": 370.0, "speed": 8.5}),
        trip("t-43B-001", {"stop_sequence": 4, "arrival": {"delay": 95}}),
        alert("a1", ("vi", "Dời trạm Bạch Đằng"), ("en", "Bach Dang stop moved"), effect=9),
    )
