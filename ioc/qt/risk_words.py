"""How suggested risks are called on screen and in the log; levels in the words of their own table."""

from __future__ import annotations

from typing import Any, get_args

from ioc.domain import facts as f
from ioc.domain import risk_facts
from ioc.domain.decide.risk import table_of
from ioc.domain.indices.floods import NUMERALS
from ioc.domain.records import Params
from ioc.domain.risk_records import Risk, RiskInput
from ioc.qt.format import clock_time, number
from ioc.qt.names import Names
from ioc.qt.sentences import has_sentence, sentence

RISK_FACTS: tuple[type, ...] = get_args(risk_facts.RiskFact)


def kind_word(kind: str, language: str) -> str:
    """A kind of risk; one of the site's own keeps its key."""
    code = f"risk.kind.{kind}"
    return sentence(code, {}, language) if has_sentence(code) else kind


def level_word(risk: Risk, level: int, names: Names) -> str:
    """A level as its table calls it: "III", "Level 2 (…)", "Very bad"."""
    if not level:
        return sentence("risk.none", {}, names.language)
    if risk.kind == "flood":
        return NUMERALS[min(level, len(NUMERALS)) - 1]
    site = names.state.registry.site
    table = table_of(site, risk.table) if site else None
    # the disaster table's levels count from 1, classes of a watched table from 0
    at = level - 1 if risk.kind.startswith("disaster") else level
    if table is not None and at < len(table.bands):
        return table.bands[at].title.get(names.language)
    return sentence("risk.level", {"n": level}, names.language)


def colour_of(risk: Risk, names: Names) -> str:
    """The legally fixed colour of the level ("#rrggbb"), "" where the table has none."""
    site = names.state.registry.site
    table = table_of(site, risk.table) if site else None
    at = risk.level - 1 if risk.kind.startswith("disaster") else risk.level
    return table.bands[at].colour if table is not None and 0 <= at < len(table.bands) else ""


def risk_title(risk: Risk, names: Names) -> str:
    """The kind, and where."""
    where = risk.title.get(names.language)
    return " · ".join(part for part in (kind_word(risk.kind, names.language), where) if part)


def input_word(held: RiskInput, names: Names) -> str:
    """A value with its unit, place and time."""
    stream = names.stream(f"{held.asset}/{held.property}")
    told = f"{number(held.value, names.decimals(stream), names.language)} {held.unit}".strip()
    at = clock_time(held.at_us, names.zone, seconds=False)
    return f"{names.asset(held.asset)} {told} ({at})"


def grounds(risk: Risk, names: Names) -> str:
    """A risk with its inputs and clause in one sentence, as grounds of a stage."""
    params: Params = {
        "what": risk_title(risk, names),
        "risk_level": level_word(risk, risk.level, names),
        "inputs": ", ".join(input_word(one, names) for one in risk.inputs),
        "clause": risk.clause.get(names.language),
    }
    return sentence("risk.grounds", params, names.language)


def risk_params(fact: Any, names: Names) -> Params:
    """The parameters of a risk fact's sentence."""
    if isinstance(fact, f.RiskMeasured):
        return {"n": len(fact.rises) + len(fact.rains), "what": ""}
    risk: Risk = fact.risk
    return {
        "what": risk_title(risk, names),
        "risk_level": level_word(risk, risk.level, names),
        "risk_was": level_word(risk, risk.was, names),
        "clause": risk.clause.get(names.language),
        "variant": "" if risk.level else "over",
    }
