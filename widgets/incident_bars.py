"""The strips of an incident: next stage, close with a disposition, reopen with a reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from ioc.domain.site import Disposition
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.words import stage_word
from widgets.controls import KeyButton
from widgets.flow_layout import FlowLayout
from widgets.inline_bar import InlineBar

BY_HAND = tuple(stage for stage in IncidentStage if stage is not IncidentStage.CLOSED)


class StageBar(InlineBar):
    """One button a stage, under the keys 1-7."""

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.confirm.hide()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.buttons: dict[IncidentStage, KeyButton] = {}
        flow = FlowLayout(spacing=6)
        for number, stage in enumerate(BY_HAND, 1):
            button = KeyButton("", str(number), flat=True, parent=self)
            button.clicked.connect(lambda _=False, stage=stage: self.picked.emit(stage))
            self.buttons[stage] = button
            flow.addWidget(button)
        self.fields.addLayout(flow, 1)
        self.retranslate()

    def start(self, present: IncidentStage) -> None:
        """Offer every stage but the present one."""
        for stage, button in self.buttons.items():
            button.setEnabled(stage is not present)
        self.open_bar(self)

    def retranslate(self) -> None:
        """Put every text again."""
        self.title.setText(self.tr("Stage"))
        self.cancel.setText(self.tr("Leave"))
        for stage, button in self.buttons.items():
            button.setText(stage_word(stage))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit takes its stage."""
        at = event.key() - int(Qt.Key.Key_1)
        if 0 <= at < len(BY_HAND) and self.buttons[BY_HAND[at]].isEnabled():
            self.picked.emit(BY_HAND[at])
            return
        super().keyPressEvent(event)


class CloseBar(InlineBar):
    """Emits `closing(disposition code)`."""

    closing = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = QComboBox(self)
        self.choice.setMinimumWidth(160)
        self.choice.setMinimumContentsLength(12)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.choice.setSizeAdjustPolicy(policy)
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
