"""A line that says what the incident queue shows: `status:open mine ward:hoa-xuan sort:due group:type`. Pure of Qt.

Words are compared folded (case, tone marks, spaces and hyphens make no difference); a word of no kind is looked for in
number, type and place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from ioc.domain.records import Incident
from ioc.qt.aliases import choose, fold
from ioc.qt.names import Names

FILTER_WORDS: dict[str, tuple[str, ...]] = {
    "open": ("open", "mở", "đang mở"),
    "mine": ("mine", "của tôi", "tôi"),
    "watched": ("followed", "watched", "theo dõi"),
    "unclaimed": ("unclaimed", "chưa nhận"),
    "overdue": ("overdue", "late", "quá hạn"),
    "closed": ("closed", "đóng", "đã đóng"),
}
GROUP_WORDS: dict[str, tuple[str, ...]] = {
    "": ("none", "không"),
    "domain": ("domain", "lĩnh vực"),
    "type": ("type", "loại"),
    "ward": ("ward", "phường"),
    "agency": ("agency", "cơ quan", "lực lượng"),
}
SORT_WORDS: dict[str, tuple[str, ...]] = {
    "priority": ("priority", "prio", "mức"),
    "due": ("due", "hạn"),
}
_KEYS: dict[str, tuple[str, ...]] = {
    "status": ("status", "tt", "trạng thái"),
    "type": ("type", "loại"),
    "ward": ("ward", "phường"),
    "domain": ("domain", "lĩnh vực"),
    "agency": ("agency", "cơ quan"),
    "prio": ("prio", "priority", "mức", "p"),
    "group": ("group", "nhóm"),
    "sort": ("sort", "xếp"),
}
_CLOSED: dict[str, dict[str, tuple[str, ...]]] = {"status": FILTER_WORDS, "group": GROUP_WORDS, "sort": SORT_WORDS}
_PRIORITIES = re.compile(r"[1-5](-[1-5])?(,[1-5](-[1-5])?)*")


@dataclass(slots=True, frozen=True)
class QueueQuery:
    """What was asked. `filter` is one of the queue's filters; `terms` are (kind, folded word), all of which hold."""

    text: str = ""
    filter: str = "open"
    group: str = ""
    sort: str = "priority"
    terms: tuple[tuple[str, str], ...] = field(default=())

    def holds(self, incident: Incident, names: Names) -> bool:
        """Whether an incident is shown."""
        return all(_TESTS[kind](incident, names, wanted) for kind, wanted in self.terms)


def read_query(text: str) -> QueueQuery | str:
    """The query of a line; the word that means nothing where there is one. "status:open mine" are both filters: the
    narrower one counts."""
    chosen = {"status": "open", "group": "", "sort": "priority"}
    terms: list[tuple[str, str]] = []
    for word in text.split():
        read = _read_word(word)
        if read is None:
            return word
        kind, value = read
        if kind not in chosen:
            terms.append(read)
        elif (kind, value) != ("status", "open"):
            chosen[kind] = value
    return QueueQuery(
        text=text.strip(), filter=chosen["status"], group=chosen["group"], sort=chosen["sort"], terms=tuple(terms)
    )


def _read_word(word: str) -> tuple[str, str] | None:
    key, colon, value = word.partition(":")
    if not colon:
        named = (one for one, names in FILTER_WORDS.items() if any(fold(name) == fold(word) for name in names))
        plain = next(named, None)
        return ("status", plain) if plain is not None else ("text", fold(word))
    kinds = choose(key, _KEYS)
    if len(kinds) != 1 or not value:
        return None
    kind = kinds[0]
    if kind in _CLOSED:
        found = choose(value, _CLOSED[kind])
        return (kind, found[0]) if len(found) == 1 else None
    if kind == "prio":
        return (kind, value) if _PRIORITIES.fullmatch(value) else None
    return kind, fold(value)


def group_of(incident: Incident, kind: str, names: Names) -> str:
    """The title of the group that an incident stands in; "–" where it has none."""
    match kind:
        case "domain":
            found = names.types.get(incident.type)
            domain = names.domains.get(found.domain) if found else None
            return domain.title.get(names.language) if domain else "–"
        case "type":
            return names.incident_title(incident)
        case "ward":
            return incident.ward or "–"
        case "agency":
            return ", ".join(_agencies(incident, names)) or "–"
    return ""


def _agencies(incident: Incident, names: Names) -> list[str]:
    units = names.state.tables.units
    return sorted({units[name].agency for name in incident.units if name in units})


def _has_priority(incident: Incident, wanted: str) -> bool:
    for part in wanted.split(","):
        low, _, high = part.partition("-")
        if low and int(low) <= incident.priority <= int(high or low):
            return True
    return False


def _says(incident: Incident, names: Names, wanted: str) -> bool:
    told = " ".join((incident.number, names.incident_title(incident), names.incident_place(incident)))
    return wanted in fold(told)


_TESTS: dict[str, Callable[[Incident, Names, str], bool]] = {
    "type": lambda incident, names, wanted: wanted in fold(names.incident_title(incident) + incident.type),
    "ward": lambda incident, names, wanted: wanted in fold(incident.ward),
    "domain": lambda incident, names, wanted: wanted in fold(group_of(incident, "domain", names)),
    "agency": lambda incident, names, wanted: any(wanted in fold(one) for one in _agencies(incident, names)),
    "prio": lambda incident, names, wanted: _has_priority(incident, wanted),
    "text": _says,
}
