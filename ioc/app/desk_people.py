"""Where a desk keeps what belongs to a person: layout, language, theme, keys; and who sat here last."""

from __future__ import annotations

import re
from pathlib import Path

NOBODY = "nobody"


class DeskFolders:
    """Folders under `<data-dir>/desk`, one a person; the last person of a seat is remembered."""

    def __init__(self, data_dir: Path, seat: str) -> None:
        self._root = data_dir / "desk"
        self._last = self._root / f"{_safe(seat)}.last"

    def last_person(self) -> str:
        """Who signed in at this seat last; "nobody" at the first time."""
        try:
            return _safe(self._last.read_text("utf-8").strip()) or NOBODY
        except OSError:
            return NOBODY

    def remember(self, person: str) -> None:
        """Keep who sits here. What cannot be written is forgotten: the desk works without."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            self._last.write_text(_safe(person), encoding="utf-8")
        except OSError:
            return

    def of(self, person: str) -> Path:
        """The person's folder."""
        return self._root / _safe(person)


def _safe(name: str) -> str:
    return re.sub(r"[^\w.@-]", "_", name)[:64].lstrip(".") or NOBODY
