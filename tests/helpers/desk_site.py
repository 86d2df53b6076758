"""A small Đà Nẵng for tests of the desk: domains, rules, incident types, plans. Invented figures."""

from __future__ import annotations

from ioc.domain.records import Text
from ioc.domain.site import (
    AlarmRule,
    Disposition,
    DomainSpec,
    IncidentType,
    KindSpec,
    Plan,
    PlanStep,
    PropertySpec,
    Site,
    StateSpec,
)
from ioc.domain.vocabulary import LimitKind


def t(vi: str, en: str) -> Text:
    return Text(vi=vi, en=en)


def prop(key: str, vi: str, en: str, unit: str, decimals: int, interval_s: float = 60.0) -> PropertySpec:
    return PropertySpec(key=key, title=t(vi, en), unit=unit, decimals=decimals, interval_s=interval_s)


def state(key: str, vi: str, en: str, *words: Text) -> PropertySpec:
    """A property whose values are codes from 0."""
    states = tuple(StateSpec(code=code, title=word) for code, word in enumerate(words))
    return PropertySpec(key=key, title=t(vi, en), unit="", decimals=0, states=states)


DRAINAGE = DomainSpec(
    key="drainage",
    title=t("Thoát nước", "Drainage"),
    symbol="drainage",
    kinds=(
        KindSpec(key="gauge", title=t("Thủy chí", "River gauge"), properties=("level_m", "rise_m_h")),
        KindSpec(key="flood_point", title=t("Điểm ngập", "Flood point"), properties=("depth_m",)),
        KindSpec(key="pump_station", title=t("Trạm bơm", "Pump station"), properties=("pumps", "sump_m")),
        KindSpec(key="rain", title=t("Trạm mưa", "Rain gauge"), properties=("rain_mm_h",)),
    ),
    properties=(
        prop("level_m", "Mực nước", "Water level", "m", 2),
        prop("rise_m_h", "Tốc độ dâng", "Rate of rise", "m/h", 2),
        prop("depth_m", "Độ sâu ngập", "Flood depth", "m", 2),
        prop("pumps", "Bơm đang chạy", "Pumps running", "", 0),
        prop("sump_m", "Mực bể hút", "Sump level", "m", 2),
        prop("rain_mm_h", "Cường độ mưa", "Rain intensity", "mm/h", 1),
    ),
)
POWER = DomainSpec(
    key="lighting",
    title=t("Chiếu sáng", "Lighting"),
    symbol="lighting",
    kinds=(KindSpec(key="feeder", title=t("Xuất tuyến", "Feeder"), properties=("voltage_kv",)),),
    properties=(prop("voltage_kv", "Điện áp", "Voltage", "kV", 0),),
)
TRAFFIC = DomainSpec(
    key="traffic",
    title=t("Giao thông", "Traffic"),
    symbol="traffic",
    kinds=(KindSpec(key="signal", title=t("Nút đèn", "Signal"), properties=("online",)),),
    properties=(state("online", "Liên lạc", "Link", t("Mất", "Lost"), t("Tốt", "Up")),),
)
WATER = DomainSpec(
    key="water_supply",
    title=t("Cấp nước", "Water supply"),
    symbol="water_supply",
    kinds=(KindSpec(key="zone", title=t("Vùng đo", "Zone"), properties=("pressure_bar",)),),
    properties=(prop("pressure_bar", "Áp lực", "Pressure", "bar", 1),),
)
SAFETY = DomainSpec(
    key="safety",
    title=t("An toàn", "Safety"),
    symbol="safety",
    kinds=(KindSpec(key="cluster", title=t("Cụm phản ánh", "Report cluster"), properties=("reports",)),),
    properties=(prop("reports", "Số phản ánh", "Reports", "", 0),),
)


def rule(
    ident: str,
    domain: str,
    kind: str,
    measured: str,
    title: Text,
    limit: float,
    priority: int,
    compare: LimitKind = LimitKind.ABOVE,
    action: Text | None = None,
    respond_s: float = 600.0,
    incident_type: str = "",
) -> AlarmRule:
    return AlarmRule(
        id=ident,
        domain=domain,
        kind=kind,
        property=measured,
        title=title,
        compare=compare,
        limit=limit,
        priority=priority,
        action=action or t("", ""),
        respond_s=respond_s,
        incident_type=incident_type,
    )


LEVEL_ACTION = t(
    "mở vụ việc ngập, chạy kế hoạch Ngập đô thị mức II, kiểm tra bơm Hòa Xuân.",
    "open a flood incident, run plan Urban flood II, check Hòa Xuân pumps.",
)

