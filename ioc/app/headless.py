"""What `ioc run` does where there is no display: a minute off-screen, and pictures of every window."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

TOUR_S = 60.0
PICTURES = Path("out")


def has_display(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether windows can be shown."""
    if sys.platform != "linux" or environ.get("QT_QPA_PLATFORM"):
        return environ.get("QT_QPA_PLATFORM", "").partition(":")[0] not in ("offscreen", "minimal")
    return bool(environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"))


def picture_tour(for_s: float | None, screenshots: Path | None) -> tuple[float | None, Path | None]:
    """Without a display and without other wishes: a minute, and pictures into `out/`."""
    if has_display() or for_s is not None or screenshots is not None:
        return for_s, screenshots
    return TOUR_S, PICTURES
