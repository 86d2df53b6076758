"""XML from strangers: no entities, no network, no size tricks; and small readers of elements by local name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from ioc.connect.polling import PAYLOAD_KEPT
from ioc.connect.refused import Refused
from ioc.connect.web_page import refuse_web_page

Element = etree._Element


def read_xml(payload: bytes) -> Element:
    """The root of a document. Raises Refused: a web page, not well-formed, or with a DOCTYPE (no alert feed needs one).

    Entities are never resolved and nothing is fetched, whatever the document asks for; libxml2's own limits
    (depth, text size, entity amplification) stay on. The declared encoding and a byte-order mark are honoured.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_pis=True,
    )
    refuse_web_page(payload)
    try:
        root = etree.fromstring(payload.lstrip(b" \t\r\n"), parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        line = getattr(error, "lineno", None) or 0
        if b"<!DOCTYPE" in payload[:PAYLOAD_KEPT] or b"<!ENTITY" in payload:
            raise Refused("cap.xml_hostile") from None
        raise Refused("cap.not_xml", line=int(line)) from None
    if root is None:
        raise Refused("cap.not_xml", line=0)
    about: Any = root.getroottree().docinfo
    if about.doctype:
        raise Refused("cap.xml_hostile")
    return root


def name_of(element: Element) -> str:
    """Local name; "" for comments."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def space_of(element: Element) -> str:
    """Namespace; "" when it has none."""
    return (etree.QName(element).namespace or "") if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Child elements of that local name, whatever their namespace."""
    return (child for child in element if name_of(child) == name)


def child(element: Element, name: str) -> Element | None:
    """The first child of that local name."""
    return next(children(element, name), None)


def words(element: Element | None) -> str:
    """All text below, without white space at the ends; "" for None."""
    return "" if element is None else "".join(_text(element)).strip()


def child_words(element: Element, name: str) -> str:
    """Text of the first child of that name; "" when it is missing or empty."""
    return words(child(element, name))


def as_bytes(element: Element) -> bytes:
    """The element as XML again, at most PAYLOAD_KEPT of it."""
    return etree.tostring(element, with_tail=False)[:PAYLOAD_KEPT]


def _text(element: Element) -> Iterator[str]:
    return (str(part) for part in element.itertext(tag=etree.Element))
