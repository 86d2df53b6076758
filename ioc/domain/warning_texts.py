"""Texts of warnings: templates filled in, what may stand in them, how many text messages they make."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from ioc.domain.records import Text
from ioc.domain.site import Site
from ioc.domain.warning_records import WarningArea, WarningContent
from ioc.domain.warning_spec import BUILT_IN, WarningTemplate

HOLE = re.compile(r"\{([a-z0-9_]+)\}")
"""A field that a template leaves open."""
HOUR_US = 3_600_000_000
_NAMED = 3
"""So many wards are named in the area's description; of more the number is said."""
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWICE = frozenset("\f^{}\\[~]|€")
"""3GPP TS 23.038 §6.2.1: the default alphabet and its extension, whose signs take two places."""


def holes(text: str) -> list[str]:
    """The fields that stand open in a text, in order."""
    return HOLE.findall(text)


def clean(text: str) -> str:
    """A text as it may stand in XML and is compared: NFC, without control characters, one kind of line end."""
    plain = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or _may_stand(sign)).strip()


def _may_stand(sign: str) -> bool:
    return unicodedata.category(sign) not in ("Cc", "Cs", "Cn") and (ord(sign) & 0xFFFE) != 0xFFFE


def both(typed: str) -> Text:
    """What was typed into a field: "II" in both languages, "clo | chlorine" in either."""
    vi, bar, en = typed.partition("|")
    return Text(vi=vi.strip(), en=en.strip() if bar else vi.strip())


def local(at_us: int, site: Site) -> datetime:
    """A moment on the site's clock."""
    return datetime.fromtimestamp(at_us // 1_000_000, tz=UTC).astimezone(ZoneInfo(site.zone))


def clock_words(at_us: int, site: Site) -> str:
    """ "21:30 14/10/2026" on the site's clock; "" for never."""
    return f"{local(at_us, site):%H:%M %d/%m/%Y}" if at_us else ""


def fields_of(site: Site, content: WarningContent, at_us: int) -> dict[str, Text]:
    """What the fields of a template are filled with: those that were typed and those that every template has."""
    spec, place = site.warnings, content.area.description
    begins, expires = clock_words(content.effective_us or at_us, site), clock_words(content.expires_us, site)
    onset = clock_words(content.onset_us, site)
    given = {
        "places": place,
        "begins": Text(vi=begins, en=begins),
        "onset": Text(vi=onset, en=onset),
        "expires": Text(vi=expires, en=expires),
        "contact": Text(vi=content.contact, en=content.contact),
        "sender": spec.sender_name,
    }
    return given | {key: both(typed) for key, typed in content.fields if key not in BUILT_IN}


def fill(text: Text, given: Mapping[str, Text]) -> Text:
    """A text with its fields filled in; those without a value stay open, as `{key}`."""
    return Text(vi=_filled(text.vi, given, "vi"), en=_filled(text.en, given, "en"))


def _filled(text: str, given: Mapping[str, Text], language: str) -> str:
    def value(match: re.Match[str]) -> str:
        known = given.get(match[1])
        return (known.get(language) if known is not None else "") or match[0]

    return HOLE.sub(value, text)


def begin(site: Site, template: WarningTemplate, at_us: int, area: WarningArea | None = None) -> WarningContent:
    """What a draft of a template starts with: its grades, its end counted from `at_us`, the fields with what
    is usual."""
    longest_h = min(template.valid_h, site.warnings.longest_h)
    content = WarningContent(
        event=template.event,
        categories=template.categories,
        urgency=template.urgency,
        severity=template.severity,
        certainty=template.certainty,
        responses=template.responses,
        expires_us=whole_s(at_us + round(longest_h * HOUR_US)),
        area=area or WarningArea(),
        contact=site.warnings.contact,
        web=site.warnings.web,
        sound=template.sound,
        fields=tuple((field.key, field.usual) for field in template.fields),
    )
    return write(site, template, content, at_us)


def write(site: Site, template: WarningTemplate, content: WarningContent, at_us: int) -> WarningContent:
    """The content with its texts made anew from the template and what stands in the fields."""
    given = fields_of(site, content, at_us)
    return replace(
        content,
        headline=fill(template.headline, given),
        description=fill(template.description, given),
        instruction=fill(template.instruction, given),
    )


def whole_s(at_us: int) -> int:
    """CAP 1.2 §3.3.2 writes no fractions of seconds."""
    return at_us // 1_000_000 * 1_000_000


def ward_words(names: Iterable[str]) -> Text:
    """What an area of wards is called; short, for public displays cut after 50 characters."""
    told = list(names)
    if len(told) > _NAMED:
        return Text(
            vi=f"{', '.join(told[:_NAMED])} và {len(told) - _NAMED} phường, xã khác",
            en=f"{', '.join(told[:_NAMED])} and {len(told) - _NAMED} more wards",
        )
    return Text(vi=", ".join(told), en=", ".join(told))


def sms_parts(text: str) -> tuple[int, int]:
    """Places taken and text messages needed (3GPP TS 23.040 §9.2.3.24): 160 places of the default alphabet in one,
    153 in each of several; any other letter (most Vietnamese ones) makes them 70 and 67 UTF-16 units."""
    if all(sign in _GSM or sign in _GSM_TWICE for sign in text):
        places, one, each = sum(2 if sign in _GSM_TWICE else 1 for sign in text), 160, 153
    else:
        places, one, each = len(text.encode("utf-16-be", "surrogatepass")) // 2, 70, 67
    return places, 1 if places <= one else -(-places // each)


def short_text(site: Site, content: WarningContent, language: str) -> str:
    """A warning as a text message says it: headline, the place unless that names it, from when (where that is said) and
    until when, what to do."""
    onset = clock_words(content.onset_us, site)
    since, until = ("từ", "đến") if language == "vi" else ("from", "until")
    head = content.headline.get(language)
    where = content.area.description.get(language)
    named = [where] if where and where not in head else []
    until = f"{since} {onset} {until}" if onset else until
    tail = f"{', '.join([*named, until])} {clock_words(content.expires_us, site)}."
    tail = tail[:1].upper() + tail[1:]
    return " ".join(part for part in (f"{head}.", tail, content.instruction.get(language)) if part.strip("."))
