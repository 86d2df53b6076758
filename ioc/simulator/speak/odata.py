"""The part of OData's query language that SensorThings 1.1 (OGC 18-088, clause 9.3) asks of a server.

$filter: comparisons, and, or, not, brackets, startswith, endswith, substringof. $expand nests, with its own options.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Entity(dict[str, Any]):
    """An entity's own properties; `links` lead to the entities beside it (one, or a list)."""

    links: Mapping[str, Callable[[], Entity | list[Entity]]] = {}


Test = Callable[[Entity], bool]
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<time>\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:?\d\d)?)"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?P<name>[@A-Za-z_][\w.@/]*)|(?P<mark>[(),]))"
)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: bool(a == b),
    "ne": lambda a, b: bool(a != b),
    "gt": lambda a, b: bool(a > b),
    "ge": lambda a, b: bool(a >= b),
    "lt": lambda a, b: bool(a < b),
    "le": lambda a, b: bool(a <= b),
}
_FUNCTIONS: dict[str, Callable[[str, str], bool]] = {
    "startswith": lambda text, part: text.startswith(part),
    "endswith": lambda text, part: text.endswith(part),
    "substringof": lambda part, text: part in text,
    "contains": lambda text, part: part in text,
}
MOST_NESTED = 5


class BadQuery(ValueError):
    """A query that is not understood, or asks for what is not served; its text says which part."""


class Options(NamedTuple):
    """The options of a collection, top-level or expanded; `expand` by navigation name."""

    filter: Test | None = None
    expand: Mapping[str, Options] = {}
    order: tuple[tuple[str, bool], ...] = ()
    select: tuple[str, ...] = ()
    top: int | None = None
    skip: int = 0
    counted: bool = False


def options_of(given: Mapping[str, str], depth: int = 0) -> Options:
    """Read query options ($top, …). Raises BadQuery."""
    if depth > MOST_NESTED:
        raise BadQuery("$expand goes too deep")
    known = {"$filter", "$expand", "$orderby", "$select", "$top", "$skip", "$count", "$resultFormat"}
    unknown = [name for name in given if name.startswith("$") and name not in known]
    if unknown:
        raise BadQuery(f"{unknown[0]} is not served")
    return Options(
        filter=_filter(given["$filter"]) if "$filter" in given else None,
        expand=_expand(given.get("$expand", ""), depth),
        order=_order(given.get("$orderby", "")),
        select=tuple(name.strip() for name in given.get("$select", "").split(",") if name.strip()),
        top=_whole(given["$top"]) if "$top" in given else None,
        skip=_whole(given.get("$skip", "0")),
        counted=given.get("$count", "false") == "true",
    )


def value_at(entity: Entity, path: str) -> Any:
    """A property by path ("properties/x", "@iot.id"); `id` is `@iot.id`; None where there is none."""
    found: Any = entity
    for part in path.split("/"):
        part = "@iot.id" if part == "id" else part
        if isinstance(found, Entity) and part in found.links:
            found = found.links[part]()
        else:
            found = found.get(part) if isinstance(found, Mapping) else None
    return found


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise BadQuery(f"{text!r} is not a whole number")
    return int(text)


def _order(text: str) -> tuple[tuple[str, bool], ...]:
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        path, _, way = part.partition(" ")
        if way.strip() not in ("", "asc", "desc"):
            raise BadQuery(f"$orderby: {part!r}")
        found.append((path, way.strip() == "desc"))
    return tuple(found)


def _expand(text: str, depth: int) -> dict[str, Options]:
    found: dict[str, Options] = {}
    for part in _split(text, ","):
        name, _, inner = part.partition("(")
        if inner and not inner.endswith(")"):
            raise BadQuery(f"$expand: {part!r}")
        given = dict(option.partition("=")[::2] for option in _split(inner[:-1], ";"))
        head, _, rest = name.strip().partition("/")
        if rest:
            given["$expand"] = ",".join(filter(None, (rest, given.get("$expand", ""))))
        found[head] = options_of({key.strip(): value for key, value in given.items()}, depth + 1)
    return found


