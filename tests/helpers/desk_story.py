"""One storm night in Đà Nẵng (14/10/2026): people, events and figures are invented."""

from __future__ import annotations

import math

import numpy as np

from ioc.domain import facts as f
from ioc.domain.commands import Actor
from ioc.domain.facts import Entry
from ioc.domain.records import Asset, Call, Feed, Reject, Seat, Stream, Unit, VaultRef
from ioc.domain.vocabulary import AlarmSource, FeedState, IncidentStage, UnitStatus
from ioc.link.messages import Facts
from tests.helpers.desk import HA, HOA, QUAN, Desk, us
from tests.helpers.desk_site import SITE, t

ASSETS = (
    ("cam-le", "gauge", "Thủy chí Cẩm Lệ", "Cẩm Lệ", 108.199, 16.012, "level_m"),
    ("hoa-xuan-2", "pump_station", "TB Hòa Xuân · bơm 2", "Hòa Xuân", 108.223, 16.008, "pumps"),
    ("xt-472", "feeder", "XT 472 Hòa Khánh", "Hòa Khánh", 108.150, 16.060, "voltage_kv"),
    ("ng-huu-tho", "flood_point", "Điểm ngập Ng. Hữu Thọ", "Hòa Cường", 108.210, 16.035, "depth_m"),
    ("thuan-phuoc", "pump_station", "TB Thuận Phước", "Hải Châu", 108.220, 16.090, "sump_m"),
    ("mua-hk2", "rain", "Mưa Hòa Khánh 2", "Hòa Khánh", 108.140, 16.070, "rain_mm_h"),
    ("td-thang", "signal", "Nút đèn T. Đ. Thắng 207", "Liên Chiểu", 108.145, 16.075, "online"),
    ("dma-14", "zone", "DMA 14 An Hải", "An Hải", 108.235, 16.065, "pressure_bar"),
    ("cum-1022", "cluster", "Cụm phản ánh 1022", "Thanh Khê", 108.190, 16.070, "reports"),
    ("ngu-hanh-son", "zone", "Trạm khí Ngũ Hành Sơn", "Ngũ H. Sơn", 108.250, 16.000, "pressure_bar"),
)

FEEDS = (
    ("drain", "Thoát nước", "Drainage", "geojson", FeedState.ON_TIME, "21:47:31", 412),
    ("light", "Chiếu sáng", "Lighting", "geojson", FeedState.ON_TIME, "21:47:30", 1240),
    ("grid", "Lưới điện", "Power grid", "geojson", FeedState.ON_TIME, "21:47:29", 96),
    ("bus", "Xe buýt", "Buses", "geojson", FeedState.LATE, "21:45:56", 3),
    ("rain", "Mưa tự ghi", "Rain gauges", "geojson", FeedState.STALE, "21:33:32", 0),
    ("c1022", "Phản ánh 1022", "1022 reports", "geojson", FeedState.ON_TIME, "21:47:14", 1),
    ("cap", "Cảnh báo CAP", "CAP warnings", "cap", FeedState.ON_TIME, "21:46:50", 0),
    ("units", "Xe 114 · 115", "Units 114 · 115", "geojson", FeedState.ON_TIME, "21:47:28", 31),
    ("cam3", "Camera cụm 3", "Camera group 3", "geojson", FeedState.DOWN, "21:44:32", 0),
)

