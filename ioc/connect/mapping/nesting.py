"""The records of nested JSON: lists in lists, objects keyed by id, columns side by side; parents stay in reach."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ioc.connect.refused import Refused

PARENT, KEY, VALUE = "@parent", "@key", "@value"
_DOT = re.compile(r"(?<!\\)\.")
_SIGNS = ("[]", "{}", "[|]")


def nested_records(parsed: Any, path: str) -> list[Any]:
    """The records at `path`: "results[].sensors[]" goes through every list, "stations{}" through an object's values.

    A step may end in `[]` (each element), `{}` (each value; its key is `@key`) or `[|]` (an object of equally long
    lists, one row each index). Where the path ends at a list, its elements are the records; at an object, it is the
    one record. "." is the whole payload. Each record has the object around it, without what leads down, as `@parent`,
    which has its own; an element that is no object becomes one: a list by index, else `@value`.
    Raises Refused when a step does not exist, or a list is expected where there is none.
    """
    found: Iterable[tuple[Any, Any]] = [(parsed, None)]
    steps = [] if path == "." else [step.replace("\\.", ".") for step in _DOT.split(path)]
    for step in steps:
        found = list(_through(found, step, path))
    return [_record(one, parent) for value, parent in found for one, parent in _ends(value, parent)]


def _through(found: Iterable[tuple[Any, Any]], step: str, path: str) -> Iterator[tuple[Any, Any]]:
    sign = next((one for one in _SIGNS if step.endswith(one)), "")
    name = step.removesuffix(sign)
    for value, parent in found:
        inner, around = value, parent
        if name:
            if not isinstance(value, dict) or name not in value:
                raise Refused("payload.not_a_list", path=path)
            inner, around = value[name], {key: one for key, one in value.items() if key != name}
        yield from _each(inner, around, sign, path)


def _each(inner: Any, around: Any, sign: str, path: str) -> Iterator[tuple[Any, Any]]:
    """What a step leads to; a null where a list should be is an empty one, as sources write it."""
    if inner is None and sign:
        return
    if sign == "[]" and isinstance(inner, list):
        yield from ((_chained(one, around), around) for one in inner)
    elif sign == "{}" and isinstance(inner, dict):
        for key, one in inner.items():
            yield {**_object(one), KEY: key, **_around(around)}, around
    elif sign == "[|]" and isinstance(inner, dict):
        yield from ((row, around) for row in _rows(inner))
    elif sign:
        raise Refused("payload.not_a_list", path=path)
    else:
        yield _chained(inner, around), around


def _rows(columns: dict[str, Any]) -> Iterator[dict[str, Any]]:
    lists = {name: column for name, column in columns.items() if isinstance(column, list)}
    if len({len(column) for column in lists.values()}) > 1:
        raise Refused("payload.columns_uneven", lengths=", ".join(str(len(column)) for column in lists.values())[:80])
    for values in zip(*lists.values(), strict=True):
        yield dict(zip(lists, values, strict=True))


def _ends(value: Any, parent: Any) -> Iterator[tuple[Any, Any]]:
    """Where the path ends: the elements of a list, or the one thing."""
    if isinstance(value, list):
        yield from ((one, parent) for one in value)
    else:
        yield value, parent


def _record(one: Any, parent: Any) -> Any:
    return one if isinstance(one, dict) and PARENT in one else {**_object(one), **_around(parent)}


def _chained(one: Any, around: Any) -> Any:
    return {**one, **_around(around)} if isinstance(one, dict) else one


def _object(one: Any) -> dict[str, Any]:
    if isinstance(one, dict):
        return one
    return {str(index): value for index, value in enumerate(one)} if isinstance(one, list) else {VALUE: one}


def _around(parent: Any) -> dict[str, Any]:
    return {PARENT: parent} if isinstance(parent, dict) and parent else {}
