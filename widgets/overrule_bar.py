"""Asks why other units are sent than proposed."""

from __future__ import annotations

from widgets.reason_bar import ReasonBar


class OverruleBar(ReasonBar):
    """As `ReasonBar`, with the words of a dispatch."""

    def retranslate(self) -> None:
        """Put every text again."""
        super().retranslate()
        self.title.setText(self.tr("Why other than proposed?"))
        self.confirm.setText(self.tr("Dispatch"))
