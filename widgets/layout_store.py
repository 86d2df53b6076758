"""Keeps layouts with the person: one JSON file, one layout for each set of screens."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from msgspec import Struct, convert, to_builtins
from msgspec import ValidationError as Invalid

VERSION = 1


class WindowLayout(Struct, kw_only=True):
    """One window: the screen it stands on, its normal geometry (x, y, width, height), and its docks.

    `docks` is QtAds' own XML; `open` the panels shown; `known` every panel that existed when it was saved.
    """

    screen: str
    geometry: tuple[int, int, int, int]
    maximised: bool
    docks: str
    open: tuple[str, ...]
    known: tuple[str, ...]


class Layout(Struct, kw_only=True):
    """All windows of one seat on one set of screens."""

    windows: tuple[WindowLayout, ...]


class LayoutStore:
    """Reads and writes `layouts.json` in `folder`. A damaged file is put aside, never a reason not to start."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "layouts.json"

    def load(self, key: str) -> Layout | None:
        """The layout for a set of screens, or None."""
        found = self._read().get(key)
        if found is None:
            return None
        try:
            return convert(found, Layout)
        except Invalid:
            return None

    def save(self, key: str, layout: Layout) -> None:
        """Put a layout in place, atomically; the other sets of screens keep theirs. Raises OSError."""
        layouts = self._read() | {key: to_builtins(layout)}
        self._file.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as out:
            json.dump({"version": VERSION, "layouts": layouts}, out, ensure_ascii=False, indent=1)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._file)

    def forget(self, key: str) -> None:
        """Drop the layout of a set of screens, so that the default comes back."""
        layouts = self._read()
        if layouts.pop(key, None) is not None:
            self._file.write_text(json.dumps({"version": VERSION, "layouts": layouts}), encoding="utf-8")

    def _read(self) -> dict[str, Any]:
        try:
            whole = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            self._put_aside()
            return {}
        if not isinstance(whole, dict) or whole.get("version") != VERSION:
            return {}
        layouts = whole.get("layouts")
        return layouts if isinstance(layouts, dict) else {}

    def _put_aside(self) -> None:
        try:
            self._file.replace(self._file.with_suffix(".damaged"))
        except OSError:
            return
