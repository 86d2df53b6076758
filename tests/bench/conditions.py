"""What stands beside a figure: the disk's fdatasync time, the machine's load, the memory of processes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil


def fdatasync_ms(folder: Path, times: int = 50) -> float:
    """The median time to make 4 KB more of a file durable in `folder`."""
    spent = []
    with (folder / "fdatasync").open("wb", buffering=0) as file:
        for _ in range(times):
            file.write(b"\0" * 4096)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            spent.append((time.perf_counter() - began) * 1e3)
    (folder / "fdatasync").unlink()
    return round(median(spent), 3)


def machine() -> dict[str, float]:
    """Cores, and how many processes were running on them lately: a load beside ours spoils a figure."""
    return {"cores": os.cpu_count() or 1, "load_1min": round(os.getloadavg()[0], 2)}


def rss_mb(pid: int | None = None) -> float:
    """Resident memory of a process (this one), in MB."""
    return round(psutil.Process(pid).memory_info().rss / 1e6, 1)


def family(pid: int, figure: Callable[[psutil.Process], float]) -> dict[str, float]:
    """A figure of a process and all below it, by what they are, summed over equal names."""
    found: dict[str, float] = {}
    try:
        root = psutil.Process(pid)
        members = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return found
    for one in members:
        try:
            name, own = _part(one), figure(one)
        except psutil.Error:
            continue
        found[name] = round(found.get(name, 0.0) + own, 2)
    return found


def resident_mb(process: psutil.Process) -> float:
    """Resident memory, MB."""
    return float(process.memory_info().rss) / 1e6


def cpu_s(process: psutil.Process) -> float:
    """Processor time spent so far, seconds: what a start costs whatever else the machine does."""
    spent = process.cpu_times()
    return float(spent.user + spent.system)


def _part(process: psutil.Process) -> str:
    """The `ioc` verb of a process, else its program."""
    words = process.cmdline()
    if "ioc" in words and words.index("ioc") + 1 < len(words):
        return words[words.index("ioc") + 1]
    return Path(words[0]).name if words else process.name()


class Peak:
    """The greatest resident memory of a family of processes while the block runs, looked at ten times a second."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.mb: dict[str, float] = {}

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(0.1):
            for name, used in family(self._pid, resident_mb).items():
                self.mb[name] = max(used, self.mb.get(name, 0.0))
