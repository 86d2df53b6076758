"""Lifting facts written by older versions: one step a fact type and version, on the decoded dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ioc.domain.commit import JournalRefused

Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: dict[tuple[str, int], Step] = {}
"""(fact type, version found) -> a function that returns the same fact as the next version would have written it.

A step may rename the type by setting the key "fact". Steps are kept for good: what was written stays readable.
"""


def lift(
    kind: str,
    version: int,
    fields: dict[str, Any],
    current: Mapping[str, int],
    steps: Mapping[tuple[str, int], Step] = STEPS,
) -> dict[str, Any]:
    """Bring `fields` of `kind` at `version` up to what `current` names (1 where it names nothing).

    Raises JournalRefused `journal.no_upcast` when a step is missing.
    """
    while version < current.get(kind, 1):
        step = steps.get((kind, version))
        if step is None:
            raise JournalRefused("journal.no_upcast", kind=kind, version=version)
        fields = step(fields)
        kind, version = str(fields.get("fact", kind)), version + 1
    return fields
