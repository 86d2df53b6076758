"""Which incidents belong to the one shown, and which ones it may be merged with, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain.records import Incident
from ioc.domain.relations import is_below, is_live, members, parts, split_off
from ioc.domain.state import State
from ioc.qt.format import number
from ioc.qt.incident_parts import distance_km
from ioc.qt.names import Names

FAR_KM = 9_999.0


@dataclass(slots=True, frozen=True)
class Related:
    """Another incident and what it is to the one shown: "into", "duplicate", "member", "parent", "part", "origin",
    "split"."""

    kind: str
    id: str
    number: str


def related(state: State, incident: Incident, incident_of: Callable[[str], Incident | None]) -> list[Related]:
    """Every incident that belongs to this one, the one that leads it first."""
    found: list[tuple[str, Incident | None]] = []
    if incident.merge is not None:
        kind = "duplicate" if incident.merge.kind == "duplicate" else "into"
        found.append((kind, incident_of(incident.merge.into)))
    found.append(("parent", incident_of(incident.parent) if incident.parent else None))
    found.append(("origin", incident_of(incident.origin) if incident.origin else None))
    found += [("member", held) for held in members(state, incident.id)]
    found += [("part", held) for held in parts(state, incident.id)]
    found += [("split", held) for held in split_off(state, incident.id)]
    return [Related(kind, held.id, held.number) for kind, held in found if held is not None]


def candidates(state: State, incident: Incident, *, parent: bool = False) -> list[tuple[Incident, float | None]]:
    """Open incidents that this one may be merged into (or, with `parent`, be a part of): those of its type first, then
    the nearest (km as the crow flies, None where a place is missing)."""
    others = [
        other
        for other in state.tables.incidents.values()
        if other.id != incident.id and is_live(other) and not is_below(state, other, incident.id)
        if not (parent and other.id == incident.parent)
    ]
    measured = [(other, _km(incident, other)) for other in others]
    return sorted(
        measured,
        key=lambda pair: (
            pair[0].type != incident.type,
            FAR_KM if pair[1] is None else round(pair[1], 1),
            -pair[0].opened_us,
        ),
    )


def _km(one: Incident, other: Incident) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return distance_km(one.lon, one.lat, other.lon, other.lat)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Related", text)


def related_line(found: list[Related]) -> str:
    """“Merged into VV-0412 · parts: VV-0415, VV-0416”; empty without any."""
    words = {
        "into": _tr("Merged into {numbers}"),
        "duplicate": _tr("Duplicate of {numbers}"),
        "parent": _tr("Part of {numbers}"),
        "origin": _tr("Split off from {numbers}"),
        "member": _tr("Merged in: {numbers}"),
        "part": _tr("Parts: {numbers}"),
        "split": _tr("Split off: {numbers}"),
    }
    told = []
    for kind, pattern in words.items():
        numbers = [one.number for one in found if one.kind == kind]
        if numbers:
            told.append(pattern.format(numbers=", ".join(numbers)))
    return " · ".join(told)


def candidate_words(other: Incident, km: float | None, names: Names) -> str:
    """“VV-0412 · Flood · Hòa Xuân · 0.4 km” for a choice."""
    away = "" if km is None else f"{number(km, 1, names.language)}\N{NO-BREAK SPACE}km"
    parts_told = [other.number, names.incident_title(other), other.ward, away]
    return " · ".join(part for part in parts_told if part)
