"""The strips of an incident: stage, priority, type, marks, close with a disposition, reopen with a reason."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from ioc.domain.site import Disposition, IncidentType
from ioc.domain.vocabulary import MARKS_BY_HAND, IncidentMark, IncidentStage, Priority
from ioc.qt.words import mark_word, stage_word, word
from widgets.choice_bar import ChoiceBar
from widgets.inline_bar import InlineBar

BY_HAND = tuple(stage for stage in IncidentStage if stage is not IncidentStage.CLOSED)


class StageBar(ChoiceBar):
    """The stages set by hand, under the keys 1-7."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(BY_HAND, parent)

    def heading(self) -> str:
        return self.tr("Stage")

    def word(self, value: IncidentStage) -> str:
        return stage_word(value)


class PriorityBar(ChoiceBar):
    """1 most urgent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tuple(Priority), parent)

    def heading(self) -> str:
        return self.tr("Priority")

    def word(self, value: Priority) -> str:
        return word("priority", str(int(value)))


class MarkBar(ChoiceBar):
    """What the scene reports (EIDO); a mark once set stays."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(MARKS_BY_HAND, parent)

    def heading(self) -> str:
        return self.tr("Reported from the scene")

    def word(self, value: IncidentMark) -> str:
        told = mark_word(value)
        return told[:1].upper() + told[1:]


class TypeBar(InlineBar):
    """Emits `chosen(type key)`."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = narrow_choice(self)
        self.fields.addWidget(self.choice, 1)
        self.confirmed.connect(lambda: self.chosen.emit(str(self.choice.currentData() or "")))
        self.retranslate()

    def start(self, types: Iterable[IncidentType], present: str, language: str) -> None:
        """Offer the site's types; typing a name's first letters finds it."""
        self.choice.clear()
        for kind in types:
            self.choice.addItem(kind.title.get(language), kind.key)
        self.choice.setCurrentIndex(max(self.choice.findData(present), 0))
        self.open_bar(self.choice)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Type"))
        self.confirm.setText(self.tr("Change type"))
        self.cancel.setText(self.tr("Leave"))


def narrow_choice(parent: QWidget) -> QComboBox:
    """A choice that does not make its panel wider than its longest words."""
    made = QComboBox(parent)
    made.setMinimumWidth(160)
    made.setMinimumContentsLength(12)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


class CloseBar(InlineBar):
    """Emits `closing(disposition code)`."""

    closing = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = narrow_choice(self)
        self.fields.addWidget(self.choice, 1)
        self.confirmed.connect(lambda: self.closing.emit(str(self.choice.currentData() or "")))
        self.retranslate()

    def start(self, dispositions: tuple[Disposition, ...], language: str) -> None:
        """Offer the site's dispositions."""
        self.choice.clear()
        for one in dispositions:
            self.choice.addItem(f"{one.code}  {one.title.get(language)}", one.code)
        self.open_bar(self.choice)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Close as"))
        self.confirm.setText(self.tr("Close incident"))
        self.cancel.setText(self.tr("Leave"))


class ReopenBar(InlineBar):
    """Emits `reopening(reason)`."""

    reopening = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.reason = self.line()
        self.confirmed.connect(lambda: self.reopening.emit(self.reason.text().strip()))
        self.retranslate()

    def start(self) -> None:
        """Ask for the reason."""
        self.reason.clear()
        self.open_bar(self.reason)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Reopen"))
        self.reason.setPlaceholderText(self.tr("Reason (goes on record)"))
        self.confirm.setText(self.tr("Reopen"))
        self.cancel.setText(self.tr("Leave"))
