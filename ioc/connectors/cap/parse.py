"""One <alert> element as a public alert: CAP 1.0, 1.1 and 1.2 (§3.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ioc.connect.refused import Refused
from ioc.connect.times import names_zone, read_iso, zone_named
from ioc.connectors.cap.areas import read_area, shapes_left_out
from ioc.connectors.cap.xml import Element, child_words, children, name_of, space_of, words
from ioc.domain.cap_words import (
    CATEGORIES,
    CERTAINTIES,
    MESSAGE_TYPES,
    RESPONSES,
    SCOPES,
    SEVERITIES,
    STATUSES,
    URGENCIES,
    known_word,
)
from ioc.domain.records import AlertInfo, PublicAlert

_SPACES = ("urn:oasis:names:tc:emergency:cap:", "http://www.incident.com/cap/")
_MANDATORY = ("identifier", "sender", "sent", "status", "msgType", "scope")
_MANDATORY_IN_INFO = ("category", "event", "urgency", "severity", "certainty")
_OPTIONAL_IN_1_0 = ("scope", "info.category")
"""CAP 1.0 alerts without these are read as public and uncategorised: leniency of ours, not a rule of its text."""
_REFERRING = ("Update", "Cancel", "Ack", "Error")
_APART = re.compile(r"[\s;]+")
_BETWEEN = re.compile(r"[,;]|(?<=[^\s,;])\s+(?=[^\s,;]+\s*,)")
"""Between the parts of references and between references: a space leads to the next one only when a comma follows."""
_DEFAULT_LANGUAGE = "en-US"


def is_alert(element: Element) -> bool:
    """Whether this is an <alert> of CAP; some senders forget the namespace."""
    space = space_of(element)
    return name_of(element) == "alert" and (not space or space.startswith(_SPACES))


def alert_id(element: Element) -> str:
    """ "sender,identifier,sent" as far as it is there; for naming a refused alert."""
    return ",".join(child_words(element, name) for name in ("sender", "identifier", "sent")).strip(",") or "alert"


def read_alert(element: Element, feed: str, zone: str) -> PublicAlert:
    """The alert. Raises Refused naming what is missing or unreadable.

    Strict where the meaning hangs on it: the mandatory elements, the words of status, msgType and scope, the
    time of sending, and references where the message type needs them. Tolerant elsewhere: unknown grades are
    "Unknown", an unreadable optional time counts as absent, a malformed shape is left out.
    """
    _demand_all(element)
    sent = child_words(element, "sent")
    sent_us = read_iso(sent, zone_named(zone)) if "T" in sent else None
    if sent_us is None:
        raise Refused("cap.sent_unreadable", value=sent[:80])
    sender, identifier = child_words(element, "sender"), child_words(element, "identifier")
    message_type = _word(element, "msgType", MESSAGE_TYPES)
    return PublicAlert(
        id=f"{sender},{identifier},{sent}",
        feed=feed,
        sender=sender,
        identifier=identifier,
        sent=sent,
        sent_us=sent_us,
        status=_word(element, "status", STATUSES),
        msg_type=message_type,
        scope=_word(element, "scope", SCOPES, "Public"),
        source=child_words(element, "source"),
        note=child_words(element, "note"),
        references=_references(element, message_type),
        infos=tuple(_info(one, zone) for one in children(element, "info")),
    )


def deviations(element: Element) -> tuple[str, ...]:
    """What the alert says otherwise than the standard and we take all the same: for the log."""
    return tuple(dict.fromkeys(_deviations(element)))


def _deviations(element: Element) -> Iterator[str]:
    infos = list(children(element, "info"))
    times = [(element, "sent"), *((one, name) for one in infos for name in ("effective", "onset", "expires"))]
    for parent, name in times:
        text = child_words(parent, name)
        if text and read_iso(text) is None:
            yield f"{name}_unreadable"
        elif text and not names_zone(text):
            yield "time_without_zone"
        elif text.endswith(("Z", "z")) or "." in text:
            yield "time_with_z_or_fraction"
    if not space_of(element):
        yield "no_namespace"
    for info in infos:
        yield from (f"{name}_left_out" for area in children(info, "area") for name in shapes_left_out(area))
        for name, known in (("urgency", URGENCIES), ("severity", SEVERITIES), ("certainty", CERTAINTIES)):
            if known_word(child_words(info, name), known) is None:
                yield f"{name}_unknown"


def _demand_all(element: Element) -> None:
    missing = [name for name in _MANDATORY if not child_words(element, name)]
    for info in children(element, "info"):
        missing += [f"info.{name}" for name in _MANDATORY_IN_INFO if not child_words(info, name)]
    if space_of(element).endswith("1.0"):
        missing = [name for name in missing if name not in _OPTIONAL_IN_1_0]
    if missing:
        raise Refused("cap.element_missing", elements=", ".join(dict.fromkeys(missing)))


def _word(element: Element, name: str, known: tuple[str, ...], default: str = "") -> str:
    raw = child_words(element, name) or default
    found = known_word(raw, known)
    if found is None:
        raise Refused("cap.word_unknown", element=name, value=raw[:80])
    return found


def _references(element: Element, message_type: str) -> tuple[str, ...]:
    """ "sender,identifier,sent sender,identifier,sent …" (CAP 1.2 §3.2.1), also with spaces after the commas, or with a
    semicolon or comma between them, as some write."""
    written = child_words(element, "references")
    found = tuple(one for one in _APART.split(written) if one.count(",") == 2 and all(one.split(",")))
    if not found:
        parts = [part.strip() for part in _BETWEEN.split(written)]
        threes = (parts[place : place + 3] for place in range(0, len(parts), 3)) if len(parts) % 3 == 0 else ()
        found = tuple(",".join(three) for three in threes if all(three))
    if message_type in _REFERRING and not found:
        if written:
            raise Refused("cap.references_unreadable", type=message_type, value=written[:80])
        raise Refused("cap.references_missing", type=message_type)
    return found


def _info(element: Element, zone: str) -> AlertInfo:
    return AlertInfo(
        language=child_words(element, "language") or _DEFAULT_LANGUAGE,
        event=child_words(element, "event"),
        categories=_words(element, "category", CATEGORIES),
        urgency=known_word(child_words(element, "urgency"), URGENCIES) or "Unknown",
        severity=known_word(child_words(element, "severity"), SEVERITIES) or "Unknown",
        certainty=known_word(child_words(element, "certainty"), CERTAINTIES) or "Unknown",
        responses=_words(element, "responseType", RESPONSES),
        headline=child_words(element, "headline"),
        description=child_words(element, "description"),
        instruction=child_words(element, "instruction"),
        sender_name=child_words(element, "senderName"),
        web=child_words(element, "web"),
        contact=child_words(element, "contact"),
        effective_us=_time(element, "effective", zone),
        onset_us=_time(element, "onset", zone),
        expires_us=_time(element, "expires", zone),
        areas=tuple(read_area(one) for one in children(element, "area")),
    )


def _words(element: Element, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = (known_word(words(one), known) for one in children(element, name))
    return tuple(dict.fromkeys(word for word in found if word))


def _time(element: Element, name: str, zone: str) -> int | None:
    text = child_words(element, name)
    return read_iso(text, zone_named(zone)) if text else None
