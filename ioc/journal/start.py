"""What comes before a journal can be opened: folder, lock, keys, migrations, in this order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypedDict

from sqlalchemy.exc import DBAPIError

from ioc.domain.commit import JournalRefused
from ioc.journal.catalogue import public_key
from ioc.journal.database import refusal, writing
from ioc.journal.keyring import Keyring, create_keyring, load_keyring, require_outside
from ioc.journal.layout import Layout
from ioc.journal.lock import WriterLock
from ioc.journal.medium import prepare_folder
from ioc.journal.migrate import bring_up


class Words(TypedDict):
    """What a second writer is told about the first."""

    host: str
    pid: int
    started_us: int


def prepare(
    layout: Layout,
    key_file: Path,
    *,
    now_us: Callable[[], int],
    new_bytes: Callable[[int], bytes],
    words: Words,
) -> tuple[WriterLock, Keyring]:
    """Raises JournalRefused; then the lock is free again."""
    require_outside(key_file, layout.directory)
    prepare_folder(layout.directory, layout.segments)
    try:
        lock = WriterLock(layout.lock, **words)
    except OSError as fault:
        raise JournalRefused("journal.not_writable", directory=str(layout.directory), why=str(fault)) from fault
    try:
        return lock, _keys(layout, key_file, now_us, new_bytes)
    except BaseException:
        lock.release()
        raise


def _keys(layout: Layout, key_file: Path, now_us: Callable[[], int], new_bytes: Callable[[int], bytes]) -> Keyring:
    """Migrate, then load the keys; new ones are made only for a directory that never had any."""
    is_new = not layout.catalogue.exists() and not layout.segment_files()
    keyring = create_keyring(key_file, new_bytes) if is_new and not key_file.exists() else load_keyring(key_file)
    bring_up(layout.catalogue, "catalogue")
    bring_up(layout.vault, "vault")
    bring_up(layout.keys, "keys")
    layout.keys.chmod(0o600)
    _require_own(layout, key_file, keyring, now_us())
    return keyring


def _require_own(layout: Layout, key_file: Path, keyring: Keyring, now_us: int) -> None:
    """Raises JournalRefused `journal.key_other` for the keys of another installation."""
    engine = writing(layout.catalogue)
    try:
        with engine.connect() as connection:
            known = public_key(connection)
            if known is None:
                connection.exec_driver_sql(
                    "INSERT INTO installation (id, public_key, created_us) VALUES (1, ?, ?)",
                    (keyring.public, now_us),
                )
                connection.commit()
            elif known != keyring.public:
                raise JournalRefused("journal.key_other", file=str(key_file), directory=str(layout.directory))
    except DBAPIError as fault:
        raise refusal(fault, layout.catalogue) from fault
    finally:
        engine.dispose()
