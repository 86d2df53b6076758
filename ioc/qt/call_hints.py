"""What a caller's words suggest: an incident type and a priority, and because of which words. Never forced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from ioc.domain.call_lines import CallHint
from ioc.domain.site import IncidentType
from ioc.qt.gazetteer.typed import accents, plain


class Suggestion(Struct, frozen=True):
    """`words` are those of the site's hints that were heard, as the file writes them."""

    type: str
    priority: int
    words: tuple[str, ...]


def suggest(hints: Sequence[CallHint], types: Iterable[IncidentType], text: str) -> Suggestion | None:
    """The type whose hints match most of `text`; the first of the file where two match alike; None for no match.

    Text with tone marks is compared with tone marks ("lúa" is not "lửa"), text without them without. Words are
    matched whole.
    """
    toned = any(ord(sign) > 127 for sign in text)
    heard = f" {_spaced(accents(text))} " if toned else ""
    folded = f" {plain(text)} "
    usual = {kind.key: kind.priority for kind in types}
    best: tuple[int, Suggestion] | None = None
    for hint in hints:
        if hint.type not in usual:
            continue
        words = [w for w in hint.vi if (f" {_spaced(accents(w))} " in heard if toned else f" {plain(w)} " in folded)]
        words += [w for w in hint.en if f" {plain(w)} " in folded]
        weight = sum(len(plain(word)) for word in words)
        if weight and (best is None or weight > best[0]):
            best = weight, Suggestion(hint.type, hint.priority or usual[hint.type], tuple(words))
    return best[1] if best else None


def _spaced(text: str) -> str:
    """Letters and figures of any script, parted by single spaces."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in text).split())
