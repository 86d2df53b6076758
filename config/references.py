"""Checks between the parts of a site: what one names, another must define, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from zoneinfo import available_timezones

from config.conditions import check_condition
from config.documents import Document
from config.packs import Pack
from config.schema import FeedTable, SiteTable, UnitTable

Place = tuple[str | int, ...]


class Names:
    """Names that must be unique; says where the first one stands."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def claim(self, name: str, document: Document, at: Place) -> None:
        """Take `name`, or note that it is taken."""
        here = f"{document.file.name}:{document.line_of(at)}"
        first = self._seen.setdefault(name, here)
        if first != here:
            document.add(at, "duplicate", name=name, where=first)


def check_pack(pack: Pack) -> None:
    """A pack on its own: unique keys, kinds measure what exists, alarms watch what is measured."""
    for table, key in (("kinds", "key"), ("properties", "key"), ("alarms", "id")):
        claimed = Names()
        items = pack.document.tree.get(table)
        for index, item in enumerate(items if isinstance(items, list) else []):
            if isinstance(item, dict) and isinstance(item.get(key), str):
                claimed.claim(item[key], pack.document, (table, index, key))
    properties = pack.known("properties")
    for index, kind in pack.kinds.items():
        for number, name in enumerate(kind.properties):
            if name not in properties:
                pack.document.add_unknown(("kinds", index, "properties", number), "property", name, properties)
    for index, spec in pack.properties.items():
        if spec.low is not None and spec.high is not None and spec.low >= spec.high:
            pack.document.add(("properties", index, "low"), "bad_range", low=spec.low, high=spec.high)
        _check_derived(pack, index)
    for index in pack.alarms:
        _check_alarm(pack, index)


def _check_derived(pack: Pack, index: int) -> None:
    """The heat index needs its two sources by name; VN_AQI's stand in the rule table."""
    derived = pack.properties[index].derived
    if derived is None:
        return
    wanted = 2 if derived.how == "heat_index" else 0
    if len(derived.sources) != wanted:
        pack.document.add(("properties", index, "derived", "sources"), "derived_sources", n=wanted)
    for number, name in enumerate(derived.sources):
        if name not in pack.known("properties"):
            at = ("properties", index, "derived", "sources", number)
            pack.document.add_unknown(at, "property", name, pack.known("properties"))


def _check_alarm(pack: Pack, index: int) -> None:
    alarm, document = pack.alarms[index], pack.document
    if alarm.kind not in pack.known("kinds"):
        document.add_unknown(("alarms", index, "kind"), "kind", alarm.kind, pack.known("kinds"))
    check_condition(pack, index)
    if not alarm.property:
        return
    if alarm.property not in pack.known("properties"):
        document.add_unknown(("alarms", index, "property"), "property", alarm.property, pack.known("properties"))
    elif (kind := pack.kind(alarm.kind)) is not None and alarm.property not in kind.properties:
        document.add(("alarms", index, "property"), "not_measured", kind=alarm.kind, property=alarm.property)
    spec = pack.property(alarm.property)
    if spec is None or (low := spec.low) is None or (high := spec.high) is None:
        return
    if alarm.limit is None or low <= alarm.limit <= high:
        return
    document.add(
        ("alarms", index, "limit"), "limit_outside", limit=alarm.limit, low=low, high=high, property=alarm.property
    )


def check_packs(packs: Iterable[Pack], incident_types: Iterable[str]) -> None:
    """Packs together: unique domains and incident types; alarms name incident types of any pack."""
    domains, types, known = Names(), Names(), set(incident_types)
    for pack in packs:
        if pack.key:
            domains.claim(pack.key, pack.document, ("domain", "key"))
        for index, kind in pack.incident_types.items():
            types.claim(kind.key, pack.document, ("incident_types", index, "key"))
        for index, alarm in pack.alarms.items():
            if alarm.incident_type and alarm.incident_type not in known:
                at = ("alarms", index, "incident_type")
                pack.document.add_unknown(at, "incident_type", alarm.incident_type, known)


def check_site(document: Document, site: SiteTable) -> None:
    """The city's own table."""
    if site.zone not in available_timezones():
        document.add(("site", "zone"), "unknown_zone", name=site.zone)
    west, south, east, north = site.box
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        document.add(("site", "box"), "bad_box")
    elif not (west <= site.centre[0] <= east and south <= site.centre[1] <= north):
        document.add(("site", "centre"), "outside_box")


def check_feeds(document: Document, feeds: dict[int, FeedTable], domains: list[str]) -> None:
    """Feeds belong to a domain of the site and have ids of their own."""
    claimed = Names()
    for index, feed in feeds.items():
        claimed.claim(feed.id, document, ("feeds", index, "id"))
        if feed.domain not in domains:
            document.add_unknown(("feeds", index, "domain"), "domain", feed.domain, domains)


def check_units(document: Document, units: dict[int, UnitTable], inside: Callable[[float, float], bool]) -> None:
    """Units have ids of their own and start inside the city."""
    claimed = Names()
    for index, unit in units.items():
        claimed.claim(unit.id, document, ("units", index, "id"))
        if unit.lon is not None and unit.lat is not None and not inside(unit.lon, unit.lat):
            document.add(("units", index, "lon"), "outside_box")
