"""Keys of files: attach one by its path or from the clipboard, show one, save one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from ioc.domain.commands import AttachFile
from ioc.qt.attaching import NotAttached, Prepared, from_file, from_picture
from ioc.qt.attachment_export import export_attachment
from ioc.qt.format import clock_time
from ioc.qt.sentences import sentence
from ioc.qt.session import Ticket
from widgets.feed_panel import exports
from widgets.inline_bar import InlineBar
from widgets.path_bar import PathBar, path_of
from widgets.permission import why_not
from widgets.reason_bar import ReasonBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel

FILES = 5
SAVE_KEY = "Ctrl+E"
"""In the incident panel `E` sets the stage."""


class IncidentFiles(QObject):
    """`F` takes a path, `Ctrl+V` the clipboard; `Enter` in the list shows, `Ctrl+E` saves."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_shown: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_shown = panel, close_bars, why_not_shown
        self.path_bar, self.save_bar = PathBar(panel), ReasonBar(panel)
        self.path_bar.given.connect(self._attach_path)
        self.save_bar.given.connect(self._save)
        self.retranslate()
        page = panel.files_page
        page.refused.connect(lambda words: panel.notice.say(words, stays=False))
        page.chosen.connect(panel.check_actions)
        panel.act("attach", lambda: self.tr("Attach file"), "F", self.attach, self._why_not_attach)
        panel.act("paste", lambda: self.tr("Paste picture"), "Ctrl+V", self.paste, self._why_not_attach)
        panel.act("save_file", lambda: self.tr("Save file"), SAVE_KEY, self.save, self._why_not_save)
        for name in ("attach", "paste", "save_file"):
            button = panel.button(name, primary=name == "attach")
            if button is not None:
                page.add_button(button)

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.path_bar, self.save_bar)

    def retranslate(self) -> None:
        """Put every text again."""
        self.path_bar.retranslate()
        self.save_bar.retranslate()
        self.save_bar.confirm.setText(self.tr("Save"))

    def attach(self) -> None:
        """Ask for the path."""
        self._close_bars()
        self._panel.turn_to(FILES)
        self.path_bar.start()

    def paste(self) -> None:
        """Attach the picture, or the one file, that is on the clipboard."""
        held = QGuiApplication.clipboard().mimeData()
        files = [url for url in held.urls() if url.isLocalFile()]
        self._panel.turn_to(FILES)
        if files and not held.hasImage():
            self._prepare(partial(from_file, Path(files[0].toLocalFile()), self._panel.models.language))
            return
        names = self._panel.models.names
        stamp = clock_time(self._panel.session.now_us(), names.zone).replace(":", "")
        image = QGuiApplication.clipboard().image()
        self._prepare(partial(from_picture, image, self.tr("clipboard {time}").format(time=stamp)))

    def save(self) -> None:
        """Ask what it is needed for."""
        self._close_bars()
        self.save_bar.start()

    def _attach_path(self, text: str) -> None:
        if self._prepare(partial(from_file, path_of(text), self._panel.models.language)):
            self.path_bar.close_bar()

    def _prepare(self, make: Callable[[], Prepared]) -> bool:
        """Send it; False, with the reason said, when it cannot be."""
        panel = self._panel
        try:
            made = make()
        except NotAttached as fault:
            panel.notice.say(sentence(fault.code, fault.params, panel.models.language), stays=False)
            return False
        if panel.incident is not None:
            command = AttachFile(incident=panel.incident.id, name=made.name, content=made.content)
            panel.submit(command, partial(self._attached, made.is_redrawn))
        return True

    def _attached(self, is_redrawn: bool, _ticket: Ticket) -> None:
        if is_redrawn:
            told = self.tr("Attached, on record. The picture was encoded anew: position and camera data are left out.")
            self._panel.notice.say(told, stays=False)

    def _save(self, reason: str) -> None:
        panel, told = self._panel, self.tr("Saved: {path}")
        incident, file = panel.incident, panel.files_page.file()
        if incident is None or file is None:
            return
        export_attachment(
            panel.session,
            panel.models.names,
            incident,
            file,
            reason,
            exports(),
            lambda path: panel.notice.say(told.format(path=path)),
            panel.notice.say,
        )

    def _why_not_attach(self) -> str:
        return self._why_not_shown() or why_not(self._panel.session, AttachFile)

    def _why_not_save(self) -> str:
        if self._panel.incident is None:
            return self.tr("Select an incident first.")
        if self._panel.files_page.file() is None:
            return self.tr("Select a file in the tab Files first.")
        return self._panel.models.privacy.why_not(self._panel.models.language)
