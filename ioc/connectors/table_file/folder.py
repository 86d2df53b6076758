"""The new files of a folder, each once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import structlog

from ioc.connect.memory import Remembered
from ioc.connectors.table_file.reader import faults_in_words
from ioc.connectors.table_file.settings import TableFileSettings

Mark = tuple[int, int]
_log = structlog.get_logger(__name__)


class Folder:
    """Which files were read; those that are surely on record are moved, or known in what the feed remembers."""

    def __init__(self, settings: TableFileSettings, feed: str) -> None:
        self._settings = settings
        self._feed = feed
        self._read: Remembered[str, Mark] = Remembered()

    def remember(self, known: dict[str, Any]) -> None:
        """Files that were read by an engine before this one, as `settle` left them. Raises ValueError, TypeError."""
        for name, (changed_ns, size) in known.items():
            self._read.put(name, (int(changed_ns), int(size)))

    def waiting(self, now_us: int) -> Iterator[Path]:
        """Files that were not read as they are now, oldest first; one that changed a moment ago is still written."""
        folder = Path(self._settings.path)
        with faults_in_words(folder):
            found = [(path.stat(), path) for path in folder.iterdir() if path.match(self._settings.pattern)]
            files = [(stat.st_mtime_ns, stat.st_size, path) for stat, path in found if path.is_file()]
        for changed_ns, size, path in sorted(files):
            young = 0 <= now_us * 1000 - changed_ns < self._settings.settle_s * 1e9
            if not young and not path.name.startswith(".") and self._read.get(path.name) != (changed_ns, size):
                yield path

    def came_through(self, path: Path, mark: Mark) -> None:
        """The file was read as `mark` has it, and what it says was told."""
        self._read.put(path.name, mark)

    def settle(self, path: Path, mark: Mark, good: bool, known: dict[str, Any]) -> None:
        """What the file says is on record; `good`: something of it was taken, or it held nothing bad. `known` holds
        the files that stay in the folder. One that changed or went away meanwhile stays as it is."""
        folder = Path(self._settings.path)
        for gone in [name for name in known if not (folder / name).exists()]:
            del known[gone]
        if not path.exists() or mark_of(path) != mark:
            return
        with faults_in_words(path):
            known[path.name] = list(mark)
            target = self._settings.done if good else self._settings.failed
            if target:
                into = Path(self._settings.path) / target
                into.mkdir(exist_ok=True)
                shutil.move(str(path), str(_free(into / path.name)))
                del known[path.name]
        event = "table_file.done" if good else "table_file.failed"
        _log.info(event, feed=self._feed, file=path.name)


def mark_of(path: Path) -> Mark:
    """How the file is now: instant of its last change (ns POSIX) and size (bytes). Raises NotReady."""
    with faults_in_words(path):
        stat = path.stat()
    return stat.st_mtime_ns, stat.st_size


def _free(target: Path) -> Path:
    """A name that is not taken: a file of the same name that came before is kept."""
    number, found = 1, target
    while found.exists():
        number += 1
        found = target.with_name(f"{target.stem}.{number}{target.suffix}")
    return found
