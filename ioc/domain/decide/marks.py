"""Deciding the EIDO marks that nobody can know but the people on the scene."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import MarkIncident, Refusal
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.decide.incidents import find_open
from ioc.domain.state import State
from ioc.domain.vocabulary import MARKS_BY_HAND


def mark(state: State, command: MarkIncident, context: Context) -> Decision:
    incident = find_open(state, command.incident)
    if isinstance(incident, Refusal):
        return incident
    if command.mark not in MARKS_BY_HAND:
        return refuse("mark_not_by_hand", mark=command.mark.value)
    if command.mark in incident.marks:
        return refuse("already_marked", number=incident.number, mark=command.mark.value)
    return [f.IncidentMarked(incident=incident.id, mark=command.mark)]
