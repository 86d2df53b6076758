"""The nearest known name to one that is unknown, for "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

NEAR_ENOUGH = 60.0
"""Least similarity (0-100) at which a suggestion helps more than it misleads."""

LISTED = 12
"""Known names are listed in a hint up to this many."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near."""
    found = process.extractOne(name, sorted(known), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    return found[0] if found else None