UNITS = (
    ("CC-12", "Cứu hộ Cẩm Lệ", UnitStatus.EN_ROUTE, "21:43:32", "21:47:30", 4, 108.214, 16.022),
    ("CH-02", "Xuồng Hòa Xuân", UnitStatus.ON_SCENE, "21:31:12", "21:47:27", 4, 108.216, 16.013),
    ("TN-01", "Thoát nước", UnitStatus.ON_SCENE, "21:26:30", "21:47:23", 3, 108.224, 16.005),
    ("115-01", "Cấp cứu", UnitStatus.TRANSPORTING, "21:41:20", "21:47:29", 3, 108.205, 16.070),
    ("115-03", "Cấp cứu", UnitStatus.EN_ROUTE, "21:45:32", "21:47:28", 3, 108.192, 16.065),
    ("ĐL-04", "Điện lực Liên Chiểu", UnitStatus.DISPATCHED, "21:46:02", "21:47:14", 2, 108.152, 16.056),
    ("115-07", "Cấp cứu", UnitStatus.AVAILABLE, "20:58:00", "21:47:28", 3, 108.212, 16.055),
    ("CC-05", "Cứu hộ Hòa Vang", UnitStatus.AVAILABLE, "20:11:00", "21:47:20", 5, 108.160, 16.040),
    ("CA-21", "CSGT", UnitStatus.CONDITIONAL, "21:12:00", "21:44:22", 2, 108.222, 16.083),
    ("MT-09", "Môi trường đô thị", UnitStatus.ON_SCENE, "20:58:31", "21:47:25", 4, 108.218, 16.068),
    ("CN-02", "Cấp nước An Hải", UnitStatus.ON_SCENE, "20:51:02", "21:47:26", 3, 108.236, 16.064),
    ("CH-03", "Xuồng Thanh Khê", UnitStatus.AVAILABLE, "19:40:00", "21:06:32", 4, 108.188, 16.071),
    ("CH-06", "Xuồng Sơn Trà", UnitStatus.NOT_AVAILABLE, "18:10:00", "", 0, None, None),
)

ALARMS = (
    ("bd2", "cam-le", 1, "21:47:05", 1.72, 1.70, "m"),
    ("pump", "hoa-xuan-2", 1, "21:46:41", 0, 2, ""),
    ("outage", "xt-472", 2, "21:45:50", 0, 22, "kV"),
    ("depth", "ng-huu-tho", 2, "21:45:12", 0.34, 0.30, "m"),
    ("sump", "thuan-phuoc", 2, "21:41:30", 3.41, 3.20, "m"),
    ("signal", "td-thang", 3, "21:39:55", 0, 1, ""),
    ("pressure", "dma-14", 3, "21:33:18", 1.6, 2.0, "bar"),
    ("cluster", "cum-1022", 4, "21:30:47", 7, 5, ""),
    ("pressure", "ngu-hanh-son", 4, "20:58:10", 1.9, 2.0, "bar"),
)


def ref(ident: str) -> VaultRef:
    return VaultRef(id=ident, commitment=b"")


def alarm_id(rule: str, asset: str) -> str:
    return f"{rule}@{asset}"


class Told:
    """Facts in any order, handed over in the order of their time."""

    def __init__(self) -> None:
        self._facts: list[tuple[int, int, f.AnyFact, Actor | None]] = []

    def happen(self, *facts: f.AnyFact, at: str, by: Actor | None = None) -> None:
        for fact in facts:
            self._facts.append((us(at), len(self._facts), fact, by))

    def entries(self) -> tuple[Entry, ...]:
        ordered = sorted(self._facts, key=lambda told: told[:2])
        return tuple(Entry(seq=n + 1, at_us=at, fact=fact, actor=by) for n, (at, _, fact, by) in enumerate(ordered))


def evening() -> tuple[Entry, ...]:
    """Every fact of the evening, numbered from 1."""
    told = Told()
    _register(told)
    _evening(told)
    _alarms(told)
    _incidents(told)
    _calls(told)
    return told.entries()


def tell(desk: Desk) -> Desk:
    """The whole evening, in the order it happened."""
    entries = evening()
    desk.session.take([Facts(after=0, seq=len(entries), entries=entries)])
    desk.flush()
    _read(desk)
    _texts(desk)
    return desk


