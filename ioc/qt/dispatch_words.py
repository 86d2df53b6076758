"""What dispatching says in the log, and how units, agencies and capabilities are called on screen."""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.dispatch_site import DispatchSpec
from ioc.domain.records import Params, Unit
from ioc.domain.state import State
from ioc.domain.unit_words import word_of
from ioc.qt.format import number
from ioc.qt.names import Names
from ioc.qt.words import unit_word

DISPATCH_FACTS = (
    f.UnitsDispatched,
    f.MutualAidAsked,
    f.UnitTaskChosen,
    f.UnitWordHeld,
    f.RollCallDue,
    f.RollCallAnswered,
    f.UnitNeared,
    f.UnitStrayed,
    f.ArrivalProposed,
    f.CrewChanged,
)


def dispatch_params(fact: Any, names: Names) -> Params:
    """The parameters of a dispatch fact's sentence."""
    spec = spec_of(names.state)
    if isinstance(fact, f.UnitsDispatched):
        return {"what": names.incident(fact.incident), "units": ", ".join(fact.chosen)}
    if isinstance(fact, f.MutualAidAsked):
        return {
            "what": names.incident(fact.incident),
            "agency": agency_word(spec, fact.agency, names.language),
            "capability": capability_word(spec, fact.capability, names.language),
            "count": fact.count,
        }
    params: Params = {"what": fact.unit}
    if incident := getattr(fact, "incident", ""):
        params["number"] = names.incident(incident)
    if isinstance(fact, f.UnitNeared | f.ArrivalProposed):
        params["metres"] = number(fact.metres, 0, names.language)
    if isinstance(fact, f.RollCallDue) and fact.overdue:
        params["variant"] = "overdue"
    if isinstance(fact, f.UnitWordHeld):
        params["word"] = fact.word
    if isinstance(fact, f.CrewChanged):
        params["crew"] = fact.crew
    return params


def spec_of(state: State) -> DispatchSpec:
    """What the site says about dispatching."""
    return state.registry.site.dispatch if state.registry.site else DispatchSpec()


def agency_word(spec: DispatchSpec, key: str, language: str) -> str:
    """An agency's name, else its key."""
    found = spec.agency(key)
    return found.title.get(language) if found else key


def capability_word(spec: DispatchSpec, key: str, language: str) -> str:
    """A capability's name, else its key."""
    found = spec.capability(key)
    return found.title.get(language) if found else key


def status_word(state: State, unit: Unit, language: str) -> str:
    """What the unit does, in its agency's own word; the program's where it has none."""
    own = word_of(spec_of(state), unit)
    return own.title.get(language) if own else unit_word(unit.status)
