"""Deciding an acknowledgement of several alarms at once, within limits."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.commands import AcknowledgeAlarms
from ioc.domain.decide.context import Context, Decision, refuse
from ioc.domain.site import Site
from ioc.domain.state import State
from ioc.domain.vocabulary import Priority

MOST = 25
"""While no site is described."""


def bulk_most(site: Site | None) -> int:
    """How many alarms one command may acknowledge."""
    return site.care.bulk_most if site is not None else MOST


def acknowledge_all(state: State, command: AcknowledgeAlarms, context: Context) -> Decision:
    """Each acknowledgement is a fact of its own. What was acknowledged meanwhile is passed over, and so is an alarm
    that was raised again: its new occurrence has not been seen. Priority 1 is refused unless it was opened."""
    most = bulk_most(state.registry.site)
    named = dict(command.alarms)
    if not named:
        return refuse("nothing_to_acknowledge")
    if len(named) > most:
        return refuse("bulk_too_many", n=len(named), most=most)
    facts: list[f.AnyFact] = []
    for ident, occurrence in named.items():
        alarm = state.tables.alarms.get(ident)
        if alarm is None:
            return refuse("unknown_alarm", alarm=ident)
        if alarm.priority <= Priority.CRITICAL and ident not in command.opened:
            return refuse("bulk_critical", alarm=ident)
        if alarm.occurrence == occurrence and not alarm.acknowledged:
            facts.append(f.AlarmAcknowledged(alarm=ident, occurrence=occurrence, level=alarm.level))
    return facts or refuse("nothing_to_acknowledge")
