"""What a telephone system brings: a call that rings, is answered, has ended. Pure."""

from __future__ import annotations

import json
from typing import Any

from ioc.connect.mapping.payload import parsed_json
from ioc.connect.refused import Refused
from ioc.connect.times import read_iso
from ioc.domain.inbound import PhoneHeard, RecordRejected
from ioc.domain.intake_records import PhoneState

LONGEST_ID, LONGEST_LINE, LONGEST_TEXT = 128, 16, 200
MOST_ERROR_M = 100_000.0
_WORDS = {"ringing": PhoneState.RINGING, "answered": PhoneState.ANSWERED, "ended": PhoneState.ENDED}


def read_phones(body: bytes, feed: str) -> tuple[tuple[PhoneHeard, ...], tuple[RecordRejected, ...]]:
    """The events of a body, a JSON object or a list of them, taken or refused.

    `call` (the same with every event of a call), `event` (ringing, answered, ended) and `line` are needed; `number`,
    `name`, `at` (ISO 8601 with zone), `tower` {name, lon, lat, error_m} may be missing. A tower without a sound place
    is no reason to lose a call: it rings without one.
    """
    try:
        content = parsed_json(body)
    except Refused as refused:
        return (), (RecordRejected(feed=feed, record="", reason=refused.code, params=refused.params, payload=body),)
    heard: list[PhoneHeard] = []
    rejects: list[RecordRejected] = []
    for record in content if isinstance(content, list) else [content]:
        made = _read(record, feed)
        if isinstance(made, PhoneHeard):
            heard.append(made)
        else:
            payload = json.dumps(record, ensure_ascii=False).encode("utf-8", "replace")
            # the id of a record is not told: whoever mixes up the fields may have written a number into it
            rejects.append(RecordRejected(feed=feed, record="", reason=made, payload=payload))
    return tuple(heard), tuple(rejects)


def _read(record: Any, feed: str) -> PhoneHeard | str:
    if not isinstance(record, dict):
        return "webhook.phone_no_object"
    ident, line = _text(record.get("call"), LONGEST_ID), _text(record.get("line"), LONGEST_LINE)
    state = _WORDS.get(str(record.get("event", "")))
    if not ident:
        return "webhook.phone_no_call"
    if state is None:
        return "webhook.phone_event"
    if not line:
        return "webhook.phone_no_line"
    said = {"phone": _text(record.get("number"), LONGEST_TEXT), "caller": _text(record.get("name"), LONGEST_TEXT)}
    tower = record.get("tower")
    tower = tower if isinstance(tower, dict) else {}
    lon, lat = _degrees(tower.get("lon"), 180.0), _degrees(tower.get("lat"), 90.0)
    placed = lon is not None and lat is not None and (lon, lat) != (0.0, 0.0)
    error_m = _degrees(tower.get("error_m"), MOST_ERROR_M)
    return PhoneHeard(
        feed=feed,
        id=f"{feed}:{ident}",
        line=line,
        state=state,
        source_us=read_iso(str(record.get("at", ""))) or 0,
        lon=lon if placed else None,
        lat=lat if placed else None,
        error_m=error_m if placed and error_m is not None and error_m >= 0 else None,
        tower=_text(tower.get("name"), LONGEST_TEXT),
        personal={key: words for key, words in said.items() if words},
    )


def _text(value: Any, most: int) -> str:
    """Words or a whole number as text; nothing else."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()[:most]


def _degrees(value: Any, most: float) -> float | None:
    """A number between plus and minus `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if -most <= value <= most else None
