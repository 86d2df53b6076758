"""The top of an incident: sign, number and title, place, who leads, marks."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ioc.domain.records import Incident
from ioc.domain.vocabulary import MARKS_BY_HAND, IncidentMark
from ioc.qt.correlation_words import proposal_rule
from ioc.qt.names import Names
from ioc.qt.tokens import INSET, SECOND_PX
from ioc.qt.words import mark_word
from widgets.delegates.text import draw
from widgets.glyphs import paint_severity

HEIGHT = 62
TITLE_PX = 20
TOLD = (*MARKS_BY_HAND, IncidentMark.NEW_LOCATION, IncidentMark.CANCELLED)
"""Marks that the rail of stages below does not tell; the tooltip has them all, with their EIDO names."""


class IncidentHead(QWidget):
    """Painted; the buttons stand beside it."""

    def __init__(self, names: Names, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = names
        self._incident: Incident | None = None
        self._archived = False
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_incident(self, incident: Incident | None, *, archived: bool = False) -> None:
        """Show another incident, or nothing; `archived` says that it has left the state."""
        self._incident, self._archived = incident, archived
        self.setToolTip(self.told())
        self.update()

    def told(self) -> str:
        """Title and second line as one text."""
        if self._incident is None:
            return ""
        marks = ", ".join(f"{mark_word(mark)} ({mark.value})" for mark in self._incident.marks)
        return f"{self._title()}\n{self._second()}" + (f"\nEIDO {marks}" if marks else "")

    def sizeHint(self) -> QSize:
        return QSize(260, HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        incident = self._incident
        if incident is None:
            return
        painter = QPainter(self)
        paint_severity(painter, QRectF(INSET + 2, 12, 38, 38), incident.priority)
        left = INSET + 52
        room = self.width() - left - 6
        draw(painter, QRect(left, 7, room, 28), self._title(), px=TITLE_PX, bold=True)
        draw(painter, QRect(left, 34, room, 20), self._second(), px=SECOND_PX, token="tx2")

    def _title(self) -> str:
        incident = self._incident
        return f"{incident.number} · {self._names.incident_title(incident)}" if incident else ""

    def _second(self) -> str:
        incident = self._incident
        if incident is None:
            return ""
        parts = [self._names.incident_place(incident)]
        if self._archived:
            parts.insert(0, self.tr("in the archive"))
        if incident.rule:
            parts.append(self.tr("opened by rule “{rule}”").format(rule=proposal_rule(incident.rule, self._names)))
        if incident.owner:
            parts.append(self.tr("lead {name}").format(name=self._names.person(incident.owner)))
        else:
            parts.append(self.tr("unclaimed"))
        if incident.watchers:
            parts.append(self.tr("followed by {n}").format(n=len(incident.watchers)))
        if incident.reopened:
            times = self.tr("reopened {n} times").format(n=incident.reopened)
            parts.append(self.tr("reopened once") if incident.reopened == 1 else times)
        if incident.disposition:
            parts.append(self._names.disposition(incident.disposition))
        parts += [mark_word(mark) for mark in incident.marks if mark in TOLD]
        return " · ".join(parts)
