"""What facts about two incidents say."""

from __future__ import annotations

from collections.abc import Mapping
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


def conflict_params(params: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """The parameters of a refusal with what stands in them as keys (types, assets) in words."""
    said = dict(params)
    for whose in ("yours", "theirs"):
        kind = names.types.get(str(said.get(f"type_{whose}", "")))
        if kind is not None:
            said[f"type_{whose}"] = kind.title.get(names.language)
        place = said.get(f"place_{whose}")
        if isinstance(place, str):
            asset, _, rest = place.partition(", ")
            known = names.state.registry.assets.get(asset)
            said[f"place_{whose}"] = ", ".join(part for part in (known.name, rest) if part) if known else place
    return said
