"""The files of one incident: kind, size, who and when. Their names lie in the vault and are no part of the list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.incident_records import Attachment
from ioc.qt.attachment_words import media_word
from ioc.qt.clock import DeskClock
from ioc.qt.format import file_size, iso, moment
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable


class AttachmentTable(OrderedTable):
    """In the order in which they were attached, counted from 1."""

    columns = ("number", "kind", "size", "by", "at")
    right = frozenset({0, 2})

    def __init__(self, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._names, self._clock = names, clock
        self._files: tuple[Attachment, ...] = ()

    def set_files(self, files: tuple[Attachment, ...]) -> None:
        """Show these."""
        if files != self._files:
            self._files = files
            self.rebuild()

    def file(self, ident: str) -> Attachment | None:
        """One of those shown."""
        return next((one for one in self._files if one.id == ident), None)

    def number(self, ident: str) -> int:
        """Its number in the list; 0 when it is not there."""
        return next((at for at, one in enumerate(self._files, 1) if one.id == ident), 0)

    def every_id(self) -> Iterable[str]:
        return [one.id for one in self._files]

    def knows(self, ident: str) -> bool:
        return self.file(ident) is not None

    def wanted(self, ident: str) -> Key | None:
        number = self.number(ident)
        return (number, ident) if number else None

    def make_row(self, ident: str) -> Attachment:
        found = self.file(ident)
        assert found is not None
        return found

    def cell(self, row: Attachment, column: int, role: int) -> Any:
        names = self._names
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{iso(row.at_us, names.zone)}  {names.person(row.by)}"
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        told = (
            str(self.number(row.id)),
            media_word(row.media),
            file_size(row.size, names.language),
            names.person(row.by),
            moment(row.at_us, self._clock.now_us(), names.zone),
        )
        return told[column]

    def header(self, column: int) -> str:
        return (self.tr("No."), self.tr("Kind"), self.tr("Size"), self.tr("Attached by"), self.tr("When"))[column]
