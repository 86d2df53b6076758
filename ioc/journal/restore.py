"""Bringing a backup back, and taking in another installation's record for review."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from ioc.domain.commit import JournalRefused
from ioc.journal.backup import Copied, Manifest, read_manifest, require_whole
from ioc.journal.copying import copy_database, copy_file
from ioc.journal.database import refusal
from ioc.journal.forgetting import forget_again
from ioc.journal.key_copies import key_backups
from ioc.journal.keyring import require_outside
from ioc.journal.layout import Layout, default_key_file
from ioc.journal.medium import require_local, sync_folder

REVIEWS = "reviews"


def restore(
    folder: Path, directory: Path, *, key_file: Path | None = None, keys: Path | None = None
) -> Iterator[Copied | Manifest]:
    """Put the backup in `folder` into the new data directory `directory`; yields each file, the manifest last.

    `keys` is a copy of the vault's keys, or a folder of such (the newest is taken); what was forgotten since is
    forgotten again. Without it personal data stays unreadable. Raises JournalRefused `journal.not_empty`,
    `.backup_*`, `.network`, `.key_inside`; then nothing is left.
    """
    manifest = read_manifest(folder)
    require_outside(key_file or default_key_file(), directory)
    require_local(directory)
    if Layout(directory).segment_files():
        raise JournalRefused("journal.not_empty", directory=str(directory))
    draft = directory.with_name(f".{directory.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        for item in require_whole(folder, manifest):
            copy_file(folder / item.name, draft / item.name)
            yield item
        if keys is not None:
            copy_database(_newest(keys), Layout(draft).keys)
            forget_again(Layout(draft), lambda: manifest.made_us)
        for copied in manifest.files:
            if copied.sealed:
                (draft / copied.name).chmod(0o444)
        _move_in(draft, directory)
    except OSError as fault:
        raise refusal(fault, directory) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    yield manifest


def _move_in(draft: Path, directory: Path) -> None:
    """The segments come last: while there are none, a restoration cut short is done again from the start."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    layout = Layout(directory)
    if layout.segments.exists():
        layout.segments.rmdir()
    for path in sorted(draft.iterdir(), key=lambda path: path.name == layout.segments.name):
        os.replace(path, directory / path.name)
    sync_folder(directory)


def take_in(source: Path, data_dir: Path, name: str) -> Path:
    """Copy another installation's record for review into `<data_dir>/reviews/<name>`, a data directory of its own.

    `source` is a backup or a data directory. Its vault is not taken: nobody here may read it. Returns the new folder.
    Raises JournalRefused `journal.absent`, `.exists`, `.backup_damaged`, or what copying raises.
    """
    target = data_dir / REVIEWS / name
    if target.exists() or name in ("", ".", "..") or "/" in name or "\\" in name:
        raise JournalRefused("journal.exists", file=str(target))
    found = Layout(source)
    if not found.segment_files():
        raise JournalRefused("journal.absent", directory=str(source))
    draft = target.with_name(f".{name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        _take_files(found, draft)
        os.replace(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _take_files(found: Layout, draft: Path) -> None:
    """Heads and catalogue before the segments, as a backup does; accounts stay behind."""
    if (found.directory / "backup.json").exists():
        for _ in require_whole(found.directory, read_manifest(found.directory)):
            pass
    if found.heads.exists():
        copy_file(found.heads, draft / found.heads.name)
    if found.catalogue.exists():
        copy_database(found.catalogue, draft / found.catalogue.name)
        _without_accounts(draft / found.catalogue.name)
    for path in found.segment_files():
        copy_database(path, draft / found.segments.name / path.name)
        (draft / found.segments.name / path.name).chmod(0o444)
    for path in sorted(found.segments.glob("[0-9]*.parquet")):
        copy_file(path, draft / found.segments.name / path.name)


def _without_accounts(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM accounts")
        connection.commit()
        connection.execute("VACUUM")


def _newest(keys: Path) -> Path:
    if keys.is_file():
        return keys
    found = key_backups(keys) if keys.is_dir() else []
    if not found:
        raise JournalRefused("journal.backup_absent", directory=str(keys))
    return found[-1]
