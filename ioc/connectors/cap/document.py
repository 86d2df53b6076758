"""A document of any kind that carries alerts: bare, Atom, RSS, EDXL-DE; pure, so it can run in the worker process."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

from msgspec import Struct

from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.connectors.cap.parse import alert_id, deviations, is_alert, read_alert
from ioc.connectors.cap.xml import (
    Element,
    as_bytes,
    child,
    child_words,
    children,
    name_of,
    read_xml,
    space_of,
    words,
)
from ioc.domain.inbound import RecordRejected
from ioc.domain.records import PublicAlert

_CAP_TYPES = ("application/cap+xml", "application/common-alerting-protocol+xml")
_PAGE_TYPES = ("text/html", "application/xhtml+xml", "image/", "audio/", "video/", "application/pdf")
_XML_TYPES = ("application/xml", "text/xml")
_HOLDERS = ("content", "summary", "description", "encoded")
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>\s*")
_LEADING = ("alternate", "related", "enclosure", "via")
_LONGEST_NAME = 200


class Entry(Struct, frozen=True, kw_only=True):
    """An entry of an Atom or RSS index that leads to an alert elsewhere; `payload` is its own XML."""

    name: str
    version: str
    link: str
    payload: bytes


class Document(Struct, frozen=True, kw_only=True):
    """What a document holds. `tolerated` names deviations from the standard, for the log."""

    alerts: tuple[PublicAlert, ...] = ()
    entries: tuple[Entry, ...] = ()
    rejects: tuple[RecordRejected, ...] = ()
    tolerated: tuple[str, ...] = ()


def read_document(payload: bytes, feed: str, zone: str) -> Document:
    """Every alert and every entry, taken or refused; a document that does not parse is one reject."""
    reading = _Reading(feed, zone)
    try:
        root = read_xml(payload)
        kind = name_of(root)
        if kind == "feed":
            reading.take_entries(children(root, "entry"))
        elif kind in ("rss", "RDF"):
            reading.take_entries(one for one in root.iter() if name_of(one) == "item")
        elif kind == "EDXLDistribution":
            reading.take_objects(root)
        else:
            reading.take_anywhere(root)
    except Refused as refused:
        reading.refuse("", refused, payload[:PAYLOAD_KEPT])
    return reading.document()


class _Reading:
    """One pass over one document."""

    def __init__(self, feed: str, zone: str) -> None:
        self._feed = feed
        self._zone = zone
        self._alerts: list[PublicAlert] = []
        self._entries: list[Entry] = []
        self._rejects: list[RecordRejected] = []
        self._tolerated: list[str] = []

    def document(self) -> Document:
        return Document(
            alerts=tuple(self._alerts),
            entries=tuple(self._entries),
            rejects=tuple(self._rejects),
            tolerated=tuple(dict.fromkeys(self._tolerated)),
        )

    def refuse(self, name: str, refused: Refused, payload: bytes) -> None:
        self._rejects.append(
            RecordRejected(
                feed=self._feed,
                record=name[:_LONGEST_NAME],
                reason=refused.code,
                params=refused.params,
                payload=payload,
            )
        )

    def take_anywhere(self, root: Element) -> None:
        """A bare alert, or a wrapper that holds some (SOAP, the list of an aggregator)."""
        alerts = list(_alerts_in(root))
        if not alerts and not _is_empty_list(root):
            raise Refused("cap.not_cap", root=name_of(root), namespace=space_of(root)[:100])
        for one in alerts:
            self._take(one)

    def take_objects(self, root: Element) -> None:
        """EDXL-DE: every content object is a record."""
        for one in children(root, "contentObject"):
            try:
                alerts = list(_alerts_in(one)) or list(_packed_alerts(one))
                if not alerts:
                    raise Refused("cap.object_not_cap")
            except Refused as refused:
                self.refuse(child_words(one, "contentDescription"), refused, as_bytes(one))
                continue
            for alert in alerts:
                self._take(alert)

    def take_entries(self, entries: Iterator[Element]) -> None:
        for entry in entries:
            try:
                self._take_entry(entry)
            except Refused as refused:
                self.refuse(_entry_name(entry), refused, as_bytes(entry))

    def _take_entry(self, entry: Element) -> None:
        alerts = list(_alerts_in(entry)) or list(_written_alerts(entry))
        for alert in alerts:
            self._take(alert)
        if alerts:
            return
        link = _link(entry)
        if not link:
            known = child_words(entry, "id") or name_of(entry) != "entry"
            raise Refused("cap.entry_not_cap" if known else "cap.entry_without_id")
        self._entries.append(
            Entry(
                name=(child_words(entry, "id") or child_words(entry, "guid") or link)[:_LONGEST_NAME],
                version=child_words(entry, "updated") or child_words(entry, "pubDate"),
                link=link,
                payload=as_bytes(entry),
            )
        )

    def _take(self, element: Element) -> None:
        try:
            self._alerts.append(read_alert(element, self._feed, self._zone))
            self._tolerated += deviations(element)
        except Refused as refused:
            self.refuse(alert_id(element), refused, as_bytes(element))


def _alerts_in(element: Element) -> Iterator[Element]:
    return (one for one in element.iter() if isinstance(one.tag, str) and is_alert(one))


def _written_alerts(entry: Element) -> Iterator[Element]:
    """Alerts that an entry holds as text (escaped or in CDATA): Atom content or summary, RSS description or encoded."""
    for name in _HOLDERS:
        for holder in children(entry, name):
            yield from _alerts_in_text(words(holder))


def _packed_alerts(content: Element) -> Iterator[Element]:
    """Alerts in an EDXL-DE nonXMLContent that says it is CAP: as text, or in base64 (EDXL-DE 1.0 §3.2.3)."""
    for packed in children(content, "nonXMLContent"):
        written = child_words(packed, "contentData")
        if not child_words(packed, "mimeType").lower().startswith(_CAP_TYPES) or not written:
            continue
        if not written.startswith("<"):
            try:
                written = base64.b64decode(written).decode()
            except ValueError:
                continue
        yield from _alerts_in_text(written)


def _alerts_in_text(written: str) -> Iterator[Element]:
    """`written` is characters already: an encoding that its XML declaration names is that of another place."""
    bare = _DECLARATION.sub("", written.lstrip("\ufeff"), count=1)
    if bare.startswith("<") and "alert" in bare[:2000]:
        yield from _alerts_in(read_xml(bare.encode()))


def _is_empty_list(root: Element) -> bool:
    """A list of alerts that holds none just now, as FEMA's IPAWS answers in quiet times."""
    return name_of(root) == "alerts" and not any(name_of(one) for one in root)


