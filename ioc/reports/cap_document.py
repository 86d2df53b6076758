"""A public alert as an OASIS CAP 1.2 document, and released warnings as an Atom feed (RFC 4287). Bytes of a record.

The order of elements is that of the schema of CAP 1.2 §3.4; readers that check against it refuse any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lxml import etree

from ioc.domain.records import AlertArea, AlertInfo, PublicAlert, Text
from ioc.domain.site import Site
from ioc.domain.warning_message import sent_words
from ioc.domain.warning_records import PublicWarning

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"
TITLE = Text(vi="Tin cảnh báo công chúng", en="Public warnings")
SOUND = "ioc:sound"
"""CAP 1.2 §3.2.2 parameter: what loudspeakers play before the text."""


def cap_document(alert: PublicAlert, site: Site, *, incidents: Sequence[str] = (), sound: str = "") -> bytes:
    """The document, UTF-8. `site` gives the zone that times are written in; `incidents` are numbers of the centre's."""
    root = _root(CAP, "alert")
    for name, words in (
        ("identifier", alert.identifier),
        ("sender", alert.sender),
        ("sent", alert.sent),
        ("status", alert.status),
        ("msgType", alert.msg_type),
        ("source", alert.source),
        ("scope", alert.scope),
        ("note", alert.note),
        ("references", " ".join(alert.references)),
        ("incidents", " ".join(_quoted(one) for one in incidents)),
    ):
        _put(root, name, words)
    for info in alert.infos:
        _put_info(root, info, site, sound)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _root(space: str, name: str) -> etree._Element:
    spaces: dict[Any, str] = {None: space}
    return etree.Element(f"{{{space}}}{name}", nsmap=spaces)


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name else name


def _put(parent: etree._Element, name: str, words: str) -> etree._Element | None:
    """A child with text; none for nothing, since empty elements are no values."""
    if not words:
        return None
    made = etree.SubElement(parent, f"{{{CAP}}}{name}")
    made.text = words
    return made


def _put_info(root: etree._Element, info: AlertInfo, site: Site, sound: str) -> None:
    held = etree.SubElement(root, f"{{{CAP}}}info")
    for name, words in (
        ("language", info.language),
        *(("category", one) for one in info.categories),
        ("event", info.event),
        *(("responseType", one) for one in info.responses),
        ("urgency", info.urgency),
        ("severity", info.severity),
        ("certainty", info.certainty),
        ("effective", _time(info.effective_us, site)),
        ("onset", _time(info.onset_us, site)),
        ("expires", _time(info.expires_us, site)),
        ("senderName", info.sender_name),
        ("headline", info.headline),
        ("description", info.description),
        ("instruction", info.instruction),
        ("web", info.web),
        ("contact", info.contact),
    ):
        _put(held, name, words)
    if sound:
        _put_pair(held, "parameter", SOUND, sound)
    for area in info.areas:
        _put_area(held, area)


def _time(at_us: int | None, site: Site) -> str:
    return sent_words(at_us, site) if at_us else ""


def _put_pair(parent: etree._Element, name: str, key: str, value: str) -> None:
    held = etree.SubElement(parent, f"{{{CAP}}}{name}")
    _put(held, "valueName", key)
    _put(held, "value", value)


def _put_area(info: etree._Element, area: AlertArea) -> None:
    held = etree.SubElement(info, f"{{{CAP}}}area")
    _put(held, "areaDesc", area.description)
    for ring in area.polygons:
        _put(held, "polygon", " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in ring))
    for lon, lat, radius_km in area.circles:
        _put(held, "circle", f"{lat:.5f},{lon:.5f} {radius_km:.3f}")
    for name, value in area.geocodes:
        _put_pair(held, "geocode", name, value)


def warning_document(warning: PublicWarning, alert: PublicAlert, site: Site) -> bytes:
    """The document of a warning of ours, `alert` being the message as it went or would go out."""
    incidents = warning.incidents if warning.alert is not None else ()
    return cap_document(alert, site, incidents=incidents, sound=warning.content.sound)


def file_name(alert: PublicAlert) -> str:
    """What the document is called, in the feed and in folders."""
    return f"{alert.identifier}.xml"


def atom_feed(warnings: Iterable[PublicWarning], site: Site, updated_us: int, language: str = "vi") -> bytes:
    """The index of what stands now, the newest first; links are relative to the feed's own address."""
    root = _root(ATOM, "feed")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", language)
    sender = site.warnings.sender
    _say(root, "id", f"tag:{sender},2026:warnings")
    _say(root, "title", TITLE.get(language))
    _say(root, "updated", sent_words(updated_us, site).replace("-00:00", "Z"))
    author = etree.SubElement(root, f"{{{ATOM}}}author")
    _say(author, "name", site.warnings.sender_name.get(language) or sender)
    link = etree.SubElement(root, f"{{{ATOM}}}link")
    link.set("rel", "self")
    link.set("href", "warnings.atom")
    for warning in sorted(warnings, key=lambda one: one.released_us, reverse=True):
        if warning.alert is not None:
            _put_entry(root, warning, warning.alert, sender, language)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _put_entry(root: etree._Element, warning: PublicWarning, alert: PublicAlert, sender: str, language: str) -> None:
    entry = etree.SubElement(root, f"{{{ATOM}}}entry")
    info = next((one for one in alert.infos if one.language.startswith(language)), alert.infos[0])
    sent = alert.sent.replace("-00:00", "Z")
    _say(entry, "id", f"tag:{sender},{alert.sent[:10]}:{alert.identifier}")
    _say(entry, "title", info.headline)
    _say(entry, "updated", sent)
    _say(entry, "published", sent)
    link = etree.SubElement(entry, f"{{{ATOM}}}link")
    link.set("rel", "alternate")
    link.set("type", CAP_TYPE)
    link.set("href", f"warnings/{file_name(alert)}")
    _say(entry, "summary", info.areas[0].description if info.areas else "")


def _say(parent: etree._Element, name: str, words: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = words
