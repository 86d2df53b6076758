"""The one thing that a seat has selected: what the list, the map and the detail panels agree on."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

KINDS = ("alarm", "incident", "unit", "asset", "feed", "alert", "call", "warning", "proposal")


class Selection(QObject):
    """Kind and id; a kind keeps its last id, so that a detail panel keeps its subject when another kind is selected."""

    selected = Signal(str, str)
    """kind, id: emitted when either changes, and again by `show` on the same thing (“go to it”)."""
    shown = Signal(str, str)
    """kind, id: somebody asked to be taken there (map pans, panel comes forward)."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = ""
        self.id = ""
        self._last: dict[str, str] = {}

    def select(self, kind: str, ident: str) -> None:
        """Select; selecting what is selected is silent."""
        if (kind, ident) == (self.kind, self.id):
            return
        self.kind, self.id = kind, ident
        self._last[kind] = ident
        self.selected.emit(kind, ident)

    def show(self, kind: str, ident: str) -> None:
        """Select and ask to be taken there."""
        self.select(kind, ident)
        self.shown.emit(kind, ident)

    def clear(self) -> None:
        """Nothing is selected."""
        self.select("", "")

    def last(self, kind: str) -> str:
        """The newest id of `kind`; empty when there was none."""
        return self._last.get(kind, "")
