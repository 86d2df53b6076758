"""What an agency's word for a status means: one table for keys, command line and devices of vehicles."""

from __future__ import annotations

import unicodedata

from ioc.domain.dispatch_site import DispatchSpec, StatusWord
from ioc.domain.records import Unit


def folded(text: str) -> str:
    """Small letters and digits without marks: "Tới nơi" and "toi-noi" both give "toinoi"; đ is d."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if letter.isalnum())


def meanings(spec: DispatchSpec, unit: Unit, word: str) -> tuple[StatusWord, ...]:
    """The statuses of the unit's agency that `word` may mean: the exact one alone, else all that it begins."""
    wanted, agency = folded(word), spec.agency(unit.agency)
    if not wanted or agency is None:
        return ()
    told = {row.title.vi: (row, _spellings(row)) for row in agency.statuses}
    exact = tuple(row for row, spellings in told.values() if wanted in spellings)
    return exact or tuple(row for row, known in told.values() if any(one.startswith(wanted) for one in known))


def meaning(spec: DispatchSpec, unit: Unit, word: str) -> StatusWord | None:
    """The one status that `word` says exactly, as a device sends it; None for a word nobody gave a meaning."""
    found = meanings(spec, unit, word)
    return found[0] if len(found) == 1 and folded(word) in _spellings(found[0]) else None


def by_key(spec: DispatchSpec, unit: Unit, key: int) -> StatusWord | None:
    """The status on key 1-7 of the unit's agency."""
    agency = spec.agency(unit.agency)
    return next((row for row in agency.statuses if row.key == key), None) if agency else None


def word_of(spec: DispatchSpec, unit: Unit) -> StatusWord | None:
    """How the unit's agency calls what it does now; None without a word of its own."""
    agency = spec.agency(unit.agency)
    rows = [row for row in agency.statuses if row.status is unit.status] if agency else []
    return next((row for row in rows if row.secondary == unit.secondary), rows[0] if rows else None)


def _spellings(row: StatusWord) -> frozenset[str]:
    return frozenset(folded(text) for text in (row.title.vi, row.title.en, *row.aliases, str(row.key or "")) if text)
