"""What a command board says in the log, and how its people and scopes are called on screen."""

from __future__ import annotations

from typing import Any, get_args

from ioc.domain import board_facts
from ioc.domain import facts as f
from ioc.domain.board_records import CITY, Holder
from ioc.domain.records import Params
from ioc.qt.dispatch_words import capability_word, spec_of
from ioc.qt.format import clock_time
from ioc.qt.names import Names
from ioc.qt.sentences import sentence

BOARD_FACTS: tuple[type, ...] = get_args(board_facts.BoardFact)


def scope_word(scope: str, names: Names) -> str:
    """The city, or an incident by its number."""
    return sentence("board.city", {}, names.language) if scope == CITY else names.incident(scope)


def holder_word(holder: Holder, names: Names, text: str | None = None) -> str:
    """Somebody with an account by name; somebody from elsewhere by `text`, the words of the vault, where known."""
    if holder.login:
        return names.person(holder.login)
    if holder.name is None:
        return "—"
    return text or sentence("board.outsider", {}, names.language)


def role_word(role: str, language: str) -> str:
    """A role of the board."""
    return sentence(f"word.board_role.{role}", {}, language)


def board_params(fact: Any, names: Names) -> Params:
    """The parameters of a board fact's sentence."""
    if isinstance(fact, f.DecisionLogged):
        return _decision(fact, names)
    if isinstance(fact, f.DecisionAmended):
        held = names.state.tables.decisions.get(fact.decision)
        return {"what": scope_word(held.scope, names) if held else ""}
    board = names.state.tables.boards.get(fact.board)
    scope = getattr(fact, "scope", "") or (board.scope if board else "")
    params: Params = {"what": scope_word(scope, names) if scope else ""}
    who = getattr(fact, "commander", None) or getattr(fact, "to", None) or getattr(fact, "holder", None)
    if isinstance(who, Holder):
        params["who"] = holder_word(who, names)
    for name, key in (
        ("post", "post"),
        ("name", "name"),
        ("objectives", "objectives"),
        ("needs", "needs"),
        ("amount", "amount"),
        ("measure", "measure"),
        ("role", "board_role"),
        ("outcome", "objective_end"),
        ("kind", "due_kind"),
    ):
        value = getattr(fact, name, None)
        if isinstance(value, str | int | float):
            params[key] = value
    if isinstance(fact, f.CommandOfferEnded):
        params["offer_end"] = fact.cause
    if isinstance(fact, f.SectorSet):
        params["units"] = sentence("board.units", {"n": len(fact.units)}, names.language)
    if isinstance(fact, f.BriefingSet):
        params["time"] = clock_time(fact.at_us, names.zone, seconds=False)
    if isinstance(fact, f.NeedAsked) and fact.shortfall:
        params["capability"] = capability_word(spec_of(names.state), fact.shortfall, names.language)
        params["variant"] = "shortfall"
    return params


def _decision(fact: f.DecisionLogged, names: Names) -> Params:
    made = fact.decision
    params: Params = {"what": scope_word(made.scope, names), "who": holder_word(made.decided_by, names)}
    if made.question_text is not None and made.choice < len(made.option_texts):
        params["question"] = made.question_text.get(names.language)
        params["choice"] = made.option_texts[made.choice].get(names.language)
        params["variant"] = "plan"
    return params
