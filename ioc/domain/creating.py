"""Which new thing an order made: what its answer names, so that a desk can show or go on with it."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.domain import facts as f

_NAMED: dict[type, str] = {
    f.IncidentOpened: "incident",
    f.ChecklistStarted: "checklist",
    f.WarningDrafted: "warning",
}
"""Fact that makes something -> its field that names it."""


def created_by(facts: Iterable[f.AnyFact]) -> str:
    """The id of the first thing that `facts` make; "" when they make none that an answer names."""
    return next((str(getattr(fact, _NAMED[type(fact)])) for fact in facts if type(fact) in _NAMED), "")
