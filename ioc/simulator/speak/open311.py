"""Open311 GeoReport v2 in JSON and XML: services, their definitions, requests with paging, one request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from typing import Any
from xml.sax.saxutils import escape

from ioc.simulator.reports import BY_CODE, Report, Reports
from ioc.simulator.speak.wire import Asked, Reply, json_reply, repeated
from ioc.simulator.story import Moment

XML = "text/xml; charset=utf-8"
JURISDICTION = "danang.sim"
PAGE, LARGEST_PAGE, MOST = 50, 200, 1000
ZONE = timezone(timedelta(hours=7))
Record = Mapping[str, Any]


class Open311:
    """Serves citizens' reports. Personal fields are given only to a caller with an api_key, as cities do."""

    prefix = "/open311/v2"

    def __init__(self, reports: Reports) -> None:
        self._reports = reports

    def answer(self, asked: Asked, moment: Moment) -> Reply:
        """`/services.FORMAT`, `/services/CODE.FORMAT`, `/requests.FORMAT`, `/requests/ID.FORMAT`."""
        path, _, form = asked.path.rpartition(".")
        if form not in ("json", "xml"):
            return _refused("xml", HTTPStatus.NOT_FOUND, "ask for .json or .xml")
        if asked.query.get("jurisdiction_id", JURISDICTION) != JURISDICTION:
            return _refused(form, HTTPStatus.NOT_FOUND, "jurisdiction_id was not found")
        parts = [part for part in path.split("/") if part]
        if parts == ["services"]:
            return _told(form, "services", "service", repeated([_service(code) for code in BY_CODE], asked.twice))
        if len(parts) == 2 and parts[0] == "services" and parts[1] in BY_CODE:
            return _definition(form, parts[1])
        if parts == ["requests"]:
            return self._requests(form, asked, moment)
        if len(parts) == 2 and parts[0] == "requests":
            found = [one for one in self._reports.listed(moment) if one.ident(moment) == parts[1]]
            if found:
                records = [_request(one, moment, "api_key" in asked.query) for one in found]
                return _told(form, "service_requests", "request", records)
        return _refused(form, HTTPStatus.NOT_FOUND, "there is no such service or request")

    def _requests(self, form: str, asked: Asked, moment: Moment) -> Reply:
        query = asked.query
        try:
            since, until = _instant(query.get("start_date")), _instant(query.get("end_date"))
            updated = _instant(query.get("updated_after"))
            page = max(1, int(query.get("page", "1")))
            size = min(max(1, int(query.get("page_size", str(PAGE)))), LARGEST_PAGE)
        except ValueError:
            return _refused(form, HTTPStatus.BAD_REQUEST, "dates are W3C date-times, pages are whole numbers")
        codes, states = _set(query.get("service_code")), _set(query.get("status"))
        idents = _set(query.get("service_request_id"))
        records: list[Record] = []
        for report in reversed(self._reports.listed(moment)):
            record: Record = _request(report, moment, "api_key" in query)
            made, changed = (datetime.fromisoformat(record[key]) for key in ("requested_datetime", "updated_datetime"))
            if (
                (not idents or record["service_request_id"] in idents)
                and (not codes or record["service_code"] in codes)
                and (not states or record["status"] in states)
                and (since is None or made >= since)
                and (until is None or made <= until)
                and (updated is None or changed >= updated)
            ):
                records.append(record)
        chosen = records[:MOST][(page - 1) * size : page * size]
        return _told(form, "service_requests", "request", repeated(chosen, asked.twice))


def _service(code: str) -> dict[str, Any]:
    service = BY_CODE[code]
    return {
        "service_code": service.code, "service_name": service.name, "description": service.description,
        "metadata": service.code == "flooding", "type": "realtime", "keywords": service.group, "group": service.group,
    }  # fmt: skip


def _definition(form: str, code: str) -> Reply:
    attributes: list[dict[str, Any]] = []
    if code == "flooding":
        values = [("ankle", "Mắt cá"), ("wheel", "Ngang bánh xe"), ("above", "Cao hơn")]
        attributes = [{
            "variable": True, "code": "DEPTH", "datatype": "singlevaluelist", "required": False, "order": 1,
            "datatype_description": "", "description": "Nước sâu đến đâu",
            "values": [{"key": key, "name": name} for key, name in values],
        }]  # fmt: skip
    if form == "json":
        return json_reply({"service_code": code, "attributes": attributes})
    inner = "".join(f"<attribute>{_fields(attribute)}</attribute>" for attribute in attributes)
    text = (
        f"<service_definition><service_code>{code}</service_code><attributes>{inner}</attributes></service_definition>"
    )
    return _xml(text)


def _request(report: Report, moment: Moment, personal: bool) -> dict[str, Any]:
    made = _w3c(moment.us_of(report.made_s))
    closed = report.closed_s is not None
    changed = _w3c(moment.us_of(report.closed_s)) if report.closed_s is not None else made
    spot, place = report.place.spot, report.place
    record: dict[str, Any] = {
        "service_request_id": report.ident(moment), "status": "closed" if closed else "open",
        "status_notes": "Đã xử lý, cảm ơn bạn đã báo." if closed else "",
        "service_name": report.service.name, "service_code": report.service.code,
        "description": report.words, "agency_responsible": report.service.agency,
        "service_notice": "", "requested_datetime": made, "updated_datetime": changed,
        "expected_datetime": _w3c(moment.us_of(report.made_s) + 4 * 3_600_000_000),
        "address": f"{place.number} {place.street}, {place.ward}", "address_id": "", "zipcode": "",
        "lat": round(spot.lat, 6), "long": round(spot.lon, 6), "media_url": "",
    }  # fmt: skip
    if personal:
        number = f"{report.number * 7919 % 1_000_000:06d}"
        record |= {"first_name": "Người", "last_name": "Mô phỏng", "phone": f"0100 {number[:3]} {number[3:]}"}
    return record


def _told(form: str, root: str, element: str, records: Sequence[Record]) -> Reply:
    if form == "json":
        return json_reply(list(records))
    return _xml(f"<{root}>" + "".join(f"<{element}>{_fields(one)}</{element}>" for one in records) + f"</{root}>")


def _refused(form: str, status: int, words: str) -> Reply:
    if form == "json":
        return json_reply([{"code": int(status), "description": words}], status)
    inner = f"<error><code>{int(status)}</code><description>{escape(words)}</description></error>"
    return _xml(f"<errors>{inner}</errors>", status)


def _fields(record: Record) -> str:
    told = ""
    for name, value in record.items():
        if isinstance(value, list):
            told += f"<{name}>" + "".join(f"<value>{_fields(one)}</value>" for one in value) + f"</{name}>"
        else:
            text = str(value).lower() if isinstance(value, bool) else str(value)
            told += f"<{name}>{escape(text)}</{name}>" if text else f"<{name}/>"
    return told


def _xml(text: str, status: int = HTTPStatus.OK) -> Reply:
    return Reply(status, XML, f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode())


def _set(text: str | None) -> frozenset[str]:
    return frozenset(part.strip() for part in (text or "").split(",") if part.strip())


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _w3c(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, tz=UTC).astimezone(ZONE).isoformat()
