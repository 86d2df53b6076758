"""Deciding what the word of a unit's device does: through the same table and the same gate as a person's."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import Refusal
from ioc.domain.decide.units import status_facts
from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.state import State
from ioc.domain.unit_words import folded, meaning

UNKNOWN = "unknown_word"
UNTOLD = "…"
"""A word that no table has may be anything that somebody typed: it does not go on record."""
SAME = "refused.same_status"


def heard(state: State, unit: str, word: str, feed: str) -> list[f.AnyFact]:
    """What follows when a device says `word`: the status, or that the word is held for a person, with the code of why.

    A word that says what is so already says nothing; one that is held is told once.
    """
    known = state.tables.units.get(unit)
    if known is None or not folded(word):
        return []
    spec = state.registry.site.dispatch if state.registry.site else DispatchSpec()
    meant = meaning(spec, known, word)
    if meant is None:
        return _held(known.held_word, unit, UNTOLD, UNKNOWN)
    found = status_facts(state, known, meant.status, secondary=meant.secondary, feed=feed)
    if not isinstance(found, Refusal):
        return found
    return [] if found.code == SAME else _held(known.held_word, unit, word, found.code)


def _held(before: str, unit: str, word: str, code: str) -> list[f.AnyFact]:
    return [] if before == word else [f.UnitWordHeld(unit=unit, word=word, code=code)]
