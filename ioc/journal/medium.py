"""Whether a folder can carry a journal: writable, and on a disk of this machine."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ioc.domain.commit import JournalRefused

NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "ceph", "glusterfs", "lustre", "gfs2", "ocfs2", "davfs"),
    *("fuse.sshfs", "fuse.davfs2", "fuse.s3fs", "fuse.glusterfs", "fuse.rclone", "fuse.gvfsd-fuse"),
}
"""File systems on which SQLite's shared memory and locks cannot be relied on."""

_MOUNTS = Path("/proc/self/mountinfo")
_ESCAPE = re.compile(r"\\([0-7]{3})")


def prepare_folder(directory: Path, segments: Path) -> None:
    """Create the folders, for their owner alone.

    Raises JournalRefused `journal.network` or `journal.not_writable`.
    """
    require_local(directory)
    try:
        for folder in (directory, segments):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not os.access(folder, os.W_OK | os.X_OK):
                raise PermissionError(f"no right to write in {folder}")
    except OSError as fault:
        raise JournalRefused("journal.not_writable", directory=str(directory), why=str(fault)) from fault


def require_local(directory: Path, mounts: str | None = None) -> None:
    """Raises JournalRefused `journal.network` for a network share. `mounts` is in the form of
    mountinfo(5)."""
    kind = "share" if str(directory).startswith("\\\\") else file_system(directory, mounts)
    if kind in NETWORK or kind == "share":
        raise JournalRefused("journal.network", directory=str(directory), kind=kind)


def file_system(directory: Path, mounts: str | None = None) -> str:
    """Type of the file system under `directory` (which need not exist yet); "" where the system does not
    say."""
    if mounts is None:
        mounts = _MOUNTS.read_text("utf-8", "replace") if _MOUNTS.exists() else ""
    place = directory.resolve()
    best, kind = -1, ""
    for line in mounts.splitlines():
        left, _, right = line.partition(" - ")
        point = Path(_ESCAPE.sub(lambda found: chr(int(found[1], 8)), left.split(" ")[4]))
        if place.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), right.split(" ")[0]
    return kind


def sync_folder(folder: Path) -> None:
    """Make a created or renamed name in `folder` durable (nothing to do on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
