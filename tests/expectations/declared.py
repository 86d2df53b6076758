"""The files of the shared data as feeds of one site, served together: what a real engine is pointed at."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from tests.expectations import polled
from tests.expectations.folders import AGAIN, Folder, Summary, folders
from tests.helpers.feed_server import FeedServer


@dataclass(frozen=True)
class Declared:
    """One file as a feed."""

    id: str
    connector: str
    settings: dict[str, Any]
    expected: Summary

    def toml(self, domain: str, interval_s: float) -> str:
        """The feed's tables in a site file."""
        title = json.dumps(self.id)
        return (
            f'[[feeds]]\nid = "{self.id}"\ntitle = {{ vi = {title}, en = {title} }}\ndomain = "{domain}"\n'
            f'connector = "{self.connector}"\ninterval_s = {interval_s}\nsettings = {_toml(self.settings)}\n\n'
        )


class _Seen(Exception):
    """The settings with which a case is read."""

    def __init__(self, connector: str, settings: dict[str, Any]) -> None:
        super().__init__(connector)
        self.connector, self.settings = connector, settings


@contextmanager
def declared(data: Path) -> Iterator[list[Declared]]:
    """Every file that is read over HTTP with settings alone, each at its own path of one server that runs on.

    Left out are second runs, and files that take more than an address (links of other hosts, a folder, a socket).
    """
    with FeedServer() as server:
        found = [one for folder in folders() for one in _of(folder, data, server)]
        yield found


def _of(folder: Folder, data: Path, server: FeedServer) -> Iterator[Declared]:
    @contextmanager
    def shared() -> Iterator[FeedServer]:
        yield server

    def seen(connector: str, settings: dict[str, Any], *_: object) -> None:
        raise _Seen(connector, settings)

    module = importlib.import_module(f"{folders.__module__}.{folder.name}")
    for number, case in enumerate(folder.cases(data)):
        if AGAIN in case:
            continue
        with ExitStack() as stack:
            for place in (polled, module):
                for name, other in (("FeedServer", shared), ("run", seen)):
                    if hasattr(place, name):
                        stack.enter_context(patch.object(place, name, other))
            try:
                folder.read(case, data)
            except _Seen as read:
                yield Declared(f"{folder.name}-{number}", read.connector, read.settings, folder.expected()[case])


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