def _register(desk: Told) -> None:
    domains = {kind.key: d.key for d in SITE.domains for kind in d.kinds}
    facts: list[f.AnyFact] = [f.EngineStarted(version="0.1.0", host="ioc", pid=1), f.SiteDescribed(site=SITE)]
    for ident, vi, en, connector, state, last, rate in FEEDS:
        record = Feed(
            id=ident,
            title=t(vi, en),
            domain=ident,
            connector=connector,
            address="http://127.0.0.1/",
            interval_s=5,
            state=state,
            since_us=us(last),
            taken=rate * 1000,
            refused=rate % 9,
            last_contact_us=us(last),
            last_record_us=us(last),
        )
        facts.append(f.FeedRegistered(feed=record))
    for index, (ident, kind, name, ward, lon, lat, measured) in enumerate(ASSETS):
        facts.append(
            f.AssetRegistered(
                asset=Asset(
                    id=ident, feed="drain", domain=domains[kind], kind=kind, name=name, ward=ward, lon=lon, lat=lat
                )
            )
        )
        unit = next(p.unit for d in SITE.domains for p in d.properties if p.key == measured)
        stream = Stream(id=f"{ident}:{measured}", index=index, asset=ident, property=measured, unit=unit, interval_s=60)
        facts.append(f.StreamRegistered(stream=stream))
    for ident, name, *_rest in UNITS:
        crew = _rest[3]
        record = Unit(id=ident, agency="114", kind="boat", name=name, status=UnitStatus.AVAILABLE, crew=int(crew or 0))
        facts.append(f.UnitRegistered(unit=record))
    desk.happen(*facts, at="18:00")


def _evening(desk: Told) -> None:
    for actor, at in ((HA, "18:01"), (HOA, "18:02"), (QUAN, "18:03")):
        seat = Seat(id=actor.seat, person=actor.person, name=actor.name, role=actor.role, since_us=us(at))
        desk.happen(f.SeatTaken(seat=seat), at=at, by=actor)
    desk.happen(f.LogWritten(text=ref("log-1")), at="18:03:40", by=HA)


def _alarms(desk: Told) -> None:
    domains = {rule.id: rule.domain for rule in SITE.rules}
    streams = {asset: f"{asset}:{measured}" for asset, *_rest, measured in ASSETS}
    for rule, asset, priority, at, value, limit, unit in reversed(ALARMS):
        desk.happen(
            f.AlarmRaised(
                alarm=alarm_id(rule, asset),
                occurrence=1,
                rule=rule,
                source=AlarmSource.LIMIT,
                domain=domains[rule],
                priority=priority,
                asset=asset,
                stream=streams[asset],
                value=value,
                limit=limit,
                unit=unit,
            ),
            at=at,
        )
    desk.happen(
        f.AlarmRaised(
            alarm="silent@mua-hk2",
            occurrence=1,
            rule="silent",
            source=AlarmSource.SILENT_ASSET,
            domain="drainage",
            priority=3,
            asset="mua-hk2",
        ),
        at="21:40:03",
    )
    for rule, asset, at in (("sump", "thuan-phuoc", "21:42:02"), ("signal", "td-thang", "21:40:40")):
        desk.happen(f.AlarmAcknowledged(alarm=alarm_id(rule, asset), occurrence=1), at=at, by=HOA)
    desk.happen(f.AlarmReturned(alarm="pressure@dma-14", occurrence=1, value=2.6), at="21:44:10")
    desk.happen(
        f.AlarmShelved(alarm="pressure@ngu-hanh-son", until_us=us("23:00"), reason=ref("shelf-1")),
        at="21:05:00",
        by=HOA,
    )


