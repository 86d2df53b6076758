"""Lifting facts written by older versions: one step a fact type and version, on the decoded dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

Fields = dict[str, Any]


class Step(NamedTuple):
    """What a fact type became in the next version: its type name and version then, and the change of its
    fields."""

    kind: str
    version: int
    change: Callable[[Fields], Fields]


def _no_content(fields: Fields) -> Fields:
    return {**fields, "content": b""}


STEPS: Mapping[tuple[str, int], Step] = {("BlockSealed", 1): Step("BlockSealed", 2, _no_content)}
"""(fact type, version as written) -> the step on. Steps are kept for good: what was written stays
readable."""


def lift(
    kind: str, version: int, fields: Fields, steps: Mapping[tuple[str, int], Step] = STEPS
) -> tuple[str, int, Fields]:
    """Take every step there is from (`kind`, `version`); the result names its type under "fact"."""
    while (step := steps.get((kind, version))) is not None:
        kind, version, fields = step.kind, step.version, step.change(fields)
    return kind, version, {**fields, "fact": kind}
