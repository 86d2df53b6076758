"""The warnings of a scenario in CAP 1.2: issued, raised by an Update, ended by a Cancel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import NamedTuple
from xml.sax.saxutils import escape

from ioc.simulator.scenario.schema import Bulletin
from ioc.simulator.story import Moment, Story

SENDER = "simulator@ioc.invalid"
LASTS_S = 6 * 3600
ZONE = timezone(timedelta(hours=7))

OFFICE = {"vi": "Đài khí tượng mô phỏng", "en": "Simulated weather office"}
LANGUAGES = (("vi", "vi-VN"), ("en", "en-US"))


class Sent(NamedTuple):
    """A message that has gone out: which, when (story seconds), and the one it refers to."""

    message: Bulletin
    at_s: float
    before: Sent | None

    def identifier(self, moment: Moment) -> str:
        """Unique over restarts, since it carries the real instant."""
        return f"IOC-SIM-{moment.us_of(self.at_s) // 1_000_000}-{self.message.msg_type}"

    def sent(self, moment: Moment) -> str:
        """CAP's form of the instant."""
        return _cap_time(moment.us_of(self.at_s))


def sent_messages(story: Story, moment: Moment) -> list[Sent]:
    """The messages of this cycle that have gone out by now, oldest first; each Alert begins a chain of its own."""
    begun = moment.story_s // story.lasts_s * story.lasts_s
    sent: list[Sent] = []
    for message in story.scenario.warnings:
        if begun + message.at_s <= moment.story_s:
            before = sent[-1] if sent and message.msg_type != "Alert" else None
            sent.append(Sent(message, begun + message.at_s, before))
    return sent


def atom(story: Story, moment: Moment, address: str) -> bytes:
    """An Atom index of the messages; `address` is the simulator's base URL, which the links start with."""
    messages = sent_messages(story, moment)
    entries = [_entry(sent, moment, address) for sent in reversed(messages)]
    updated = messages[-1].sent(moment) if messages else _cap_time(moment.start_us)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>urn:ioc:simulator:warnings</id><title>Cảnh báo mô phỏng</title><updated>{updated}</updated>\n"
        f"<author><name>{SENDER}</name></author>\n" + "".join(entries) + "</feed>\n"
    ).encode()


def _entry(sent: Sent, moment: Moment, address: str) -> str:
    identifier = sent.identifier(moment)
    return (
        f"<entry><id>urn:ioc:simulator:{identifier}</id><title>{escape(sent.message.headline.vi)}</title>"
        f"<updated>{sent.sent(moment)}</updated>"
        f'<link type="application/cap+xml" href="{escape(address)}/cap/{identifier}.xml"/></entry>\n'
    )


def cap(story: Story, moment: Moment, identifier: str) -> bytes | None:
    """The CAP message of that identifier, or None if it has not gone out (or is of a cycle that is over)."""
    for sent in sent_messages(story, moment):
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
        + "".join(_info(sent, key, language, moment) for key, language in LANGUAGES)
        + "</alert>\n"
    )


def _info(sent: Sent, key: str, language: str, moment: Moment) -> str:
    message = sent.message
    ring = " ".join(f"{lat},{lon}" for lon, lat in (*message.ring, message.ring[0]))
    expires = _cap_time(moment.us_of(sent.at_s) + LASTS_S * 1_000_000)
    fields = (
        ("language", language),
        ("category", "Met"),
        ("event", getattr(message.event, key)),
        ("responseType", message.response),
        ("urgency", message.urgency),
        ("severity", message.severity),
        ("certainty", message.certainty),
        ("effective", sent.sent(moment)),
        ("expires", expires),
        ("senderName", OFFICE[key]),
        ("headline", getattr(message.headline, key)),
        ("description", getattr(message.description, key)),
        ("instruction", getattr(message.instruction, key)),
    )
    inner = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in fields)
    area = f"<area><areaDesc>{escape(message.area)}</areaDesc><polygon>{ring}</polygon></area>"
    return f"<info>{inner}{area}</info>\n"


def _cap_time(at_us: int) -> str:
    return datetime.fromtimestamp(at_us // 1_000_000, tz=UTC).astimezone(ZONE).isoformat()
