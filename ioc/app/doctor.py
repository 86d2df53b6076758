"""What `ioc doctor` looks at: this installation and this machine, each finding a sentence with what helps."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import Struct

from ioc.app.headless import has_display
from ioc.app.runtime import RuntimeRefused, live_engine, runtime_paths
from ioc.app.words import terminal_language
from resources import sentence

PACKAGES = ("ioc", "widgets", "maps", "config", "resources")
PYSIDE = "6.11.2"
LEAST_FREE = 2_000_000_000
"""Bytes; a busy city writes some hundred MB a day."""


class Finding(Struct, frozen=True):
    """One look: `optional` ones do not make the verdict bad."""

    good: bool
    words: str
    optional: bool = False


def examine(data_dir: Path | None) -> list[Finding]:
    """Everything, in reading order."""
    looks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _homes,
        _qt,
        _web,
        _fonts,
        _display,
        _sound,
        lambda: _data(data_dir),
    )
    return [finding for look in looks for finding in look()]


def _say(good: bool, code: str, *, optional: bool = False, **params: str | int | float | None) -> Finding:
    ending = "ok" if good else "bad"
    return Finding(good, sentence(f"doctor.{code}.{ending}", params, terminal_language()), optional)


def _python() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield _say(sys.version_info >= (3, 11), "python", version=version)
    yield _say(sys.prefix != sys.base_prefix, "venv", prefix=sys.prefix)


def _homes() -> Iterator[Finding]:
    """All five packages must come from one place: another distribution may have overwritten one of these names."""
    homes = {}
    for name in PACKAGES:
        found = importlib.util.find_spec(name)
        homes[name] = str(Path(found.origin).parent.parent) if found and found.origin else "-"
    odd = {name: home for name, home in homes.items() if home != homes["ioc"]}
    told = ", ".join(f"{name}: {home}" for name, home in odd.items())
    yield _say(not odd, "homes", home=homes["ioc"], odd=told)


def _qt() -> Iterator[Finding]:
    try:
        version = importlib.metadata.version("PySide6")
    except importlib.metadata.PackageNotFoundError:
        version = "-"
    yield _say(version == PYSIDE, "pyside", version=version, wanted=PYSIDE)
    trouble = _imports("PySide6.QtWidgets", "PySide6QtAds")
    yield _say(not trouble, "qt", detail=trouble)


def _web() -> Iterator[Finding]:
    trouble = _imports("PySide6.QtWebEngineWidgets")
    yield _say(not trouble, "web", optional=True, detail=trouble)
    if os.geteuid() == 0:
        yield _say(False, "sandbox", optional=True)


def _imports(*names: str) -> str:
    """Import in a process of its own, so that a missing system library cannot hurt this one; "" or the trouble."""
    code = "".join(f"import {name}\n" for name in names)
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, timeout=60, check=False)
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["?"])[-1]


def _fonts() -> Iterator[Finding]:
    lister = shutil.which("fc-list")
    listed = ""
    if lister:
        listed = subprocess.run([lister, ":lang=vi", "family"], capture_output=True, text=True, check=False).stdout
    yield _say("Noto Sans" in listed, "fonts")


def _display() -> Iterator[Finding]:
    yield _say(has_display(), "display", optional=True)


def _sound() -> Iterator[Finding]:
    code = (
        "from PySide6.QtCore import QCoreApplication\nfrom PySide6.QtMultimedia import QMediaDevices\n"
        "app = QCoreApplication([])\nraise SystemExit(0 if QMediaDevices.audioOutputs() else 7)\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, timeout=60, check=False)
    yield _say(done.returncode == 0, "sound", optional=True)


def _data(data_dir: Path | None) -> Iterator[Finding]:
    try:
        paths = runtime_paths(data_dir)
    except RuntimeRefused as refused:
        yield Finding(False, sentence(refused.code, refused.params, terminal_language()))
        return
    free = shutil.disk_usage(paths.data_dir).free
    yield _say(free >= LEAST_FREE, "disk", path=str(paths.data_dir), free=round(free / 1e9, 1))
    info = live_engine(paths)
    if info is not None:
        yield _say(True, "engine", pid=info.pid, host=info.host, site=info.site)
