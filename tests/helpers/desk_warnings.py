"""Recorded CAP files on the fake evening: each read by the connector's parser and judged as the engine does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ioc.connectors.cap.document import read_document
from ioc.domain.decide.reports import take_alert
from ioc.domain.decide.warnings import warn_of
from ioc.domain.inbound import AlertTaken
from tests.helpers.cap_times import sent_at
from tests.helpers.desk import Desk
from tests.helpers.recorded import recorded

FEED = "cap"


def recorded_files() -> list[Path]:
    """Every recorded CAP file, by name."""
    return sorted(file for file in recorded("cap").iterdir() if file.suffix != ".xsd")


def hear(desk: Desk, payload: bytes) -> list[str]:
    """Take what a payload holds; the ids of its alerts."""
    alerts = read_document(payload, FEED, "UTC").alerts
    at_us = desk.models.clock.now_us()
    for alert in alerts:
        desk.happen(*take_alert(desk.session.state, AlertTaken(feed=FEED, alert=alert), at_us))
        if alert.id in desk.session.state.tables.alerts:
            desk.happen(*warn_of(desk.session.state, alert.id, at_us))
    return [alert.id for alert in alerts]


def hear_recorded(desk: Desk, *, now: bool) -> None:
    """All files as they were recorded (long ended), or moved so that each was sent in the last hours."""
    clock = datetime.fromtimestamp(desk.models.clock.now_us() / 1e6, UTC)
    for at, file in enumerate(recorded_files()):
        payload = file.read_bytes()
        hear(desk, sent_at(payload, clock - timedelta(minutes=7 * at + 1)) if now else payload)
