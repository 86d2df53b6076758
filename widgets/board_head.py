"""Who commands, since when and from where; an open offer; the next briefing; who holds which role."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ioc.domain.board_records import COMMAND, Board, BoardRole, Holder
from ioc.qt.board_words import holder_word, role_word
from ioc.qt.format import clock_time, span
from ioc.qt.models import Models
from widgets.run_label import Run, RunLabel


class BoardHead(QWidget):
    """Lines over the board: who commands, what is new of that, the roles. Those with nothing to say are absent."""

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.command, self.news, self.roles = (RunLabel(self, stretches=True) for _ in range(3))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for label in (self.command, self.news, self.roles):
            label.setFixedHeight(26)
            column.addWidget(label)

    def show_board(self, board: Board | None, now: int) -> None:
        """Show the command in force, or that there is none."""
        self.command.set_runs(self._command(board, now))
        news = self._news(board, now) if board else []
        self.news.set_runs(news)
        self.news.setVisible(bool(news))
        self.roles.set_runs(self._roles(board) if board else [])
        self.roles.setVisible(board is not None)

    def holder(self, holder: Holder) -> str:
        """Who holds something, in words."""
        text = self._models.texts.get(holder.name.id) if holder.name is not None else None
        return holder_word(holder, self._models.names, text)

    def _command(self, board: Board | None, now: int) -> list[Run]:
        if board is None:
            words = self.tr("Nobody commands here yet. C establishes command.")
            return [Run(words, token="tx2", gap=12, shrinks=True)]
        zone = self._models.names.zone
        held = board.holder(COMMAND)
        since = clock_time(held.since_us, zone, seconds=False) if held else ""
        told = self.tr("commands since {time} · post: {post}").format(time=since, post=board.post)
        who = self.holder(held.holder) if held else ""
        return [Run(who, bold=True, px=16, token="tx1", gap=12), Run(told, shrinks=True)]

    def _news(self, board: Board, now: int) -> list[Run]:
        """An open offer, and the next briefing."""
        runs: list[Run] = []
        if board.offer is not None:
            told = self.tr("OFFERED to {who}, {ago} ago, not accepted").format(
                who=self.holder(board.offer.to), ago=span(now - board.offer.at_us)
            )
            runs.append(Run(told, bold=True, token="tx1", gap=12))
        if board.briefing_us is not None:
            late = board.briefing_us <= now
            at = clock_time(board.briefing_us, self._models.names.zone, seconds=False)
            told = self.tr("briefing OVER {time}") if late else self.tr("briefing {at}, in {time}")
            told = told.format(at=at, time=span(abs(board.briefing_us - now)))
            runs.append(Run(told, bold=late, token="tx1", gap=12))
        return runs

    def _roles(self, board: Board) -> list[Run]:
        language = self._models.language
        runs: list[Run] = []
        empty: list[str] = []
        for role in BoardRole:
            held = board.holder(role)
            if held is None:
                empty.append(role_word(role, language))
                continue
            runs.append(Run(role_word(role, language), px=14, token="tx3", gap=12))
            runs.append(Run(self.holder(held.holder), px=14, token="tx1"))
        if empty:
            told = self.tr("nobody: {roles}").format(roles=", ".join(empty))
            runs.append(Run(told, px=14, token="tx3", gap=12, shrinks=True))
        return runs
