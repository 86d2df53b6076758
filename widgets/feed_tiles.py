"""Feed health as tiles: every feed has its fixed place; a healthy one is grey, one in trouble has an edge."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ioc.domain.vocabulary import FeedState
from ioc.qt.feed_table import FeedRow, FeedTable
from ioc.qt.tokens import INSET, SMALL_PX
from widgets.delegates.text import LEFT, RIGHT, draw, width_of
from widgets.glyphs import paint_feed
from widgets.theme import color

TILE = QSize(190, 53)
SPACE = 6


class FeedTiles(QWidget):
    """As many columns as fit. Arrows move, Enter opens."""

    picked = Signal(str)

    def __init__(self, feeds: FeedTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._feeds = feeds
        self._id = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
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

    def columns(self) -> int:
        """How many tiles stand side by side."""
        return max((self.width() - 2 * INSET + SPACE) // (TILE.width() + SPACE), 1)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """Rows of tiles at this width."""
        columns = max((width - 2 * INSET + SPACE) // (TILE.width() + SPACE), 1)
        rows = -(-self._feeds.rowCount() // columns)
        return rows * (TILE.height() + SPACE) + 2 * INSET - SPACE - 6

    def sizeHint(self) -> QSize:
        return QSize(3 * TILE.width(), self.heightForWidth(max(self.width(), 3 * (TILE.width() + SPACE))))

    def tile(self, at: int) -> QRect:
        """Where tile number `at` stands."""
        columns = self.columns()
        width = (self.width() - 2 * INSET - SPACE * (columns - 1)) // columns
        row, column = divmod(at, columns)
        left, top = INSET + column * (width + SPACE), 9 + row * (TILE.height() + SPACE)
        return QRect(left, top, width, TILE.height())

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
        upper = QRect(box.left() + 35, box.top() + 4, box.width() - 45, 22)
        lower = QRect(box.left() + 9, box.top() + 27, box.width() - 18, 20)
        paint_feed(painter, QRectF(box.left() + 8, box.top() + 5, 20, 20), row.feed.state)
        age = str(self._feeds.cell(row, 2, 0))
        draw(painter, upper, age, bold=trouble, align=RIGHT)
        upper.setRight(upper.right() - width_of(age, bold=trouble) - 8)
        draw(painter, upper, row.title, bold=trouble)
        right = row.state if trouble else self._feeds.rate_text(row.feed.id)
        draw(painter, lower, right or row.state, px=SMALL_PX, token="tx2", align=RIGHT)
        used = draw(painter, lower, row.feed.connector, px=SMALL_PX, token="tx2", align=LEFT)
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

    def _repaint(self, *_: object) -> None:
        self.update()

    def _again(self, *_: object) -> None:
        self.updateGeometry()
        self.update()
