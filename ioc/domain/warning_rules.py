"""What a warning must say before anybody may release it: everything that is missing, at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ioc.domain.cap_words import CATEGORIES, CERTAINTIES, RESPONSES, SEVERITIES, URGENCIES
from ioc.domain.records import Text
from ioc.domain.site import Site
from ioc.domain.warning_areas import MOST_SHAPES, circle_fault, ring_fault, rings_of
from ioc.domain.warning_records import WARNING_KINDS, WarningArea, WarningContent, WarningKind
from ioc.domain.warning_texts import HOUR_US, holes

LONGEST_HEADLINE = 160
"""CAP 1.2 §3.2.2: some receivers show no more of a headline."""
LONGEST_TEXT = 4000
BEGUN_US = 24 * HOUR_US
"""So long ago an event may have begun of which people hear for the first time."""
GONE_ON_US = 14 * BEGUN_US
"""So long ago one may have begun of which they were warned before."""
LONGEST_WORDS = 200
LANGUAGES = ("vi", "en")
WEB = r"^https?://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]{1,5})?(/([A-Za-z0-9_.~/?&=+,;!$'()*@:-]|%[0-9A-Fa-f]{2})*)?$"
"""An address of the web as every reader of XML schemas takes it (RFC 3986 §3, without fragments)."""
_WEB = re.compile(WEB)
_TEXTS = ("headline", "description", "instruction")


class Lack(NamedTuple):
    """Something to put right: `field` is where ("area", "headline.vi" …), `code` a phrase `word.lack.…`."""

    field: str
    code: str


def lacks(site: Site, content: WarningContent, kind: WarningKind, at_us: int) -> list[Lack]:
    """All that keeps a warning from being submitted at `at_us`, in the order of the form."""
    return [
        *_grade_lacks(content, kind),
        *_time_lacks(site, content, at_us),
        *_onset_lacks(content, kind, at_us),
        *area_lacks(site, content.area),
        *_text_lacks(content),
        *([] if content.contact else [Lack("contact", "contact_missing")]),
        *([] if not content.web or _WEB.match(content.web) else [Lack("web", "web")]),
    ]


def _grade_lacks(content: WarningContent, kind: WarningKind) -> Iterator[Lack]:
    for language in LANGUAGES:
        if not content.event.get(language):
            yield Lack(f"event.{language}", f"event_{language}")
    if not content.categories or any(word not in CATEGORIES for word in content.categories):
        yield Lack("categories", "categories")
    for field, value, known in (
        ("urgency", content.urgency, URGENCIES),
        ("severity", content.severity, SEVERITIES),
        ("certainty", content.certainty, CERTAINTIES),
    ):
        if value not in known:
            yield Lack(field, field)
    if any(word not in RESPONSES for word in content.responses):
        yield Lack("responses", "responses")
    if kind is WarningKind.ALL_CLEAR and "AllClear" not in content.responses:
        yield Lack("responses", "all_clear")


def _time_lacks(site: Site, content: WarningContent, at_us: int) -> Iterator[Lack]:
    if not content.expires_us:
        yield Lack("expires", "expires_missing")
    elif content.expires_us <= max(at_us, content.effective_us):
        yield Lack("expires", "expires_past")
    elif content.expires_us - at_us > round(site.warnings.longest_h * HOUR_US):
        yield Lack("expires", "expires_late")


def _onset_lacks(content: WarningContent, kind: WarningKind, at_us: int) -> Iterator[Lack]:
    """Whether the expected beginning can be: CAP 1.2 §3.2.2 `onset`, which what ends a warning has none of."""
    onset_us = content.onset_us
    if not onset_us:
        if any("onset" in holes(getattr(content, name).get(language)) for name in _TEXTS for language in LANGUAGES):
            yield Lack("onset", "onset_missing")
        return
    if kind not in WARNING_KINDS:
        yield Lack("onset", "onset_over")
    elif content.expires_us and onset_us >= content.expires_us:
        yield Lack("onset", "onset_late")
    elif onset_us < at_us - (BEGUN_US if kind is WarningKind.ALERT else GONE_ON_US):
        yield Lack("onset", "onset_past")


def area_lacks(site: Site, area: WarningArea) -> Iterator[Lack]:
    """What is wrong with an area, each sort once."""
    if area.is_empty():
        yield Lack("area", "area_missing")
    for language in LANGUAGES:
        if not area.description.get(language):
            yield Lack(f"area.{language}", f"area_{language}")
    known = {ward.code for ward in site.land.wards if not ward.ends}
    found = [f"ring_{fault}" for ring in area.polygons if (fault := ring_fault(ring, site.box))]
    found += [f"circle_{fault}" for circle in area.circles if (fault := circle_fault(circle, site.box))]
    if len(area.polygons) + len(area.circles) > MOST_SHAPES:
        found.append("shapes_many")
    if any(code not in known for code in area.wards):
        found.append("ward_unknown")
    elif area.wards and not rings_of(site, WarningArea(wards=area.wards)) and not site.warnings.geocode:
        found.append("ward_unplaced")
    yield from (Lack("area", code) for code in dict.fromkeys(found))


def _text_lacks(content: WarningContent) -> Iterator[Lack]:
    for name in _TEXTS:
        text: Text = getattr(content, name)
        for language in LANGUAGES:
            words, field = text.get(language), f"{name}.{language}"
            if not words and name != "description":
                yield Lack(field, f"{name}_{language}")
            elif holes(words):
                yield Lack(field, f"open_{name}_{language}")
            elif len(words) > (LONGEST_HEADLINE if name == "headline" else LONGEST_TEXT):
                yield Lack(field, f"long_{name}_{language}")


def is_too_much(content: WarningContent) -> bool:
    """Whether a draft is larger than any warning can be: such a thing does not even go on record."""
    area = content.area
    texts = [content.headline, content.description, content.instruction]
    words = [content.event, area.description]
    plain = [content.urgency, content.severity, content.certainty, content.contact, content.web, content.sound]
    plain += [part for pair in content.fields for part in pair]
    corners = sum(len(ring) for ring in area.polygons)
    return (
        any(len(text.get(language)) > 2 * LONGEST_TEXT for text in texts for language in LANGUAGES)
        or any(len(text.get(language)) > LONGEST_WORDS for text in words for language in LANGUAGES)
        or any(len(text) > LONGEST_WORDS for text in (*plain, *content.categories, *content.responses))
        or len(content.categories) + len(content.responses) > len(CATEGORIES) + len(RESPONSES)
        or max(corners, len(area.circles), len(area.wards), len(content.fields)) > 10 * MOST_SHAPES
    )
