"""The shift log: what happened, newest first, and a line to write into it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from ioc.domain.commands import WriteLog
from ioc.qt.actions import Actions
from ioc.qt.models import Models
from ioc.qt.session import Session
from ioc.qt.tokens import ROW_NORMAL, SECOND_PX
from widgets.controls import KeyButton
from widgets.delegates.log_rows import LogRows
from widgets.delegates.text import width_of
from widgets.filter_chips import FilterChips
from widgets.list_panel import ListPanel
from widgets.tables.columns import Column
from widgets.tables.list_view import ListView

COLUMNS = (Column(least=82), Column(least=30, most=30), Column(weight=1, least=160), Column(least=70, most=170, drop=1))


def log_view(table: object, parent: QWidget, *, headings: bool = False) -> ListView:
    """A list of log lines."""

    def needs(row: int, column: int) -> int:
        text = str(view.model().index(row, column).data() or "")
        return 0 if column == 1 else width_of(text, SECOND_PX if column == 3 else 15)

    view = ListView(
        table,  # type: ignore[arg-type]
        LogRows(),
        COLUMNS,
        row_height=ROW_NORMAL,
        needs=needs,
        headings=headings,
        parent=parent,
    )
    return view


class LogPanel(ListPanel):
    """See picture 04, upper right."""

    context = "log"
    kind = "entry"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.filters = FilterChips(
            self.header,
            {
                "all": lambda: self.tr("All"),
                "decisions": lambda: self.tr("Decisions"),
                "by_hand": lambda: self.tr("By hand"),
            },
            models.log.filter,
        )
        self.filters.picked.connect(models.log.set_filter)
        view = log_view(models.log, self)
        self.take_list(models.log, view)
        view.near_end.connect(models.log.ask_before)
        self.entry: QLineEdit | None = None
        if self.act("write", lambda: self.tr("Write"), "G", self.write, None):
            self._make_entry()
        self.act("replay", lambda: self.tr("Replay from here"), "R", self.replay, self._why_not_selected, acts=False)
        self.retranslate()

    def _make_entry(self) -> None:
        self.entry = QLineEdit(self)
        self.entry.returnPressed.connect(self._send)
        self.write_key = KeyButton("", "G", flat=True, parent=self)
        self.write_key.clicked.connect(self.write)
        row = QHBoxLayout()
        row.setContentsMargins(12, 7, 8, 8)
        row.setSpacing(6)
        row.addWidget(self.entry, 1)
        row.addWidget(self.write_key)
        self.body.addLayout(row)

    def write(self) -> None:
        """Put the keyboard into the entry line."""
        if self.entry is not None:
            self.entry.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def replay(self) -> None:
        """Ask for a replay from the selected line's moment."""
        if self.current:
            self.models.replay_wanted.emit(self.models.log.row(self.current).entry.at_us)

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Shift log"))
        self.header.set_subtitle("" if self.session.is_replay else self.tr("live"))
        self.filters.retranslate()
        if self.entry is not None:
            self.entry.setPlaceholderText(self.tr("Write into the log…"))
        super().retranslate()

    def _send(self) -> None:
        text = self.entry.text().strip() if self.entry is not None else ""
        if text:
            self.submit(WriteLog(text=text), lambda _: self._written(text))

    def _written(self, text: str) -> None:
        if self.entry is not None and self.entry.text().strip() == text:
            self.entry.clear()
        self.view.setFocus()

    def _choose(self, ident: str) -> None:
        """A line of the log is nothing that the map could show; it only holds the order."""
        self.check_actions()

    def _why_not_selected(self) -> str:
        return "" if self.current else self.tr("Select a line first.")