def _split(text: str, mark: str) -> list[str]:
    """Parts between marks outside of brackets and quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for place, letter in enumerate(text):
        quoted ^= letter == "'"
        if quoted:
            continue
        depth += (letter == "(") - (letter == ")")
        if letter == mark and depth == 0:
            parts.append(text[start:place])
            start = place + 1
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def _filter(text: str) -> Test:
    try:
        tokens = _tokens(text)
        test = _either(tokens)
    except RecursionError:
        raise BadQuery("$filter has too many brackets") from None
    if tokens:
        raise BadQuery(f"$filter: {tokens[0][1]!r} is not expected here")
    return test


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place, text = [], 0, text.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise BadQuery(f"$filter: {text[place : place + 20]!r} is not understood")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        place = match.end()
    return found


def _either(tokens: list[tuple[str, str]]) -> Test:
    one = _both(tokens)
    while tokens and tokens[0] == ("name", "or"):
        tokens.pop(0)
        one = _joined(one, _both(tokens), any)
    return one


def _both(tokens: list[tuple[str, str]]) -> Test:
    one = _single(tokens)
    while tokens and tokens[0] == ("name", "and"):
        tokens.pop(0)
        one = _joined(one, _single(tokens), all)
    return one


def _joined(one: Test, other: Test, how: Callable[[tuple[bool, bool]], bool]) -> Test:
    return lambda entity: how((one(entity), other(entity)))


def _single(tokens: list[tuple[str, str]]) -> Test:
    sort, text = _next(tokens)
    if (sort, text) == ("name", "not"):
        inner = _single(tokens)
        return lambda entity: not inner(entity)
    if text == "(":
        inside = _either(tokens)
        _expect(tokens, ")")
        return inside
    if sort == "name" and text in _FUNCTIONS and tokens and tokens[0][1] == "(":
        return _call(text, tokens)
    left = _operand(sort, text)
    operator = _next(tokens)[1]
    if operator not in _COMPARE:
        raise BadQuery(f"$filter: {operator!r} is not a comparison")
    right = _operand(*_next(tokens))
    compare = _COMPARE[operator]

    def test(entity: Entity) -> bool:
        one, other = left(entity), right(entity)
        try:
            if isinstance(other, datetime) and isinstance(one, str):
                one = datetime.fromisoformat(one)
            return compare(one, other)
        except (TypeError, ValueError):
            return False

    return test


def _call(name: str, tokens: list[tuple[str, str]]) -> Test:
    _expect(tokens, "(")
    one = _operand(*_next(tokens))
    _expect(tokens, ",")
    other = _operand(*_next(tokens))
    _expect(tokens, ")")
    function = _FUNCTIONS[name]
    return lambda entity: function(str(one(entity)), str(other(entity)))


def _operand(sort: str, text: str) -> Callable[[Entity], Any]:
    if sort == "text":
        constant: Any = text[1:-1].replace("''", "'")
    elif sort == "number":
        constant = float(text) if set(text) & set(".eE") else int(text)
    elif sort == "time":
        constant = datetime.fromisoformat(text)
    elif sort == "name" and text in ("true", "false", "null"):
        constant = {"true": True, "false": False, "null": None}[text]
    elif sort == "name":
        return lambda entity: value_at(entity, text)
    else:
        raise BadQuery(f"$filter: {text!r} is not expected here")
    return lambda entity: constant


def _next(tokens: list[tuple[str, str]]) -> tuple[str, str]:
    if not tokens:
        raise BadQuery("$filter ends too soon")
    return tokens.pop(0)


def _expect(tokens: list[tuple[str, str]], mark: str) -> None:
    if _next(tokens)[1] != mark:
        raise BadQuery(f"$filter: {mark!r} is missing")
