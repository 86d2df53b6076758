"""Finds entries by what was typed, best first, and says by what they were found.

Order: how well the name fits (whole, its beginning, beginnings of its words, somewhere, alike), then whether tone marks
agree, then units before bridges, places and streets, then the shorter name, then the file's order. Nothing else counts,
so the same words always find the same.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from ioc.domain.ground import GroundSpec
from ioc.qt.gazetteer.entries import Entry, Point, crossings, entries
from ioc.qt.gazetteer.typed import Typed, plain, read

WHOLE, START, WORDS, INSIDE, ALIKE = range(5)
LIKE = 84
"""Least likeness in percent (rapidfuzz, normalised edit distance) of a name that is merely like what was typed."""
LEAST_LIKE = 5
"""Letters from which on likeness says anything."""
UNIT_KINDS = ("ward", "commune", "special_zone", "district")
_KINDS = (*UNIT_KINDS, "bridge", "junction")
_BOTH = re.compile(r"\s+(?:-|–|/|x|&|giao|voi|va|and)\s+|\s*[–&]\s*|\s+-\s*|\s*-\s+", re.IGNORECASE)


class Hit(Struct, frozen=True, kw_only=True):
    """An entry as found: `fit` is how well its name fits, `ward` the one of the spot, `house` a number typed before it.

    `others` are further wards that a street runs through.
    """

    entry: Entry
    fit: int
    lon: float
    lat: float
    ward: str = ""
    house: str = ""
    others: tuple[str, ...] = ()


_Ranked = tuple[tuple[int, bool, bool, int, int, int], Hit]
"""Sorted by the head: fit, tone marks, former, kind, length, place in the file."""


class Gazetteer:
    """Immutable; made for one ground and day."""

    def __init__(self, ground: GroundSpec, day: str) -> None:
        self.entries = entries(ground, day)
        self._crossings = crossings(ground.roads)
        self._areas: dict[str, set[str]] = {}
        for entry in self.entries:
            if entry.kind in UNIT_KINDS:
                for key in entry.keys:
                    self._areas.setdefault(key, set()).add(entry.spots[0][0])
        self._rank = {kind: rank for rank, kind in enumerate(_KINDS)}

    def find(self, text: str, limit: int) -> list[Hit]:
        """Best first, at most `limit`; each entry once, in its best spot."""
        found: list[_Ranked] = []
        for reading in read(text):
            found += self._named(reading)
        found += self._corners(text)
        found.sort(key=lambda item: item[0])
        hits: dict[tuple[str, str, float], Hit] = {}
        for _, hit in found:
            kind = "unit" if hit.entry.kind in UNIT_KINDS else hit.entry.kind
            hits.setdefault((hit.entry.name, kind, hit.lon), hit)
        return list(hits.values())[:limit]

    def _named(self, typed: Typed) -> list[_Ranked]:
        inside = self._wanted_wards(typed.areas)
        literal = self._fits(typed, typed.words, inside)
        if typed.areas or any(key[0] == WHOLE for key, _ in literal):
            return literal
        return literal + self._with_area_behind(typed)

    def _with_area_behind(self, typed: Typed) -> list[_Ranked]:
        """“tran phu hoi an”: the last words may be an area."""
        words = typed.words.split()
        for count in range(min(4, len(words) - 1), 0, -1):
            area = " ".join(words[-count:])
            if area in self._areas:
                rest = " ".join(words[:-count])
                for level in (" phuong", " quan", " huyen", " xa", " thanh pho"):
                    rest = rest.removesuffix(level)
                fits = self._fits(typed, rest, self._areas[area])
                return [item for item in fits if item[0][0] in (WHOLE, START)]
        return []

    def _wanted_wards(self, areas: tuple[str, ...]) -> set[str] | None:
        """The present wards that the areas mean; None for no restriction. A name nobody knows (the city) is none."""
        for area in areas:
            if area in self._areas:
                return self._areas[area]
        return None

    def _fits(self, typed: Typed, words: str, inside: set[str] | None) -> list[_Ranked]:
        found = []
        for number, entry in enumerate(self.entries):
            if not _is_of(entry, typed) or not words:
                continue
            fit = min(fit_of(words, key, typed.level) for key in entry.keys)
            spot = _spot(entry, inside)
            if fit > ALIKE or spot is None:
                continue
            if typed.house and (entry.kind != "street" or fit > WORDS):
                continue
            ward, (lon, lat) = spot
            others = tuple(name for name, _ in entry.spots if name and name != ward) if inside is None else ()
            hit = Hit(entry=entry, fit=fit, lon=lon, lat=lat, ward=ward, house=typed.house, others=others)
            toned = entry.accented in typed.accented or not _is_toned(typed.accented)
            kind = self._rank.get(entry.kind, len(_KINDS) + (entry.kind == "street"))
            found.append(((fit, not toned, bool(entry.former), kind, len(entry.keys[0]), number), hit))
        return found

    def _corners(self, text: str) -> list[_Ranked]:
        """Where two streets meet: “ngã tư A - B”, “A x B”, “A giao B”."""
        head = text.split(",")[0]
        parts = [reading[0].words for part in _BOTH.split(head) if (reading := read(part))]
        if len(parts) != 2:
            return []
        found = []
        for number, (names, points) in enumerate(self._crossings.items()):
            one, two = sorted(names)
            pairs = ((one, two), (two, one))
            fit = min(max(fit_of(parts[0], plain(a), ""), fit_of(parts[1], plain(b), "")) for a, b in pairs)
            if fit > START:
                continue
            first, second = (one, two) if fit_of(parts[0], plain(one), "") <= START else (two, one)
            entry = Entry(name=f"{first} - {second}", kind="junction", keys=(plain(f"{first} {second}"),), spots=())
            for point in points[:1]:
                hit = Hit(entry=entry, fit=fit, lon=point[0], lat=point[1], ward=self._near_ward(names, point))
                found.append(((fit, False, False, 0, len(entry.name), number), hit))
        return found

    def _near_ward(self, names: frozenset[str], point: Point) -> str:
        """The ward of the nearest spot of the two streets."""
        spots = [s for e in self.entries if e.kind in ("street", "bridge") and e.name in names for s in e.spots]
        best = min(spots, key=lambda s: abs(s[1][0] - point[0]) + abs(s[1][1] - point[1]), default=("", point))
        return best[0]


def _is_of(entry: Entry, typed: Typed) -> bool:
    """Whether the level told before the name allows the entry."""
    if not typed.level:
        return True
    if typed.level == "street":
        return entry.kind in ("street", "bridge")
    if typed.level == "junction":
        return entry.kind == "junction"
    return entry.kind == typed.level or (typed.level == "ward" and entry.kind in ("commune", "special_zone"))


def _spot(entry: Entry, inside: set[str] | None) -> tuple[str, Point] | None:
    if inside is None:
        return entry.spots[0] if entry.spots else None
    return next((spot for spot in entry.spots if spot[0] in inside), None)


def _is_toned(text: str) -> bool:
    return any(ord(c) > 127 for c in text)


@lru_cache(maxsize=100_000)
def fit_of(words: str, key: str, level: str) -> int:
    """How well plain words fit a plain name: WHOLE … ALIKE, or more for not at all."""
    joined, name = words.replace(" ", ""), key.replace(" ", "")
    if joined == name:
        return WHOLE
    if level == "junction":  # the name of a junction begins with the word that was read as its level
        stripped = re.sub(r"^(nga ba|nga tu|nga nam|giao lo|nut giao) ", "", key)
        if joined == stripped.replace(" ", ""):
            return WHOLE
        key, name = stripped, stripped.replace(" ", "")
    if name.startswith(joined):
        return START
    if _each_begins(words.split(), key.split()):
        return WORDS
    if len(joined) > 2 and joined in name:
        return INSIDE
    return ALIKE if _is_like(joined, name) else ALIKE + 1


def _each_begins(words: list[str], names: list[str]) -> bool:
    """Every typed word begins a word of the name, in order."""
    at = iter(names)
    return all(any(name.startswith(word) for name in at) for word in words)


def _is_like(joined: str, name: str) -> bool:
    if len(joined) < LEAST_LIKE:
        return False
    from rapidfuzz.distance import DamerauLevenshtein

    return 100 * DamerauLevenshtein.normalized_similarity(joined, name, score_cutoff=LIKE / 100) >= LIKE
