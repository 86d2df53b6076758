"""Reads a dispatch file and checks what it and the site's units say of each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config import building
from config.dispatch_schema import AgencyTable, DispatchFile, StatusListTable
from config.documents import Document
from config.packs import sound
from config.references import Names
from config.schema import UnitTable
from config.validation import checked
from ioc.domain.dispatch_site import (
    Agency,
    Capability,
    Condition,
    DispatchSpec,
    Need,
    RollCall,
    RunCard,
    Station,
    StatusWord,
)
from ioc.domain.unit_words import folded
from ioc.domain.vocabulary import UnitStatus

At = tuple[str | int, ...]


def dispatch_spec(
    document: Document, incident_types: Iterable[str], site: Document, site_tree: Mapping[str, Any]
) -> DispatchSpec:
    """The file as the record keeps it; its faults, and those of units that name what it lacks, are noted."""
    file = checked(DispatchFile, document, document.tree)
    if file is None:
        return DispatchSpec()
    _Check(document, file, set(incident_types)).all()
    _check_units(site, sound(UnitTable, site_tree, "units"), file)
    return _spec(file)


class _Check:
    """What the tables of one file say of each other."""

    def __init__(self, document: Document, file: DispatchFile, types: set[str]) -> None:
        self._document, self._file, self._types = document, file, types
        self._capabilities = [row.key for row in file.capabilities]

    def all(self) -> None:
        """Note every fault."""
        file = self._file
        for table in ("agencies", "stations", "capabilities", "conditions", "run_cards", "status_lists"):
            claimed = Names()
            for index, row in enumerate(getattr(file, table)):
                claimed.claim(row.key, self._document, (table, index, "key"))
        if file.rules.router and not file.rules.router_url:
            self._document.add(("rules", "router"), "missing", name="router_url")
        lists = [row.key for row in file.status_lists]
        for index, agency in enumerate(file.agencies):
            if agency.statuses:
                self._known(("agencies", index, "statuses"), "table", agency.statuses, lists)
            for number, name in enumerate(agency.aid):
                self._known(("agencies", index, "aid", number), "capability", name, self._capabilities)
        for index, station in enumerate(file.stations):
            self._known(("stations", index, "agency"), "agency", station.agency, [a.key for a in file.agencies])
        for index, listed in enumerate(file.status_lists):
            self._words(index, listed)
        self._cards()

    def _cards(self) -> None:
        conditions, claimed = [row.key for row in self._file.conditions], Names()
        for index, card in enumerate(self._file.run_cards):
            at: At = ("run_cards", index)
            self._known((*at, "incident_type"), "incident_type", card.incident_type, self._types)
            claimed.claim(f"{card.incident_type} {card.level}", self._document, (*at, "level"))
            for number, need in enumerate(card.needs):
                where = (*at, "needs", number)
                self._known((*where, "capability"), "capability", need.capability, self._capabilities)
                if need.condition:
                    self._known((*where, "condition"), "condition", need.condition, conditions)
        for index, call in enumerate(self._file.roll_calls):
            if call.incident_type:
                self._known(("roll_calls", index, "incident_type"), "incident_type", call.incident_type, self._types)

    def _words(self, index: int, listed: StatusListTable) -> None:
        """A word or a key means one status of the list."""
        seen: dict[str, str] = {}
        for number, row in enumerate(listed.statuses):
            told = {row.title.vi, row.title.en, *row.aliases, *([str(row.key)] if row.key else [])}
            for word in sorted(told):
                other = seen.setdefault(folded(word), row.title.vi)
                if other != row.title.vi:
                    at = ("status_lists", index, "statuses", number, "aliases")
                    self._document.add(at, "status_taken", name=word, other=other)

    def _known(self, at: At, what: str, name: str, known: Iterable[str]) -> None:
        if name not in known:
            self._document.add_unknown(at, what, name, known)


def _check_units(site: Document, units: Mapping[int, UnitTable], file: DispatchFile) -> None:
    names = {
        "agency": ("agency", [row.key for row in file.agencies]),
        "station": ("post", [row.key for row in file.stations]),
    }
    capabilities = [row.key for row in file.capabilities]
    for index, unit in units.items():
        for field, (what, known) in names.items():
            told = getattr(unit, field)
            if told and told not in known:
                site.add_unknown(("units", index, field), what, told, known)
        for number, name in enumerate(unit.capabilities):
            if name not in capabilities:
                site.add_unknown(("units", index, "capabilities", number), "capability", name, capabilities)


def _spec(file: DispatchFile) -> DispatchSpec:
    lists = {row.key: row for row in file.status_lists}
    return DispatchSpec(
        agencies=tuple(_agency(row, lists) for row in file.agencies),
        stations=tuple(
            Station(key=row.key, title=building.text(row.title), agency=row.agency, lon=row.lon, lat=row.lat)
            for row in file.stations
        ),
        capabilities=tuple(
            Capability(key=row.key, title=building.text(row.title), floor=row.floor) for row in file.capabilities
        ),
        conditions=tuple(Condition(key=row.key, title=building.text(row.title)) for row in file.conditions),
        run_cards=tuple(
            RunCard(
                key=row.key,
                title=building.text(row.title),
                incident_type=row.incident_type,
                level=row.level,
                needs=tuple(Need(capability=n.capability, count=n.count, condition=n.condition) for n in row.needs),
            )
            for row in file.run_cards
        ),
        roll_calls=tuple(RollCall(**row.model_dump()) for row in file.roll_calls),
        **file.rules.model_dump(),
    )


def _agency(row: AgencyTable, lists: Mapping[str, StatusListTable]) -> Agency:
    listed = lists[row.statuses].statuses if row.statuses in lists else []
    return Agency(
        key=row.key,
        title=building.text(row.title),
        statuses=tuple(
            StatusWord(
                key=one.key,
                status=UnitStatus(one.status),
                secondary=one.secondary,
                title=building.text(one.title),
                aliases=tuple(one.aliases),
            )
            for one in listed
        ),
        mutual_aid=row.mutual_aid,
        aid=tuple(row.aid),
        aid_min=row.aid_min,
    )
