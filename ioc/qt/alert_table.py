"""Public alerts as a model: in force first, the gravest first; two-line rows."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt

from ioc.domain.alarms import label
from ioc.domain.alerts import ACTUAL, SEVERITIES, alarm_point, lineage, priority
from ioc.domain.decide.reports import expires_us
from ioc.domain.records import Alarm, Incident, PublicAlert
from ioc.domain.state import Change
from ioc.domain.vocabulary import AlarmLabel, AlertState, IncidentStage
from ioc.qt import alert_words as words
from ioc.qt.clock import DeskClock
from ioc.qt.filtered_table import FilteredTable
from ioc.qt.format import NOTHING, iso, moment, rough_age
from ioc.qt.names import Names
from ioc.qt.ordered_table import Key
from ioc.qt.session import Session
from ioc.qt.words import word

FILTERS = ("in_force", "all")
URGENCIES = ("Immediate", "Expected", "Future", "Unknown", "Past")
CERTAINTIES = ("Observed", "Likely", "Possible", "Unknown", "Unlikely")


@dataclass(slots=True)
class AlertRow:
    """One row of two lines. `mark` is EXERCISE, TEST …, empty for what is meant; `ends_us` is when it ends, told or by
    the site's rule.

    `alarm` is how the alarm of it stands; None when it raised none.
    """

    alert: PublicAlert
    priority: int
    mark: str
    severity: str
    grade: str
    event: str
    area: str
    sender: str
    ends_us: int
    state: str
    incident: str
    alarm: AlarmLabel | None

    @property
    def in_force(self) -> bool:
        """Whether it still warns."""
        return self.alert.state is AlertState.ACTIVE


class AlertTable(FilteredTable):
    """Public alerts through one of `FILTERS`; what has ended stands last, the newest first."""

    filters = FILTERS
    columns = ("glyph", "severity", "event", "sender", "ends", "incident")

    def __init__(self, session: Session, names: Names, clock: DeskClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._names, self._clock = session, names, clock
        self._filter = "in_force"
        self._actual: dict[str, bool] = {}

    def counts(self) -> dict[str, int]:
        """How many each filter holds; "actual" are those in force that are meant."""
        actual = sum(self._actual.values())
        return {"in_force": len(self._actual), "all": len(self._session.state.tables.alerts), "actual": actual}

    def alert(self, ident: str) -> PublicAlert | None:
        """The record as it stands."""
        return self._session.state.tables.alerts.get(ident)

    def incident_of(self, ident: str) -> Incident | None:
        """The open incident made of this alert or of one that it goes back to."""
        alert = self.alert(ident)
        if alert is None:
            return None
        line = set(lineage(self._session.state.tables.alerts, alert))
        opened = (i for i in self._session.state.tables.incidents.values() if i.stage is not IncidentStage.CLOSED)
        return next((incident for incident in opened if line.intersection(incident.alerts)), None)

    def alarm_of(self, ident: str) -> Alarm | None:
        """The alarm that speaks of this alert."""
        alert = self.alert(ident)
        alarm = self._session.state.tables.alarms.get(alarm_point(self._session.state, alert)) if alert else None
        return alarm if alarm is not None and alarm.alert == ident else None

    def take(self, change: Change) -> None:
        """Facts touched these; an incident shows in the row of its alert and of what that was updated to."""
        alarms = self._session.state.tables.alarms
        told = [alarms[ident].alert for ident in change.of("alarms") if ident in alarms]
        self.touch([*change.of("alerts"), *(ident for ident in told if ident)])
        held = self._session.state.tables.incidents
        if any(ident in held and held[ident].alerts for ident in change.of("incidents")):
            self.refresh_all()

    # --- OrderedTable

    def rebuild(self) -> None:
        """Start over, counts too."""
        self._actual.clear()
        super().rebuild()

    def every_id(self) -> Iterable[str]:
        return self._session.state.tables.alerts

    def knows(self, ident: str) -> bool:
        return self.alert(ident) is not None

    def wanted(self, ident: str) -> Key | None:
        alert = self.alert(ident)
        self._actual.pop(ident, None)
        if alert is None:
            return None
        if alert.state is not AlertState.ACTIVE:
            return (1, -alert.sent_us, ident) if self._filter == "all" else None
        meant = self._actual[ident] = alert.status == ACTUAL
        return (0, priority(alert) or len(SEVERITIES), not meant, *_haste(alert), -alert.sent_us, ident)

    def make_row(self, ident: str) -> AlertRow:
        alert = self._session.state.tables.alerts[ident]
        info = words.info_of(alert, self._names.language)
        incident = self.incident_of(ident)
        grave = priority(alert) or len(SEVERITIES)
        return AlertRow(
            alert=alert,
            priority=grave,
            mark=words.mark_of(alert),
            severity=word("severity", SEVERITIES[grave - 1]),
            grade=f"{word('urgency', info.urgency)} · {word('certainty', info.certainty)}" if info else "",
            event=" ".join(info.event.split()) if info else words.headline(alert, self._names.language),
            area=words.area_words(info),
            sender=words.sender_words(alert, info),
            ends_us=expires_us(alert, self._session.state.registry.site),
            state=word("alert", alert.state.value),
            incident=incident.number if incident else NOTHING,
            alarm=label(alarm) if (alarm := self.alarm_of(ident)) else None,
        )

    def cell(self, row: AlertRow, column: int, role: int) -> Any:
        if role == Qt.ItemDataRole.ToolTipRole:
            language = self._names.language
            related = words.relation_words(row.alert, self._session.state, language)
            told = (row.mark, words.headline(row.alert, language), row.area, row.sender, *related)
            plain = html.escape("\n".join(text for text in told if text)).replace("\n", "<br>")
            return f"<qt>{plain}</qt>"  # else Qt would take a feed's own tags for formatting
        return self._text(row, column) if role == Qt.ItemDataRole.DisplayRole else None

    def _text(self, row: AlertRow, column: int) -> str:
        match column:
            case 0:
                return str(row.priority)
            case 1:
                return f"{row.severity}\n{row.grade}"
            case 2:
                return f"{row.mark} {row.event}\n{row.area}".strip()
            case 3:
                return f"{row.sender}\n{self.sent_text(row)}"
            case 4:
                return "\n".join(self.end_texts(row))
        return row.incident

    def sent_text(self, row: AlertRow) -> str:
        """When it was sent, and how long ago."""
        now, language = self._clock.now_us(), self._names.language
        sent = moment(row.alert.sent_us, now, self._names.zone)
        return f"{sent} · {rough_age(row.alert.sent_us, now, language)}"

    def end_texts(self, row: AlertRow) -> tuple[str, str]:
        """How long it still holds and until when; of what has ended, how."""
        now = self._clock.now_us()
        ends = moment(row.ends_us, now, self._names.zone)
        if not row.in_force:
            return row.state, ends if row.alert.state is AlertState.EXPIRED else ""
        left = rough_age(now, row.ends_us, self._names.language)
        return self.tr("{time} left").format(time=left), self.tr("until {time}").format(time=ends)

    def copy_text(self, ident: str) -> str:
        """Instant, mark, headline and all that the warning says, each on its line."""
        alert = self._session.state.tables.alerts[ident]
        row: AlertRow = self.row(ident)
        info = words.info_of(alert, self._names.language)
        said = (info.description, info.instruction) if info else ()
        first = (iso(alert.sent_us, self._names.zone), row.mark, row.severity, row.event, row.area, row.sender)
        line = "\t".join(text for text in first if text)
        return "\n".join(text for text in (line, words.headline(alert, self._names.language), *said) if text)

    def header(self, column: int) -> str:
        return (
            "",
            self.tr("Severity"),
            self.tr("Warning and area"),
            self.tr("Sender · sent"),
            self.tr("Holds"),
            self.tr("Incident"),
        )[column]


def _haste(alert: PublicAlert) -> tuple[int, int]:
    """The most urgent and the most certain of its infos."""
    urgency = min((URGENCIES.index(info.urgency) for info in alert.infos), default=len(URGENCIES))
    certainty = min((CERTAINTIES.index(info.certainty) for info in alert.infos), default=len(CERTAINTIES))
    return urgency, certainty
