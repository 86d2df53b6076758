"""Where a data directory's running parts meet: socket, lock, token and logs; and who the living engine is."""

from __future__ import annotations

import fcntl
import hashlib
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs
from msgspec import Struct

from ioc.link.endpoint import LONGEST_PATH, is_served

MOST_SEATS = 64
_LONGEST_NAME = len("/0123456789ab.replay-1234567.sock")


class RuntimeRefused(Exception):
    """The place cannot be used; `code` and `params` name a sentence (`launch.*`)."""

    def __init__(self, code: str, **params: str | int | float | None) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params


class RuntimePaths(Struct, frozen=True, kw_only=True):
    """All paths of one data directory. `name` is a short hash of it, so that each has an engine of its own."""

    data_dir: Path
    runtime_dir: Path
    name: str

    @property
    def socket(self) -> Path:
        """The engine's socket file."""
        return self.runtime_dir / f"{self.name}.sock"

    @property
    def endpoint(self) -> str:
        """The engine's endpoint."""
        return f"ipc://{self.socket}"

    @property
    def token_file(self) -> Path:
        """The launcher's sign-in secret, for later desks of the same user."""
        return self.runtime_dir / f"{self.name}.token"

    @property
    def engine_info(self) -> Path:
        """Who the engine is; beside the journal, so that another machine on a shared disk can read it too."""
        return self.data_dir / "engine.json"

    @property
    def feeds(self) -> Path:
        """What feeds remember from one engine to the next."""
        return self.data_dir / "feeds"

    @property
    def logs(self) -> Path:
        """Where each process writes its log."""
        return self.data_dir / "logs"

    def replay_endpoint(self, pid: int) -> str:
        """The endpoint of the replay process started by process `pid`."""
        return f"ipc://{self.runtime_dir / f'{self.name}.replay-{pid}.sock'}"


class EngineInfo(Struct, frozen=True, kw_only=True):
    """Who writes this journal. `started_us` is its start in microseconds since 1970, UTC."""

    pid: int
    host: str
    started_us: int
    endpoint: str
    version: str = ""
    site: str = ""


class Claim(Struct, frozen=True, kw_only=True):
    """A name (a seat, the launcher's part) held by this process until it ends or calls `release`."""

    name: str
    handle: int

    def release(self) -> None:
        """Let another process have the name."""
        os.close(self.handle)


def runtime_paths(data_dir: Path | None = None, environ: Mapping[str, str] = os.environ) -> RuntimePaths:
    """The paths of `data_dir` (default: the user's data folder), with all folders made.

    Raises RuntimeRefused when a folder cannot be made or the runtime folder belongs to somebody else.
    """
    chosen = (data_dir or platformdirs.user_data_path("ioc", appauthor=False)).expanduser().resolve()
    name = hashlib.sha256(os.fsencode(chosen)).hexdigest()[:12]
    try:
        chosen.mkdir(mode=0o700, parents=True, exist_ok=True)
        (chosen / "logs").mkdir(mode=0o700, exist_ok=True)
    except OSError as trouble:
        raise RuntimeRefused("launch.data_dir", path=str(chosen), reason=trouble.strerror) from None
    return RuntimePaths(data_dir=chosen, runtime_dir=_runtime_dir(environ), name=name)


def _runtime_dir(environ: Mapping[str, str]) -> Path:
    """The first usable of the session's runtime folder and a folder of our own under the temporary one."""
    session = environ.get("XDG_RUNTIME_DIR", "")
    if session and os.access(session, os.W_OK) and _is_short(Path(session) / "ioc"):
        return _private(Path(session) / "ioc")
    mine = f"ioc-{os.getuid()}"
    folder = Path(tempfile.gettempdir()) / mine
    return _private(folder if _is_short(folder) else Path("/tmp") / mine)


def _is_short(folder: Path) -> bool:
    return len(os.fsencode(folder)) + _LONGEST_NAME <= LONGEST_PATH


def _private(folder: Path) -> Path:
    """Make `folder` ours alone (0700); refuse one that is a link or belongs to another user."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as trouble:
        raise RuntimeRefused("launch.runtime_dir", path=str(folder), reason=trouble.strerror) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise RuntimeRefused("launch.runtime_dir_foreign", path=str(folder))
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)
    return folder


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this user may read, all at once."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(data)
    fresh.replace(path)


def write_engine_info(paths: RuntimePaths, info: EngineInfo) -> None:
    """Said by the engine once it listens."""
    write_private(paths.engine_info, msgspec.json.encode(info))


def read_engine_info(paths: RuntimePaths) -> EngineInfo | None:
    """What the last engine said of itself; it may be dead by now (see `live_engine`)."""
    try:
        return msgspec.json.decode(paths.engine_info.read_bytes(), type=EngineInfo)
    except (OSError, msgspec.DecodeError):
        return None


def live_engine(paths: RuntimePaths) -> EngineInfo | None:
    """The engine that serves this data directory on this machine, if one lives."""
    if not is_served(paths.socket):
        return None
    return read_engine_info(paths) or EngineInfo(pid=0, host="", started_us=0, endpoint=paths.endpoint)


def claim_seat(paths: RuntimePaths) -> Claim:
    """The first free seat name, "desk-1" and up. Raises RuntimeRefused when all are in use."""
    for number in range(1, MOST_SEATS + 1):
        claim = _claim(paths, f"desk-{number}")
        if claim is not None:
            return claim
    raise RuntimeRefused("launch.seats_full", most=MOST_SEATS)


def claim_launch(paths: RuntimePaths) -> Claim | None:
    """The right to start an engine for this data directory; None while another launcher holds it."""
    return _claim(paths, "launch")


def _claim(paths: RuntimePaths, name: str) -> Claim | None:
    file = paths.runtime_dir / f"{paths.name}.{name}.lock"
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return Claim(name=name, handle=handle)
