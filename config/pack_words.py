"""Titles of the keys of packs and rule tables in both languages, and the JSON schema that carries them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

TITLES: dict[str, tuple[str, str]] = {
    "access": ("Quy định truy cập", "Rules of access"),
    "action": ("Việc phải làm", "Action"),
    "advice": ("Khuyến cáo", "Advice"),
    "agency": ("Đơn vị chủ quản", "Agency"),
    "alarms": ("Cảnh báo", "Alarms"),
    "applies": ("Áp dụng cho", "Applies to"),
    "assets": ("Chỉ cho thiết bị", "Only these assets"),
    "average": ("Cách lấy trung bình", "Averaging"),
    "bands": ("Các cấp", "Classes"),
    "cap": ("Nhóm CAP", "CAP categories"),
    "cause": ("Nguyên nhân", "Cause"),
    "code": ("Mã", "Code"),
    "colour": ("Màu theo luật", "Legal colour"),
    "comes_and_goes": ("Không luôn có mặt", "Comes and goes"),
    "compare": ("So sánh", "Comparison"),
    "consequence": ("Hậu quả", "Consequence"),
    "deadband": ("Vùng trễ", "Dead-band"),
    "decimals": ("Số lẻ", "Decimals"),
    "derived": ("Do trung tâm tính", "Computed by the centre"),
    "domain": ("Lĩnh vực", "Domain"),
    "editions": ("Các bản theo ngày hiệu lực", "Editions by date"),
    "en": ("Tiếng Anh", "English"),
    "facts": ("Sự kiện trong nhật ký", "Facts of the record"),
    "fields": ("Trường được ghi", "Fields recorded"),
    "from": ("Hiệu lực từ", "In force from"),
    "frozen_after_s": ("Nghi đứng số sau (s)", "Doubted when still for (s)"),
    "high": ("Cao nhất có thể", "Highest plausible"),
    "how": ("Cách tính", "How it is computed"),
    "id": ("Mã cảnh báo", "Alarm id"),
    "incident_type": ("Loại vụ việc", "Incident type"),
    "incident_types": ("Các loại vụ việc", "Incident types"),
    "indicators": ("Chỉ số", "Indicators"),
    "interval_s": ("Chu kỳ (s)", "Interval (s)"),
    "keep_days": ("Lưu (ngày)", "Kept for (days)"),
    "key": ("Khóa", "Key"),
    "kind": ("Loại", "Kind"),
    "kinds": ("Loại thiết bị", "Asset kinds"),
    "least": ("Từ giá trị", "From value"),
    "level": ("Cấp", "Level"),
    "limit": ("Ngưỡng", "Limit"),
    "limits": ("Căn cứ của các ngưỡng", "What the limits rest on"),
    "low": ("Thấp nhất có thể", "Lowest plausible"),
    "needs_incident": ("Phải có vụ việc", "Needs an incident"),
    "off_delay_s": ("Trễ khi hết (s)", "Off-delay (s)"),
    "on_delay_s": ("Trễ khi có (s)", "On-delay (s)"),
    "parents": ("Loại ở trên", "Parent kinds"),
    "points": ("Điểm gãy", "Break points"),
    "priority": ("Mức ưu tiên", "Priority"),
    "properties": ("Đại lượng", "Properties"),
    "shelvable": ("Được gác", "May be shelved"),
    "max_shelve_s": ("Gác lâu nhất (s, 0: một ca)", "Longest shelving (s, 0: a shift)"),
    "property": ("Đại lượng", "Property"),
    "purposes": ("Mục đích", "Purposes"),
    "areas": ("Khu vực", "Areas"),
    "clause": ("Điều khoản", "Clause"),
    "floods": ("Gợi ý cấp theo mức báo động", "Levels suggested by flood warning"),
    "over_m": ("Vượt mức (m)", "Above the level (m)"),
    "stage": ("Mức báo động", "Flood-warning level"),
    "respond_s": ("Thời gian xử lý (s)", "Time to respond (s)"),
    "silent_priority": ("Ưu tiên khi mất tín hiệu", "Priority of silence"),
    "source": ("Nguồn", "Source"),
    "sources": ("Từ các đại lượng", "From the properties"),
    "standard": ("Tên trong tiêu chuẩn", "Name in standards"),
    "states": ("Trạng thái", "States"),
    "steps": ("Bậc chỉ số", "Steps of the index"),
    "suggestions": ("Gợi ý cấp", "Suggested levels"),
    "symbol": ("Ký hiệu", "Symbol"),
    "table": ("Bảng", "Table"),
    "take": ("Cách tổng hợp", "Taken as"),
    "theme": ("Chủ đề ISO 37120", "ISO 37120 theme"),
    "title": ("Tên", "Title"),
    "to": ("Hiệu lực đến", "In force to"),
    "unit": ("Đơn vị đo", "Unit"),
    "units": ("Lực lượng phục vụ", "Serving units"),
    "values": ("Giá trị", "Values"),
    "vi": ("Tiếng Việt", "Vietnamese"),
}


def titled_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema (draft 2020-12) with every key's title in English and, as `x-title-vi`, in Vietnamese.

    Raises KeyError for a key without words, so that no new key stays untitled.
    """
    schema = model.model_json_schema(by_alias=True)
    for part in (schema, *schema.get("$defs", {}).values()):
        for key, held in part.get("properties", {}).items():
            vi, en = TITLES[key]
            held["title"], held["x-title-vi"] = en, vi
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
