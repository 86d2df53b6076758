"""What an incident needs: the run card of its type and alarm level, with what its conditions add."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain.dispatch_site import DispatchSpec, RunCard

_LEVELS = {1: 3, 2: 2}


def level_for(priority: int) -> int:
    """The alarm level that a priority (1 = critical) begins with: 3, 2, then 1."""
    return _LEVELS.get(priority, 1)


def cards_of(spec: DispatchSpec, incident_type: str) -> tuple[RunCard, ...]:
    """The cards of a type, least level first."""
    found = (card for card in spec.run_cards if card.incident_type == incident_type)
    return tuple(sorted(found, key=lambda card: card.level))


def card_for(spec: DispatchSpec, incident_type: str, level: int) -> RunCard | None:
    """The card of the highest level up to `level`; the least one where all are above; None without any."""
    cards = cards_of(spec, incident_type)
    return next((card for card in reversed(cards) if card.level <= level), cards[0] if cards else None)


def needs_of(card: RunCard, conditions: Iterable[str]) -> dict[str, int]:
    """Units wanted by capability, in the card's order; what conditions add comes on top."""
    told = set(conditions)
    wanted: dict[str, int] = {}
    for need in card.needs:
        if not need.condition or need.condition in told:
            wanted[need.capability] = wanted.get(need.capability, 0) + need.count
    return wanted
