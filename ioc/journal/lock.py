"""One writer a data directory: a lock of the operating system, which a killed process cannot keep."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from ioc.domain.commit import JournalRefused

_BYTE = 1 << 30
"""On Windows locked bytes cannot be read, so the lock sits far behind the words."""


class WriterLock:
    """`engine.lock`, held until `release`. Its words say who holds it."""

    def __init__(self, path: Path, *, pid: int, host: str, started_us: int) -> None:
        """Raises JournalRefused `journal.locked` with pid, host and started_us of the holder, or an
        OSError."""
        self._file = path.open("a+", encoding="utf-8")
        try:
            _take(self._file.fileno())
        except OSError:
            self._file.close()
            raise JournalRefused("journal.locked", directory=str(path.parent), **_holder(path)) from None
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": pid, "host": host, "started_us": started_us}))
        self._file.flush()

    def release(self) -> None:
        """Let the next writer in. The file stays."""
        self._file.close()


def _holder(path: Path) -> dict[str, str | int | float | None]:
    try:
        found = json.loads(path.read_text("utf-8"))
        return {"pid": int(found["pid"]), "host": str(found["host"]), "started_us": int(found["started_us"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"pid": None, "host": None, "started_us": None}


if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, _BYTE, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
