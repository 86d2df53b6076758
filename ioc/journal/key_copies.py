"""Copies of the vault's keys outside the data directory: where they lie, and their end.

A copy holds keys that were destroyed since, so it must not outlive the shortest time that personal data is kept. The
folders are noted when a copy is made; the engine's upkeep goes through them whether or not there is another backup.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ioc.domain.commit import JournalRefused
from ioc.journal.copying import copy_database, remove
from ioc.journal.database import refusal
from ioc.journal.layout import Layout

FOLDERS = "key_copies.json"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STAMP = "%Y%m%dT%H%M%SZ"


def key_backups(folder: Path) -> list[Path]:
    """Copies of the vault's keys, oldest first."""
    return sorted(folder.glob("vault.keys.*Z"))


def copy_keys(layout: Layout, folder: Path, now_us: int, days: int) -> None:
    """Put a copy into `folder`, note the folder, and delete copies there that are older than `days`."""
    if layout.keys.exists():
        _note(layout, folder)
        copy_database(layout.keys, folder / _name(layout, _EPOCH + timedelta(microseconds=now_us)))
    _expire(layout, folder, now_us, days)


def expire_copies(layout: Layout, now_us: int, days: int) -> int:
    """Delete copies older than `days` in every noted folder that can be reached; returns how many.

    Raises JournalRefused as `database.refusal` when a copy that must go cannot be deleted.
    """
    return sum(_expire(layout, folder, now_us, days) for folder in noted_folders(layout) if folder.is_dir())


def noted_folders(layout: Layout) -> list[Path]:
    """Folders that copies of this vault's keys were put into."""
    try:
        return [Path(name) for name in json.loads((layout.directory / FOLDERS).read_text("utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as fault:
        raise JournalRefused("journal.failed", file=str(layout.directory / FOLDERS), why=str(fault)) from fault


def _note(layout: Layout, folder: Path) -> None:
    known = noted_folders(layout)
    if folder.absolute() in known:
        return
    path = layout.directory / FOLDERS
    draft = path.with_name(f".{FOLDERS}.draft")
    draft.write_text(json.dumps([str(item) for item in (*known, folder.absolute())]), "utf-8")
    draft.replace(path)


def _expire(layout: Layout, folder: Path, now_us: int, days: int) -> int:
    oldest = _name(layout, _EPOCH + timedelta(microseconds=now_us) - timedelta(days=days))
    gone = [path for path in key_backups(folder) if path.name < oldest]
    try:
        for path in gone:
            remove(path)
    except OSError as fault:
        raise refusal(fault, folder) from fault
    return len(gone)


def _name(layout: Layout, at: datetime) -> str:
    return f"{layout.keys.name}.{at.strftime(_STAMP)}"
