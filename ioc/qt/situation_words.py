"""What the log says of situation reports, entered figures and what follows from a stage."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.decide.situation import report_spec
from ioc.domain.records import Params
from ioc.domain.state import State
from ioc.qt.board_words import role_word, scope_word
from ioc.qt.names import Names

NOTHING = "—"
SITUATION_FACTS = (f.ReportDrafted, f.SituationReported, f.ReportDue, f.TollEntered, f.StageItemDone)


def report_word(state: State, key: str, language: str) -> str:
    """A report's title, else its key."""
    spec = report_spec(state, key)
    return spec.title.get(language) if spec else key


def situation_params(fact: Any, names: Names) -> Params:
    """The parameters of these facts' sentences."""
    state, language = names.state, names.language
    if isinstance(fact, f.StageItemDone):
        return {"level": fact.level, "what": item_word(state, fact.level, fact.kind, fact.key, names)}
    if isinstance(fact, f.TollEntered):
        figures = {name: getattr(fact, name) for name in ("dead", "missing", "injured", "moved")}
        told = {name: NOTHING if value is None else value for name, value in figures.items()}
        return {"what": scope_word(fact.scope, names), **told}
    if isinstance(fact, f.ReportDue):
        return {"what": report_word(state, fact.report, language)}
    made = fact.draft if isinstance(fact, f.ReportDrafted) else fact
    return {"what": report_word(state, made.report, language), "number": made.number, "seq": made.seq}


def item_word(state: State, level: int, kind: str, key: str, names: Names) -> str:
    """What follows from a stage, by its own name; a panel keeps its key."""
    language, site = names.language, state.registry.site
    if kind == "agency" and site is not None and level <= len(site.stage_follows):
        found = next((one for one in site.stage_follows[level - 1].agencies if one.key == key), None)
        return found.title.get(language) if found else key
    if kind == "plan":
        return names.plan(key)
    if kind == "role":
        return role_word(key, language)
    if kind == "report":
        return report_word(state, key, language)
    return key
