"""Folding what was measured and suggested of risks."""

from __future__ import annotations

from ioc.domain import facts as f
from ioc.domain.facts import Entry
from ioc.domain.state import Change, State


def risk_measured(state: State, fact: f.RiskMeasured, entry: Entry, change: Change) -> None:
    for rise in fact.rises:
        state.tables.rises[rise.asset] = rise
        change.touch("rises", rise.asset)
    for rain in fact.rains:
        state.tables.rains[rain.asset] = rain
        change.touch("rains", rain.asset)


def risk_suggested(state: State, fact: f.RiskSuggested, entry: Entry, change: Change) -> None:
    if fact.risk.level:
        state.tables.risks[fact.risk.key] = fact.risk
    else:
        state.tables.risks.pop(fact.risk.key, None)
    change.touch("risks", fact.risk.key)
