"""What a hit of the gazetteer is, in words: its sort, its ward, and what is not known of it."""

from __future__ import annotations

from ioc.qt.gazetteer.search import ALIKE, Hit
from ioc.qt.translation import translate

MOST_WARDS = 3


def label_of(hit: Hit) -> str:
    """The name, with the house number that was typed."""
    return f"{hit.house.upper()} {hit.entry.name}" if hit.house else hit.entry.name


def detail_of(hit: Hit) -> str:
    """Sort and ward; that a name is merely alike, that a house number is not located, what a unit was before."""
    entry = hit.entry
    parts = [_kind(entry.kind)]
    if entry.former:
        told = _words("formerly {level} {name}").format(level=parts[0], name=entry.former)
        parts = [told]
    elif not entry.wide and hit.ward:
        more = hit.others[: MOST_WARDS - 1]
        parts.append(", ".join((hit.ward, *more)) + (" …" if len(hit.others) > len(more) else ""))
    if hit.house:
        parts.append(_words("house numbers are not on record: middle of the street"))
    if hit.fit == ALIKE:
        parts.append(_words("a similar name"))
    return " · ".join(part for part in parts if part)


def _words(source: str) -> str:
    return translate("Gazetteer", source)


def _kind(kind: str) -> str:
    """The word for a sort of place; that of a stranger's file as it is."""
    known = {
        "ward": _words("ward"),
        "commune": _words("commune"),
        "special_zone": _words("special zone"),
        "district": _words("district"),
        "street": _words("street"),
        "bridge": _words("bridge"),
        "junction": _words("junction"),
        "hospital": _words("hospital"),
        "station": _words("station"),
        "airport": _words("airport"),
        "port": _words("port"),
        "market": _words("market"),
        "square": _words("square"),
        "park": _words("park"),
        "civic": _words("public building"),
        "school": _words("school"),
        "beach": _words("beach"),
        "landmark": _words("landmark"),
        "industrial": _words("industrial site"),
        "water": _words("water"),
        "place": _words("place"),
    }
    return known.get(kind, kind)
