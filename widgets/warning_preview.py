"""A warning as the public gets it: each language, as a text message with its count, and as the CAP document."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ioc.domain.site import Site
from ioc.domain.warning_message import EXERCISE
from ioc.domain.warning_records import PublicWarning, WarningContent
from ioc.domain.warning_texts import clock_words, short_text, sms_parts
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.tokens import SECOND_PX, SMALL_PX
from ioc.qt.warning_changes import changes
from widgets.theme import font
from widgets.warning_titles import WarningTitles

PAGES = ("vi", "en", "changes", "sms", "xml")
"""`changes` of an update alone."""


class WarningPreview(QWidget):
    """Nothing here can be written. `turn` goes to the next page; the document is the engine's own, asked for when it is
    turned to."""

    def __init__(self, session: Session, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._models, self._titles = session, models, WarningTitles(self)
        self._content: WarningContent | None = None
        self._exercise, self._ident, self._asked = False, "", ""
        self._before: WarningContent | None = None
        self.page = "vi"
        self.heading = QLabel(self)
        self.heading.setFont(font(SECOND_PX, bold=True))
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setContentsMargins(12, 8, 12, 2)
        self.words = QPlainTextEdit(self)
        self.words.setReadOnly(True)
        self.words.setTabChangesFocus(True)
        self._plain = self.words.font()
        self._fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._fixed.setPixelSize(SMALL_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self.words, 1)

    def show_warning(self, warning: PublicWarning | None) -> None:
        """One on record, as it is or went out."""
        if warning is None:
            self.show_content(None, exercise=False, ident="")
        else:
            self.show_content(warning.content, exercise=warning.exercise, ident=warning.id, base=warning.base)

    def show_content(
        self, content: WarningContent | None, *, exercise: bool, ident: str, base: str | None = None
    ) -> None:
        """What is being written; `ident` is "" while the record has nothing of it, `base` what it follows."""
        changed = (content, ident) != (self._content, self._ident)
        self._content, self._exercise, self._ident = content, exercise, ident
        held = self._session.state.tables.warnings.get(base or "")
        self._before = held.content if held is not None else None
        if self._before is None and self.page == "changes":
            self.page = "vi"
        if changed:
            self._asked = ""
        self.refresh()

    def turn(self) -> None:
        """The next page."""
        pages = [page for page in PAGES if page != "changes" or self._before is not None]
        self.page = pages[(pages.index(self.page) + 1) % len(pages)]
        self._asked = ""
        self.refresh()

    def refresh(self) -> None:
        """Put the page again."""
        site, content = self._session.state.registry.site, self._content
        self.words.setVisible(content is not None)
        if site is None or content is None:
            self.heading.setText("")
            self._say("")
            return
        if self.page == "xml":
            self._ask()
        elif self.page == "changes" and self._before is not None:
            self.heading.setText(self.tr("What it says otherwise than before"))
            found = changes(site, self._before, content)
            told = [f"{self._titles.of(name)}\n−  {was or '—'}\n+  {now or '—'}" for name, was, now in found]
            self._say("\n\n".join(told) or self.tr("Nothing: it is the same again."))
        elif self.page == "sms":
            self.heading.setText(self.tr("As a text message"))
            self._say("\n\n".join(self._message(site, content, language) for language in ("vi", "en")))
        else:
            title = self.tr("As the public reads it, Vietnamese")
            self.heading.setText(title if self.page == "vi" else self.tr("As the public reads it, English"))
            self._say(self._text(site, content, self.page))

    def _text(self, site: Site, content: WarningContent, language: str) -> str:
        place = content.area.description.get(language)
        times = (("onset", content.onset_us), ("until", content.expires_us))
        told = [sentence(f"warning.{name}", {"time": clock_words(at, site)}, language) for name, at in times if at]
        drill = EXERCISE[language] if self._exercise else ""
        sender = (site.warnings.sender_name.get(language), content.contact, content.web)
        parts = (
            drill + content.headline.get(language),
            content.description.get(language),
            content.instruction.get(language),
            " · ".join([place, *told]),
            " · ".join(part for part in sender if part),
        )
        return "\n\n".join(part for part in parts if part.strip())

    def _message(self, site: Site, content: WarningContent, language: str) -> str:
        drill = EXERCISE[language] if self._exercise else ""
        text = drill + short_text(site, content, language)
        places, parts = sms_parts(text)
        count = self.tr("{n} characters, {parts} messages").format(n=places, parts=parts)
        return f"{language} · {count}\n{text}"

    def _ask(self) -> None:
        self.heading.setText(self.tr("CAP 1.2 document"))
        if not self._ident:
            self._say(self.tr("Keep the draft first (Ctrl+S): the engine writes the document."))
            return
        if self._session.is_replay:
            self._say(self.tr("A replay keeps no documents; it has the texts."))
            return
        if self._asked == self._ident:
            return
        self._asked = asked = self._ident
        question = self._session.ask("warning_document", warning=asked)
        question.answered.connect(lambda told: self._take(asked, dict(told)))
        question.failed.connect(lambda code, params: self._refused(sentence(code, params, self._models.language)))

    def _refused(self, why: str) -> None:
        if self.page == "xml":
            self._say(why)

    def _take(self, asked: str, told: dict[str, str]) -> None:
        if self.page == "xml" and asked == self._ident:
            self.heading.setText(self.tr("CAP 1.2 document") + f" · {told.get('name', '')}")
            self._say(told.get("xml", ""))

    def _say(self, words: str) -> None:
        self.words.setFont(self._fixed if self.page == "xml" else self._plain)
        if self.words.toPlainText() != words:
            self.words.setPlainText(words)
