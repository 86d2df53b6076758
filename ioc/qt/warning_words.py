"""What the log says of the centre's own warnings."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.records import Params
from ioc.domain.state import State
from ioc.qt.names import Names

WARNING_FACTS = (
    f.WarningDrafted,
    f.WarningAmended,
    f.WarningSubmitted,
    f.WarningReturned,
    f.WarningReleased,
    f.WarningSuperseded,
    f.WarningCancelled,
    f.WarningExpired,
    f.WarningWithdrawn,
)


def warning_params(fact: Any, names: Names) -> Params:
    """The parameters of a warning fact's sentence."""
    language, state = names.language, names.state
    held = state.tables.warnings.get(fact.warning)
    params: Params = {"what": getattr(fact, "number", "") or warning_number(state, fact.warning), "headline": ""}
    if isinstance(fact, f.WarningDrafted):
        params |= {"headline": fact.content.headline.get(language), "warning_kind": fact.kind.value}
    elif held is not None:
        params |= {"headline": held.content.headline.get(language), "warning_kind": held.kind.value}
    if isinstance(fact, f.WarningReleased):
        infos = [info for info in fact.alert.infos if info.language.startswith(language)] or list(fact.alert.infos)
        params["headline"] = infos[0].headline if infos else ""
        params |= {"drafted_by": names.person(fact.drafted_by), "released_by": names.person(fact.released_by)}
    if isinstance(fact, f.WarningDrafted | f.WarningReleased) and fact.exercise:
        params["variant"] = "exercise"
    if isinstance(fact, f.WarningSuperseded | f.WarningCancelled):
        params["by"] = warning_number(state, fact.by)
    return params


def warning_number(state: State, ident: str) -> str:
    """The number of a warning as people say it; its id when it has left the state."""
    held = state.tables.warnings.get(ident)
    return held.number if held is not None else ident
