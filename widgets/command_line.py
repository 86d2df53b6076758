"""The 36 px command line: `/` opens it, the reading of the line stands beside it before Enter, Esc leaves."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ioc.qt.command_grammar import Interpretation, Scope, completions, interpret
from ioc.qt.names import Names
from widgets.command_words import words_of
from widgets.controls import KeyButton
from widgets.run_label import Run, RunLabel
from widgets.theme import color, font
from widgets.timers import once

HEIGHT = 36
SAID_FOR_MS = 15_000
KEPT = 50


class CommandLine(QWidget):
    """Types, reads, completes; what Enter means is told by `entered`, carrying it out is another's work."""

    entered = Signal(object)
    """An `Interpretation` that runs."""
    left = Signal()
    """Esc: give the keyboard back to the panel."""

    def __init__(self, scope: Callable[[], Scope], names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope, self._names = scope, names
        self._said, self._bold = "", False
        self._tried: tuple[str, ...] = ()
        self._past: list[str] = []
        self._at = 0
        self.setFixedHeight(HEIGHT)
        self.field = QLineEdit(self)
        self.field.setFrame(False)
        self.field.setObjectName("CommandField")
        self.field.setFont(font(15))
        self.field.textChanged.connect(self._typed)
        self.field.installEventFilter(self)
        self.reading = RunLabel(self, stretches=True)
        self.hints = [KeyButton("", key, flat=True) for key in ("Enter", "Tab", "Esc")]
        self._lay_out()
        self._forget = once(self, SAID_FOR_MS, lambda: self.say(""))
        self.interpretation = Interpretation(kind="empty", code="empty")
        self.refresh()

    def open(self, text: str = "") -> None:
        """Take the keyboard."""
        self.window().activateWindow()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if text:
            self.field.setText(text)

    def say(self, sentence: str, *, bold: bool = False) -> None:
        """Show what became of the last command at the right end; empty takes it away."""
        self._said, self._bold = sentence, bold
        if sentence:
            self._forget.start()
        self.refresh()

    @property
    def said(self) -> str:
        """The sentence about the last command."""
        return self._said

    def refresh(self) -> None:
        """Read the line again (the city moves on while one types)."""
        scope = self._scope()
        self.interpretation = interpret(self.field.text(), scope)
        words = words_of(self.interpretation, self._names, scope.now_us)
        active = self.field.hasFocus()
        texts = (self.tr("Run"), self.tr("Complete"), self.tr("Leave"))
        for hint, text in zip(self.hints, texts, strict=True):
            hint.setText(text)
            hint.setVisible(active)
        token = {"empty": "tx3", "refused": "tx2"}.get(self.interpretation.kind, "tx1")
        runs = [Run(words, token=token, gap=10, bold=self.interpretation.runs, shrinks=True)]
        if self._said:
            runs.append(Run(self._said, token="tx1", bold=self._bold, gap=18, shrinks=True))
        self.reading.set_runs(runs)
        self._fit_field()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Enter, Tab, Esc and the arrows of the field."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._press(event)
        if watched is self.field and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            QTimer.singleShot(0, self, self.refresh)
        return False

    def changeEvent(self, event: QEvent) -> None:
        """Language and theme."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange) and hasattr(self, "_forget"):
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A well with a rule, ringed while it has the keyboard, and the slash."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), color("bg1"))
        painter.setPen(color("sel" if self.field.hasFocus() else "line2"))
        painter.drawRect(self.rect().adjusted(3, 1, -4, -2))
        painter.setPen(color("tx1"))
        painter.setFont(font(16, bold=True, mono=True))
        painter.drawText(self.rect().adjusted(16, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "/")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(32, 3, 12, 4)
        row.setSpacing(6)
        row.addWidget(self.field)
        row.addWidget(self.reading, 1)
        for hint in self.hints:
            row.addWidget(hint)
        self.hints[0].clicked.connect(self._enter)
        self.hints[1].clicked.connect(self._complete)
        self.hints[2].clicked.connect(self._leave)

    def _fit_field(self) -> None:
        metrics = self.field.fontMetrics()
        wanted = metrics.horizontalAdvance(self.field.text()) + 24
        active = self.field.hasFocus() or self.field.text()
        self.field.setFixedWidth(min(max(wanted, 180), max(180, self.width() // 2)) if active else 12)
        self.update()

    def _typed(self) -> None:
        if self._said == self.tr("Not carried out."):
            self._said = ""  # it spoke of another line
        self.refresh()

    def _press(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._enter()
            case Qt.Key.Key_Tab:
                self._complete()
            case Qt.Key.Key_Escape:
                self._leave()
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._recall(-1 if event.key() == Qt.Key.Key_Up else 1)
            case _:
                self._tried = ()
                return False
        return True

    def _enter(self) -> None:
        self.refresh()
        if not self.interpretation.runs:
            if self.interpretation.kind == "refused":
                self.say(self.tr("Not carried out."), bold=True)
            return
        reading = self.interpretation
        self._past = [*self._past, self.field.text()][-KEPT:]
        self._at = len(self._past)
        self.field.clear()
        self.say("")
        self.entered.emit(reading)

    def _complete(self) -> None:
        text = self.field.text()
        if self._tried and text in self._tried:
            offered = self._tried
        else:
            offered = self._tried = completions(text, self._scope())
        if offered:
            at = offered.index(text) + 1 if text in offered else 0
            self.field.setText(offered[at % len(offered)])

    def _leave(self) -> None:
        self.field.clear()
        self.left.emit()

    def _recall(self, step: int) -> None:
        if not self._past:
            return
        self._at = min(max(self._at + step, 0), len(self._past))
        self.field.setText(self._past[self._at] if self._at < len(self._past) else "")