RULES = (
    rule(
        "bd1",
        "drainage",
        "gauge",
        "level_m",
        t("Mực nước vượt báo động I", "Level above alert I"),
        1.0,
        3,
        incident_type="flood",
    ),
    rule(
        "bd2",
        "drainage",
        "gauge",
        "level_m",
        t("Mực nước vượt báo động II", "Level above alert II"),
        1.7,
        1,
        action=LEVEL_ACTION,
        respond_s=2720.0,
        incident_type="flood",
    ),
    rule(
        "bd3",
        "drainage",
        "gauge",
        "level_m",
        t("Mực nước vượt báo động III", "Level above alert III"),
        2.5,
        1,
        incident_type="flood",
    ),
    rule(
        "pump",
        "drainage",
        "pump_station",
        "pumps",
        t("Bơm dừng khi đang mưa", "Pump trip during rain"),
        2.0,
        1,
        LimitKind.BELOW,
        respond_s=3600,
        incident_type="flood",
    ),
    rule(
        "sump",
        "drainage",
        "pump_station",
        "sump_m",
        t("Bể hút cao, tốc độ dâng lớn", "Sump high, rising fast"),
        3.2,
        2,
        incident_type="flood",
    ),
    rule(
        "depth",
        "drainage",
        "flood_point",
        "depth_m",
        t("Ngập mặt đường quá ngưỡng", "Road flooded over limit"),
        0.3,
        2,
        respond_s=120,
        incident_type="flood_road",
    ),
    rule(
        "outage",
        "lighting",
        "feeder",
        "voltage_kv",
        t("Mất điện xuất tuyến", "Feeder outage"),
        22.0,
        2,
        LimitKind.BELOW,
        respond_s=900,
        incident_type="outage",
    ),
    rule(
        "signal",
        "traffic",
        "signal",
        "online",
        t("Bộ điều khiển mất liên lạc", "Controller offline"),
        1.0,
        3,
        LimitKind.BELOW,
        incident_type="outage",
    ),
    rule(
        "pressure",
        "water_supply",
        "zone",
        "pressure_bar",
        t("Áp lực thấp", "Low pressure"),
        2.0,
        3,
        LimitKind.BELOW,
        respond_s=7200,
        incident_type="leak",
    ),
    rule(
        "cluster",
        "safety",
        "cluster",
        "reports",
        t("Nhiều phản ánh cây đổ trong 400 m", "Many fallen-tree reports in 400 m"),
        5.0,
        4,
        respond_s=1800,
        incident_type="tree",
    ),
)

TYPES = (
    IncidentType(key="flood", title=t("Ngập đô thị", "Urban flood"), domain="drainage", priority=1),
    IncidentType(key="flood_road", title=t("Ngập đường chính", "Flooded main road"), domain="drainage", priority=2),
    IncidentType(key="crash", title=t("Tai nạn, 3 người bị thương", "Crash, 3 injured"), domain="safety", priority=1),
    IncidentType(key="outage", title=t("Mất điện diện rộng", "Wide power outage"), domain="lighting", priority=2),
    IncidentType(key="tree", title=t("Cây đổ chắn đường", "Fallen tree on road"), domain="traffic", priority=3),
    IncidentType(key="leak", title=t("Rò nước sạch", "Water main leak"), domain="water_supply", priority=3),
)

PLANS = (
    Plan(
        key="flood_2",
        title=t("Ngập đô thị mức II", "Urban flood II"),
        incident_types=("flood", "flood_road"),
        steps=(
            PlanStep(text=t("Xác minh thủy chí và mưa", "Verify gauge and rain")),
            PlanStep(text=t("Đặt cấp vận hành 3", "Set city stage 3")),
            PlanStep(text=t("Điều xuồng, bơm lưu động", "Send boats and mobile pumps")),
            PlanStep(text=t("Chặn hầm chui Ng. Hữu Thọ", "Close the Ng. Hữu Thọ underpass")),
            PlanStep(text=t("Mở điểm sơ tán", "Open a shelter"), mandatory=False),
        ),
    ),
)

DISPOSITIONS = (
    Disposition(code="01", title=t("Đã xử lý, có báo cáo", "Report taken")),
    Disposition(code="10", title=t("Hủy", "Cancelled"), cancels=True),
    Disposition(code="17", title=t("Báo giả do thời tiết, mất điện", "False alarm by weather, power or animal")),
    Disposition(code="22", title=t("Trùng lặp", "Duplicate")),
)

SITE = Site(
    id="da_nang",
    title=t("Đà Nẵng", "Đà Nẵng"),
    zone="Asia/Ho_Chi_Minh",
    centre=(108.21, 16.05),
    zoom=13.0,
    box=(107.8, 15.8, 108.4, 16.3),
    ground="da_nang",
    domains=(DRAINAGE, POWER, TRAFFIC, WATER, SAFETY),
    rules=RULES,
    incident_types=TYPES,
    plans=PLANS,
    dispositions=DISPOSITIONS,
    stages=(
        t("Thường trực", "Routine"),
        t("Tăng cường", "Heightened"),
        t("Ứng phó", "Response"),
        t("Khẩn cấp", "Emergency"),
        t("Thảm họa", "Disaster"),
    ),
)
