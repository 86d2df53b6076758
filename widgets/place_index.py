"""Finds assets, units, incidents, feeds and places of the ground by what they are called, without tone marks."""

from __future__ import annotations

from collections.abc import Iterator

from ioc.domain.state import State
from ioc.qt.aliases import fold
from ioc.qt.command_grammar import Place
from ioc.qt.gazetteer.places import GroundPlaces
from ioc.qt.names import Names

_EXACT, _START, _WORD, _INSIDE, _NOT = range(5)
"""The same steps as those of `ioc.qt.gazetteer.search`."""


class PlaceIndex:
    """Folded names of everything one can go to. The registry's part is built once per registry and reused."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._folded: list[tuple[str, str, str]] = []
        self._of: object = None
        self._size = (-1, -1)
        self._ground = GroundPlaces()

    def find(self, text: str, limit: int) -> list[Place]:
        """Best first: whole name, start of the name, start of a word, anywhere, alike; places of the ground first,
        incidents and units before assets. Coordinates are themselves."""
        wanted = fold(text)
        if not wanted:
            return []
        site = self._names.state.registry.site
        ground = self._ground.find(site, self._names.now_us(), text, limit)
        hits = []
        for order, (table, ident, key) in enumerate(self._all()):
            rank = _rank(wanted, key)
            if rank < _NOT:
                hits.append((rank, len(key), order, table, ident))
        hits.sort()
        if hits:
            ground = ground[: max(2, limit // 2)]
        named = [(rank, self._place(table, ident)) for rank, _, _, table, ident in hits[:limit]]
        both = sorted([*ground, *named], key=lambda found: found[0])  # stable: the ground first where both fit alike
        return [place for _, place in both[:limit]]

    def _all(self) -> Iterator[tuple[str, str, str]]:
        state = self._names.state
        for incident in state.tables.incidents.values():
            yield "incidents", incident.id, f"{fold(incident.number)} {_words(self._names.incident_title(incident))}"
        for unit in state.tables.units.values():
            yield "units", unit.id, f"{fold(unit.id)} {_words(unit.name)}"
        for feed in state.tables.feeds.values():
            yield "feeds", feed.id, _words(feed.title.get(self._names.language))
        yield from self._assets(state)

    def _assets(self, state: State) -> list[tuple[str, str, str]]:
        registry = state.registry
        size = (len(registry.assets), state.reshaped)
        if self._of is not registry or self._size != size:
            self._folded = [("assets", a.id, f"{_words(a.name)} {fold(a.id)}") for a in registry.assets.values()]
            self._of, self._size = registry, size
        return self._folded

    def _place(self, table: str, ident: str) -> Place:
        state, names = self._names.state, self._names
        match table:
            case "incidents":
                incident = state.tables.incidents[ident]
                return Place(table=table, id=ident, label=incident.number, detail=names.incident_title(incident))
            case "units":
                unit = state.tables.units[ident]
                return Place(table=table, id=ident, label=unit.id, detail=unit.name)
            case "feeds":
                return Place(table=table, id=ident, label=names.feed(ident), detail="")
        asset = state.registry.assets[ident]
        return Place(table=table, id=ident, label=asset.name, detail=asset.ward)


def _words(text: str) -> str:
    return " ".join(fold(word) for word in text.split())


def _rank(wanted: str, key: str) -> int:
    joined = key.replace(" ", "")
    if wanted not in joined:
        return _NOT
    if joined == wanted or key.split(" ", 1)[0] == wanted:
        return _EXACT
    if joined.startswith(wanted):
        return _START
    return _WORD if f" {wanted}" in f" {key}" else _INSIDE
