"""CEL (Common Expression Language) in rules: what an expression may name, and what it says.

Numbers of readings are doubles, so figures beside them are written with a point (`flow_m3_h < 5.0`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ioc.domain.records import Params

OTHERS = ("parent", "below", "asset", "local")
"""Besides the asset's properties: `parent.NAME` and `below.NAME` (a list) of properties above and below, `asset` with
id, kind and ward, `local` with hour, minute, weekday (1 Monday) and month of the site."""
_FIELD = re.compile(r"\b(parent|below)\.([A-Za-z_]\w*)")
_MACRO_NAME = re.compile(r"\.(?:all|exists|exists_one|filter|map)\(\s*([A-Za-z_]\w*)\s*,")


class Unevaluated(Exception):
    """It could not be evaluated: `code` of `rule.fault.*` with parameters."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params


@lru_cache(maxsize=1024)
def _compiled(text: str) -> Any:
    try:
        import cel  # loaded by the first rule that has one
    except ImportError as fault:
        raise Unevaluated("not_installed") from fault
    try:
        return cel.compile(text)
    except Exception as fault:
        raise Unevaluated("syntax", detail=_short(fault)) from fault


def names_in(text: str) -> frozenset[str]:
    """The variables of an expression, without those that its macros bind. Raises Unevaluated."""
    bound = set(_MACRO_NAME.findall(text))
    return frozenset(name for name in _compiled(text).variables() if name not in bound)


def others_in(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The properties it names of the parent, and of what hangs below."""
    found = _FIELD.findall(text)
    return tuple(frozenset(name for where, name in found if where == which) for which in ("parent", "below"))  # type: ignore[return-value]


def says(text: str, values: Mapping[str, Any]) -> bool | None:
    """True or false; None while a value that it names is not known yet. Raises Unevaluated."""
    if any(name not in values for name in names_in(text)):
        return None
    try:
        answer = _compiled(text).execute(dict(values))
    except KeyError:
        return None
    except ZeroDivisionError as fault:
        raise Unevaluated("division") from fault
    except Exception as fault:
        raise Unevaluated("evaluation", detail=_short(fault)) from fault
    if not isinstance(answer, bool):
        raise Unevaluated("not_boolean", given=type(answer).__name__)
    return answer


def _short(fault: Exception) -> str:
    """Its first line, without the drawing below it."""
    return str(fault).partition("\n")[0][:160]
