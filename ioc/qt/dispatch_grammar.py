"""Lines about units: status in the agency's own words, roll call, crew."""

from __future__ import annotations

from collections.abc import Callable

from ioc.domain.commands import AnswerRollCall, ChangeCrew
from ioc.domain.records import Unit
from ioc.domain.unit_words import meanings
from ioc.domain.vocabulary import UnitStatus
from ioc.qt.aliases import STATUS_WORDS, choose, fold
from ioc.qt.command_reading import Interpretation, Scope, command, refused
from ioc.qt.dispatch_words import spec_of


def status_meant(unit: Unit, words: str, scope: Scope) -> tuple[tuple[UnitStatus, str], ...]:
    """Status and EIDO secondary status that the words mean: in the table of the unit's agency, else the program's."""
    own = meanings(spec_of(scope.state), unit, words)
    if own:
        return tuple(dict.fromkeys((row.status, row.secondary) for row in own))
    return tuple((status, "") for status in choose(words, STATUS_WORDS))


def status_words(unit: Unit, words: str, scope: Scope) -> tuple[str, ...]:
    """What may complete a status: the agency's words in the language of the screen, else the program's."""
    spec = spec_of(scope.state)
    agency = spec.agency(unit.agency)
    if agency is None or not agency.statuses:
        chosen = choose(words, STATUS_WORDS) if words else tuple(STATUS_WORDS)
        return tuple(STATUS_WORDS[status][1] for status in chosen)
    rows = meanings(spec, unit, words) if words else agency.statuses
    return tuple(row.title.get(scope.language) for row in rows)


def _read_roll(rest: str, scope: Scope) -> Interpretation:
    unit = _named(rest, scope)
    if unit is None:
        return refused("no_such_unit", word=rest, near="")
    return command("roll", AnswerRollCall(unit=unit.id), unit=unit.id)


def _read_crew(rest: str, scope: Scope) -> Interpretation:
    named, _, told = rest.rpartition(" ")
    unit = _named(named, scope)
    if unit is None:
        return refused("no_such_unit", word=named or rest, near="")
    if not told.isdecimal():
        return refused("crew_number", unit=unit.id, word=told)
    ordered = ChangeCrew(unit=unit.id, crew=int(told), qualifications=unit.qualifications)
    return command("crew", ordered, unit=unit.id, crew=int(told), before=unit.crew)


def _named(text: str, scope: Scope) -> Unit | None:
    return next((unit for unit in scope.state.tables.units.values() if fold(unit.id) == fold(text)), None)


def _complete(rest: str, scope: Scope) -> list[str]:
    return [unit for unit in scope.state.tables.units if fold(unit).startswith(fold(rest))]


READERS: dict[str, Callable[[str, Scope], Interpretation]] = {"roll": _read_roll, "crew": _read_crew}
COMPLETERS: dict[str, Callable[[str, Scope], list[str]]] = {"roll": _complete, "crew": _complete}
