"""What facts about two incidents say."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.records import Params
from ioc.qt.names import Names

RELATION_FACTS = (f.IncidentMerged, f.IncidentUnmerged, f.IncidentSplit, f.IncidentParentSet)


def relation_params(fact: Any, names: Names) -> Params:
    """Parameters of such a fact's sentence."""
    params: Params = {"what": names.incident(fact.incident)}
    for name in ("alarms", "calls", "units"):
        params[name] = len(getattr(fact, name, ()))
    if isinstance(fact, f.IncidentMerged | f.IncidentUnmerged):
        params["other"] = names.incident(fact.into)
        params["variant"] = "duplicate" if getattr(fact, "kind", "") == "duplicate" else ""
    elif isinstance(fact, f.IncidentSplit):
        params["other"] = names.incident(fact.origin)
    else:
        params["other"] = names.incident(fact.parent or fact.before)
        params["variant"] = "" if fact.parent else "none"
    return params
