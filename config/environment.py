"""`${NAME}` in any text of a settings file is the environment variable NAME; `$${NAME}` stays as written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from config.documents import Document

SIMULATOR = "IOC_SIMULATOR"
"""Base URL of the simulated city, set by the launcher."""

_VARIABLE = re.compile(r"\$(\$?)\{([A-Za-z_][A-Za-z0-9_]*)\}")


def substitute(document: Document, environment: Mapping[str, str]) -> dict[str, Any]:
    """The document's values with variables put in; each missing one is a fault at its key."""
    tree: dict[str, Any] = _substituted(document.tree, (), document, environment)
    return tree


def _substituted(value: Any, at: tuple[str | int, ...], document: Document, environment: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _substituted(item, (*at, key), document, environment) for key, item in value.items()}
    if isinstance(value, list):
        return [_substituted(item, (*at, index), document, environment) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value

    def put_in(found: re.Match[str]) -> str:
        if found.group(1):
            return found.group()[1:]
        name = found.group(2)
        if name not in environment:
            document.add(at, "missing_variable", "start_simulator" if name == SIMULATOR else "set_variable", name=name)
        return environment.get(name, found.group())

    return _VARIABLE.sub(put_in, value)
