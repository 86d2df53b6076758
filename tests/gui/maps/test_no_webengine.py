"""A machine without Qt WebEngine: said in words, and the native map is there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
sys.modules["PySide6.QtWebEngineCore"] = None
from maps.choose import before_application, create_surface
prepared = before_application()
from PySide6.QtWidgets import QApplication, QWidget
app = QApplication([])
from maps.host import SurfaceHost
from maps.scene import Scene
host = SurfaceHost(lambda parent, prefer: create_surface(parent, prefer, ground="da_nang"), Scene())
host.resize(600, 400)
host.show()
app.processEvents()
print(prepared.web, "|", prepared.reason, "|", type(host.surface).__name__, "|", host.notice.text)
"""


def test_that_a_missing_webengine_is_said_and_the_native_map_shown() -> None:
    root = Path(__file__).resolve().parents[3]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    web, reason, surface, notice = (part.strip() for part in done.stdout.splitlines()[-1].split("|"))
    assert web == "False"
    assert "WebEngine" in reason
    assert surface == "NativeSurface"
    assert notice
