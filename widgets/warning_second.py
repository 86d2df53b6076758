"""The second person's strip: a warning is released by typing its number, or given back with a reason."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ioc.domain.commands import ReleaseWarning, ReturnWarning
from ioc.domain.warning_records import PublicWarning
from ioc.qt.warning_table import WarningTable
from widgets.words_bar import WordsBar


class WarningSecond(WordsBar):
    """`wanted` has the command. Its revision is that of the moment of typing: the text that stood beside the strip."""

    wanted = Signal(object)
    said = Signal(str)

    def __init__(self, warnings: WarningTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._warnings = warnings
        self._ident, self._releases = "", False
        self.given.connect(self._take)

    def release(self, warning: PublicWarning) -> None:
        """Ask for the number, typed: no stray key releases anything."""
        self._ident, self._releases = warning.id, True
        heading = self.tr("Releasing to the public. Type {number}")
        if warning.exercise:
            heading = self.tr("Releasing an EXERCISE. Type {number}")
        self.ask(heading.format(number=warning.number), self.tr("Release"), warning.number)

    def give_back(self, warning: PublicWarning) -> None:
        """Ask why."""
        self._ident, self._releases = warning.id, False
        self.ask(self.tr("Why is it given back?"), self.tr("Give back"))

    def _take(self, words: str) -> None:
        warning = self._warnings.warning(self._ident)
        if warning is None:
            return
        if not words:
            self.said.emit(self.tr("Nothing was typed, nothing was done."))
            return
        self.close_bar()
        if self._releases:
            self.wanted.emit(ReleaseWarning(warning=warning.id, number=words, revision=warning.revision))
        else:
            self.wanted.emit(ReturnWarning(warning=warning.id, reason=words))
