"""Words for the closed lists of GTFS-realtime 2.0 (Cause, Effect, SeverityLevel), and what they are in CAP 1.2."""

from __future__ import annotations

from ioc.domain.records import Text

EFFECTS: dict[int, Text] = {
    1: Text(vi="Ngừng phục vụ", en="No service"),
    2: Text(vi="Giảm chuyến", en="Reduced service"),
    3: Text(vi="Chậm nhiều", en="Significant delays"),
    4: Text(vi="Đi đường vòng", en="Detour"),
    5: Text(vi="Tăng chuyến", en="Additional service"),
    6: Text(vi="Thay đổi phục vụ", en="Modified service"),
    7: Text(vi="Ảnh hưởng khác", en="Other effect"),
    8: Text(vi="Thông báo vận tải công cộng", en="Public transport notice"),
    9: Text(vi="Dời điểm dừng", en="Stop moved"),
    10: Text(vi="Không ảnh hưởng", en="No effect"),
    11: Text(vi="Ảnh hưởng lối tiếp cận", en="Accessibility issue"),
}
UNKNOWN_EFFECT = 8

CAUSES: dict[int, Text] = {
    2: Text(vi="nguyên nhân khác", en="other cause"),
    3: Text(vi="sự cố kỹ thuật", en="technical problem"),
    4: Text(vi="đình công", en="strike"),
    5: Text(vi="biểu tình", en="demonstration"),
    6: Text(vi="tai nạn", en="accident"),
    7: Text(vi="ngày lễ", en="holiday"),
    8: Text(vi="thời tiết", en="weather"),
    9: Text(vi="bảo trì", en="maintenance"),
    10: Text(vi="thi công", en="construction"),
    11: Text(vi="hoạt động của công an", en="police activity"),
    12: Text(vi="cấp cứu y tế", en="medical emergency"),
    13: Text(vi="sự kiện đặc biệt", en="special event"),
}

SEVERITIES = {1: "Unknown", 2: "Minor", 3: "Moderate", 4: "Severe"}
"""UNKNOWN_SEVERITY, INFO, WARNING, SEVERE as severities of CAP 1.2 §3.2.2."""


def event_words(cause: int, effect: int) -> Text:
    """What happens, and why where that is said."""
    what = EFFECTS.get(effect, EFFECTS[UNKNOWN_EFFECT])
    why = CAUSES.get(cause)
    return what if why is None else Text(vi=f"{what.vi} ({why.vi})", en=f"{what.en} ({why.en})")
