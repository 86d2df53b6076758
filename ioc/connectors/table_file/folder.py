"""The new files of a folder, each once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import structlog

from ioc.connect.memory import Remembered
from ioc.connectors.table_file.reader import faults_in_words
from ioc.connectors.table_file.settings import TableFileSettings

Mark = tuple[int, int]
_log = structlog.get_logger(__name__)


class Folder:
    """Which files were read: remembered while the engine runs, and for good where they are moved when done."""

    def __init__(self, settings: TableFileSettings, feed: str) -> None:
        self._settings = settings
        self._feed = feed
        self._read: Remembered[str, Mark] = Remembered()

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

    def settle(self, path: Path, good: bool) -> None:
        """The file was read; `good`: something of it was taken, or it held nothing bad."""
        with faults_in_words(path):
            stat = path.stat()
            self._read.put(path.name, (stat.st_mtime_ns, stat.st_size))
            target = self._settings.done if good else self._settings.failed
            if target:
                into = Path(self._settings.path) / target
                into.mkdir(exist_ok=True)
                shutil.move(str(path), str(_free(into / path.name)))
        event = "table_file.done" if good else "table_file.failed"
        _log.info(event, feed=self._feed, file=path.name)


def _free(target: Path) -> Path:
    """A name that is not taken: a file of the same name that came before is kept."""
    number, found = 1, target
    while found.exists():
        number += 1
        found = target.with_name(f"{target.stem}.{number}{target.suffix}")
    return found
