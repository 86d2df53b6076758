"""A strip that asks for a file by its path: Tab completes, Tab again takes the next one, Enter gives it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.inline_bar import InlineBar

MOST_LOOKED_AT = 5000
"""Entries of a folder that completion looks at."""
NAMED = 3


def path_of(text: str) -> Path:
    """What was typed or pasted: a path, `~` for the home folder, or a file's address."""
    text = text.strip().strip('"')
    url = QUrl(text)
    return Path(url.toLocalFile() if url.isLocalFile() else text).expanduser()


def completions(text: str) -> list[str]:
    """Paths that begin with `text`, folders with a closing slash; hidden ones only when asked for."""
    whole = os.path.expanduser(text)
    folder, begun = os.path.split(whole)
    try:
        with os.scandir(folder or ".") as entries:
            return sorted(_matching(islice(entries, MOST_LOOKED_AT), begun), key=str.casefold)
    except OSError:
        return []


def _matching(entries: Iterator[os.DirEntry[str]], begun: str) -> Iterator[str]:
    for entry in entries:
        hidden = entry.name.startswith(".") and not begun.startswith(".")
        if not hidden and entry.name.casefold().startswith(begun.casefold()):
            yield entry.path + (os.sep if entry.is_dir() else "")


class _PathLine(QLineEdit):
    """Tab is completion here, as at a terminal; where there is none it moves on."""

    completing = Signal(list)
    """The names that fit what was typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: list[str] = []
        self._at = -1
        self.textEdited.connect(self._begin_again)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Tab
            and self._complete()
        ):
            event.accept()
            return True
        return super().event(event)

    def _begin_again(self) -> None:
        self._found, self._at = [], -1
        self.completing.emit([])

    def _complete(self) -> bool:
        if self._at < 0 or self.text() not in self._found or len(self._found) == 1:
            self._found = completions(self.text())
            self._at = -1
        if not self._found:
            return False
        self._at = (self._at + 1) % len(self._found)
        self.setText(self._found[self._at])
        self.completing.emit([os.path.basename(path.rstrip(os.sep)) for path in self._found])
        return True


class PathBar(InlineBar):
    """Emits `given(path)`; an empty line is not taken. Begins where the last file was."""

    given = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = _PathLine(self)
        self.path.completing.connect(self._name)
        self.fields.addWidget(self.path, 1)
        self._folder = ""
        self.confirmed.connect(self._confirm)
        self.retranslate()

    def start(self) -> None:
        """Ask."""
        folder = self._folder or str(Path.home())
        self.path.setText(folder.rstrip(os.sep) + os.sep)
        self._name([])
        self.open_bar(self.path)
        self.path.end(False)  # what is typed goes on from the folder, it does not replace it

    def retranslate(self) -> None:
        """Put every text again."""
        self._name([])
        self.path.setPlaceholderText(self.tr("Path of a picture, PDF or text · Tab completes"))
        self.path.setAccessibleName(self.tr("Path of a picture, PDF or text · Tab completes"))
        self.confirm.setText(self.tr("Attach"))
        self.cancel.setText(self.tr("Leave"))

    def _name(self, found: list[str]) -> None:
        """What fits stands before the field, while there is a choice."""
        if len(found) < 2:
            self.title.setText(self.tr("Attach a file"))
            return
        more = " …" if len(found) > NAMED else ""
        self.title.setText(self.tr("{n} fit: {names}").format(n=len(found), names=", ".join(found[:NAMED])) + more)

    def _confirm(self) -> None:
        text = self.path.text().strip()
        if text:
            self._folder = str(path_of(text).parent)
            self.given.emit(text)
