"""Large libraries are loaded when a feed first needs them, and by one feed at a time.

Packages that import in circles (shapely does) are half made while they load; a second thread that asks for another of
their modules in that moment finds them so, and fails.
"""

from __future__ import annotations

import threading

LOADING = threading.RLock()
"""Held around an import inside a function that runs on feeds' threads."""
