"""What of a refused command goes on record: never a word that a person typed and nobody knows.

A name that the centre does not know may be a telephone number in the wrong field; the answer to the seat repeats it,
the record does not.
"""

from __future__ import annotations

from typing import Any

from ioc.domain import facts as f
from ioc.domain.commands import AnyCommand, Refusal
from ioc.domain.records import Params
from ioc.domain.state import State

_TABLES = {
    "alarm": "alarms",
    "incident": "incidents",
    "unit": "units",
    "checklist": "checklists",
    "alert": "alerts",
    "call": "calls",
    "feed": "feeds",
    "warning": "warnings",
}
UNKNOWN = "…"


def refusal_fact(state: State, command: AnyCommand, refusal: Refusal) -> f.CommandRefused:
    """The fact of a refusal. `about` is the first known thing that the command names."""
    about = next((ident for name in _TABLES if (ident := _known(state, command, name))), "")
    return f.CommandRefused(
        command=type(command).__name__, about=about, code=refusal.code, params=_params(state, command, refusal.params)
    )


def _known(state: State, command: AnyCommand, name: str) -> str:
    ident = getattr(command, name, None)
    return ident if isinstance(ident, str) and ident in getattr(state.tables, _TABLES[name]) else ""


def _params(state: State, command: AnyCommand, params: Params) -> Params:
    """The parameters, without texts that merely repeat what the command said of something unknown."""
    known = {_known(state, command, name) for name in _TABLES}
    said = set(_texts(command)) - known
    return {name: UNKNOWN if value in said else value for name, value in params.items()}


def _texts(command: AnyCommand) -> list[str]:
    found: list[str] = []
    for name in command.__struct_fields__:
        value: Any = getattr(command, name)
        found += [one for one in (value if isinstance(value, tuple) else (value,)) if type(one) is str]
    return found
