"""Where a server listens: checked, and for `ipc://` held by a file lock before anything is bound.

A second ZeroMQ bind on the same socket file succeeds without a word and orphans the first server; hence the lock.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import time
from pathlib import Path

LONGEST_PATH = 100
"""Bytes. The system's limit for a socket path is 108 on Linux and 104 on macOS, with the closing zero."""


class EndpointRefused(Exception):
    """Not to be listened on; `code` and `params` name a sentence (`link.*`)."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


def socket_path(endpoint: str) -> Path | None:
    """The socket file of an `ipc://` endpoint; None for another kind. Raises EndpointRefused if it is too long."""
    if not endpoint.startswith("ipc://"):
        return None
    path = Path(endpoint.removeprefix("ipc://"))
    length = len(os.fsencode(path))
    if length > LONGEST_PATH:
        raise EndpointRefused("link.path_long", path=str(path), length=length, most=LONGEST_PATH)
    return path


def check_network(endpoint: str, encrypted: bool) -> None:
    """A network endpoint without encryption may only be this machine's own. Raises EndpointRefused."""
    if not endpoint.startswith("tcp://") or encrypted:
        return
    host = endpoint.removeprefix("tcp://").rpartition(":")[0].strip("[]")
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise EndpointRefused("link.open_network", endpoint=endpoint)


class EndpointLock:
    """The right to listen on an `ipc://` endpoint, until `release` or the end of the process.

    Tries for a moment: a look by `is_served` holds the file for some microseconds.
    """

    def __init__(self, path: Path) -> None:
        self._file = os.open(_lock_path(path), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        for pause in (0.02, 0.05, 0.1, 0.0):
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(pause)
        os.close(self._file)
        raise EndpointRefused("link.endpoint_taken", path=str(path))

    def release(self) -> None:
        """Give it back. The lock file stays: removing it would let two processes lock two files of one name."""
        os.close(self._file)


def is_served(path: Path) -> bool:
    """Whether a living process holds the lock of the socket file `path`."""
    try:
        file = os.open(_lock_path(path), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(file)
    return False


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")
