"""What is said of a faulty scenario, in both languages; names with a point are codes of the schema."""

from __future__ import annotations

from ioc.domain.records import Text

SENTENCES: dict[str, Text] = {
    "late_knot": Text(
        vi="Giây {at} nằm sau lúc kịch bản hết ({lasts}).", en="Second {at} lies after the end ({lasts})."
    ),
    "twice": Text(vi="Có hơn một sự kiện tên “{name}”.", en="More than one event is called “{name}”."),
    "no_event": Text(vi="Không có sự kiện nào tên “{name}”.", en="There is no event called “{name}”."),
    "loop": Text(vi="Chuỗi của “{name}” quay lại chính nó.", en="The chain of “{name}” comes back to itself."),
    "too_long": Text(
        vi="Sự kiện kéo đến giây {ends}, sau lúc kịch bản hết ({lasts}).",
        en="The event goes on to second {ends}, after the end ({lasts}).",
    ),
    "no_near": Text(vi="“{what}” cần vị trí near = [kinh độ, vĩ độ].", en="“{what}” needs a place: near = [lon, lat]."),
    "no_target": Text(vi="“{what}” cần target: nó đánh vào đâu.", en="“{what}” needs a target: what it strikes."),
    "no_asset": Text(
        vi="Đô thị không có thiết bị hay đơn vị nào tên “{name}”.", en="The city has no asset or unit “{name}”."
    ),
    "wrong_kind": Text(
        vi="“{name}” là {kind}, ở đây phải là {wanted}.", en="“{name}” is a {kind}, here it must be a {wanted}."
    ),
    "no_street": Text(vi="Không có đường nào tên “{name}”.", en="There is no street called “{name}”."),
    "no_incident_type": Text(vi="Không có loại vụ việc “{name}”.", en="There is no incident type “{name}”."),
    "warning_order": Text(
        vi="Bản tin lúc {at} không đến sau bản tin trước.", en="The message at {at} does not come after the one before."
    ),
    "first_alert": Text(vi="Bản tin đầu tiên phải là Alert.", en="The first message must be an Alert."),
    "scenario.curve_start": Text(
        vi="Nút đầu của đường cong phải ở giây 0, không phải {at}.", en="A curve's first knot is at 0, not {at}."
    ),
    "scenario.curve_order": Text(
        vi="Nút ở giây {at} không đến sau nút ở giây {before}.", en="The knot at {at} does not come after {before}."
    ),
    "scenario.curve_range": Text(
        vi="{value} ở giây {at} nằm ngoài khoảng {low} đến {high}.", en="{value} at {at} is not from {low} to {high}."
    ),
    "scenario.event_start": Text(
        vi="Cho đúng một trong: from_s, after, when.", en="Give exactly one of from_s, after and when."
    ),
}


def said(code: str, **params: str | int | float) -> Text:
    """The sentence of a code with its parameters put in."""
    text = SENTENCES[code]
    return Text(vi=text.vi.format(**params), en=text.en.format(**params))