def _entry_name(entry: Element) -> str:
    return child_words(entry, "id") or child_words(entry, "guid") or child_words(entry, "title")


def _link(entry: Element) -> str:
    """Where an entry's alert lies: what is declared as CAP, else a <cap> address, else what is declared as XML, else a
    link that is no web page, else an RSS guid that is an address (its default, RSS 2.0)."""
    links = [(one.get("href", ""), one.get("type", ""), one.get("rel", "alternate")) for one in children(entry, "link")]
    links += [(one.get("url", ""), one.get("type", ""), "enclosure") for one in children(entry, "enclosure")]
    links += [(one.get("src", ""), one.get("type", ""), "alternate") for one in children(entry, "content")]
    links += [(words(one), "", "alternate") for one in children(entry, "link") if not one.get("href")]
    declared = [href for href, kind, _ in links if href and kind.lower().startswith(_CAP_TYPES)]
    named = child(entry, "cap")
    if not declared and named is not None and words(named).startswith("http"):
        declared = [words(named)]
    xml = [href for href, kind, rel in links if href and rel in _LEADING and kind.lower().startswith(_XML_TYPES)]
    plain = [
        href
        for href, kind, rel in links
        if href and rel in ("alternate", "related") and not kind.lower().startswith(_PAGE_TYPES)
    ]
    lasting = [words(one) for one in children(entry, "guid") if one.get("isPermaLink", "true").lower() == "true"]
    return next(iter([*declared, *xml, *plain, *(one for one in lasting if one.startswith("http"))]), "")
