"""How bad an asset is, from the record alone: the same state gives the same scene, live and in replay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ioc.domain.alarms import label, silent_feed_id
from ioc.domain.records import Alarm, PublicAlert, Unit
from ioc.domain.state import State
from ioc.domain.vocabulary import AlarmLabel, AlarmSource, AlertState, FeedState
from ioc.domain.warning_records import PublicWarning, WarningState
from ioc.qt.alert_words import mark_of
from ioc.qt.drawn_shape import DrawnShape
from maps.marks import DRAWN, RETURNED, STALE, UNACKED, AreaSign, IncidentSign, UnitSign

SHOWN = (AlarmLabel.UNACKNOWLEDGED, AlarmLabel.ACKNOWLEDGED)
"""Active and not hidden by shelving, suppression or service."""
WRITTEN = (*SHOWN, AlarmLabel.RETURNED)
"""What an asset's words may speak of."""
QUIET_FEEDS = (FeedState.STALE, FeedState.PARKED)
POSITION_STALE_US = 180_000_000
"""A unit's position older than this is drawn as old."""
CAP_SEVERITY = {"Extreme": 1, "Severe": 2, "Moderate": 3, "Minor": 4}
"""CAP 1.2 §3.2.2 severity as a priority; unknown is 5."""
SHOWN_ALERTS = ("Actual", "Exercise")
"""CAP status codes that are drawn, an exercise with its word; tests, drafts and system messages are not."""


def feed_is_quiet(state: State, ident: str) -> bool:
    """Whether a feed's data are old: stale or parked, or down so long that its silence is an alarm."""
    feed = state.tables.feeds.get(ident)
    if feed is None or feed.state in QUIET_FEEDS:
        return feed is not None
    alarm = state.tables.alarms.get(silent_feed_id(ident))
    return feed.state is FeedState.DOWN and alarm is not None and alarm.active


def asset_status(alarms: Iterable[Alarm], feed_quiet: bool) -> tuple[int, int]:
    """(severity, flags) of an asset: worst active alarm, whether any of them waits, whether its data are old.

    With nothing active the worst alarm that returned and waits for its acknowledgement, marked RETURNED.
    """
    severity, returned, flags = 6, 6, STALE if feed_quiet else 0
    for alarm in alarms:
        shown = label(alarm)
        if alarm.source is AlarmSource.SILENT_ASSET and alarm.active:
            flags |= STALE
        if shown in SHOWN:
            severity = min(severity, alarm.priority)
            flags |= UNACKED if shown is AlarmLabel.UNACKNOWLEDGED else 0
        elif shown is AlarmLabel.RETURNED:
            returned = min(returned, alarm.priority)
    if severity == 6 and returned < 6:
        return returned, flags | RETURNED
    return severity % 6, flags


def incident_signs(state: State) -> list[IncidentSign]:
    """Open incidents with a place: their own, else their asset's."""
    signs = []
    for incident in state.tables.incidents.values():
        if incident.closed_us is not None:
            continue
        lon, lat = incident.lon, incident.lat
        asset = state.registry.assets.get(incident.asset or "")
        if (lon is None or lat is None) and asset is not None:
            lon, lat = state.place_of(asset) or (None, None)
        if lon is not None and lat is not None:
            signs.append(IncidentSign(incident.id, lon, lat, incident.priority, incident.number))
    return signs


def unit_sign(unit: Unit, at_us: int) -> UnitSign | None:
    """The unit on the map; `at_us` is the record's time, so that replay draws the same."""
    if unit.lon is None or unit.lat is None:
        return None
    stale = unit.position_us is not None and at_us - unit.position_us > POSITION_STALE_US
    return UnitSign(unit.id, unit.id, unit.lon, unit.lat, unit.status.value, unit.heading, stale)


def area_sign(alert: PublicAlert) -> AreaSign | None:
    """Where an alert in force holds: the areas of all its infos, each shape once; None if it has no shape."""
    if alert.state is not AlertState.ACTIVE or alert.status not in SHOWN_ALERTS:
        return None
    areas = [area for info in alert.infos for area in info.areas]
    polygons = tuple(dict.fromkeys(ring for area in areas for ring in area.polygons))
    circles = tuple(dict.fromkeys(circle for area in areas for circle in area.circles))
    if not polygons and not circles:
        return None
    severity = min((CAP_SEVERITY.get(info.severity, 5) for info in alert.infos), default=5)
    return AreaSign(alert.id, polygons, circles, severity, drill=mark_of(alert))


def warning_sign(warning: PublicWarning) -> AreaSign | None:
    """Where a warning of the centre's own holds, under the warning's id; None while it is not in force."""
    sign = area_sign(warning.alert) if warning.alert is not None else None
    in_force = warning.state is WarningState.IN_FORCE and sign is not None
    return replace(sign, id=warning.id) if in_force and sign is not None else None


def drawn_sign(shape: DrawnShape | None) -> AreaSign | None:
    """A shape of the desk's own on the map; None without one."""
    if shape is None or not (shape.rings or shape.circles):
        return None
    return AreaSign(DRAWN, shape.rings, shape.circles, shape.severity, drill=shape.word)
