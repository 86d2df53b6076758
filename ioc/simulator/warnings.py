"""The heavy-rain warning of the storm in CAP 1.2: issued, raised by an Update, ended by a Cancel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from xml.sax.saxutils import escape

from ioc.simulator.story import CYCLE_S, Moment

SENDER = "simulator@ioc.invalid"
LASTS_S = 6 * 3600
ZONE = timezone(timedelta(hours=7))

AREA = ((108.172, 16.022), (108.232, 16.034), (108.252, 15.994), (108.228, 15.972), (108.176, 15.984))
"""Ring of the warned area as (lon, lat), without the closing point: Cẩm Lệ and Hòa Xuân."""


class Wording(NamedTuple):
    """One language of a message."""

    language: str
    event: str
    headline: str
    description: str
    instruction: str
    sender_name: str
    area: str


class Message(NamedTuple):
    """A message of the warning, `at_s` into the storm."""

    at_s: float
    msg_type: str
    urgency: str
    severity: str
    certainty: str
    response: str
    wordings: tuple[Wording, ...]


def _wordings(vi: tuple[str, str, str], en: tuple[str, str, str]) -> tuple[Wording, ...]:
    return (
        Wording("vi-VN", "Mưa lớn cục bộ", *vi, "Đài khí tượng mô phỏng", "Cẩm Lệ, Hòa Xuân"),
        Wording("en-US", "Local heavy rain", *en, "Simulated weather office", "Cẩm Lệ, Hòa Xuân"),
    )


MESSAGES = (
    Message(
        4,
        "Alert",
        "Immediate",
        "Moderate",
        "Likely",
        "Prepare",
        _wordings(
            (
                "Cảnh báo mưa lớn cục bộ tại Cẩm Lệ, Hòa Xuân",
                "Mưa 40 đến 70 mm trong 3 giờ tới, nước sông Cẩm Lệ đang lên.",
                "Không đi vào vùng trũng, kê cao đồ đạc, theo dõi thông báo của phường.",
            ),
            (
                "Local heavy rain warning for Cẩm Lệ and Hòa Xuân",
                "40 to 70 mm of rain in the next 3 hours; the Cẩm Lệ river is rising.",
                "Keep out of low ground, lift belongings, follow the ward's announcements.",
            ),
        ),
    ),
    Message(
        600,
        "Update",
        "Immediate",
        "Severe",
        "Observed",
        "Avoid",
        _wordings(
            (
                "Mưa rất lớn tại Cẩm Lệ, Hòa Xuân, nguy cơ ngập sâu",
                "Đã đo trên 60 mm trong giờ qua. Nước sông có thể vượt báo động II.",
                "Tránh hầm chui và đường ven sông, sẵn sàng sơ tán khi được yêu cầu.",
            ),
            (
                "Very heavy rain in Cẩm Lệ and Hòa Xuân, deep flooding possible",
                "More than 60 mm fell in the last hour. The river may pass warning level II.",
                "Avoid underpasses and river roads, be ready to leave when asked.",
            ),
        ),
    ),
    Message(
        2400,
        "Cancel",
        "Past",
        "Minor",
        "Observed",
        "AllClear",
        _wordings(
            ("Kết thúc cảnh báo mưa lớn", "Mưa đã dứt, nước đang rút chậm.", "Vẫn tránh các đoạn còn ngập."),
            (
                "Heavy rain warning ended",
                "The rain has stopped, water is falling slowly.",
                "Still avoid flooded stretches.",
            ),
        ),
    ),
)


class Sent(NamedTuple):
    """A message that has gone out: which, when (story seconds), and the one it refers to."""

    message: Message
    at_s: float
    before: Sent | None

    def identifier(self, moment: Moment) -> str:
        """Unique over restarts, since it carries the real instant."""
        return f"IOC-SIM-{moment.us_of(self.at_s) // 1_000_000}-{self.message.msg_type}"

    def sent(self, moment: Moment) -> str:
        """CAP's form of the instant."""
        return _cap_time(moment.us_of(self.at_s))


def sent_messages(moment: Moment) -> list[Sent]:
    """The messages of this cycle that have gone out by now, oldest first."""
    begun = moment.story_s // CYCLE_S * CYCLE_S
    chain: list[Sent] = []
    for message in MESSAGES:
        if begun + message.at_s <= moment.story_s:
            chain.append(Sent(message, begun + message.at_s, chain[-1] if chain else None))
    return chain


def atom(moment: Moment, address: str) -> bytes:
    """An Atom index of the messages; `address` is the simulator's base URL, which the links start with."""
    entries = [_entry(sent, moment, address) for sent in reversed(sent_messages(moment))]
    updated = (entries and sent_messages(moment)[-1].sent(moment)) or _cap_time(moment.start_us)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>urn:ioc:simulator:warnings</id><title>Cảnh báo mô phỏng</title><updated>{updated}</updated>\n"
        f"<author><name>{SENDER}</name></author>\n" + "".join(entries) + "</feed>\n"
    ).encode()


def _entry(sent: Sent, moment: Moment, address: str) -> str:
    identifier = sent.identifier(moment)
    return (
        f"<entry><id>urn:ioc:simulator:{identifier}</id><title>{escape(sent.message.wordings[0].headline)}</title>"
        f"<updated>{sent.sent(moment)}</updated>"
        f'<link type="application/cap+xml" href="{escape(address)}/cap/{identifier}.xml"/></entry>\n'
    )


def cap(moment: Moment, identifier: str) -> bytes | None:
    """The CAP message of that identifier, or None if it has not gone out (or is of a cycle that is over)."""
    for sent in sent_messages(moment):
        if sent.identifier(moment) == identifier:
            return _alert(sent, moment).encode()
    return None


def _alert(sent: Sent, moment: Moment) -> str:
    references: list[str] = []
    earlier = sent.before
    while earlier is not None:
        references.insert(0, f"{SENDER},{earlier.identifier(moment)},{earlier.sent(moment)}")
        earlier = earlier.before
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">\n'
        f"<identifier>{sent.identifier(moment)}</identifier><sender>{SENDER}</sender>"
        f"<sent>{sent.sent(moment)}</sent><status>Exercise</status><msgType>{sent.message.msg_type}</msgType>"
        "<scope>Public</scope><note>Simulated: not a warning to the public.</note>\n"
        + (f"<references>{' '.join(references)}</references>\n" if references else "")
        + "".join(_info(sent, wording, moment) for wording in sent.message.wordings)
        + "</alert>\n"
    )


def _info(sent: Sent, wording: Wording, moment: Moment) -> str:
    message = sent.message
    ring = " ".join(f"{lat},{lon}" for lon, lat in (*AREA, AREA[0]))
    expires = _cap_time(moment.us_of(sent.at_s) + LASTS_S * 1_000_000)
    fields = (
        ("language", wording.language),
        ("category", "Met"),
        ("event", wording.event),
        ("responseType", message.response),
        ("urgency", message.urgency),
        ("severity", message.severity),
        ("certainty", message.certainty),
        ("effective", sent.sent(moment)),
        ("expires", expires),
        ("senderName", wording.sender_name),
        ("headline", wording.headline),
        ("description", wording.description),
        ("instruction", wording.instruction),
    )
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields)
    area = f"<area><areaDesc>{escape(wording.area)}</areaDesc><polygon>{ring}</polygon></area>"
    return f"<info>{inner}{area}</info>\n"


def _cap_time(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, tz=UTC).astimezone(ZONE).isoformat()
