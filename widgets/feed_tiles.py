"""Feed health as tiles: every feed has its fixed place; a healthy one is grey, one in trouble has an edge."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from ioc.domain.vocabulary import FeedState
from ioc.qt.feed_table import FeedRow, FeedTable
from ioc.qt.service_words import SHORT, short_word
from ioc.qt.tokens import INSET, SMALL_PX
from ioc.qt.words import connector_word
from widgets.delegates.text import LEFT, RIGHT, draw, width_of
from widgets.glyphs import paint_feed
from widgets.theme import color

TILE = QSize(190, 53)
LINE = QSize(190, 25)
TIGHT = QSize(190, 22)
SIZES = ((TILE, 6), (QSize(190, 46), 4), (LINE, 3), (TIGHT, 2))
"""Least width, height and gap, roomy first, one line last: the first with which all are seen; else they scroll.
Before the narrow ones of a height those are tried that are wide enough for every title."""
EDGE = 7
BESIDE_TITLE = 35 + 8 + 10
"""Sign before a title, gap and edge after it."""
LONG_AGE = "88 ph"


class FeedTiles(QWidget):
    """As many columns as fit. Arrows move, Enter opens. Where a title has not room enough beside its age, all ages
    stand in the second line, in place of the connector."""

    picked = Signal(str)
    shown_at = Signal(QRect)
    """The picked tile stands here: it is to be seen."""

    def __init__(self, feeds: FeedTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feeds = feeds
        self._id = ""
        self._room = 10_000
        self._titles = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)  # without the flag a scroll area squeezes the tiles instead of scrolling
        self.setSizePolicy(policy)
        for signal in (feeds.modelReset, feeds.rowsInserted, feeds.rowsRemoved, feeds.layoutChanged):
            signal.connect(self._again)
        feeds.dataChanged.connect(self._repaint)

    @property
    def selected_id(self) -> str:
        """The feed that is picked; empty when none is."""
        return self._id

    def select_id(self, ident: str) -> None:
        """Pick from outside."""
        if ident != self._id:
            self._id = ident if self._feeds.row_of(ident) >= 0 else ""
            self.update()

    def set_room(self, room: QSize) -> None:
        """How much is seen at once: tiles are as high as lets all of them in."""
        if room.height() != self._room:
            self._room = room.height()
            self._again()

    def columns(self) -> int:
        """How many tiles stand side by side."""
        return self._columns(self.width(), *self._size(self.width()))

    @staticmethod
    def _columns(width: int, tile: QSize, space: int) -> int:
        return max((width - 2 * INSET + space) // (tile.width() + space), 1)

    def _height(self, width: int, tile: QSize, space: int) -> int:
        rows = -(-self._feeds.rowCount() // self._columns(width, tile, space))
        return rows * (tile.height() + space) - space + 2 * EDGE

    def _size(self, width: int) -> tuple[QSize, int]:
        titles = self._title_width()
        tried = [(QSize(least, size.height()), gap) for size, gap in SIZES for least in (titles, size.width())]
        fitting = (size for size in tried if self._height(width, *size) <= self._room)
        return next(fitting, SIZES[-1])

    def _title_width(self) -> int:
        """How wide a tile has to be so that no title is cut beside its age, not narrower than a plain tile. Measured
        as in trouble and with a long age, so that tiles keep their places when either comes."""
        if not self._titles:
            rows = (self._feeds.row(self._feeds.id_at(at)) for at in range(self._feeds.rowCount()))
            widest = max((width_of(row.title, bold=True) for row in rows), default=0)
            self._titles = max(TILE.width(), widest + width_of(LONG_AGE, bold=True) + BESIDE_TITLE)
        return self._titles

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Rows of tiles at this width."""
        return self._height(width, *self._size(width))

    def sizeHint(self) -> QSize:
        return QSize(3 * TILE.width(), self.heightForWidth(max(self.width(), 3 * (TILE.width() + 6))))

    def tile(self, at: int) -> QRect:
        """Where tile number `at` stands."""
        size, space = self._size(self.width())
        columns = self._columns(self.width(), size, space)
        width = (self.width() - 2 * INSET - space * (columns - 1)) // columns
        row, column = divmod(at, columns)
        left, top = INSET + column * (width + space), EDGE + row * (size.height() + space)
        return QRect(left, top, width, size.height())

    def picked_tile(self) -> QRect | None:
        """Where the picked tile stands."""
        at = self._feeds.row_of(self._id) if self._id else -1
        return self.tile(at) if at >= 0 else None

    def tile_at(self, point: QPoint) -> str:
        """The feed under a point; empty for none."""
        for at in range(self._feeds.rowCount()):
            if self.tile(at).contains(point):
                return self._feeds.id_at(at)
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pick(self.tile_at(event.position().toPoint()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move from tile to tile; the rest is the panel's."""
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns(),
            Qt.Key.Key_Down: self.columns(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        at = self._feeds.row_of(self._id)
        target = 0 if at < 0 else at + step
        if 0 <= target < self._feeds.rowCount():
            self._pick(self._feeds.id_at(target))

    def event(self, event: object) -> bool:
        """A tile's tooltip: why it is in trouble, or where it comes from."""
        if isinstance(event, QHelpEvent):
            ident = self.tile_at(event.pos())
            if ident:
                row = self._feeds.row(ident)
                QToolTip.showText(event.globalPos(), str(self._feeds.cell(row, 0, int(Qt.ItemDataRole.ToolTipRole))))
                return True
        return super().event(event)  # type: ignore[arg-type]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        for at in range(self._feeds.rowCount()):
            box = self.tile(at)
            if event.rect().intersects(box):
                ident = self._feeds.id_at(at)
                self._paint_tile(painter, box, self._feeds.row(ident), ident == self._id)

    def _paint_tile(self, painter: QPainter, box: QRect, row: FeedRow, picked: bool) -> None:
        trouble = row.in_trouble
        if picked:
            painter.fillRect(box, color("selbg"))
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height()), color("sel"))
        edge = QPen(color("tx1" if trouble else "line"), 1)
        if row.feed.state is FeedState.STALE:
            edge.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(edge)
        painter.drawRect(box.adjusted(0, 0, -1, -1))
        one_line, low = box.height() <= LINE.height(), box.height() < TILE.height()
        drop = box.height() - 23 if one_line else 2 if low else 4
        upper = QRect(box.left() + 35, box.top() + drop, box.width() - 45, 22)
        lower = QRect(box.left() + 9, upper.bottom() + (0 if low else 2), box.width() - 18, 20)
        paint_feed(painter, QRectF(box.left() + 8, upper.top() + 1, 20, 20), row.feed.state)
        age = str(self._feeds.cell(row, 2, 0))
        if one_line and trouble:
            age = f"{row.state} {age}"
        elif one_line and row.short:
            age = f"{SHORT} {age}"  # the head says how many, the tile which
        crowded = not one_line and self._title_width() > box.width()
        if not crowded:
            draw(painter, upper, age, bold=trouble, align=RIGHT)
            upper.setRight(upper.right() - width_of(age, bold=trouble) - 8)
        draw(painter, upper, row.title, bold=trouble)
        if one_line:
            return
        right = row.state if trouble else short_word(row.short) or self._feeds.rate_text(row.feed.id)
        draw(painter, lower, right or row.state, px=SMALL_PX, token="tx2", align=RIGHT)
        left, token = (age, "tx1") if crowded else (connector_word(row.feed.connector), "tx2")
        used = draw(painter, lower, left, px=SMALL_PX, bold=crowded and trouble, token=token, align=LEFT)
        self._sparkline(painter, lower, used, width_of(right or row.state, SMALL_PX), row)

    def _sparkline(self, painter: QPainter, rect: QRect, left: int, right: int, row: FeedRow) -> None:
        points = row.points
        room = QRectF(rect.left() + max(left + 12, rect.width() // 2 - 28), rect.top() + 3, 56, rect.height() - 8)
        if len(points) < 2 or room.right() > rect.right() - right - 10:
            return
        low, high = min(points), max(points)
        span = max(high - low, 1)
        step = room.width() / (len(points) - 1)
        line = [
            QPointF(room.left() + n * step, room.bottom() - (value - low) / span * room.height())
            for n, value in enumerate(points)
        ]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(color("sym"), 1.3))
        painter.drawPolyline(QPolygonF(line))
        painter.restore()

    def _pick(self, ident: str) -> None:
        if ident != self._id:
            self._id = ident
            self.picked.emit(ident)
            self.update()
            if ident:
                self.shown_at.emit(self.tile(self._feeds.row_of(ident)))

    def _repaint(self, *_: object) -> None:
        self.update()

    def _again(self, *_: object) -> None:
        self._titles = 0
        self.updateGeometry()
        self.update()


class FeedTileScroll(QScrollArea):
    """What of the tiles is seen; a bar at the right says that there are more."""

    def __init__(self, tiles: FeedTiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = tiles
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(tiles)
        tiles.shown_at.connect(self._show)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the tiles their room before they are laid out."""
        self._tiles.set_room(self.viewport().size())
        super().resizeEvent(event)
        picked = self._tiles.picked_tile()
        if picked is not None:
            self._show(picked)

    def _show(self, tile: QRect) -> None:
        middle = tile.center()
        self.ensureVisible(middle.x(), middle.y(), 0, tile.height() // 2 + EDGE)
