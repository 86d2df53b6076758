"""What a panel is to the workspace. Panels of strangers enter by the entry-point group `ioc.panels`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct


class PanelSpec(Struct, frozen=True, kw_only=True):
    """A panel that the workspace can open.

    `make(session, models, actions, parent)` returns a QWidget; `key` is stable (layouts are kept by it); `title` is an
    English source text translated in context "Panels". `area` is where it first stands: "side", "left", "right",
    "bottom", "centre" of window `window` (0 or 1); `order` sorts within an area. `onto` names the panel
    behind which it first stands as a tab, in that panel's window. `heavy` panels (the map) are made once.
    """

    key: str
    title: str
    make: Callable[..., Any]
    area: str = "centre"
    window: int = 0
    order: int = 0
    onto: str = ""
    roles: tuple[str, ...] = ()
    in_replay: bool = True
    heavy: bool = False
