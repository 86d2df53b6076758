"""`${NAME}` in any text of a settings file is the environment variable NAME; `$${NAME}` stays as written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from config.documents import Document

SIMULATOR = "IOC_SIMULATOR"
"""Base URL of the simulated city, set by the launcher."""

_VARIABLE = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")


Place = tuple[str | int, ...]


def substitute(document: Document, environment: Mapping[str, str]) -> tuple[dict[str, Any], list[Place]]:
    """The document's values with variables put in, and where one was missing (each is noted as a fault)."""
    missing: list[Place] = []

    def put_in(text: str, at: Place) -> str:
        def one(found: re.Match[str]) -> str:
            escaped, name = found.groups()
            if escaped:
                return found.group()[1:]
            if name not in environment:
                hint = "start_simulator" if name == SIMULATOR else "set_variable"
                document.add(at, "missing_variable", hint, name=name)
                missing.append(at)
            return environment.get(name, found.group())

        return _VARIABLE.sub(one, text)

    tree: dict[str, Any] = _each_text(document.tree, (), put_in)
    return tree, missing


def _each_text(value: Any, at: Place, change: Callable[[str, Place], str]) -> Any:
    if isinstance(value, dict):
        return {key: _each_text(item, (*at, key), change) for key, item in value.items()}
    if isinstance(value, list):
        return [_each_text(item, (*at, index), change) for index, item in enumerate(value)]
    return change(value, at) if isinstance(value, str) else value
