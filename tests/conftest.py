"""Settings that every test shares: no display is needed, and no test touches the user's own folders."""

from __future__ import annotations

import os
from typing import Any

# before any Qt import: without a display Qt aborts the whole run instead of failing a test
if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_make_parametrize_id(val: Any) -> str | None:
    """A function as a parameter is called by its name: its place in memory differs between the workers of one run."""
    return getattr(val, "__name__", None) if callable(val) and not isinstance(val, type) else None
