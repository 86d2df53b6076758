"""Public alerts (OASIS CAP 1.2): how grave one is, which messages speak of one event, and when it is an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.state import State
from ioc.domain.vocabulary import AlertState

SEVERITIES = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
"""CAP 1.2 §3.2.2, gravest first; the place is the alarm priority: Extreme 1 … Unknown 5."""
NEVER = "never"
"""In place of a severity: such warnings raise no alarm, they are only listed."""
DEFAULT_ALARM_FROM = "Severe"
ACTUAL = "Actual"
"""The one status (CAP 1.2 §3.2.1) that is meant; Exercise, Test, System and Draft are not."""
MOST_AREA_WORDS = 120
SUCCEEDING = ("Update", "Cancel")
"""Message types that take the place of what they refer to."""


def severity_priority(severity: str) -> int:
    """The alarm priority (1-5) of a CAP severity."""
    return SEVERITIES.index(severity) + 1 if severity in SEVERITIES else len(SEVERITIES)


def speaks(info: AlertInfo, at_us: int) -> bool:
    """Whether an info still asks for something: not expired, and its event is not past (CAP 1.2 §3.2.2 urgency)."""
    return info.urgency != "Past" and (info.expires_us is None or info.expires_us > at_us)


def priority(alert: PublicAlert, at_us: int | None = None) -> int | None:
    """Priority of the gravest info (of those that still speak at `at_us`); None when there is none."""
    return min((severity_priority(i.severity) for i in alert.infos if at_us is None or speaks(i, at_us)), default=None)


def alert_alarm_id(first: str) -> str:
    """The alarm point of a chain of public alerts, by the chain's first message."""
    return f"alert@{first}"


def lineage(alerts: Mapping[str, PublicAlert], alert: PublicAlert) -> list[str]:
    """The alert and all that it goes back to, received or merely referred to, the earliest sent first.

    Update and Cancel may refer to all earlier messages or to the last alone. What is of another status is not followed.
    """
    found, ahead = {alert.id: None}, [alert]
    while ahead:
        here = ahead.pop()
        for ident in here.references if here.msg_type in SUCCEEDING else ():
            known = alerts.get(ident)
            if known is not None and known.status == alert.status and ident not in found:
                ahead.append(known)
            found[ident] = None
    return sorted(found, key=lambda ident: (_sent_us(alerts, ident), ident))


def _sent_us(alerts: Mapping[str, PublicAlert], ident: str) -> float:
    """When a message was sent; a reference that is not known says it in its third part."""
    known = alerts.get(ident)
    if known is not None:
        return known.sent_us
    try:
        sent = datetime.fromisoformat(ident.rpartition(",")[2])
    except ValueError:
        return float("inf")
    return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).timestamp() * 1e6


def alarm_point(state: State, alert: PublicAlert) -> str:
    """The alarm that stands for the alert's chain: one that is known, the active one first, else that of its first
    message. So an older message that comes late does not make a second alarm of the same event."""
    points = [alert_alarm_id(ident) for ident in lineage(state.tables.alerts, alert)]
    known = [point for point in points if point in state.tables.alarms]
    active = [point for point in known if state.tables.alarms[point].active]
    return next(iter(active or known or points))


def alarm_from(state: State, feed: str) -> str:
    """From which severity on warnings of a feed are alarms: the feed's own word, else the site's."""
    held = state.tables.feeds.get(feed)
    if held is not None and held.alert_alarm_from is not None:
        return held.alert_alarm_from
    site = state.registry.site
    return site.alert_alarm_from if site is not None else DEFAULT_ALARM_FROM


def alarm_priority(state: State, alert: PublicAlert, at_us: int) -> int | None:
    """With which priority an alert is an alarm now; None: it is not (ended, not meant, or not grave enough)."""
    if alert.state is not AlertState.ACTIVE or alert.status != ACTUAL:
        return None
    found, least = priority(alert, at_us), alarm_from(state, alert.feed)
    if found is None or least == NEVER or found > severity_priority(least):
        return None
    return found


def area_words(state: State, alert: str) -> str:
    """An alert's first area in words: all that is known of the place where it draws no shape."""
    areas = (area for info in state.tables.alerts[alert].infos for area in info.areas)
    return next((area.description[:MOST_AREA_WORDS] for area in areas if area.description), "")


def alert_centre(state: State, alert: str) -> tuple[float, float] | None:
    """Middle of the bounding box of an alert's first polygon, or the centre of its first circle (lon, lat)."""
    for info in state.tables.alerts[alert].infos:
        for area in info.areas:
            if area.polygons and area.polygons[0]:
                lons = [point[0] for point in area.polygons[0]]
                lats = [point[1] for point in area.polygons[0]]
                return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
            if area.circles:
                return area.circles[0][0], area.circles[0][1]
    return None
