"""Keys of hand-offs: to an agency, its receipt, and taking one back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ioc.domain.commands import ConfirmHandOff, HandOffIncident, WithdrawHandOff
from ioc.domain.hand_offs import agencies
from ioc.qt.hand_off_words import agency_word, hand_off_line
from widgets.inline_bar import InlineBar
from widgets.pick_bar import PickBar
from widgets.words_bar import WordsBar

if TYPE_CHECKING:
    from widgets.incident_panel import IncidentPanel


class ReceiptBar(InlineBar):
    """Emits `receiving(who, their number)`; both may be empty."""

    receiving = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = self.line()
        self.who = self.line()
        self.confirmed.connect(lambda: self.receiving.emit(self.who.text().strip(), self.number.text().strip()))
        self.retranslate()

    def start(self, title: str) -> None:
        """Ask for both."""
        self.title.setText(title)
        self.number.clear()
        self.who.clear()
        self.open_bar(self.number)

    def retranslate(self) -> None:
        """Put every text again."""
        self.number.setPlaceholderText(self.tr("Their number"))
        self.who.setPlaceholderText(self.tr("Who took it"))
        self.confirm.setText(self.tr("They have it"))
        self.cancel.setText(self.tr("Leave"))


class IncidentHandOffs(QObject):
    """`H` offers the receipts that are waited for, then the agencies."""

    def __init__(self, panel: IncidentPanel, close_bars: Callable[[], None], why_not_open: Callable[[], str]) -> None:
        super().__init__(panel)
        self._panel, self._close_bars, self._why_not_open = panel, close_bars, why_not_open
        self._chosen = ""
        self._withdraws = False
        self.pick_bar, self.receipt_bar, self.words_bar = PickBar(panel), ReceiptBar(panel), WordsBar(panel)
        self.pick_bar.picked.connect(self._choose)
        self.receipt_bar.receiving.connect(self._receive)
        self.words_bar.given.connect(self._give_words)
        panel.act("hand_off", lambda: self.tr("Hand off"), "H", self.hand_off, self._why_not)
        panel.hint("hand_off")

    def bars(self) -> tuple[InlineBar, ...]:
        """Below the pages, hidden."""
        return (self.pick_bar, self.receipt_bar, self.words_bar)

    def retranslate(self) -> None:
        """Put every text again."""
        self.receipt_bar.retranslate()
        self.words_bar.retranslate()

    def line(self) -> str:
        """Where the incident was handed off to, for the line under its head."""
        panel = self._panel
        if panel.incident is None:
            return ""
        return hand_off_line(panel.incident, panel.models.names, panel.models.clock.now_us())

    def hand_off(self) -> None:
        """Offer receipts, agencies, and what can be taken back."""
        panel, names = self._panel, self._panel.models.names
        incident = panel.incident
        if incident is None:
            return
        self._close_bars()
        pending = [one for one in incident.hand_offs if one.is_pending]
        taken = {one.agency for one in pending}
        choices: list[tuple[object, str]] = [
            (("receipt", one.id), self.tr("Receipt of {agency}").format(agency=agency_word(one.agency, names)))
            for one in pending
        ]
        choices += [
            (("withdraw", one.id), self.tr("Take back from {agency}").format(agency=agency_word(one.agency, names)))
            for one in pending
        ]
        if not panel.is_closed:
            known = agencies(panel.session.state)
            choices += [(("agency", key), known[key].get(names.language)) for key in known if key not in taken]
        self.pick_bar.offer(self.tr("Hand off"), choices)

    def _choose(self, value: tuple[str, str]) -> None:
        kind, self._chosen = value
        names = self._panel.models.names
        self._withdraws = kind == "withdraw"
        if kind == "receipt":
            self.receipt_bar.start(self.tr("Receipt"))
        elif kind == "withdraw":
            self.words_bar.ask(self.tr("Take the hand-off back"), self.tr("Take back"))
        else:
            heading = self.tr("Hand off to {agency}").format(agency=agency_word(self._chosen, names))
            self.words_bar.ask(heading, self.tr("Hand off"), self.tr("Remark (stays in the house)"))

    def _receive(self, who: str, number: str) -> None:
        incident = self._panel.incident
        if incident is not None:
            self.receipt_bar.close_bar()
            self._panel.submit(ConfirmHandOff(incident=incident.id, hand_off=self._chosen, who=who, number=number))

    def _give_words(self, words: str) -> None:
        incident = self._panel.incident
        if incident is None:
            return
        if self._withdraws and not words:
            self._panel.notice.say(self.tr("Write why it is taken back."), stays=False)
            return
        self.words_bar.close_bar()
        if self._withdraws:
            self._panel.submit(WithdrawHandOff(incident=incident.id, hand_off=self._chosen, reason=words))
        else:
            self._panel.submit(HandOffIncident(incident=incident.id, agency=self._chosen, text=words))

    def _why_not(self) -> str:
        incident = self._panel.incident
        if incident is not None and any(one.is_pending for one in incident.hand_offs):
            return ""
        known = agencies(self._panel.session.state)
        return self._why_not_open() or ("" if known else self.tr("The site names no agency."))
