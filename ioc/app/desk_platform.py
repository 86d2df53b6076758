"""What must be settled before Qt starts: where windows go when there is no display, and how fast threads swap."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import MutableMapping
from pathlib import Path

from ioc.app.headless import has_display

SCREENS = (("left", 0, 1920, 1080), ("right", 1920, 1920, 1080))
"""Two screens in memory, as the default desk has two windows: name, x, width, height."""
_PREFIX = "ioc-screens-"


def prepare_platform(environ: MutableMapping[str, str] = os.environ) -> str:
    """Choose off-screen with two screens when nothing else can be shown; the sentence code to say it, or ""."""
    sys.setswitchinterval(0.001)
    if has_display(environ):
        return ""
    if ":" not in environ.get("QT_QPA_PLATFORM", ""):
        environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={_screens_file()}"
    return "desk.no_display"


def _screens_file() -> Path:
    screens = [
        {"name": name, "x": x, "y": 0, "width": width, "height": height, "logicalDpi": 96, "dpr": 1}
        for name, x, width, height in SCREENS
    ]
    handle, name = tempfile.mkstemp(prefix=_PREFIX, suffix=".json")
    with open(handle, "w", encoding="utf-8") as file:
        json.dump({"screens": screens, "windowFrameMargins": False}, file)
    return Path(name)


def tidy_platform(environ: MutableMapping[str, str] = os.environ) -> None:
    """Take the screens' file away once the application has read it."""
    file = Path(environ.get("QT_QPA_PLATFORM", "").partition("configfile=")[2])
    if file.name.startswith(_PREFIX):
        file.unlink(missing_ok=True)


def seconds_since_start(environ: MutableMapping[str, str] = os.environ) -> tuple[float, str]:
    """Seconds since the launcher began (as it told), else since this process began; and which of the two."""
    told = environ.get("IOC_LAUNCHED_NS", "")
    if told.isdigit():
        return (time.monotonic_ns() - int(told)) / 1e9, "launch"
    try:
        ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        began = ticks / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - began, "process"
    except (OSError, ValueError, AttributeError):
        return time.monotonic() - _IMPORTED, "import"


_IMPORTED = time.monotonic()
