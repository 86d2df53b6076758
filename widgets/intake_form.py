"""The fields of a call: the seven of line 112, what its line asks besides, and what they suggest."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ioc.domain.call_lines import CallQuestion
from ioc.domain.intake_records import FIELDS
from ioc.qt.call_hints import Suggestion, suggest
from ioc.qt.intake_draft import Draft
from ioc.qt.models import Models
from ioc.qt.tokens import SECOND_PX
from widgets.controls import Chip
from widgets.long_line import LongLine
from widgets.panel import key_name
from widgets.place_choices import PlaceChoices
from widgets.theme import font

NEEDED = ("place", "development")
"""Marked with a star: asked first, yet never in the way."""
LONG = "development"
"""Has two lines."""
Field = QLineEdit | LongLine
HALF = ("scope", "spread")
"""Two that stand side by side."""
SPOKEN = ("development", "scope", "spread", "help", "place")
"""Fields whose words suggest a type."""


class IntakeForm(QWidget):
    """Edits a `Draft`. Enter goes on to the next field, Esc leaves; every other key with Ctrl or Alt is the panel's."""

    edited = Signal()
    left = Signal()
    commanded = Signal(str)
    """A key with Alt was pressed in a field: the panel's, as the registry writes it."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.draft: Draft | None = None
        self.suggestion: Suggestion | None = None
        self._questions: tuple[CallQuestion, ...] = ()
        self._asked: list[CallQuestion] = []
        self.labels: dict[str, QLabel] = {}
        self.fields: dict[str, Field] = {}
        self.place = PlaceChoices(models, self)
        self.place.changed.connect(self._place_changed)
        self.place.done.connect(lambda: self._next(self.place.field))
        self.number = QLabel(self)
        self.number.setFont(font(SECOND_PX))
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.type = QComboBox(self)
        self.type.setMinimumWidth(150)
        self.type.activated.connect(self._type_by_hand)
        self.chips = [Chip(str(level)) for level in (1, 2, 3, 4, 5)]
        self.why = QLabel(self)
        self.why.setFont(font(SECOND_PX))
        self.why.setWordWrap(True)
        self._more = QGridLayout()
        self._lay_out()
        self.retranslate()

    # --- for the panel

    def open_draft(self, draft: Draft, questions: tuple[CallQuestion, ...], number: str) -> None:
        """Show a form; `questions` are those of its line, `number` is masked."""
        self.draft = None
        self._questions = questions
        self._ask()
        self.number.setText(number)
        for key in (*FIELDS, *(question.key for question in self._asked)):
            if key == "place":
                self.place.put(draft.words.get("place", ""), draft.spot)
            else:
                self.fields[key].setText(draft.words.get(key, ""))
        self.draft = draft
        self._suggest()
        self.setEnabled(True)

    def close_draft(self) -> None:
        """Nothing is being taken."""
        self.draft = None
        self.number.clear()
        self.why.clear()
        self.place.put("", None)
        for field in self.fields.values():
            field.clear()
        self.setEnabled(False)

    def start(self) -> None:
        """The keyboard into the first empty field of what matters most: the place."""
        first = self.place.field if not self.place.field.text() else self.fields["development"]
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def note(self) -> str:
        """The incident's first note."""
        return self.draft.text(self._questions, self._models.language) if self.draft else ""

    def retranslate(self) -> None:
        """Put every text again."""
        titles = {
            "reporter": self.tr("Reporter"),
            "time": self.tr("When"),
            "place": self.tr("Where"),
            "development": self.tr("What happens"),
            "scope": self.tr("Affected scope"),
            "spread": self.tr("Chance of spread"),
            "help": self.tr("Help asked for"),
        }
        for at, key in enumerate(FIELDS, 1):
            star = " *" if key in NEEDED else ""
            self.labels[key].setText(f"{at} · {titles[key]}{star}")
            field = self.place.field if key == "place" else self.fields[key]
            field.setAccessibleName(titles[key])
        for question in self._asked:
            self.labels[question.key].setText(question.title.get(self._models.language))
        self.labels["type"].setText(self.tr("Type and priority"))
        self.place.retranslate()
        self._fill_types()
        self._say_why()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on, Esc leaves."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.commanded.emit("Ctrl+Return")
                return True
            if enter and plain and isinstance(watched, QLineEdit | LongLine):
                self._next(watched)
                return True
            if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() > Qt.Key.Key_Space:
                self.commanded.emit(key_name(event))  # a field would take it for text
                return True
        return super().eventFilter(watched, event)

    # --- within

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        half: QHBoxLayout | None = None
        for key in FIELDS:
            box = self._field(key)
            if key in HALF:
                if half is None:
                    half = QHBoxLayout()
                    half.setSpacing(8)
                    column.addLayout(half)
                half.addLayout(box, 1)
            else:
                column.addLayout(box)
        self._more.setHorizontalSpacing(8)
        self._more.setVerticalSpacing(2)
        column.addLayout(self._more)
        column.addWidget(self._label("type"))
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.type, 1)
        group = QButtonGroup(self)
        for level, chip in enumerate(self.chips, 1):
            group.addButton(chip)
            chip.clicked.connect(lambda _=False, level=level: self._priority_by_hand(level))
            row.addWidget(chip)
        column.addLayout(row)
        column.addWidget(self.why)
        self.place.field.installEventFilter(self)
        # the filter put last is asked first: the list of places must see Enter before the form does
        self.place.field.removeEventFilter(self.place)
        self.place.field.installEventFilter(self.place)

    def _label(self, key: str) -> QLabel:
        made = QLabel(self)
        made.setFont(font(SECOND_PX))
        self.labels[key] = made
        return made

    def _field(self, key: str) -> QVBoxLayout:
        head = QHBoxLayout()
        head.addWidget(self._label(key))
        if key == "reporter":
            head.addWidget(self.number, 1)
        else:
            head.addStretch(1)
        box = QVBoxLayout()
        box.setSpacing(1)
        box.addLayout(head)
        box.addWidget(self.place if key == "place" else self._line(key))
        return box

    def _line(self, key: str) -> Field:
        made: Field = LongLine(self) if key == LONG else QLineEdit(self)
        made.textEdited.connect(lambda words: self._typed(key, words))
        made.installEventFilter(self)
        self.fields[key] = made
        return made

    def _ask(self) -> None:
        """Fields of what the line asks for the type of the moment; words that were typed stay in the draft."""
        kind = self.draft.type if self.draft else ""
        wanted = [q for q in self._questions if not q.types or kind in q.types]
        if wanted == self._asked:
            return
        for question in self._asked:
            for widget in (self.labels.pop(question.key), self.fields.pop(question.key)):
                self._more.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._asked = wanted
        for at, question in enumerate(wanted):
            label, line = self._label(question.key), self._line(question.key)
            label.setText(question.title.get(self._models.language))
            line.setAccessibleName(label.text())
            line.setText(self.draft.words.get(question.key, "") if self.draft else "")
            alone = at == len(wanted) - 1 and at % 2 == 0
            self._more.addWidget(label, at // 2 * 2, at % 2, 1, 2 if alone else 1)
            self._more.addWidget(line, at // 2 * 2 + 1, at % 2, 1, 2 if alone else 1)
        self._order()

    def _order(self) -> None:
        """Tab goes as the eye does."""
        before: QWidget | None = None
        for widget in (*self._lines(), self.type, *self.chips):
            if before is not None:
                QWidget.setTabOrder(before, widget)
            before = widget

    def _lines(self) -> Iterator[Field]:
        for key in (*FIELDS, *(question.key for question in self._asked)):
            yield self.place.field if key == "place" else self.fields[key]

    def _next(self, line: Field) -> None:
        lines = list(self._lines())
        at = lines.index(line) + 1
        (lines[at] if at < len(lines) else self.type).setFocus(Qt.FocusReason.TabFocusReason)

    def _typed(self, key: str, words: str) -> None:
        if self.draft is not None:
            self.draft.words[key] = words
            self._suggest()
            self.edited.emit()

    def _place_changed(self) -> None:
        if self.draft is not None:
            self.draft.words["place"] = self.place.field.text()
            self.draft.spot = self.place.spot
            self._suggest()
            self.edited.emit()

    # --- type and priority

    def _suggest(self) -> None:
        draft, site = self.draft, self._models.session.state.registry.site
        if draft is None or site is None:
            return
        said = " · ".join(words for key in SPOKEN if (words := draft.words.get(key, "")))
        self.suggestion = suggest(site.calls.hints, site.incident_types, said)
        call = self._models.session.state.tables.calls.get(draft.call)
        told = call.kind if call is not None and call.kind in self._models.names.types else ""
        if not draft.type_by_hand:
            draft.type = self.suggestion.type if self.suggestion else told
        if not draft.priority_by_hand:
            kind = self._models.names.types.get(draft.type)
            fits = self.suggestion is not None and self.suggestion.type == draft.type
            draft.priority = self.suggestion.priority if fits and self.suggestion else kind.priority if kind else 0
        self._ask()
        self._show_type()

    def _show_type(self) -> None:
        draft = self.draft
        if draft is None:
            return
        self.type.setCurrentIndex(max(self.type.findData(draft.type), 0))
        for level, chip in enumerate(self.chips, 1):
            chip.setChecked(level == draft.priority)
        self._say_why()

    def _say_why(self) -> None:
        made, draft = self.suggestion, self.draft
        if draft is None:
            self.why.clear()
        elif made is None:
            self.why.setText("" if draft.type else self.tr("No type yet: choose one, or say more of what happens."))
        else:
            kind = self._models.names.types[made.type].title.get(self._models.language)
            told = self.tr("Suggested by “{words}”: {type}, {priority}")
            words = ", ".join(made.words)
            self.why.setText(told.format(words=words, type=kind, priority=made.priority))

    def _type_by_hand(self) -> None:
        if self.draft is not None:
            self.draft.type = str(self.type.currentData() or "")
            self.draft.type_by_hand = bool(self.draft.type)
            self._suggest()
            self.edited.emit()

    def _priority_by_hand(self, level: int) -> None:
        if self.draft is not None:
            self.draft.priority, self.draft.priority_by_hand = level, True
            self.edited.emit()

    def _fill_types(self) -> None:
        self.type.clear()
        self.type.addItem(self.tr("no type yet"), "")
        for kind in self._models.names.types.values():
            self.type.addItem(kind.title.get(self._models.language), kind.key)
        self._show_type()
