"""Trouble with a map file that a person can mend."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class GeodataRefused(Exception):
    """A file or folder cannot be used. `code` and `params` name a sentence: which file, why, what helps."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        """Travels between processes with its parameters."""
        return _again, (self.code, self.params)


def _again(code: str, params: dict[str, str | int | float | None]) -> GeodataRefused:
    return GeodataRefused(code, **params)


_READING = {
    errno.ENOENT: "geodata.no_file",
    errno.EACCES: "geodata.no_permission",
    errno.EPERM: "geodata.no_permission",
    errno.EISDIR: "geodata.is_folder",
}
_WRITING = {
    errno.ENOSPC: "geodata.disk_full",
    errno.EDQUOT: "geodata.disk_full",
    errno.EFBIG: "geodata.disk_full",
    errno.EACCES: "geodata.no_write_permission",
    errno.EPERM: "geodata.no_write_permission",
    errno.EROFS: "geodata.no_write_permission",
}


def reading_trouble(file: Path, trouble: OSError) -> GeodataRefused:
    """Why `file` cannot be read."""
    code = _READING.get(trouble.errno or 0, "geodata.unreadable")
    return GeodataRefused(code, file=str(file), reason=trouble.strerror or str(trouble))


def writing_trouble(folder: Path, trouble: OSError) -> GeodataRefused:
    """Why nothing could be written to `folder`."""
    code = _WRITING.get(trouble.errno or 0, "geodata.not_written")
    return GeodataRefused(code, folder=os.fspath(folder), reason=trouble.strerror or str(trouble))
