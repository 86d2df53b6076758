"""What is perhaps the same as the call being taken, with distance and age; the first is what D and L mean."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ioc.domain.correlation_records import IncidentProposal
from ioc.qt.format import number, rough_age
from ioc.qt.models import Models
from ioc.qt.tokens import SECOND_PX
from ioc.qt.twins import Twin
from widgets.controls import cap_width, paint_key_cap
from widgets.delegates.text import RIGHT, draw
from widgets.theme import color

HEAD, ROW = 24, 24
MOST = 3
KILOMETRE = 1000.0


def call_of(held: IncidentProposal | None) -> str:
    """The first call of a proposed incident; empty when it has none."""
    return next((one.id for one in held.members if one.table == "calls"), "") if held is not None else ""


class TwinBox(QWidget):
    """Up and down mark another twin while the panel has the keyboard."""

    picked = Signal(int)

    def __init__(self, models: Models, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        self.twins: list[Twin] = []
        self._marked: dict[str, str] = {}
        self.hide()

    def marked(self, table: str) -> Twin | None:
        """The twin of a table that a key would touch: the one marked, else the likeliest."""
        of = [twin for twin in self.twins if twin.table == table]
        return next((twin for twin in of if twin.id == self._marked.get(table)), of[0] if of else None)

    def related(self) -> Twin | None:
        """What L links the call to: the call marked, else the likelier of a call and a proposal that has calls."""
        tables = self._models.session.state.tables
        with_calls = [
            twin
            for twin in self.twins
            if twin.table == "calls" or (twin.table == "proposals" and call_of(tables.proposals.get(twin.id)))
        ]
        mark = self._marked.get("proposals") or self._marked.get("calls")
        return next((twin for twin in with_calls if twin.id == mark), with_calls[0] if with_calls else None)

    def show_twins(self, twins: list[Twin]) -> None:
        """Show others; a mark stays while its twin does."""
        self.twins = twins
        self.setFixedHeight(HEAD + ROW * len(twins) + 8)
        self.setVisible(bool(twins))
        self.setAccessibleName("; ".join(" ".join(self.told(twin)) for twin in twins))
        self.update()

    def told(self, twin: Twin) -> tuple[str, str]:
        """Number and words of a row."""
        models = self._models
        away = "" if twin.metres is None else self.tr("{away} away").format(away=self._away(twin.metres))
        age = rough_age(1, 1 + max(twin.age_us, 0), models.language)
        tables = models.session.state.tables
        held = tables.proposals.get(twin.id) if twin.table == "proposals" else None
        if held is not None:
            known = models.names.types.get(held.type)
            title = known.title.get(models.language) if known is not None else held.type
            count = self.tr("{n} together").format(n=len(held.members))
            parts = (title, count if held.members else "", away, age)
            return self.tr("Proposed"), " · ".join(part for part in parts if part)
        incident = tables.incidents.get(twin.id) if twin.table == "incidents" else None
        name = incident.number if incident else models.names.call(twin.id)
        kind = models.names.incident_title(incident) if incident else ""
        return name, " · ".join(part for part in (kind, away, age) if part)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = int(event.position().y() - HEAD) // ROW
        if 0 <= row < len(self.twins):
            self.mark(row)

    def mark(self, row: int) -> None:
        """Make a row the one that the keys mean."""
        twin = self.twins[row]
        for table in ("calls", "proposals") if twin.table != "incidents" else ():
            self._marked.pop(table, None)  # one mark for the key that links
        self._marked[twin.table] = twin.id
        self.update()
        self.picked.emit(row)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(color("line2"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        head = QRectF(9, 1, self.width() - 18, HEAD)
        draw(painter, head, self.tr("Possible duplicates"), px=SECOND_PX, bold=True)
        draw(painter, head, self.tr("by place, time, kind, words"), px=SECOND_PX, token="tx3", align=RIGHT)
        keyed = {id(twin) for twin in (self.marked("incidents"), self.related()) if twin}
        for row, twin in enumerate(self.twins):
            self._paint_row(painter, QRectF(9, HEAD + row * ROW, self.width() - 18, ROW), twin, id(twin) in keyed)

    def _paint_row(self, painter: QPainter, box: QRectF, twin: Twin, keyed: bool) -> None:
        name, about = self.told(twin)
        key = ("D" if twin.table == "incidents" else "L") if keyed else ""
        word = (self.tr("Merge") if twin.table == "incidents" else self.tr("Link")) if keyed else ""
        cap = cap_width(key) if key else 0
        if key:
            paint_key_cap(painter, QRectF(box.right() - cap, box.y() + 2.5, cap, 19), key)
        room = box.adjusted(0, 0, -cap - 8, 0)
        acts = draw(painter, room, word, px=SECOND_PX, token="tx2", align=RIGHT)
        room.setWidth(room.width() - acts - 10)
        used = draw(painter, room, name, bold=True)
        draw(painter, room.adjusted(used + 8, 0, 0, 0), about, token="tx2")

    def _away(self, metres: float) -> str:
        language = self._models.language
        if metres < KILOMETRE:
            return f"{number(round(metres / 10) * 10, 0, language)} m"
        return f"{number(metres / KILOMETRE, 1, language)} km"
