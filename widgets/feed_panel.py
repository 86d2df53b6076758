"""Feed health: tiles in fixed places, and below them what was refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ioc.domain.commands import RetakeRejects, RetryFeed
from ioc.domain.vocabulary import FeedState
from ioc.qt.actions import Actions
from ioc.qt.format import count, number
from ioc.qt.models import Models
from ioc.qt.reject_export import export_rejects
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.unmasking import SHOWN
from widgets.feed_tiles import FeedTiles, FeedTileScroll
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.reject_list import RejectList


def exports() -> Path:
    """Where files go that this person takes away."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents) / "IOC"


ROOMY = 420
"""px of height that hold tiles, refused records and a payload."""


class FeedPanel(Panel):
    """See picture 01, lower right."""

    context = "feeds"

    def __init__(self, session: Session, models: Models, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(session, models, actions, parent)
        self.tiles = FeedTiles(models.feeds, self)
        self.scroller = FeedTileScroll(self.tiles, self)
        self.rejects = RejectList(session, models, self)
        self.rejects.closed.connect(self.close_rejects)
        self.rejects.box.unmasking.changed.connect(self._make_room)
        self.body.addWidget(self.scroller, 1)
        self.body.addWidget(self.rejects, 1)
        self.setFocusProxy(self.tiles)
        self.tiles.picked.connect(self._pick)
        models.feeds.counts_changed.connect(self._show_counts)
        models.selection.selected.connect(self._follow)
        models.clock.in_turn().ticked.connect(self._tick)
        self.act("asset", lambda: self.tr("Show alarms of this feed"), "G", self.go, self._why_not_picked, acts=False)
        self.act("unmask", lambda: self.tr("Show the payload"), "U", self.rejects.box.ask, self._why_not_unmask)
        self.act("retry", lambda: self.tr("Try again"), "T", self.retry, self._why_not_retry)
        self.act("retake", lambda: self.tr("Take the refused again"), "R", self.retake, self._why_not_retake)
        self.act(
            "export", lambda: self.tr("Save the refused to a file"), "E", self.rejects.why.start, self._why_not_export
        )
        self.rejects.why.given.connect(self._export)
        retry = self.button("retry", primary=True)
        if retry is not None:
            self.rejects.take_button(retry)
            models.feeds.counts_changed.connect(self._check_retry)
        self.retranslate()

    def retry(self) -> None:
        """Have the picked feed tried now."""
        self.submit(RetryFeed(feed=self.tiles.selected_id))

    def retake(self) -> None:
        """Have the picked feed's refused records given to its connector again."""
        self.submit(RetakeRejects(feed=self.tiles.selected_id))

    def _export(self, reason: str) -> None:
        names, feed = self.models.names, self.tiles.selected_id
        told = self.tr("Saved: {path}")
        export_rejects(
            self.session,
            names,
            feed,
            reason,
            exports(),
            lambda path: self.notice.say(told.format(path=path)),
            self.notice.say,
        )

    def go(self) -> None:
        """Show the silent-feed alarm, if there is one."""
        for alarm in self.session.state.tables.alarms.values():
            if alarm.feed == self.tiles.selected_id:
                self.models.selection.show("alarm", alarm.id)
                return
        self.notice.say(self.tr("This feed has no alarm."), stays=False)

    def close_rejects(self) -> None:
        """Put the list of refused records away."""
        self.tiles.select_id("")
        self.rejects.show_feed("")
        self.check_actions()
        self.tiles.setFocus()

    def retranslate(self) -> None:
        """Put every text again."""
        self.header.set_title(self.tr("Feed health"))
        self.rejects.retranslate()
        self._show_counts()
        self.tiles.update()
        super().retranslate()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the refused records away first."""
        if event.key() == Qt.Key.Key_Escape and self.rejects.box.step_back():
            return
        if event.key() == Qt.Key.Key_Escape and not self.rejects.isHidden():
            self.close_rejects()
            return
        super().keyPressEvent(event)

    def _make_room(self) -> None:
        """In a low panel the tiles give way to a payload for as long as it is read."""
        reading = self.rejects.box.unmasking.state == SHOWN
        self.scroller.setVisible(not (reading and self.height() < ROOMY))

    def _pick(self, ident: str) -> None:
        self.rejects.show_feed(ident)
        self.check_actions()
        if ident:
            self.models.selection.select("feed", ident)

    def _follow(self, kind: str, ident: str) -> None:
        if kind == "feed" and ident != self.tiles.selected_id:
            self.tiles.select_id(ident)
            self.rejects.show_feed(self.tiles.selected_id)
            self.check_actions()

    def check_actions(self) -> None:
        """The button to try again is there while there is something to try."""
        super().check_actions()
        if "feeds.retry" in self._buttons:
            self._buttons["feeds.retry"].setVisible(self._is_off())

    def _check_retry(self) -> None:
        if self.tiles.selected_id:
            self.rejects.retranslate()
            self.check_actions()

    def _is_off(self) -> bool:
        feed = self.session.state.tables.feeds.get(self.tiles.selected_id)
        return feed is not None and feed.state in (FeedState.PARKED, FeedState.DOWN)

    def _why_not_retry(self) -> str:
        reason = self._why_not_picked() or why_not(self.session, RetryFeed)
        return reason or ("" if self._is_off() else sentence("refused.feed_runs", None, self.models.language))

    def _why_not_retake(self) -> str:
        reason = self._why_not_picked() or why_not(self.session, RetakeRejects)
        return reason or ("" if self._has_rejects() else sentence("refused.no_rejects", None, self.models.language))

    def _why_not_export(self) -> str:
        reason = self._why_not_picked() or self.models.privacy.why_not(self.models.language)
        return reason or ("" if self._has_rejects() else sentence("refused.no_rejects", None, self.models.language))

    def _has_rejects(self) -> bool:
        return self.rejects.table.rowCount() > 0

    def _show_counts(self) -> None:
        feeds, language = self.models.feeds, self.models.language
        trouble = feeds.in_trouble()
        told = self.tr("1 feed") if feeds.rowCount() == 1 else self.tr("{n} feeds").format(n=feeds.rowCount())
        if trouble:
            told += " · " + self.tr("{n} in trouble").format(n=trouble)
        short = feeds.falling_short()
        if short:
            told += " · " + self.tr("{n} short of what was agreed").format(n=short)
        self.header.set_subtitle(told)
        timely = feeds.timely_percent()
        figures = self.tr("refused *{n}*").format(n=count(feeds.refused(), language))
        if timely is not None:
            percent = f"{number(timely, 1, language)}\N{NO-BREAK SPACE}%"
            figures += "   " + self.tr("timely *{share}*").format(share=percent)
        self.header.set_figures(figures)

    def _tick(self, now_us: int) -> None:
        if self.isVisible():
            self.tiles.update()

    def _why_not_unmask(self) -> str:
        if not self.rejects.view.selected_id:
            return self.tr("Select a refused record first.")
        return self.rejects.box.why_not()

    def _why_not_picked(self) -> str:
        return "" if self.tiles.selected_id else self.tr("Select a feed first.")
