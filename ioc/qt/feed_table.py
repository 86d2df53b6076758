"""Feed health as a model: feeds in trouble keep their place (fixed by title), so that eyes find them again."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.quality import ServiceFigures, figures_of
from ioc.domain.records import Feed
from ioc.domain.vocabulary import FeedState
from ioc.qt.clock import DeskClock
from ioc.qt.format import count, number, rough_age
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key, OrderedTable
from ioc.qt.sentences import sentence
from ioc.qt.session import Session
from ioc.qt.words import connector_word, feed_word

TROUBLE = (FeedState.LATE, FeedState.STALE, FeedState.DOWN, FeedState.PARKED)
KEPT = 30
"""Points of a feed's rate line."""
STEP_US = 5_000_000
"""Time between two of them."""


@dataclass(slots=True)
class FeedRow:
    """One feed. `points` are records taken in each of the last steps, oldest first; `short` names the figures of its
    service that are below what was agreed."""

    feed: Feed
    title: str
    state: str
    reason: str
    points: tuple[int, ...]
    short: tuple[str, ...] = ()

    @property
    def in_trouble(self) -> bool:
        """Whether it is anything but on time or waiting."""
        return self.feed.state in TROUBLE


class FeedTable(OrderedTable):
    """All feeds of the site."""

    columns = ("title", "state", "age", "connector", "rate", "taken", "refused")
    right = frozenset({2, 4, 5, 6})

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._points: dict[str, deque[int]] = {}
        self._seen: dict[str, int] = {}
        self._step_us = 0
        clock.ticked.connect(self._count)

    def in_state(self, *states: FeedState) -> int:
        """How many feeds are in one of these states."""
        return sum(feed.state in states for feed in self._session.state.tables.feeds.values())

    def in_trouble(self) -> int:
        """How many are late, stale, down or parked."""
        return self.in_state(*TROUBLE)

    def falling_short(self) -> int:
        """How many give less than was agreed."""
        return sum(bool(self.figures(ident).short_of(feed.service)) for ident, feed in self._feeds().items())

    def figures(self, *idents: str) -> ServiceFigures:
        """The service of these feeds together, over the last day."""
        services = self._session.state.tables.services
        return figures_of(span for ident in idents for span in services.get(ident, ()))

    def of_agency(self, agency: str) -> tuple[str, ...]:
        """The feeds for whose data an agency answers."""
        return tuple(ident for ident, feed in self._feeds().items() if feed.agency == agency)

    def doubted(self, ident: str) -> dict[str, int]:
        """How many streams of a feed are not good, by reason, most first."""
        state = self._session.state
        found: Counter[str] = Counter()
        for stream, mark in state.tables.marks.items():
            asset = state.registry.assets.get(state.registry.streams[stream].asset)
            if asset is not None and asset.feed == ident:
                found[mark.reason] += 1
        return dict(found.most_common())

    def _feeds(self) -> dict[str, Feed]:
        return self._session.state.tables.feeds

    def refused(self) -> int:
        """Records refused since the journal began."""
        return sum(feed.refused for feed in self._session.state.tables.feeds.values())

    def timely_percent(self) -> float | None:
        """Share of feeds that are on time; None without feeds."""
        feeds = self._session.state.tables.feeds
        return 100.0 * self.in_state(FeedState.ON_TIME) / len(feeds) if feeds else None

    def per_second(self, ident: str) -> float | None:
        """Records a second over the last minute; None until two counts are known."""
        points = list(self._points.get(ident, ()))[-12:]
        return sum(points) / (len(points) * STEP_US / 1e6) if points else None

    def age_us(self, feed: Feed) -> int:
        """When it last gave a record (or at least answered); 0 = never."""
        return feed.last_record_us or feed.last_contact_us

    # --- OrderedTable

    def rebuild(self) -> None:
        """Start over; rates begin anew."""
        self._points.clear()
        self._seen.clear()
        super().rebuild()

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.feeds

    def knows(self, ident: str) -> bool:
        return ident in self._session.state.tables.feeds

    def wanted(self, ident: str) -> Key | None:
        feed = self._session.state.tables.feeds.get(ident)
        return (feed.domain, feed.title.vi, ident) if feed else None

    def make_row(self, ident: str) -> FeedRow:
        feed = self._session.state.tables.feeds[ident]
        language = self._names.language
        return FeedRow(
            feed=feed,
            title=feed.title.get(language),
            state=feed_word(feed.state),
            reason=sentence(feed.reason, feed.params, language) if feed.reason else "",
            points=tuple(self._points.get(ident, ())),
            short=self.figures(ident).short_of(feed.service),
        )

    def cell(self, row: FeedRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            return row.reason or f"{row.title} · {connector_word(row.feed.connector)} · {row.feed.address}"
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: FeedRow, column: int) -> str:
        language = self._names.language
        match column:
            case 2:
                return rough_age(self.age_us(row.feed), self._clock.now_us(), language)
            case 4:
                return self.rate_text(row.feed.id)
            case 5:
                return count(row.feed.taken, language)
            case 6:
                return count(row.feed.refused, language)
        return {0: row.title, 1: row.state}.get(column, connector_word(row.feed.connector))

    def rate_text(self, ident: str) -> str:
        """“412/s”, “7/min”, or nothing while it is not known."""
        rate = self.per_second(ident)
        language = self._names.language
        if not rate:
            return ""
        if rate >= 1:
            return f"{number(rate, 0, language)}/s"
        return f"{number(max(rate * 60, 1), 0, language)}/{'ph' if language == 'vi' else 'min'}"

    def header(self, column: int) -> str:
        return (
            self.tr("Feed"),
            self.tr("State"),
            self.tr("Age"),
            self.tr("Connector"),
            self.tr("Rate"),
            self.tr("Taken"),
            self.tr("Refused"),
        )[column]

    def _count(self, now_us: int) -> None:
        if now_us - self._step_us < STEP_US and now_us >= self._step_us:
            return
        self._step_us = now_us
        for ident, feed in self._session.state.tables.feeds.items():
            before = self._seen.get(ident)
            self._seen[ident] = feed.taken
            if before is not None:
                points = self._points.setdefault(ident, deque(maxlen=KEPT))
                points.append(max(feed.taken - before, 0))
        self.refresh_all()

    def give_points(self, ident: str, points: list[int]) -> None:
        """Set a feed's counts (restored, or in tests)."""
        self._points[ident] = deque(points, maxlen=KEPT)
        self.refresh_all()
