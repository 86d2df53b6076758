"""Settings that every test shares: no display is needed, and no test touches the user's own folders."""

from __future__ import annotations

import os

# before any Qt import: without a display Qt aborts the whole run instead of failing a test
if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
