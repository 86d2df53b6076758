"""Agencies that an incident may be handed off to."""

from __future__ import annotations

from ioc.domain.record import Text
from ioc.domain.state import State

MESSAGE = "incident_hand_off"
REMIND, ESCALATE = "remind", "escalate"
"""Steps of a hand-off that is not answered, in their order."""
PUT_BEFORE = "supervisor"
"""The role that the last step is put before."""
"""The kind of message that tells an agency."""


def agencies(state: State) -> dict[str, Text]:
    """Every agency of the site by key: those with units, then those that calls are passed on to."""
    site = state.registry.site
    if site is None:
        return {}
    own = {one.key: one.title for one in site.dispatch.agencies}
    return own | {one.key: one.title for one in site.calls.agencies}


def agency_keys(state: State) -> frozenset[str]:
    """Their keys."""
    return frozenset(agencies(state))


def delivery(state: State, incident: str, agency: str) -> str:
    """How the message to an agency stands: "waits", "dead" (it could not be sent), "" (it left, or there is none)."""
    effects = [
        effect
        for effect in state.tables.effects.values()
        if effect.message == MESSAGE and effect.about == incident and effect.params.get("agency") == agency
    ]
    if any(effect.dead for effect in effects):
        return "dead"
    return "waits" if effects else ""
