"""What leaves the centre: channels of the site, and effects on their way out."""

from __future__ import annotations

from ioc.domain.records import Params, Record, Text

MESSAGES = (
    "unit_assigned",
    "unit_released",
    "mutual_aid",
    "hand_off",
    "incident_hand_off",
    "hand_off_reminder",
    "hand_off_unanswered",
    "notification",
    "escalation",
    "clock_escalation",
    "city_stage",
    "public_warning",
    "situation_report",
)
"""Kinds of messages that a channel may carry, each from one fact of the record (see `decide.outbound`)."""
TO_ROLES = ("hand_off_unanswered", "clock_escalation")
"""Those that are put before a role: only channels that name it get them."""


class OutboundChannel(Record, frozen=True):
    """A way out. `carries` are kinds of messages; where `agencies` are named, only what is theirs; `names` are what
    plans call it, and the roles it reaches. On a `dry_run` nothing leaves; what belongs to an exercise leaves only
    where `exercises` says so.

    What it needs to connect (addresses, passwords) is the configuration's and never on record.
    """

    id: str
    title: Text
    sender: str
    carries: tuple[str, ...]
    agencies: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    dry_run: bool = False
    exercises: bool = False
    language: str = "vi"
    limit: int = 0
    """Characters that one message holds there (an SMS relay: 160); 0: any."""


class OutboundSpec(Record, frozen=True):
    """All ways out of a site."""

    channels: tuple[OutboundChannel, ...] = ()


class Effect(Record, frozen=True):
    """One message to one channel. `key` is the same at every attempt, so that a receiver drops a repeat.

    `about` is what it speaks of (an incident, a warning, an area); `params` are plain values for its template, taken
    when it was queued. A `dead` one waits for a person. `code` and `reason` are the last failure, a sentence of the
    catalogue; `again_us` is when it is tried next (microseconds UTC; 0: at once).
    """

    key: str
    channel: str
    message: str
    about: str
    params: Params = {}
    exercise: bool = False
    queued_us: int = 0
    attempts: int = 0
    again_us: int = 0
    dead: bool = False
    code: str = ""
    reason: Params = {}


class ChannelTally(Record, frozen=True):
    """What a channel did since the record began: sent, rehearsed (dry runs), failed attempts, given up."""

    channel: str
    sent: int = 0
    rehearsed: int = 0
    failed: int = 0
    given_up: int = 0
    last_sent_us: int = 0
    last_failed_us: int = 0
    code: str = ""
    reason: Params = {}


_PLACE: Params = {
    "incident": "i",
    "number": "VV-0001",
    "type_vi": "Ngập",
    "type_en": "Flood",
    "priority": 2,
    "place": "",
    "ward": "",
    "lon": 108.2,
    "lat": 16.0,
}
SAMPLES: dict[str, Params] = {
    "unit_assigned": {"unit": "XE-01", "unit_name": "XE-01", "agency": "fire", **_PLACE},
    "unit_released": {"unit": "XE-01", "unit_name": "XE-01", "agency": "fire", **_PLACE},
    "mutual_aid": {"agency": "fire", "capability": "boat", "count": 2, **_PLACE},
    "hand_off": {"call": "c", "agency": "fire", "line": "112", "kind": "", "ward": "", "lon": None, "lat": None},
    "incident_hand_off": {"agency": "fire", **_PLACE},
    "hand_off_reminder": {"agency": "fire", "waited_min": 5, **_PLACE},
    "hand_off_unanswered": {"agency": "fire", "waited_min": 5, **_PLACE},
    "notification": {"plan": "urban_flood", "vi": "Báo phường", "en": "Tell the wards", **_PLACE},
    "escalation": {"area": "north", "count": 3},
    "clock_escalation": {"clock_vi": "Đến nơi", "clock_en": "On scene", "role": "supervisor", "late_min": 3, **_PLACE},
    "city_stage": {"level": 3, "vi": "Cấp 3", "en": "Stage 3"},
    "situation_report": {
        "report": "situation",
        "number": 3,
        "seq": 1,
        "hash": "0a1b2c3d4e5f",
        "vi": "Báo cáo nhanh",
        "en": "Situation report",
        "level": 3,
        "open": 4,
        "critical": 1,
        "units": 7,
        "needs": 2,
    },
    "public_warning": {
        "warning": "w",
        "identifier": "id",
        "status": "Actual",
        "msg_type": "Alert",
        "severity": "Severe",
        "urgency": "Immediate",
        "headline_vi": "",
        "headline_en": "",
        "description_vi": "",
        "description_en": "",
        "instruction_vi": "",
        "instruction_en": "",
        "short_vi": "",
        "short_en": "",
        "area": "",
        "expires": "",
        "sender_name": "",
    },
}
"""For each kind of message the names that a template may use, with values of the right sort: templates are tried on
these when a site is read."""
