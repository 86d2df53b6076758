"""Exports at a terminal, noted beside the record until an engine takes them into it.

Whoever may read the files of a record may export it while no engine runs, and only an engine writes facts: so the note
waits in a folder of the data directory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import structlog
from msgspec import Struct

from ioc.journal.layout import Layout

_log = structlog.get_logger(__name__)
FOLDER = "exports-noted"
_SUFFIX = ".json"


class ExportNote(Struct, frozen=True, kw_only=True):
    """What was exported (`facts.DataExported` has the same fields), and when."""

    at_us: int
    what: str
    kind: str
    rows: int
    by: str


def note_export(layout: Layout, note: ExportNote) -> None:
    """Leave `note` for the engine. Raises OSError where the data directory cannot be written."""
    folder = layout.directory / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{note.at_us}-{os.getpid()}"
    begun = folder / f".{name}"
    begun.write_bytes(msgspec.json.encode(note))
    begun.rename(folder / f"{name}{_SUFFIX}")


def notes_waiting(layout: Layout) -> Iterator[tuple[Path, ExportNote]]:
    """The notes that no engine has taken yet, oldest first, each with its file. One that cannot be read is put aside
    under another name."""
    for path in sorted((layout.directory / FOLDER).glob(f"*{_SUFFIX}")):
        try:
            yield path, msgspec.json.decode(path.read_bytes(), type=ExportNote)
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("export.note_unreadable", file=path.name, error=str(error))
            path.rename(path.with_suffix(".bad"))
