"""The folded state as JSON, for `ioc journal state --json`; its schema is docs/schema/journal-state.schema.json."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import structs

from ioc.domain.alarms import label
from ioc.domain.quality import GRACE_S, STALE_AFTER, ServiceSpan, figures_of
from ioc.domain.records import Alarm, Asset, Feed, Incident, PublicAlert, Unit
from ioc.domain.state import State
from ioc.domain.units import EIDO
from ioc.domain.vocabulary import Quality
from ioc.domain.warning_records import PublicWarning
from ioc.reports.command_json import command_json

SCHEMA_VERSION = 1


def instant(at_us: int | None) -> str | None:
    """ISO 8601 in UTC with microseconds, or None for never."""
    if not at_us:
        return None
    try:
        return datetime.fromtimestamp(at_us / 1e6, UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError, OSError):  # a year that no calendar here can write
        return None


def state_json(state: State, at_us: int, *, digest: bool = True) -> dict[str, Any]:
    """Everything the state holds that is not personal. `at_us` is the instant that ages refer to."""
    site = state.registry.site
    tables = state.tables
    return {
        "schema": SCHEMA_VERSION,
        "at": instant(at_us),
        "sequence": state.seq,
        "last_entry_at": instant(state.at_us),
        "digest": state.digest() if digest else None,
        "site": site.id if site else None,
        "stage": {"level": tables.stage.level, "since": instant(tables.stage.since_us), "by": tables.stage.by},
        "feeds": [_feed(feed, tables.services.get(feed.id, ())) for feed in _sorted(tables.feeds)],
        "assets": [_asset(state, asset) for asset in _sorted(state.registry.assets)],
        "readings": _readings(state, at_us),
        "alerts": [_alert(alert) for alert in _sorted(tables.alerts)],
        "warnings": [_warning(warning) for warning in _sorted(tables.warnings)],
        **command_json(tables, instant),
        "alarms": [_alarm(alarm) for alarm in _sorted(tables.alarms)],
        "incidents": [_incident(incident) for incident in _sorted(tables.incidents)],
        "closed_roads": [
            {
                "id": one.id,
                "name": one.name,
                "edges": list(one.edges),
                "until": instant(one.until_us),
                "for": one.incident,
            }
            for one in _sorted(tables.closures)
        ],
        "units": [_unit(unit) for unit in _sorted(tables.units)],
        "calls": [
            {
                "id": call.id,
                "feed": call.feed,
                "line": call.line,
                "kind": call.kind,
                "received": instant(call.received_us),
                "place": _place(call.lon, call.lat),
                "ward": call.ward,
                "incident": call.incident,
                "status": call.status,
            }
            for call in _sorted(tables.calls)
        ],
        "rejects": [
            {
                "id": reject.id,
                "feed": reject.feed,
                "at": instant(reject.at_us),
                "record": reject.record,
                "reason": reject.reason,
                "params": reject.params,
            }
            for reject in tables.rejects.values()
        ],
    }


def _sorted(table: dict[str, Any]) -> list[Any]:
    return [table[key] for key in sorted(table)]


def _place(lon: float | None, lat: float | None) -> dict[str, float] | None:
    return None if lon is None or lat is None else {"lon": lon, "lat": lat}


def _feed(feed: Feed, spans: Sequence[ServiceSpan]) -> dict[str, Any]:
    return {
        "id": feed.id,
        "title": {"vi": feed.title.vi, "en": feed.title.en},
        "domain": feed.domain,
        "connector": feed.connector,
        "address": feed.address,
        "interval_s": feed.interval_s,
        "state": feed.state.value,
        "since": instant(feed.since_us),
        "reason": feed.reason,
        "params": feed.params,
        "taken": feed.taken,
        "refused": feed.refused,
        "last_contact": instant(feed.last_contact_us),
        "last_record": instant(feed.last_record_us),
        "agency": feed.agency,
        "service": {"agreed": _agreed(feed), **_percent(spans)},
    }


def _agreed(feed: Feed) -> dict[str, float | None] | None:
    return None if feed.service is None else structs.asdict(feed.service)


def _percent(spans: Sequence[ServiceSpan]) -> dict[str, Any]:
    """The last day in percent, and since when it was measured."""
    found = structs.asdict(figures_of(spans))
    rounded = {name: None if share is None else round(share, 2) for name, share in found.items()}
    return {"since": instant(spans[0].since_us) if spans else None, **rounded}


def _asset(state: State, asset: Asset) -> dict[str, Any]:
    return {
        "id": asset.id,
        "feed": asset.feed,
        "domain": asset.domain,
        "kind": asset.kind,
        "name": asset.name,
        "place": _place(*(state.place_of(asset) or (None, None))),
        "parent": asset.parent,
        "ward": asset.ward,
        "place_fault": asset.place_fault or None,
    }


def _readings(state: State, at_us: int) -> list[dict[str, Any]]:
    latest, found = state.latest, []
    for stream in state.by_index:
        row = stream.index
        if stream.withdrawn or not latest.received_us[row]:
            continue
        value = float(latest.value[row])
        source_us = int(latest.source_us[row])
        age_s = max(0.0, (at_us - source_us) / 1e6)
        mark = state.tables.marks.get(stream.id)
        interval_s = state.interval_s(stream)
        found.append(
            {
                "stream": stream.id,
                "asset": stream.asset,
                "property": stream.property,
                "unit": stream.unit,
                "value": None if math.isnan(value) else value,
                "quality": Quality(int(latest.quality[row])).name.lower(),
                "stale": interval_s > 0 and age_s > STALE_AFTER * interval_s + GRACE_S,
                "reason": None if mark is None else mark.reason,
                "doubted_since": None if mark is None else instant(mark.since_us),
                "source_time": instant(source_us),
                "received": instant(int(latest.received_us[row])),
                "changed": instant(int(latest.changed_us[row])),
                "age_s": age_s,
            }
        )
    return found


def _alert(alert: PublicAlert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "feed": alert.feed,
        "sender": alert.sender,
        "identifier": alert.identifier,
        "sent": alert.sent,
        "status": alert.status,
        "msg_type": alert.msg_type,
        "scope": alert.scope,
        "references": list(alert.references),
        "state": alert.state.value,
        "superseded_by": alert.superseded_by,
        "received": instant(alert.received_us),
        "infos": [_info(info) for info in alert.infos],
    }


def _warning(warning: PublicWarning) -> dict[str, Any]:
    return {
        "id": warning.id,
        "number": warning.number,
        "identifier": warning.identifier,
        "kind": warning.kind.value,
        "state": warning.state.value,
        "exercise": warning.exercise,
        "template": warning.template,
        "base": warning.base,
        "incident": warning.incident,
        "drafted": instant(warning.drafted_us),
        "drafted_by": warning.drafted_by,
        "submitted": instant(warning.submitted_us),
        "released": instant(warning.released_us),
        "released_by": warning.released_by,
        "onset": instant(warning.content.onset_us),
        "expires": instant(warning.content.expires_us),
        "ended": instant(warning.ended_us),
        "ended_by": warning.ended_by,
        "headline": structs.asdict(warning.content.headline),
        "message": warning.alert.id if warning.alert is not None else None,
    }


def _info(info: Any) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(info)
    for name in ("effective", "onset", "expires"):
        made[name] = instant(made.pop(f"{name}_us"))
    return made


def _alarm(alarm: Alarm) -> dict[str, Any]:
    return {
        "id": alarm.id,
        "rule": alarm.rule,
        "source": alarm.source.value,
        "asset": alarm.asset,
        "stream": alarm.stream,
        "feed": alarm.feed,
        "domain": alarm.domain,
        "priority": alarm.priority,
        "occurrence": alarm.occurrence,
        "state": label(alarm).value,
        "active": alarm.active,
        "acknowledged": alarm.acknowledged,
        "acknowledged_by": alarm.acknowledged_by,
        "raised": instant(alarm.raised_us),
        "returned": instant(alarm.returned_us),
        "acknowledged_at": instant(alarm.acknowledged_us),
        "shelved_until": instant(alarm.shelved_until_us),
        "out_of_service_since": instant(alarm.out_of_service_us),
        "out_of_service_by": alarm.out_of_service_by,
        "value": alarm.value,
        "limit": alarm.limit,
        "unit": alarm.unit,
        "incident": alarm.incident,
        "alert": alarm.alert,
    }


def _incident(incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "number": incident.number,
        "type": incident.type,
        "priority": incident.priority,
        "stage": incident.stage.value,
        "marks": [mark.value for mark in incident.marks],
        "place": _place(incident.lon, incident.lat),
        "ward": incident.ward,
        "owner": incident.owner,
        "asset": incident.asset,
        "call": incident.call,
        "alarms": list(incident.alarms),
        "alerts": list(incident.alerts),
        "units": list(incident.units),
        "notes": len(incident.notes),
        "attachments": [
            {"at": instant(one.at_us), "media": one.media, "size": one.size} for one in incident.attachments
        ],
        "merged_into": incident.merge.into if incident.merge is not None else None,
        "parent": incident.parent,
        "origin": incident.origin,
        "watchers": list(incident.watchers),
        "clocks": {
            one.key: {"met": one.met, "due": instant(one.due_us), "told": list(one.told)} for one in incident.clocks
        },
        "hand_offs": [
            {
                "agency": one.agency,
                "at": instant(one.at_us),
                "receipt": instant(one.receipt_us),
                "number": one.number,
                "withdrawn": instant(one.withdrawn_us),
            }
            for one in incident.hand_offs
        ],
        "milestones": {name: instant(at_us) for name, at_us in incident.milestones},
        "opened": instant(incident.opened_us),
        "opened_by": incident.opened_by,
        "closed": instant(incident.closed_us),
        "disposition": incident.disposition,
        "reopened": incident.reopened,
    }


def _unit(unit: Unit) -> dict[str, Any]:
    primary, secondary = EIDO[unit.status]
    return {
        "id": unit.id,
        "agency": unit.agency,
        "kind": unit.kind,
        "name": unit.name,
        "status": unit.status.value,
        "primary": primary.value,
        "secondary": [secondary],
        "status_since": instant(unit.status_us),
        "place": _place(unit.lon, unit.lat),
        "heading_deg": unit.heading,
        "speed_m_s": unit.speed,
        "position_time": instant(unit.position_us),
        "incidents": list(unit.incidents),
        "crew": unit.crew,
    }
