"""A warning as the message that goes out (OASIS CAP 1.2 §3.2), and whether a message that came in is one of ours."""

from __future__ import annotations

from ioc.domain.records import AlertArea, AlertInfo, PublicAlert
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.warning_areas import rings_of
from ioc.domain.warning_records import PublicWarning, WarningKind
from ioc.domain.warning_texts import local, whole_s

LANGUAGES = (("vi", "vi-VN"), ("en", "en"))
"""Of the screen and as RFC 3066 has it, Vietnamese first."""
MESSAGE_TYPES = {
    WarningKind.ALERT: "Alert",
    WarningKind.UPDATE: "Update",
    WarningKind.CANCEL: "Cancel",
    WarningKind.ALL_CLEAR: "Update",
}
EXERCISE = {"vi": "DIỄN TẬP – ", "en": "EXERCISE – "}
"""In front of the headline: not every receiver looks at the status."""
EXERCISE_NOTE = "DIỄN TẬP. EXERCISE: no action is asked of anybody."
MOST_CORNERS = 20_000
"""Of all rings together. Beyond that the wards are named by their codes alone (CAP 1.2 §3.2.4)."""


def identifier_of(site: Site, number: str, at_us: int) -> str:
    """What receivers know a message by; without white space, commas, < and & (CAP 1.2 §3.2.1)."""
    return f"{site.id}-{local(at_us, site):%Y%m%d}-{number}"


def sent_words(at_us: int, site: Site) -> str:
    """ "2026-10-14T21:47:32+07:00"; UTC is written -00:00, never Z (CAP 1.2 §3.3.2)."""
    written = local(at_us, site).isoformat(timespec="seconds")
    return f"{written[:-6]}-00:00" if written.endswith("+00:00") else written


def message_of(site: Site, warning: PublicWarning, base: PublicWarning | None, at_us: int) -> PublicAlert:
    """The message as it goes out at `at_us`. References name every earlier message of its chain,
    the first sent first."""
    sent_us, sent = whole_s(at_us), sent_words(at_us, site)
    earlier = base.alert if base is not None else None
    sender = site.warnings.sender
    return PublicAlert(
        id=f"{sender},{warning.identifier},{sent}",
        feed="",
        sender=sender,
        identifier=warning.identifier,
        sent=sent,
        sent_us=sent_us,
        status="Exercise" if warning.exercise else "Actual",
        msg_type=MESSAGE_TYPES[warning.kind],
        scope="Public",
        note=EXERCISE_NOTE if warning.exercise else "",
        references=(*earlier.references, earlier.id) if earlier is not None else (),
        infos=tuple(_info(site, warning, short, tag, sent_us) for short, tag in LANGUAGES),
    )


def _info(site: Site, warning: PublicWarning, language: str, tag: str, sent_us: int) -> AlertInfo:
    content = warning.content
    headline = content.headline.get(language)
    return AlertInfo(
        language=tag,
        event=content.event.get(language),
        categories=content.categories,
        urgency=content.urgency,
        severity=content.severity,
        certainty=content.certainty,
        responses=content.responses,
        headline=EXERCISE[language] + headline if warning.exercise else headline,
        description=content.description.get(language),
        instruction=content.instruction.get(language),
        sender_name=site.warnings.sender_name.get(language),
        web=content.web,
        contact=content.contact,
        effective_us=max(content.effective_us, sent_us),
        onset_us=content.onset_us or None,
        expires_us=content.expires_us,
        areas=(_area(site, warning, language),),
    )


def _area(site: Site, warning: PublicWarning, language: str) -> AlertArea:
    area = warning.content.area
    rings = rings_of(site, area)
    if sum(len(ring) for ring in rings) > MOST_CORNERS and area.wards:
        rings = area.polygons
    return AlertArea(
        description=area.description.get(language),
        polygons=rings,
        circles=area.circles,
        geocodes=tuple((site.warnings.geocode, code) for code in area.wards),
    )


def is_own(state: State, alert: PublicAlert) -> bool:
    """Whether a message that a feed brought is one that this centre sent: our sender, and an identifier that was given
    here. A message under our name that we never sent is no such: people should see it."""
    site = state.registry.site
    if site is None or not site.warnings.sender or alert.sender != site.warnings.sender:
        return False
    head, _, count = alert.identifier.rpartition(f"-{site.warnings.number_prefix}-")
    given = count.isascii() and count.isdigit() and 0 < int(count[:18]) <= state.tables.warning_count
    return given and head.startswith(f"{site.id}-")
