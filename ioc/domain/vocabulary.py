"""The closed word lists of the field, each with the standard that it comes from."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Alarm and incident priority, 1 most urgent; drawn as square, triangles, circle, open diamond."""

    CRITICAL = 1
    HIGH = 2
    MEDIUM = 3
    LOW = 4
    ADVISORY = 5


class Quality(IntEnum):
    """Quality of one reading, worst last."""

    GOOD = 0
    UNCERTAIN = 1
    BAD = 2
    STALE = 3


class FeedState(StrEnum):
    """How a feed does: as drawn by the four feed symbols, plus `waiting` before its first contact."""

    WAITING = "waiting"
    ON_TIME = "on_time"
    LATE = "late"
    STALE = "stale"
    DOWN = "down"
    PARKED = "parked"


class CallStatus(StrEnum):
    """How far the agency is with a citizen's request: the two words of Open311 GeoReport v2 (`status`)."""

    OPEN = "open"
    CLOSED = "closed"


class AlarmLabel(StrEnum):
    """The seven alarm states of ANSI/ISA-18.2-2016, projected from orthogonal regions for display."""

    NORMAL = "NORM"
    UNACKNOWLEDGED = "UNACK"
    ACKNOWLEDGED = "ACKED"
    RETURNED = "RTNUN"
    SHELVED = "SHLVD"
    SUPPRESSED = "DSUPR"
    OUT_OF_SERVICE = "OOSRV"


class AlarmSource(StrEnum):
    """What an alarm watches."""

    LIMIT = "limit"
    SILENT_ASSET = "silent_asset"
    SILENT_FEED = "silent_feed"
    ALERT = "alert"


class LimitKind(StrEnum):
    """Direction of a limit; of a rule with a condition of its own (`condition_spec`) `CONDITION`."""

    ABOVE = "above"
    BELOW = "below"
    EQUAL = "equal"
    CONDITION = "condition"


class IncidentStage(StrEnum):
    """The working stage of an incident (see docs/manual/incidents.md)."""

    NEW = "new"
    TRIAGE = "triage"
    OPEN = "open"
    DISPATCHED = "dispatched"
    ON_SCENE = "on_scene"
    CONTROLLED = "controlled"
    RESOLVED = "resolved"
    CLOSED = "closed"


class IncidentMark(StrEnum):
    """Incident status registry of NENA-STA-021.1a-2022 (EIDO): marks that accumulate, not one state."""

    ACTIVE = "Active"
    CANCELLED = "Cancelled"
    CLOSED = "Closed"
    FIRE_UNDER_CONTROL = "FireUnderControl"
    NEW_LOCATION = "NewLocation"
    REOPENED = "ReOpened"
    RESOURCES_ASSIGNED = "ResourcesAssigned"
    RESOURCES_ENROUTE = "ResourcesEnroute"
    RESOURCES_ONSCENE = "ResourcesOnscene"
    STRUCTURE_CLEARED = "StructureCleared"


MARKS_BY_HAND = (IncidentMark.FIRE_UNDER_CONTROL, IncidentMark.STRUCTURE_CLEARED)
"""Marks that somebody reports from the scene; the others follow from what is done."""


class UnitPrimary(StrEnum):
    """Primary unit status of NENA-STA-021.1a-2022."""

    AVAILABLE = "Available"
    CONDITIONAL = "ConditionallyAvailable"
    NOT_AVAILABLE = "NotAvailable"


class UnitStatus(StrEnum):
    """The seven statuses set by key 1-7; each maps to an EIDO primary and secondary status."""

    AVAILABLE = "available"
    DISPATCHED = "dispatched"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    TRANSPORTING = "transporting"
    CONDITIONAL = "conditional"
    NOT_AVAILABLE = "not_available"


class Role(StrEnum):
    """What a signed-in person may do; see `ioc.domain.people`. `WALL` is a screen that nobody sits at, `AUDITOR` reads
    the record and changes nothing."""

    OPERATOR = "operator"
    COORDINATOR = "coordinator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    WALL = "wall"
    AUDITOR = "auditor"


class AlertState(StrEnum):
    """Where a received public alert stands; CAP 1.2 §3.2.1 msgType and §3.2.2 expires decide it."""

    ACTIVE = "active"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
