"""Lines about incidents: open by hand, priority, type, place, marks, alarms that belong to one."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.commands import (
    AnyCommand,
    ChangeIncident,
    LinkAlarm,
    MarkIncident,
    MergeIncident,
    OpenIncident,
    SetParent,
    UnlinkAlarm,
)
from ioc.domain.records import Incident
from ioc.domain.site import IncidentType
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.aliases import MARK_WORDS, choose, fold
from ioc.qt.command_reading import (
    Interpretation,
    Scope,
    alarm_place,
    command,
    incident_named,
    number_of,
    refused,
)
from ioc.qt.place_words import Spot, spots


def _incident(scope: Scope, named: str = "") -> Incident | Interpretation:
    """The incident meant: named by the end of its number, else the selected one; a closed one is not changed."""
    ident = incident_named(named, scope) if named else scope.incident
    found = scope.state.tables.incidents.get(ident or "")
    if found is None:
        return refused("no_such_incident" if named else "select_incident", word=named)
    return refused("incident_closed", incident=found.number) if found.stage is IncidentStage.CLOSED else found


def _types(scope: Scope) -> tuple[IncidentType, ...]:
    site = scope.state.registry.site
    return site.incident_types if site else ()


def _type_of(text: str, scope: Scope) -> tuple[IncidentType, ...]:
    """The types whose name in either language `text` is, else those it begins."""
    table: dict[str, tuple[str, ...]] = {kind.key: (kind.title.vi, kind.title.en, kind.key) for kind in _types(scope)}
    chosen = choose(text, table)
    return tuple(kind for kind in _types(scope) if kind.key in chosen)


def _split_type(text: str, scope: Scope) -> tuple[IncidentType | None, str]:
    """The type that the first words of `text` name, the longest naming first, and the rest."""
    words = text.split()
    for count in range(len(words), 0, -1):
        kinds = _type_of(" ".join(words[:count]), scope)
        if len(kinds) == 1:
            return kinds[0], " ".join(words[count:])
    return None, text


def _read_open(rest: str, scope: Scope) -> Interpretation:
    kind, where = _split_type(rest, scope)
    if kind is None:
        return refused("open_type", word=rest)
    if not where:
        return refused("open_place", type=kind.key)
    found = spots(where, scope.state, scope.places)
    if not found:
        return refused("go_nothing", word=where)
    spot = found[0]
    ordered = OpenIncident(
        type=kind.key, priority=kind.priority, lon=spot.lon, lat=spot.lat, ward=spot.ward, asset=spot.asset
    )
    return command("open", ordered, type=kind.key, priority=kind.priority, **_shown(found))


def _shown(found: list[Spot]) -> dict[str, str | int | float | None]:
    spot = found[0]
    return {"place": spot.label, "detail": spot.detail, "others": ", ".join(other.label for other in found[1:])}


def _read_priority(rest: str, scope: Scope) -> Interpretation:
    level, _, named = rest.partition(" ")
    if level not in ("1", "2", "3", "4", "5"):
        return refused("priority_range", word=level)
    incident = _incident(scope, named.strip())
    if isinstance(incident, Interpretation):
        return incident
    if incident.priority == int(level):
        return refused("priority_same", incident=incident.number, priority=incident.priority)
    ordered = ChangeIncident(incident=incident.id, priority=int(level))
    return command("priority", ordered, incident=incident.number, priority=int(level), before=incident.priority)


def _read_type(rest: str, scope: Scope) -> Interpretation:
    incident = _incident(scope)
    if isinstance(incident, Interpretation):
        return incident
    kinds = _type_of(rest, scope)
    if len(kinds) != 1:
        return refused("type_unknown", word=rest)
    ordered = ChangeIncident(incident=incident.id, type=kinds[0].key)
    return command("type", ordered, incident=incident.number, type=kinds[0].key)


def _read_place(rest: str, scope: Scope) -> Interpretation:
    incident = _incident(scope)
    if isinstance(incident, Interpretation):
        return incident
    if not rest:
        return refused("place_missing", incident=incident.number)
    found = spots(rest, scope.state, scope.places)
    if not found:
        return refused("go_nothing", word=rest)
    return command("place", moved(incident.id, found[0]), incident=incident.number, **_shown(found))


def moved(incident: str, spot: Spot) -> ChangeIncident:
    """The command that takes an incident to a place."""
    if spot.asset is not None:
        return ChangeIncident(incident=incident, asset=spot.asset)
    return ChangeIncident(incident=incident, lon=spot.lon, lat=spot.lat, ward=spot.ward, elsewhere=True)


def _read_mark(rest: str, scope: Scope) -> Interpretation:
    incident = _incident(scope)
    if isinstance(incident, Interpretation):
        return incident
    chosen = choose(rest, MARK_WORDS)
    if len(chosen) != 1:
        return refused("mark_unknown", word=rest)
    return command(
        "mark",
        MarkIncident(incident=incident.id, mark=chosen[0]),
        incident=incident.number,
        mark=chosen[0].value,
    )


def _read_link(rest: str, scope: Scope) -> Interpretation:
    alarm = scope.state.tables.alarms.get(scope.alarm or "")
    if alarm is None:
        return refused("select_alarm")
    incident = _incident(scope, rest)
    if isinstance(incident, Interpretation):
        return incident
    ordered = LinkAlarm(incident=incident.id, alarm=alarm.id)
    return command("link", ordered, alarm=alarm_place(alarm, scope.state), incident=incident.number)


def _read_unlink(rest: str, scope: Scope) -> Interpretation:
    alarm = scope.state.tables.alarms.get(scope.alarm or "")
    if alarm is None:
        return refused("select_alarm")
    place = alarm_place(alarm, scope.state)
    if alarm.incident is None:
        return refused("not_linked", alarm=place)
    ordered = UnlinkAlarm(incident=alarm.incident, alarm=alarm.id)
    return command("unlink", ordered, alarm=place, incident=number_of(scope, alarm.incident))


def _read_bound(kind: str) -> Callable[[str, Scope], Interpretation]:
    """`merge 0412`: the selected incident; `merge 0415 0412`: the first named, under the second."""

    def read(rest: str, scope: Scope) -> Interpretation:
        words = rest.split()
        if not 1 <= len(words) <= 2:
            return refused("merge_which")
        incident = _incident(scope, words[0] if len(words) == 2 else "")
        if isinstance(incident, Interpretation):
            return incident
        other = _incident(scope, words[-1])
        if isinstance(other, Interpretation):
            return other
        if kind == "part":
            ordered: AnyCommand = SetParent(incident=incident.id, parent=other.id)
        else:
            told = "duplicate" if kind == "duplicate" else "merged"
            ordered = MergeIncident(incident=incident.id, into=other.id, kind=told)
        return command(kind, ordered, incident=incident.number, other=other.number)

    return read


def _complete_type(rest: str, scope: Scope) -> list[str]:
    wanted = fold(rest)
    named = [kind.title.vi if scope.language == "vi" else kind.title.en for kind in _types(scope)]
    return [name for name in named if fold(name).startswith(wanted)]


def _complete_mark(rest: str, scope: Scope) -> list[str]:
    chosen = choose(rest, MARK_WORDS) if rest else tuple(MARK_WORDS)
    return [MARK_WORDS[mark][1 if scope.language == "vi" else 0] for mark in chosen]


def _complete_place(rest: str, scope: Scope) -> list[str]:
    return [spot.label for spot in spots(rest, scope.state, scope.places)]


READERS: dict[str, Callable[[str, Scope], Interpretation]] = {
    "open": _read_open,
    "priority": _read_priority,
    "type": _read_type,
    "place": _read_place,
    "mark": _read_mark,
    "link": _read_link,
    "unlink": _read_unlink,
    "merge": _read_bound("merge"),
    "duplicate": _read_bound("duplicate"),
    "part": _read_bound("part"),
}
COMPLETERS: dict[str, Callable[[str, Scope], list[str]]] = {
    "open": _complete_type,
    "type": _complete_type,
    "mark": _complete_mark,
    "place": _complete_place,
}
"""What may follow these verbs."""
