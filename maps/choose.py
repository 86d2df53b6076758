"""Which surface there is, and what must be set before the QApplication for it to work."""

from __future__ import annotations

import importlib.util
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget

from ioc.domain.ground import GroundSpec
from maps.ground_shapes import grounds_for
from maps.native_surface import NativeSurface
from maps.streets import dressed
from maps.surface import MapSurface

log = logging.getLogger(__name__)
Preference = Literal["auto", "web", "native"]


@dataclass(frozen=True)
class Prepared:
    """What `before_application` found and set; `reason` says in words why there is no web surface."""

    web: bool
    software: bool
    sandbox: bool
    reason: str = ""


_prepared: list[Prepared] = []


def has_gpu() -> bool:
    """Whether a render node is there and the platform draws with it (off-screen never does)."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0]
    return platform not in ("offscreen", "minimal", "vnc") and any(Path("/dev/dri").glob("renderD*"))


def before_application(prefer: Preference = "auto") -> Prepared:
    """Set scheme, attribute and environment. Call once, before the QApplication; never raises for a missing part."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    software, sandbox = not has_gpu(), True
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "").split()
    if software:
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
        flags += ["--disable-gpu"] if "--disable-gpu" not in flags else []
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        sandbox = False
        flags += ["--no-sandbox"] if "--no-sandbox" not in flags else []
        log.warning("running as uid 0: Chromium's sandbox is off for the map")
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(flags)
    reason = "" if prefer != "native" else "native map chosen"
    if not reason:
        reason = _register()
    made = Prepared(web=not reason, software=software, sandbox=sandbox, reason=reason)
    _prepared[:] = [made]
    return made


def _register() -> str:
    """Load WebEngine and register the scheme; the trouble in words, or nothing."""
    missing = [name for name in ("folium", "xstatic.pkg.leaflet") if not _installed(name)]
    if missing:
        return f"not installed: {', '.join(missing)}"
    try:
        from maps import web_surface
        from maps.web_scheme import register_scheme
    except ImportError as trouble:
        return f"Qt WebEngine cannot be loaded: {trouble}"
    del web_surface
    register_scheme()
    return ""


def _installed(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def why_no_web() -> str:
    """Why the web surface cannot be used, in words; empty if it can."""
    return _prepared[0].reason if _prepared else "the map was not prepared before the application started"


def create_surface(
    parent: QWidget,
    prefer: Preference = "auto",
    *,
    ground: str = "",
    land: GroundSpec | None = None,
    marker: bool = False,
) -> MapSurface:
    """The web surface where it can be used and fewer than `MOST_PAGES` live, else the native one.

    "native" asks for the latter.
    `ground` is the city's ground file, `land` what the site has on it; `marker` switches the frame number's corner
    pixel on (tests).
    """
    grounds = dressed(grounds_for(ground), land or GroundSpec())
    if prefer == "native" or why_no_web():
        if prefer != "native":
            log.warning("native map: %s", why_no_web())
        return NativeSurface(parent, grounds=grounds)
    from maps.web_profile import MOST_PAGES, map_profile
    from maps.web_surface import WebSurface

    if not map_profile().has_room:
        log.warning("native map: %d web maps are open", MOST_PAGES)
        return NativeSurface(parent, grounds=grounds, crowded=True)
    return WebSurface(parent, grounds=grounds, marker=marker)
