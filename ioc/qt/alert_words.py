"""What a public alert says, in words: plain text only, in the language of the screen or as its sender wrote it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from ioc.domain.alerts import ACTUAL, SUCCEEDING, severity_priority
from ioc.domain.records import AlertInfo, PublicAlert
from ioc.domain.state import State
from ioc.qt.format import NOTHING
from ioc.qt.words import word

SECOND_LANGUAGE = "en"
"""Read when a warning does not speak the language of the screen."""

SHORT_PLACE = 48
"""Characters of an area in the line of an alarm, where the headline needs the room."""


@dataclass(frozen=True)
class Section:
    """A heading and its text; `long` texts stand below their heading, short ones beside it."""

    title: str
    text: str
    long: bool = False


def best_info(alert: PublicAlert, language: str) -> int:
    """Which info to show first: that of the screen's language, else English, else any; of several the gravest.
    -1 when there is none."""

    def rank(at: int) -> tuple[int, int, int]:
        info = alert.infos[at]
        spoken = info.language.lower()
        place = 0 if spoken.startswith(language) else 1 if spoken.startswith(SECOND_LANGUAGE) else 2
        return place, severity_priority(info.severity), at

    return min(range(len(alert.infos)), key=rank, default=-1)


def info_of(alert: PublicAlert, language: str) -> AlertInfo | None:
    """The info to show first."""
    at = best_info(alert, language)
    return alert.infos[at] if at >= 0 else None


def mark_of(alert: PublicAlert) -> str:
    """EXERCISE, TEST …; empty for what is meant."""
    return "" if alert.status == ACTUAL else word("alert_status", alert.status)


def headline_of(alert: PublicAlert, info: AlertInfo | None) -> str:
    """One line that tells what an info is about; without headline its event, without info the note or the name."""
    told = (info.headline or info.event) if info else alert.note
    return " ".join(told.split()) or alert.identifier


def headline(alert: PublicAlert, language: str) -> str:
    """The headline to show first."""
    return headline_of(alert, info_of(alert, language))


def area_words(info: AlertInfo | None) -> str:
    """The areas in words, each once."""
    areas = info.areas if info else ()
    told = dict.fromkeys(" ".join(area.description.split()) for area in areas if area.description)
    return "; ".join(told) or NOTHING


def place_words(info: AlertInfo | None) -> str:
    """The first area in few words, and how many more there are; empty without one."""
    told = [" ".join(area.description.split()) for area in (info.areas if info else ()) if area.description]
    if not told:
        return ""
    first = told[0] if len(told[0]) <= SHORT_PLACE else f"{told[0][: SHORT_PLACE - 1].rstrip()}…"
    return f"{first} +{len(told) - 1}" if len(told) > 1 else first


def sender_words(alert: PublicAlert, info: AlertInfo | None) -> str:
    """Who warns."""
    return (info.sender_name if info else "") or alert.sender


def grade_words(info: AlertInfo) -> tuple[str, ...]:
    """Severity, urgency, certainty, and what kind of action is asked for."""
    asked = (word("response", response) for response in info.responses if response != "None")
    return (
        word("severity", info.severity),
        word("urgency", info.urgency),
        word("certainty", info.certainty),
        *asked,
    )


def relation_words(alert: PublicAlert, state: State, language: str) -> tuple[str, ...]:
    """What it took the place of, and what took its place."""
    told: list[str] = []
    alerts = state.tables.alerts
    if alert.msg_type in SUCCEEDING and alert.references:
        known = [alerts[ident] for ident in alert.references if ident in alerts]
        of = headline(known[-1], language) if known else alert.references[-1].split(",")[1]
        cancels = alert.msg_type == "Cancel"
        told.append((_tr("Cancels: {what}") if cancels else _tr("Updates: {what}")).format(what=of))
    successor = alerts.get(alert.superseded_by or "")
    if successor is not None:
        cancelled = successor.msg_type == "Cancel"
        said = _tr("Cancelled by: {what}") if cancelled else _tr("Updated by: {what}")
        told.append(said.format(what=headline(successor, language)))
    return tuple(told)


def info_titles(alert: PublicAlert) -> list[str]:
    """What to call each info on its chip: its language, with the event where that alone is not clear."""
    spoken = [info.language for info in alert.infos]
    return [
        info.language if spoken.count(info.language) == 1 else f"{info.language} · {' '.join(info.event.split())[:28]}"
        for info in alert.infos
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Alert", text)