INCIDENTS = (
    ("i409", "VV-0409", "leak", 3, "20:26:26", "An Hải", "dma-14", (), (("CN-02",)), "on_scene"),
    ("i411", "VV-0411", "tree", 3, "20:54:51", "Hải Châu", None, (), (("MT-09",)), "controlled"),
    (
        "i412",
        "VV-0412",
        "flood",
        1,
        "21:13:22",
        "Hòa Xuân",
        "cam-le",
        ("bd2@cam-le", "pump@hoa-xuan-2", "sump@thuan-phuoc"),
        ("CH-02", "CC-12", "TN-01"),
        "on_scene",
    ),
    (
        "i413",
        "VV-0413",
        "outage",
        2,
        "21:46:02",
        "Hòa Khánh",
        "xt-472",
        ("outage@xt-472", "signal@td-thang"),
        ("ĐL-04",),
        "dispatched",
    ),
    ("i415", "VV-0415", "flood_road", 2, "21:45:12", "Hòa Cường", "ng-huu-tho", ("depth@ng-huu-tho",), (), "new"),
    ("i416", "VV-0416", "crash", 1, "21:44:27", "Thanh Khê", None, (), ("115-03", "115-01"), "dispatched"),
)

_WAY = (IncidentStage.TRIAGE, IncidentStage.OPEN, IncidentStage.DISPATCHED, IncidentStage.ON_SCENE)


def _incidents(desk: Told) -> None:
    places = {asset: (lon, lat) for asset, _, _, _, lon, lat, _ in ASSETS}
    for ident, number, kind, priority, at, ward, asset, alarms, units, stage in INCIDENTS:
        lon, lat = places.get(asset or "", (108.20, 16.06))
        opened = f.IncidentOpened(
            incident=ident,
            number=number,
            type=kind,
            priority=priority,
            lon=lon,
            lat=lat,
            ward=ward,
            asset=asset,
        )
        desk.happen(opened, at=at, by=QUAN)
        for alarm in alarms:
            raised = next(a[3] for a in ALARMS if alarm_id(a[0], a[1]) == alarm)
            linked = f.AlarmLinked(incident=ident, alarm=alarm)
            desk.happen(linked, at=_later(max(us(raised), us(at)), 3), by=QUAN)
        if stage == "new":
            continue
        start = us(at)
        ways = [*_WAY, IncidentStage.CONTROLLED]
        last = ways.index(IncidentStage(stage))
        desk.happen(f.IncidentClaimed(incident=ident), at=_later(start, 20), by=QUAN)
        for at_step, step in enumerate(ways[: last + 1]):
            gap = 22 if start > us("21:40") else 100 + 25 * at_step
            desk.happen(f.IncidentAdvanced(incident=ident, stage=step), at=_later(start, gap * (at_step + 1)), by=QUAN)
        for unit in units:
            desk.happen(f.UnitAssigned(incident=ident, unit=unit), at=_later(start, 70), by=QUAN)
    desk.happen(f.NoteAdded(incident="i412", text=ref("note-1")), at="21:36:10", by=QUAN)
    desk.happen(f.NoteAdded(incident="i412", text=ref("note-2")), at="21:44:20", by=QUAN)
    desk.happen(f.CityStageSet(level=3, reason=ref("stage-1")), at="21:26", by=HA)
    desk.happen(f.ChecklistStarted(checklist="c1", plan="flood_2", incident="i412", steps=5), at="21:22:40", by=QUAN)
    for ident, _name, status, since, _at, *_rest in UNITS:
        if status is not UnitStatus.AVAILABLE:
            desk.happen(f.UnitStatusChanged(unit=ident, status=status), at=since, by=QUAN)
    desk.happen(f.LogWritten(text=ref("log-2")), at="21:46:10", by=HA)
    desk.happen(
        f.CommandRefused(
            command="AssignUnit",
            about="115-03",
            code="refused.unit_busy",
            params={"unit": "115-03", "number": "VV-0416"},
        ),
        at="21:46:50",
        by=QUAN,
    )
    for n, reason in enumerate(("reject.geometry_missing", "reject.time_missing")):
        reject = Reject(
            id=f"r{n}",
            feed="bus",
            at_us=us(f"21:4{n}:00"),
            record=f"xe-{n + 3}",
            reason=reason,
            params={},
            payload=ref(f"payload-{n}"),
        )
        desk.happen(f.RecordRefused(reject=reject), at=f"21:4{n}:00")


