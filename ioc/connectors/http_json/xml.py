"""XML as plain data, so that the declared mapping reads it like JSON."""

from __future__ import annotations

from typing import Any

from lxml import etree

from ioc.connect.refused import Refused
from ioc.connectors.cap.xml import Element, name_of, read_xml, words

TEXT = "text"
"""Under which name an element's own text stands beside its attributes and children."""


def parsed_xml(payload: bytes) -> Any:
    """What the root element holds: an element with text alone is that text, an empty one is None, any other is an
    object of its attributes and children by local name; children of one name are a list, and win over an attribute.

    Raises Refused for the whole payload: a web page, not well-formed, or with a DOCTYPE (see `cap.xml`).
    """
    try:
        root = read_xml(payload)
    except Refused as refused:
        if refused.code == "cap.xml_hostile":
            raise Refused("payload.xml_hostile") from None
        if refused.code == "cap.not_xml":
            raise Refused("payload.not_xml", **refused.params) from None
        raise
    found = _plain(root)
    return found if isinstance(found, dict) else {TEXT: found}


def _plain(element: Element) -> Any:
    found: dict[str, Any] = {etree.QName(name).localname: value for name, value in element.attrib.items()}
    children: dict[str, list[Any]] = {}
    for child in element:
        if name := name_of(child):
            children.setdefault(name, []).append(_plain(child))
    if not found and not children:
        return words(element) or None
    own = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    if own:
        found[TEXT] = own
    return found | {name: held if len(held) > 1 else held[0] for name, held in children.items()}
