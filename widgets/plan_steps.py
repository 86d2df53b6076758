"""The steps of a plan as rows: what is done, what comes next, what is late, whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from ioc.domain.plan_records import ChecklistRun, StepStanding
from ioc.domain.plan_spec import StepKind
from ioc.qt.format import clock_time, span
from ioc.qt.models import Models
from widgets.theme import color, font

ROW = 30
_TICK = (QPointF(-4, 0), QPointF(-1, 3), QPointF(4, -4))
_INSET = QPointF(3, 3)
_DIAMOND = (QPointF(0, -8), QPointF(8, 0), QPointF(0, 8), QPointF(-8, 0))
_TEXT_X, _OWNER_W, _OWNER_FROM = 32, 150, 420
_WRAPPED = Qt.TextFlag.TextWordWrap


class PlanSteps(QWidget):
    """One row a step; the marked one is tinted and told whole, in as many lines as that takes. Up and Down move the
    mark, `marked` says where it stands (an index of the plan's steps, -1 where there is none)."""

    moved = Signal(int)

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self._rows: list[StepStanding] = []
        self._run: ChecklistRun | None = None
        self._by_hand = False
        self.marked = -1
        self._more = 0
        """What the marked row is higher than the others."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_rows(self, rows: Sequence[StepStanding], run: ChecklistRun | None) -> None:
        """Show these steps. The mark follows the first open one until somebody moves it."""
        if run is None or self._run is None or run.id != self._run.id:
            self._by_hand = False
        elif len(run.done) > len(self._run.done):
            self._by_hand = False  # something was finished: on to what comes next
        self._rows, self._run = list(rows), run
        known = [row.index for row in self._rows]
        if not self._by_hand or self.marked not in known:
            self.marked = next((row.index for row in self._rows if row.open and not row.step.every_s), -1)
            if self.marked < 0:
                self.marked = next((row.index for row in self._rows if row.open), -1)
        self._fit()
        self.update()

    def standing(self) -> StepStanding | None:
        """The marked step."""
        return next((row for row in self._rows if row.index == self.marked), None)

    def mark(self, index: int) -> None:
        """Move the mark to a step."""
        self.marked, self._by_hand = index, True
        self._fit()
        self.moved.emit(index)
        self.update()

    def marked_rect(self) -> QRectF:
        """Where the marked row lies."""
        boxes = (box for row, box in self._boxes() if row.index == self.marked)
        return next(boxes, QRectF(0, 0, self.width(), ROW))

    def _boxes(self) -> Iterator[tuple[StepStanding, QRectF]]:
        """Each row and where it lies."""
        y = 0.0
        for row in self._rows:
            height = ROW + (self._more if row.index == self.marked else 0)
            yield row, QRectF(0, y, self.width(), height)
            y += height

    def _row_at(self, y: float) -> StepStanding | None:
        return next((row for row, box in self._boxes() if box.top() <= y < box.bottom()), None)

    def _fit(self) -> None:
        """As high as the rows, with room for the whole of the marked one."""
        marked = self.standing()
        self._more = 0
        if marked is not None:
            face = QFontMetrics(font(15, bold=True))
            room = QRect(0, 0, max(int(self._room(marked, self._models.clock.now_us())), 120), 1000)
            one, whole = (face.boundingRect(room, _WRAPPED, text).height() for text in ("0", self._text(marked)))
            self._more = max(whole - one, 0)
        self.setFixedHeight(ROW * max(len(self._rows), 1) + self._more + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def event(self, event: QEvent) -> bool:
        """What a row has no room for is in its tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            row = self._row_at(event.pos().y())
            QToolTip.showText(event.globalPos(), self._whole(row) if row is not None else "", self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        return QSize(520, ROW * max(len(self._rows), 4))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down; every other key is the panel's."""
        move = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        at = next((at for at, row in enumerate(self._rows) if row.index == self.marked), -1)
        if move is None or not self._rows:
            super().keyPressEvent(event)
            return
        self.mark(self._rows[min(max(at + move, 0), len(self._rows) - 1)].index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self._row_at(event.position().y())
        if row is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.mark(row.index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Box with tick or cross, text, owner, then when and who, or by when."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = self._models.clock.now_us()
        for row, box in self._boxes():
            self._paint_row(painter, box, row, now)

    def _paint_row(self, painter: QPainter, whole: QRectF, row: StepStanding, now: int) -> None:
        box = QRectF(whole.x(), whole.y(), whole.width(), ROW)
        if row.index == self.marked:
            painter.fillRect(whole, color("selbg"))
            painter.fillRect(QRectF(0, box.y(), 3, whole.height()), color("sel"))
        self._paint_box(painter, box, row)
        right, late = self._right(row, now)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.setFont(font(14, bold=late))
        width = painter.fontMetrics().horizontalAdvance(right)
        painter.setPen(color("tx1" if late else "tx3"))
        painter.drawText(box.adjusted(0, 0, -10, 0), flags | Qt.AlignmentFlag.AlignRight, right)
        if late:
            frame = QRectF(box.right() - 16 - width, box.y() + 4, width + 12, ROW - 8)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color("tx1"), 1.2))
            painter.drawRect(frame)
        owner, room = self._owner(row), self._room(row, now)
        if owner and box.width() - _TEXT_X - 26 - width > _OWNER_FROM:
            painter.setFont(font(14))
            painter.setPen(color("tx2"))
            place = QRectF(box.right() - 26 - width - _OWNER_W, box.y(), _OWNER_W, ROW)
            shown = painter.fontMetrics().elidedText(owner, Qt.TextElideMode.ElideRight, _OWNER_W)
            painter.drawText(place, flags | Qt.AlignmentFlag.AlignRight, shown)
        face = font(15, bold=row.index == self.marked)
        painter.setFont(face)
        painter.setPen(color("tx1" if row.open else "tx2"))
        if row.index == self.marked and self._more:
            lines = QRectF(_TEXT_X, box.y() + (ROW - QFontMetrics(face).height()) / 2, room, whole.height())
            painter.drawText(lines, _WRAPPED, self._text(row))
            return
        text = QFontMetrics(face).elidedText(self._text(row), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(box.adjusted(_TEXT_X, 0, 0, 0), flags, text)

    def _owner(self, row: StepStanding) -> str:
        language = self._models.language
        return row.step.owner.get(language) if row.step.owner is not None and row.done is None else ""

    def _room(self, row: StepStanding, now: int) -> float:
        """Pixels for the words of a row, beside its owner and its time."""
        right, late = self._right(row, now)
        room = self.width() - _TEXT_X - 26 - QFontMetrics(font(14, bold=late)).horizontalAdvance(right)
        owner = self._owner(row)
        if not owner or room <= _OWNER_FROM:
            return room
        return room - 12 - min(QFontMetrics(font(14)).horizontalAdvance(owner), _OWNER_W)

    def _whole(self, row: StepStanding) -> str:
        owner = self._owner(row)
        return f"{self._text(row)}\n{owner}" if owner else self._text(row)

    def _text(self, row: StepStanding) -> str:
        step, language = row.step, self._models.language
        words = step.text.get(language)
        if step.warning and row.done is None:
            words = f"{words} ↵"
        if row.done is not None and row.done.choice is not None and row.done.choice < len(step.options):
            return f"{words} → {step.options[row.done.choice].get(language)}"
        if step.count > 1 and row.done is None:
            return f"{row.count} / {step.count} · {words}"
        return words

    def _right(self, row: StepStanding, now: int) -> tuple[str, bool]:
        """When and by whom it was done, or by when it is to be; and whether that is past."""
        names = self._models.names
        told = ""
        if row.done is not None:
            told = f"{clock_time(row.done.at_us, names.zone, seconds=False)}  {names.person(row.done.by)}"
        if row.due_us is not None and (row.open or row.step.every_s):
            if row.due_us <= now:
                return self.tr("OVER {time}").format(time=span(now - row.due_us)), True
            due = self.tr("in {time}").format(time=span(row.due_us - now))
            return (f"{told}  {due}" if told else due), False
        if told:
            return told, False
        if not row.open and row.step.after is not None and self._run is not None and self._run.finished_us is None:
            return self.tr("after step {n}").format(n=row.step.after + 1), False
        return ("" if row.step.mandatory else self.tr("may be left out")), False

    def _paint_box(self, painter: QPainter, row: QRectF, standing: StepStanding) -> None:
        outcome = standing.done.outcome if standing.done is not None and not standing.open else ""
        box = QRectF(row.x() + 9, row.center().y() - 7, 14, 14)
        painter.setPen(QPen(color("tx2"), 1.2))
        painter.setBrush(color("sym") if outcome == "done" else Qt.BrushStyle.NoBrush)
        if standing.step.kind is StepKind.DECISION:
            painter.drawPolygon([box.center() + corner for corner in _DIAMOND])
        elif standing.step.every_s > 0 or standing.step.kind is StepKind.TIMER:
            painter.drawEllipse(box)
            if not outcome:
                painter.drawLine(box.center(), box.center() + QPointF(0, -5))
                painter.drawLine(box.center(), box.center() + QPointF(4, 0))
        else:
            painter.drawRect(box)
        painter.setPen(QPen(color("bg1") if outcome == "done" else color("tx2"), 2))
        if outcome == "done":
            painter.drawPolyline([box.center() + point for point in _TICK])
        elif outcome:
            painter.drawLine(box.topLeft() + _INSET, box.bottomRight() - _INSET)