CALLS = (
    ("k-1", "112", "flood", "21:35:40", "Hòa Xuân", 108.2005, 16.0125, "i412"),
    ("k-2", "115", "crash", "21:44:02", "Thanh Khê", 108.20, 16.06, "i416"),
    ("k-3", "1022", "tree", "21:41:10", "Hải Châu", 108.222, 16.07, ""),
    ("k-4", "112", "flood", "21:46:50", "Hòa Xuân", 108.2001, 16.0131, ""),
    ("k-5", "114", "outage", "21:47:11", "", 108.151, 16.061, ""),
    ("k-6", "113", "noise", "21:47:25", "", None, None, ""),
)


def _calls(desk: Told) -> None:
    for ident, line, kind, at, ward, lon, lat, incident in CALLS:
        call = Call(
            id=ident,
            feed="c1022",
            line=line,
            kind=kind,
            received_us=us(at),
            lon=lon,
            lat=lat,
            ward=ward,
            personal=ref(f"caller-{ident}") if ident != "k-6" else None,
        )
        desk.happen(f.CallReceived(call=call), at=at)
        if incident:
            desk.happen(f.CallLinked(incident=incident, call=ident), at=_later(us(at), 34), by=HOA)


def _later(start_us: int, seconds: int) -> str:
    from datetime import UTC, datetime, timedelta, timezone

    zone = timezone(timedelta(hours=7))
    return datetime.fromtimestamp(start_us / 1e6 + seconds, UTC).astimezone(zone).strftime("%H:%M:%S")


def _read(desk: Desk) -> None:
    values = {rule_asset[1]: rule_asset for rule_asset in ALARMS}
    rows = []
    for index, (ident, *_rest) in enumerate(ASSETS):
        alarm = values.get(ident)
        if ident == "mua-hk2":
            rows.append((index, "21:33:32", 38.5, 3))
        elif alarm:
            rows.append((index, "21:47:05" if ident == "cam-le" else "21:47:20", float(alarm[4]), 0))
    desk.readings(rows)
    desk.positions([(u[0], u[4], u[6], u[7]) for u in UNITS if u[4]])


TEXTS = {
    "log-1": "Nhận bàn giao: 4 vụ việc, 2 cảnh báo gác",
    "log-2": "BCH Quân sự báo sẵn 2 xuồng từ 22:00 · nguồn B2",
    "note-1": "Nước vào nhà 60 cm tổ 14, có cụ già không di chuyển được, 4 người trên gác.",
    "note-2": "Lập điểm sơ tán Trường THCS Nguyễn Thiện Thuật, đã báo phường.",
    "stage-1": "mưa trên 100 mm, triều cường 23:10",
    "shelf-1": "Bảo trì đầu đo theo phiếu 118",
}


def _texts(desk: Desk) -> None:
    for key, text in TEXTS.items():
        desk.models.texts.put(key, text)


def history(from_us: int, to_us: int, end: float = 1.72) -> dict[str, bytes]:
    """A rising river with a silent spell, as the engine answers `history`."""
    at = np.arange(from_us, to_us, 60_000_000, dtype=np.int64)
    hours = (at - to_us) / 3.6e9
    value = end - 1.0 * (1 - np.exp(hours / 3.2)) + 0.012 * np.sin(np.arange(len(at)) * 1.7)
    silent = (hours > -4.7) & (hours < -4.25)
    keep = ~silent
    quality = np.zeros(len(at), np.uint8)
    assert math.isclose(float(hours[-1]), 0, abs_tol=0.1)
    return {
        "source_us": at[keep].tobytes(),
        "received_us": (at[keep] + 1_000_000).tobytes(),
        "value": value[keep].tobytes(),
        "quality": quality[keep].tobytes(),
    }
