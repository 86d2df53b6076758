"""The composer of a public warning: fields of its template, area, grades, texts in both languages side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ioc.domain.alerts import severity_priority
from ioc.domain.cap_words import CATEGORIES, CERTAINTIES, RESPONSES, SEVERITIES, URGENCIES, known_word
from ioc.domain.site import Site
from ioc.domain.warning_rules import LONGEST_HEADLINE
from ioc.domain.warning_texts import clock_words
from ioc.qt.board_typed import instant
from ioc.qt.models import Models
from ioc.qt.sentences import sentence
from ioc.qt.tokens import SECOND_PX
from ioc.qt.warning_draft import TIMES, WarningDraft
from widgets.area_editor import AreaEditor
from widgets.long_line import LongLine
from widgets.theme import font
from widgets.warning_titles import WarningTitles

Line = QLineEdit | LongLine
GRADES = (("urgency", URGENCIES), ("severity", SEVERITIES), ("certainty", CERTAINTIES))
LANGUAGES = ("vi", "en")
PAIRS = ("event", "headline", "description", "instruction")
LONG = ("description", "instruction")
COLUMNS = 6
TEXT_HEIGHT = 104


class WarningForm(QWidget):
    """Edits a `WarningDraft`. Enter goes on, Esc leaves, keys with Ctrl are the panel's. What is missing stands under
    its field in words."""

    edited = Signal()
    left = Signal()
    commanded = Signal(str)
    said = Signal(str)

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models, self.titles = models, WarningTitles(self)
        self.draft: WarningDraft | None = None
        self.lines: dict[str, Line] = {}
        self.grades: dict[str, QComboBox] = {}
        self.labels: dict[str, QLabel] = {}
        self.faults: dict[str, QLabel] = {}
        self._fields: dict[str, QLineEdit] = {}
        self._filling = self._all = False
        self.area = AreaEditor(models, self)
        self.area.edited.connect(self._area_changed)
        self.area.said.connect(self.said)
        self._own = QGridLayout()
        self._lay_out()
        self.retranslate()
        self.setEnabled(False)

    # --- for the panel

    def open_draft(self, draft: WarningDraft) -> None:
        """Show a warning to be written on."""
        self.draft = None
        self._ask_fields(draft)
        self.setEnabled(True)
        word = self.tr("EXERCISE") if draft.exercise else self.tr("DRAFT")
        grave = severity_priority(draft.content.severity)
        self.area.open(
            draft.content.area, incident=draft.incident or "", word=word, severity=grave, kept=draft.keeps_area
        )
        self.draft = draft
        draft.unread.clear()
        for key in TIMES:
            self.lines[key].setText("")
        self.lines["onset"].setEnabled(not draft.keeps_area)  # what ends a warning begins nothing
        self.lines["onset"].setPlaceholderText(self.tr("none") if draft.keeps_area else "")
        self.refresh(everything=True)

    def close_draft(self) -> None:
        """Nothing is written."""
        self.draft = None
        self.area.leave()
        for line in self.lines.values():
            line.setText("")
        self.setEnabled(False)

    def first(self) -> QWidget:
        """The first field that waits: one of the template that is empty, else the area."""
        empty = next((line for line in self._fields.values() if not line.text()), None)
        return empty or (self.area.field if self.area.field.isEnabled() else self.lines["headline.vi"])

    def refresh(self, *, everything: bool = False) -> None:
        """Show what the draft says, and what it lacks; the line that has the keyboard is left as it is typed, unless
        `everything` is new."""
        draft, site = self.draft, self._site()
        if draft is None or site is None:
            return
        self._filling, self._all = True, everything
        content = draft.content
        for name in PAIRS:
            for language in LANGUAGES:
                self._put(f"{name}.{language}", getattr(content, name).get(language))
        self._put("contact", content.contact)
        self._put("web", content.web)
        self._put("categories", ", ".join(content.categories))
        self._put("responses", ", ".join(content.responses))
        for key, value in content.fields:
            if key in self._fields and not self._fields[key].hasFocus():
                self._fields[key].setText(value)
        for name, box in self.grades.items():
            box.setCurrentIndex(max(box.findData(getattr(content, name)), 0))
        self.area.set_severity(severity_priority(content.severity))
        self._say_until(site)
        self._say_faults(site)
        self._filling = self._all = False

    def retranslate(self) -> None:
        """Put every text again."""
        for key, label in self.labels.items():
            label.setText(self.titles.asking(key))
            field = self.lines.get(key) or self.grades.get(key)
            if field is not None:
                field.setAccessibleName(label.text())
        for name, box in self.grades.items():
            for at in range(box.count()):
                word = str(box.itemData(at))
                box.setItemText(at, sentence(f"word.{name}.{word}", {}, self._models.language) if word else "—")
        self.area.retranslate()
        if self.draft is not None:
            self._ask_fields(self.draft)
            self.refresh()

    # --- keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Esc leaves, Ctrl+Enter and the like are the panel's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            emptied = [key for key in TIMES if watched is self.lines[key] and not self.lines[key].text()]
            if event.key() == Qt.Key.Key_Backspace and emptied:
                self._typed(emptied[0], "")  # what stands there from before is taken back
                return True
            keys = {Qt.Key.Key_S: "Ctrl+S", Qt.Key.Key_P: "Ctrl+P"}
            if control and (enter or Qt.Key(event.key()) in keys):
                self.commanded.emit("Ctrl+Return" if enter else keys[Qt.Key(event.key())])
                return True
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier and isinstance(watched, QWidget):
                watched.focusNextChild()
                return True
        return super().eventFilter(watched, event)

    # --- laying out

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        self._own.setHorizontalSpacing(8)
        self._own.setVerticalSpacing(2)
        column.addLayout(self._own)
        column.addWidget(self._label("area"))
        column.addWidget(self.area)
        column.addWidget(self._fault("area"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        column.addLayout(grid)
        for at, name in enumerate(TIMES):
            self._cell(grid, 0, at * 2, 2, name, self._line(name))
        for at, (name, words) in enumerate(GRADES):
            self._cell(grid, 4, at * 2, 2, name, self._grade(name, words))
        row = 7
        for name in PAIRS:
            for at, language in enumerate(LANGUAGES):
                key = f"{name}.{language}"
                self._cell(grid, row, at * 3, 3, key, self._line(key, long=name in LONG))
            row += 3
        for left, right in (("contact", "web"), ("categories", "responses")):
            self._cell(grid, row, 0, 3, left, self._line(left))
            self._cell(grid, row, 3, 3, right, self._line(right))
            row += 3
        self.until = QLabel(self)
        self.until.setFont(font(SECOND_PX))
        self.until.setWordWrap(True)
        grid.addWidget(self.until, 3, 0, 1, COLUMNS)
        for at in range(COLUMNS):
            grid.setColumnStretch(at, 1)
        for line in self.area.lines():
            line.installEventFilter(self)
        # the filter put last is asked first: the area must see Enter and Esc before the form does
        self.area.field.removeEventFilter(self.area)
        self.area.field.installEventFilter(self.area)

    def _cell(self, grid: QGridLayout, row: int, at: int, width: int, key: str, field: QWidget) -> None:
        grid.addWidget(self._label(key), row, at, 1, width)
        grid.addWidget(field, row + 1, at, 1, width)
        grid.addWidget(self._fault(key), row + 2, at, 1, width)

    def _label(self, key: str) -> QLabel:
        made = QLabel(self)
        made.setFont(font(SECOND_PX))
        self.labels[key] = made
        return made

    def _fault(self, key: str) -> QLabel:
        made = QLabel(self)
        made.setFont(font(SECOND_PX, bold=True))
        made.setWordWrap(True)
        made.hide()
        self.faults[key] = made
        return made

    def _line(self, key: str, *, long: bool = False) -> Line:
        made: Line = LongLine(self) if long else QLineEdit(self)
        if isinstance(made, LongLine):
            made.setFixedHeight(TEXT_HEIGHT)
            made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            made.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        made.textEdited.connect(lambda words: self._typed(key, words))
        made.installEventFilter(self)
        self.lines[key] = made
        return made

    def _grade(self, name: str, words: Iterable[str]) -> QComboBox:
        made = QComboBox(self)
        made.addItem("—", "")
        for word in words:
            made.addItem(word, word)
        made.currentIndexChanged.connect(lambda _: self._graded(name))
        made.installEventFilter(self)
        self.grades[name] = made
        return made

    def _ask_fields(self, draft: WarningDraft) -> None:
        """The fields of the draft's template, two beside each other."""
        while (item := self._own.takeAt(0)) is not None:
            held = item.widget()
            if held is not None:
                held.hide()
                held.deleteLater()
        self._fields = {}
        site = self._site()
        template = site.warnings.template(draft.template) if site is not None else None
        for at, field in enumerate(template.fields if template is not None else ()):
            label, line = QLabel(field.title.get(self._models.language), self), QLineEdit(self)
            label.setFont(font(SECOND_PX))
            line.setAccessibleName(label.text())
            line.setText(dict(draft.content.fields).get(field.key, ""))
            line.textEdited.connect(lambda words, key=field.key: self._filled(key, words))
            line.installEventFilter(self)
            self._own.addWidget(label, at // 2 * 2, at % 2)
            self._own.addWidget(line, at // 2 * 2 + 1, at % 2)
            self._fields[field.key] = line
        self._order()

    def _order(self) -> None:
        """Tab goes as the eye does."""
        pairs = [f"{name}.{language}" for name in PAIRS for language in LANGUAGES]
        rest = (*pairs, "contact", "web", "categories", "responses")
        chain: list[QWidget] = [
            *self._fields.values(),
            *self.area.lines(),
            *(self.lines[key] for key in TIMES),
            *self.grades.values(),
        ]
        chain += [self.lines[key] for key in rest]
        for before, after in pairwise(chain):
            QWidget.setTabOrder(before, after)

    # --- what is typed

    def _change(self, run: Callable[[WarningDraft, Site, int], None]) -> None:
        draft, site = self.draft, self._site()
        if draft is not None and site is not None and not self._filling:
            run(draft, site, self._models.clock.now_us())
            self.refresh()
            self.edited.emit()

    def _filled(self, key: str, words: str) -> None:
        self._change(lambda draft, site, now: draft.field(site, key, words, now))

    def _area_changed(self) -> None:
        self._change(lambda draft, site, now: draft.area(site, self.area.sketch.area(), now))

    def _graded(self, name: str) -> None:
        value = str(self.grades[name].currentData() or "")
        self._change(lambda draft, site, now: draft.change(site, now, **{name: value}))

    def _typed(self, key: str, words: str) -> None:
        name, _, language = key.partition(".")
        if language:
            self._change(lambda draft, site, now: draft.text(name, language, words))
        elif key in TIMES:
            typed = instant(words, self._models.clock.now_us(), self._models.names)
            self._change(lambda draft, site, now: draft.time(site, key, typed, now))
        elif key in ("categories", "responses"):
            known = CATEGORIES if key == "categories" else RESPONSES
            told = tuple(known_word(part, known) or part.strip() for part in words.split(",") if part.strip())
            self._change(lambda draft, site, now: draft.change(site, now, **{key: told}))
        else:
            self._change(lambda draft, site, now: draft.change(site, now, **{key: words}))

    # --- what is shown

    def _site(self) -> Site | None:
        return self._models.session.state.registry.site

    def _put(self, key: str, words: str) -> None:
        line = self.lines[key]
        if line.text() != words and (self._all or not line.hasFocus()):
            line.setText(words)
            if isinstance(line, QLineEdit):
                line.setCursorPosition(0)  # the beginning of a long one is what is read

    def _say_until(self, site: Site) -> None:
        assert self.draft is not None
        content = self.draft.content
        until = " – ".join(clock_words(at_us, site) for at_us in (content.effective_us, content.expires_us) if at_us)
        onset = clock_words(content.onset_us, site)
        told = [f"→ {until}"] if until else []
        told += [self.tr("event from {time}").format(time=onset)] if onset else []
        self.until.setText(" · ".join([*told, self.tr("at most {n} h").format(n=f"{site.warnings.longest_h:g}")]))

    def _say_faults(self, site: Site) -> None:
        assert self.draft is not None
        told: dict[str, list[str]] = {}
        for lack in self.draft.lacks(site, self._models.clock.now_us()):
            field = "area" if lack.field.startswith("area") else lack.field
            told.setdefault(field, []).append(sentence(f"word.lack.{lack.code}", {}, self._models.language))
        for key, label in self.faults.items():
            words = "; ".join(told.get(key, ()))
            label.setText(f"✕ {words}" if words else "")
            label.setVisible(bool(words))
        for language in LANGUAGES:
            length = len(self.draft.content.headline.get(language))
            title = self.titles.of(f"headline.{language}")
            self.labels[f"headline.{language}"].setText(f"{title} · {length}/{LONGEST_HEADLINE}")
