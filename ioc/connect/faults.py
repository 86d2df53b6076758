"""Faults of a connector's settings as codes of the sentence catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from ioc.domain.records import Params


class Fault(NamedTuple):
    """One fault: the dotted key below the feed's settings, a code and its params."""

    key: str
    code: str
    params: Params


def faults_of(error: ValidationError) -> list[Fault]:
    """Every fault that pydantic found, in the order of the settings."""
    return [_fault(one) for one in error.errors(include_url=False)]


def _fault(one: Mapping[str, Any]) -> Fault:
    key, kind = _key(one["loc"]), str(one["type"])
    context = {str(name): value for name, value in (one.get("ctx") or {}).items()}
    if kind == "missing":
        return Fault(key, "feed.setting_missing", {"key": key})
    if kind == "extra_forbidden":
        return Fault(key, "feed.setting_unknown", {"key": key})
    if "." in kind:
        params: Params = {"key": key}
        params.update({name: _plain(value) for name, value in context.items()})
        return Fault(key, kind, params)
    value = one.get("input")
    shown = _plain(value) if not isinstance(value, Mapping | list) else type(value).__name__
    return Fault(key, "feed.setting_wrong", {"key": key, "value": shown, "expected": _expected(kind, context)})


def _key(location: Sequence[object]) -> str:
    return ".".join(str(part) for part in location)


def _expected(kind: str, context: Mapping[str, Any]) -> str:
    """What would have been right, without words of one language: a type, a list of words or a bound."""
    if "expected" in context:
        return str(context["expected"]).replace(" or ", ", ").replace("'", '"')
    for name, sign in (("gt", ">"), ("ge", ">="), ("lt", "<"), ("le", "<=")):
        if name in context:
            return f"{sign} {context[name]}"
    return kind.removesuffix("_parsing").removesuffix("_type").removesuffix("_from_float")


def _plain(value: object) -> str | int | float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return str(value)[:200]
